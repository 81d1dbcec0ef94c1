#include <algorithm>
#include <array>
#include <cassert>

#include "pipeline/simulator/formats/dcsa_events.h"
#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {
namespace {

namespace json = boost::json;

const Sayable& sayable() {
  static const Sayable kSayable{.subjects = {RefKind::container},
                                .references = {RefKind::bill},
                                .roles = {LinkRole::carries},
                                .attributes = {"voyage", "vessel", "vesselName", "due"},
                                .replaces = true};
  return kSayable;
}

using Words = std::pair<std::string_view, std::string_view>;

constexpr std::array kEvents = {
    Words{"empty_out", "empty_out"},
    Words{"gate_in", "full_in"},
    Words{"loaded", "vessel_loaded"},
    Words{"departed", "vessel_departed"},
    Words{"transhipment_discharged", "transshipment_discharged"},
    Words{"transhipment_loaded", "transshipment_loaded"},
    Words{"arrived", "vessel_arrived"},
    Words{"berthed", "vessel_berthed"},
    Words{"discharged", "vessel_discharged"},
    Words{"available", "available"},
    Words{"not_available", "not_available"},
    Words{"gate_out", "full_out"},
    Words{"empty_in", "empty_in"},
    Words{"rail_loaded", "rail_loaded"},
    Words{"rail_unloaded", "rail_unloaded"},
};

constexpr std::array kZones = {
    Words{"USLAX", "America/Los_Angeles"}, Words{"USLGB", "America/Los_Angeles"},
    Words{"USOAK", "America/Los_Angeles"}, Words{"USSEA", "America/Los_Angeles"},
    Words{"USNYC", "America/New_York"},    Words{"USSAV", "America/New_York"},
};

std::string event_of(const Entry& entry) {
  const auto* found = std::ranges::find(kEvents, entry.kind, &Words::first);
  assert(found != kEvents.end());
  std::string name = "container.transport.";
  if (entry.classifier != Classifier::actual) {
    assert(entry.classifier == Classifier::estimated &&
           (entry.kind == "arrived" || entry.kind == "departed"));
    name += "estimated.";
  }
  return name.append(found->second);
}

json::object included(std::string_view type, json::object attributes) {
  return {{"id", type}, {"type", type}, {"attributes", std::move(attributes)}};
}

json::object transport_event(const Entry& entry, const std::string& event) {
  const auto* zone = std::ranges::find(kZones, entry.place, &Words::first);
  json::object made = {{"event", event},
                       {"timestamp", to_rfc3339(entry.time)},
                       {"timezone", zone == kZones.end() ? "Etc/UTC" : zone->second},
                       {"location_locode", entry.place}};
  put(made, "voyage_number", attribute(entry, "voyage"));
  return made;
}

}  // namespace

// A webhook of Terminal49, one entry: a container's event of kEvents, actual (arrived and departed
// also estimated), with a place and no facility. It may name a bill (carries), and the vessel only
// as attributes: `vessel` (IMO number), vesselName, voyage; `due` is the last free day. Times are
// instants. Sent again under its id, the event is replaced; it is never taken back.
std::string write_terminal49(const Statement& statement) {
  assert_sayable(statement, sayable());
  assert(statement.entries.size() == 1);
  const Entry& entry = statement.entries.front();
  assert(entry.facility.empty());
  const std::string event = event_of(entry);
  json::object container = {{"number", entry.subject.value}};
  put(container, "pickup_lfd", attribute(entry, "due"));
  json::array others = {included("container", std::move(container)),
                        included("transport_event", transport_event(entry, event))};
  json::object vessel;
  put(vessel, "imo", attribute(entry, "vessel"));
  put(vessel, "name", attribute(entry, "vesselName"));
  if (!vessel.empty()) others.emplace_back(included("vessel", std::move(vessel)));
  const std::string bill = one_named(statement, entry, RefKind::bill);
  if (!bill.empty()) {
    others.emplace_back(included("shipment", {{"bill_of_lading_number", bill}}));
  }
  return json::serialize(json::object{
      {"data",
       {{"id", event_id(statement, 0)},
        {"type", "webhook_notification"},
        {"attributes", {{"event", event}, {"created_at", to_rfc3339(statement.published)}}}}},
      {"included", std::move(others)}});
}

}  // namespace fairway::simulator
