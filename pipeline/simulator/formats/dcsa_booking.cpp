#include <algorithm>
#include <array>
#include <cassert>
#include <map>

#include "pipeline/simulator/formats/dcsa_events.h"
#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"

namespace fairway::simulator {
namespace {

namespace json = boost::json;

const Sayable& sayable() {
  static const Sayable kSayable{.subjects = {RefKind::booking, RefKind::voyage_call},
                                .references = {RefKind::voyage_call},
                                .roles = {LinkRole::sails_on},
                                .attributes = {"leg", "vesselName", "type"},
                                .replaces = true};
  return kSayable;
}

using Words = std::pair<std::string_view, std::string_view>;

constexpr std::array kStatuses = {
    Words{"booking_requested", "RECEIVED"}, Words{"booking_confirmed", "CONFIRMED"},
    Words{"booking_changed", "UPDATE_CONFIRMED"}, Words{"booking_cancelled", "CANCELLED"}};

constexpr std::array kCutOffs = {Words{"gate", "FCO"}, Words{"documents", "DCO"},
                                 Words{"vgm", "VCO"}};

template <typename Table>
std::string_view translated(const Table& table, std::string_view word) {
  const auto* found = std::ranges::find(table, word, &Words::first);
  assert(found != table.end());
  return found->second;
}

// One end of a leg.
void add_call(json::object& leg, const Entry& entry) {
  assert(entry.classifier == Classifier::planned);
  const Call call = call_of(entry.subject.value);
  assert(call.has_imo() && call.port == entry.place);
  const bool out = entry.kind == "departed";
  assert(out || entry.kind == "arrived");
  leg["vesselIMONumber"] = call.vessel;
  put(leg, "vesselName", attribute(entry, "vesselName"));
  leg[out ? "carrierExportVoyageNumber" : "carrierImportVoyageNumber"] = call.voyage;
  leg[out ? "loadLocation" : "dischargeLocation"] = json::object{{"UNLocationCode", call.port}};
  leg[out ? "plannedDepartureDate" : "plannedArrivalDate"] = rfc3339_at(entry.time, entry.place);
}

json::array transport_plan(const Statement& statement) {
  std::map<int, json::object> legs;
  for (const Entry& entry : statement.entries) {
    if (entry.subject.kind != RefKind::voyage_call) continue;
    const int number = std::stoi(attribute(entry, "leg"));
    json::object& leg = legs[number];
    leg["transportPlanStageSequenceNumber"] = number;
    leg["modeOfTransport"] = "VESSEL";
    add_call(leg, entry);
  }
  json::array plan;
  for (auto& [number, leg] : legs) plan.emplace_back(std::move(leg));
  return plan;
}

json::array cut_offs(const Statement& statement) {
  json::array made;
  for (const Entry& entry : statement.entries) {
    if (entry.kind != "cutoff") continue;
    assert(entry.classifier == Classifier::planned && entry.place.empty());
    made.push_back({{"cutOffDateTimeCode", translated(kCutOffs, attribute(entry, "type"))},
                    {"cutOffDateTime", rfc3339_at(entry.time, "CN")}});
  }
  return made;
}

}  // namespace

// The notification of a booking (DCSA Booking 2.0). Its first entry is the booking's status:
// booking_requested, _confirmed, _changed or _cancelled, actual, without a place, its time the
// publication. Then, as far as they are known, the legs of its route: departed of the call where a
// leg begins and arrived of the one where it ends, both planned, both with the attribute `leg`
// ("1"), the place that of the call, which has an IMO number; the booking sails_on each of these
// calls, leg out/<port> or in/<port>. And `cutoff` of the booking, planned, without a place, its
// attribute `type` gate, documents or vgm. Times have an offset.
//
// The document is the booking, so the next notification replaces all of this one; nothing is taken
// back but by a status.
std::string write_dcsa_booking(const Statement& statement) {
  assert_sayable(statement, sayable());
  const Entry& status = statement.entries.front();
  assert(status.subject.kind == RefKind::booking && status.time == statement.published &&
         status.place.empty());
  json::object booking = {{"carrierBookingReference", status.subject.value},
                          {"bookingStatus", translated(kStatuses, status.kind)}};
  json::object data = booking;
  json::array plan = transport_plan(statement);
  if (!plan.empty()) booking["transportPlan"] = std::move(plan);
  json::array limits = cut_offs(statement);
  if (!limits.empty()) booking["shipmentCutOffTimes"] = std::move(limits);
  data["booking"] = std::move(booking);
  return json::serialize(json::object{{"specversion", "1.0"},
                                      {"id", identity_of(statement, 32)},
                                      {"source", statement.source},
                                      {"type", "org.dcsa.booking.v2"},
                                      {"time", rfc3339_at(statement.published, "CN")},
                                      {"datacontenttype", "application/json"},
                                      {"data", std::move(data)}});
}

}  // namespace fairway::simulator
