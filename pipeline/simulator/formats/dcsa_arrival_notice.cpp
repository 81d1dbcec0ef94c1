#include <cassert>
#include <string>

#include "pipeline/simulator/formats/dcsa_events.h"
#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"

namespace fairway::simulator {
namespace {

namespace json = boost::json;

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {RefKind::bill, RefKind::container},
      .references = {RefKind::bill, RefKind::house_bill},
      .roles = {LinkRole::carries, LinkRole::house_of, LinkRole::sails_on},
      .attributes = {"carrier", "type", "limit", "unit", "due", "note"},
      .replaces = true};
  return kSayable;
}

json::object free_time(const Entry& entry) {
  assert(entry.kind == "free_time");
  json::object made = {{"typeCodes", json::array{attribute(entry, "type")}},
                       {"duration", std::stoi(attribute(entry, "limit"))},
                       {"timeUnit", attribute(entry, "unit")}};
  put(made, "calculationBasis", attribute(entry, "note"));
  const std::string due = attribute(entry, "due");
  if (!due.empty()) made["lastFreeDateTime"] = json::object{{"value", due}};
  if (entry.subject.kind == RefKind::container) {
    made["equipmentReferences"] = json::array{entry.subject.value};
  }
  return made;
}

json::object transport(const Statement& statement, const Entry& notice) {
  json::object port = {{"UNLocationCode", notice.place}};
  if (!notice.facility.empty()) port["facility"] = {{"facilityCode", notice.facility}};
  json::object made = {{"portOfDischarge", std::move(port)}};
  if (const auto call = call_named(statement, notice)) {
    assert(call->has_imo() && call->port == notice.place);
    made["legs"] = json::array{
        {{"transportPlanStageSequenceNumber", 1},
         {"vesselVoyage",
          {{"vesselIMONumber", call->vessel}, {"carrierImportVoyageNumber", call->voyage}}}}};
  }
  return made;
}

}  // namespace

// DCSA Arrival Notice 1.0: arrival_notified of a bill, then free_time of that bill, or of
// containers that name it, with the attributes `type` (DEM, DET, STO), `limit` and `unit` (CD, WD,
// HR), `due` (RFC 3339) and `note`. All are actual, at the port of discharge, and their time is the
// publication (UTC+8 in China). The notice may name house bills (house_of), and in bonds alone its
// containers (carries) and the call, which has an IMO number (sails_on, leg in/<port>). The
// attribute `carrier` is part of its document's name: carrier and bill. Issued again it replaces
// the one before; it is never taken back.
std::string write_dcsa_arrival_notice(const Statement& statement) {
  assert_sayable(statement, sayable());
  const Entry& notice = statement.entries.front();
  assert(notice.kind == "arrival_notified" && notice.subject.kind == RefKind::bill);
  json::object made = {{"issueDateTime", rfc3339_at(statement.published, notice.place)},
                       {"transportDocumentReference", notice.subject.value},
                       {"transport", transport(statement, notice)}};
  put(made, "carrierCode", attribute(notice, "carrier"));
  json::array houses;
  for (const std::string& one : named(statement, notice, RefKind::house_bill)) {
    houses.emplace_back(one);
  }
  if (!houses.empty()) made["houseBillOfLadingReferences"] = std::move(houses);
  json::array boxes;
  for (const std::string& one : named(statement, notice, RefKind::container)) {
    boxes.emplace_back(json::object{{"equipment", json::object{{"equipmentReference", one}}}});
  }
  if (!boxes.empty()) made["utilizedTransportEquipments"] = std::move(boxes);
  json::array free_times;
  for (const Entry& entry : statement.entries) {
    assert(entry.time == statement.published && entry.place == notice.place &&
           entry.facility == notice.facility);
    if (&entry != &notice) free_times.emplace_back(free_time(entry));
  }
  if (!free_times.empty()) made["freeTimes"] = std::move(free_times);
  return json::serialize(json::object{{"arrivalNotices", json::array{std::move(made)}}});
}

}  // namespace fairway::simulator
