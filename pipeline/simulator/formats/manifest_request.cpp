#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"
#include "pipeline/simulator/formats/manifest.h"
#include "pipeline/simulator/formats/xml.h"

namespace fairway::simulator {
namespace {

constexpr std::string_view kOffice = "2248";

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {RefKind::bill, RefKind::house_bill},
      .references = {RefKind::bill, RefKind::container, RefKind::voyage_call},
      .roles = {LinkRole::carries, LinkRole::house_of, LinkRole::sails_on, LinkRole::consignee},
      .attributes = {"type", "office", "packages", "unit", "grossWeight", "volume", "reason"},
      .replaces = true,
      .removes = true};
  return kSayable;
}

std::string office_of(const Entry& entry) {
  std::string office = attribute(entry, "office");
  return office.empty() ? std::string(kOffice) : office;
}

// MT1, MT5x01 and MT6 are of what comes in.
bool is_import(std::string_view type) {
  return type[2] == '1' || type[2] == '6' || (type[2] == '5' && type.ends_with("01"));
}

bool is_manifest(std::string_view type) { return type[2] == '1' || type[2] == '2'; }

// Reports tell of another moment than that of sending; of these alone a site is known.
bool is_report(std::string_view type) { return type[2] >= '3' && type[2] <= '5'; }

std::string_view function_code(const Statement& statement, std::string_view type) {
  if (statement.function == Function::replace) return "5";
  if (statement.function == Function::remove) return "3";
  return is_manifest(type) ? "9" : "2";
}

std::string consignment(const Statement& statement, const Entry& entry, std::string_view type) {
  std::string content = consignment_documents(statement, entry);
  const std::string location = entry.place + "/" + office_of(entry);
  if (!entry.place.empty()) {
    content +=
        element(is_import(type) ? "UnloadingLocation" : "LoadingLocation", field("ID", location));
  }
  for (const std::string& box : named(statement, entry, RefKind::container)) {
    content += element("TransportEquipment", element("EquipmentIdentification", field("ID", box)));
  }
  const std::string packages = attribute(entry, "packages");
  const std::string unit = attribute(entry, "unit");
  if (!packages.empty()) {
    content += element("TotalPackageQuantity", packages,
                       unit.empty() ? "" : fmt::format(" unitCode=\"{}\"", unit));
  }
  content += field("GrossVolumeMeasure", attribute(entry, "volume"));
  const std::string consignee = party(statement, entry, LinkRole::consignee);
  if (!consignee.empty()) content += element("Consignee", field("ID", "USCI+" + consignee));
  const std::string gross = attribute(entry, "grossWeight");
  if (!gross.empty()) {
    content += element("GovernmentAgencyGoodsItem",
                       element("GoodsMeasure", field("GrossMassMeasure", gross)));
  }
  const std::string reason = attribute(entry, "reason");
  if (!reason.empty()) content += element("ChangeInformation", field("Reason", reason));
  return element("Consignment", content);
}

// Where and when what is reported took place.
std::string moment(const Entry& entry, std::string_view type) {
  const std::string at = shanghai_text(entry.time, "{:%Y%m%d%H%M%S}");
  const std::string site = field("ID", entry.facility);
  switch (type[2]) {
    case '3':
      return element("UnloadingLocation", site + field("ArrivalDateTime", at));
    case '4':
      return element("LoadingLocation", site + field("LoadingDateTime", at));
    case '5':
      return (site.empty() ? "" : element("UnloadingLocation", site)) +
             element("Control", field("InspectionEndDateTime", at));
    default:
      return site.empty() ? "" : element("LoadingLocation", site);
  }
}

[[maybe_unused]] bool fits(const Statement& statement, const Entry& entry, std::string_view type) {
  const Entry& first = statement.entries.front();
  const bool site_told = is_report(type) || type[2] == '7';
  return (is_report(type) || entry.time == statement.published) && entry.time == first.time &&
         (site_told || entry.facility.empty()) && entry.facility == first.facility &&
         entry.classifier == (type[2] == '6' ? Classifier::requested : Classifier::actual);
}

}  // namespace

std::string manifest_request_number(const Statement& request) {
  return fmt::format("CN_{}_1p0_{}{}_{}", manifest_type(request),
                     office_of(request.entries.front()), identity_of(request, 9),
                     shanghai_text(request.published, "{:%Y%m%d%H%M%S}000"));
}

// A message to the manifest system by sea, one Consignment a bill, all of one call, one time and
// one facility. The attribute `type` chooses it and the kind: MT1101 and MT2101 manifest_submitted
// (import, export), MT3101 arrival_reported, MT4101 loading_confirmed, MT5101 and MT5102 tallied
// (import, export), MT6101 split and MT6102 reallocated (both requested), MT7101 stuffing_reported.
// The subject is a bill, or a house bill, which names its master (house_of). It names its call
// (sails_on), whose port the place is, and its containers (carries); a consignee is a bond.
// MT3, MT4 and MT5 have a time of their own; that of the others is their publication. These and MT7
// have a facility, which the message writes as it stands ("CNSHAYS4/2248"). Times are minutes in
// Shanghai.
//
// A document is what one type says of one bill on one call; the statement's own name of it plays no
// part. It may be replaced and removed (FunctionCode 5, 3), for the bills that are named.
std::string write_manifest_request(const Statement& statement) {
  assert_sayable(statement, sayable());
  const std::string type = manifest_type(statement);
  const Entry& first = statement.entries.front();
  const auto call = call_named(statement, first);
  assert(call && call->port == first.place);
  std::string consignments;
  for (const Entry& entry : statement.entries) {
    assert(fits(statement, entry, type) && entry.place == first.place);
    consignments += consignment(statement, entry, type);
  }
  const std::string means =
      element("BorderTransportMeans",
              field("JourneyID", call->voyage) +
                  field("ID", call->has_imo() ? "UN" + call->vessel : call->vessel));
  return manifest_document(
      type, manifest_head(manifest_request_number(statement), type, function_code(statement, type),
                          statement.published) +
                element("Declaration", field("DeclarationOfficeID", office_of(first)) + means +
                                           consignments + moment(first, type)));
}

}  // namespace fairway::simulator
