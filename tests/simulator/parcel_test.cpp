#include <gtest/gtest.h>

#include "tests/simulator/said.h"

namespace fairway::simulator {
namespace {

using enum LinkRole;

constexpr const char* kOrder = "order:EBP1/ORD801";
constexpr const char* kParcel = "parcel:SF/7700000801";
constexpr const char* kOwn = "customer_ref:EBC1/COP801";
constexpr const char* kPre = "list_pre:B20261110000000801";
constexpr const char* kList = "list:22482026E000000801";

Entry entry(const std::string& kind, const char* subject, std::vector<Reference> references = {}) {
  return {.kind = kind,
          .subject = refer(subject),
          .time = utc("2026-11-06T10:00:00Z"),
          .place = "",
          .references = std::move(references)};
}

// Both ways, though only lists show which way.
void expect_both_ways(Statement made, Reading reading = {}) {
  for (const char* direction : {"export", "import"}) {
    for (Entry& one : made.entries) one.attributes["direction"] = direction;
    expect_said(made, reading);
  }
}

const Reading kWritten{.unseen = {"direction"}};
const Reading kReceipt{.unseen = {"direction"}, .publication = false};

TEST(CebRequest, SaysAnOrderItsPaymentAndItsWaybill) {
  Entry order = entry("order_declared", kOrder, {refer("customer_ref:EBC1/ORD801")});
  order.attributes = {{"amount", "250.00"}};
  const auto known = bond(known_as, kOrder, "customer_ref:EBC1/ORD801");
  expect_both_ways(statement(Format::ceb_request, {order}, {known}), kWritten);
  Entry payment = entry("payment_declared", kOrder);
  payment.time -= std::chrono::minutes{30};
  payment.attributes = {{"amount", "250.00"}};
  expect_both_ways(statement(Format::ceb_request, {payment}), kWritten);
  Entry waybill = entry("waybill_declared", kParcel, {refer(kOrder)});
  waybill.attributes = {{"packages", "1"}, {"grossWeight", "1.2"}};
  expect_both_ways(statement(Format::ceb_request, {waybill}, {bond(ordered_by, kParcel, kOrder)}),
                   kWritten);
}

Statement list() {
  Entry list = entry("submitted", kOwn, {refer(kParcel), refer(kOrder)});
  list.attributes = {{"direction", "export"}, {"office", "2248"}, {"tradeMode", "9710"},
                     {"transportMode", "5"},  {"packages", "1"},  {"grossWeight", "1.2"}};
  return statement(Format::ceb_request, {list},
                   {bond(ordered_by, kParcel, kOrder), bond(known_as, kParcel, kOwn),
                    bond(known_as, kOrder, kOwn)});
}

TEST(CebRequest, SaysAList) { expect_both_ways(list()); }

TEST(CebRequest, AsksToCancelAList) {
  Entry known = entry("withdrawn", kList, {refer(kPre), refer(kOwn)});
  known.classifier = Classifier::requested;
  known.attributes = {{"reason", "buyer withdrew"}, {"office", "2248"}};
  expect_both_ways(statement(Format::ceb_request, {known},
                             {bond(numbered, kList, kPre), bond(known_as, kList, kOwn)}),
                   kWritten);
  Entry unknown = entry("withdrawn", kOwn);
  unknown.classifier = Classifier::requested;
  expect_both_ways(statement(Format::ceb_request, {unknown}), kWritten);
}

TEST(CebRequest, ReportsParcelsThatCameInAndLeft) {
  for (const char* paper : {"bill:COSU6300000101", "air_waybill:78400001234"}) {
    Entry one = entry("arrival_reported", kParcel, {refer("customer_ref:SF/A1"), refer(paper)});
    one.attributes = {{"office", "2248"}, {"voyage", "CZ461"}};
    Entry other = one;
    other.subject = refer("parcel:SF/7700000802");
    Statement report = statement(Format::ceb_request, {one, other});
    for (Entry& each : report.entries) each.facility = "2248S12";
    expect_said(report);
    for (Entry& each : report.entries) {
      each.kind = "exited";
      each.facility = "";
      each.time -= std::chrono::minutes{20};
    }
    expect_said(report);
    expect_revised(report, next(report));
  }
}

TEST(CebRequest, IsChangedAndDeleted) {
  Statement later = next(list());
  later.entries.front().time = later.published;
  later.entries.front().attributes["packages"] = "2";
  expect_said(later);
  expect_revised(list(), later);
  Statement gone = next(later, Function::remove);
  gone.entries.front().time = gone.published;
  expect_revised(later, gone);
}

TEST(CebReceipt, SaysWhatBecameOfOrdersAndWaybills) {
  for (const char* kind : {"submitted", "submit_failed", "rejected", "lodged"}) {
    expect_both_ways(
        statement(Format::ceb_receipt, {entry(kind, kOrder, {refer("customer_ref:EBC1/ORD801")})},
                  {bond(known_as, kOrder, "customer_ref:EBC1/ORD801")}),
        kReceipt);
    expect_both_ways(statement(Format::ceb_receipt, {entry(kind, kParcel)}), kReceipt);
  }
}

TEST(CebReceipt, SaysWhatBecameOfALists) {
  const std::vector<Bond> bonds = {bond(numbered, kList, kPre),   bond(known_as, kList, kOwn),
                                   bond(known_as, kPre, kOwn),    bond(listed_by, kOrder, kList),
                                   bond(listed_by, kOrder, kPre), bond(listed_by, kOwn, kList),
                                   bond(listed_by, kOwn, kPre)};
  for (const char* kind :
       {"submitted", "submit_failed", "rejected", "lodged", "held", "accepted",
        "inspection_ordered", "detained", "returned_goods", "released", "closed"}) {
    Entry one = entry(kind, kList, {refer(kPre), refer(kOwn), refer(kOrder)});
    one.time = utc("2026-11-06T09:41:00Z");
    one.attributes = {{"office", "2248"}, {"note", "回执"}};
    expect_both_ways(statement(Format::ceb_receipt, {one}, bonds), kReceipt);
  }
  expect_both_ways(statement(Format::ceb_receipt, {entry("lodged", kPre, {refer(kOwn)})},
                             {bond(known_as, kPre, kOwn), bond(listed_by, kOwn, kPre)}),
                   kReceipt);
  expect_both_ways(statement(Format::ceb_receipt, {entry("submitted", kOwn)}), kReceipt);
  expect_both_ways(
      statement(Format::ceb_receipt, {entry("cancelled", kList, {refer(kPre), refer(kOwn)})},
                {bond(numbered, kList, kPre), bond(known_as, kList, kOwn)}),
      kReceipt);
}

TEST(CebReceipt, SaysWhatBecameOfAReport) {
  for (const char* kind :
       {"report_submitted", "report_review", "report_accepted", "report_rejected"}) {
    expect_both_ways(statement(Format::ceb_receipt, {entry(kind, "customer_ref:SF/A1")}), kReceipt);
  }
}

Entry air(const std::string& kind, const std::string& place) {
  return {.kind = kind,
          .subject = refer("air_waybill:78400001234"),
          .time = utc("2026-11-06T08:40:00Z"),
          .place = place,
          .attributes = {{"pieces", "60"},
                         {"piecesTotal", "100"},
                         {"grossWeight", "720"},
                         {"origin", "FRA"},
                         {"destination", "PVG"}}};
}

const Reading kLine{.publication = false};
constexpr const char* kFlight = "flight:CZ461/06NOV";
const Bond kOnFlight = bond(sails_on, "air_waybill:78400001234", kFlight);

TEST(Fsu, SaysWhatHappenedAtAirports) {
  for (const char* kind : {"received", "notified", "delivered", "bill_released"}) {
    Entry whole = air(kind, "CNPVG");
    whole.attributes["pieces"] = "100";
    expect_said(statement(Format::cargo_imp_fsu, {whole}), kLine);
    expect_said(statement(Format::cargo_imp_fsu, {air(kind, "DEFRA")}), kLine);
  }
}

TEST(Fsu, SaysWhatCameOffAFlight) {
  for (const char* kind : {"arrived", "received_from_flight", "manifest_submitted", "missing",
                           "found", "offloaded", "shut_out"}) {
    Entry entry = air(kind, "CNPVG");
    entry.attributes["flight"] = "CZ461";
    expect_said(statement(Format::cargo_imp_fsu, {entry}), kLine);
  }
}

TEST(Fsu, SaysWhatLeftOnAFlightAlsoAfterMidnight) {
  Entry left = air("departed", "DEFRA");
  left.attributes["flight"] = "CZ461";
  left.attributes["nextPlace"] = "PVG";
  left.attributes.erase("origin");
  left.attributes.erase("destination");
  left.references = {refer(kFlight)};
  expect_said(statement(Format::cargo_imp_fsu, {left}, {kOnFlight}), kLine);
  Statement late = statement(Format::cargo_imp_fsu, {left}, {kOnFlight});
  late.entries.front().time = utc("2026-11-06T23:40:00Z");
  late.published = utc("2026-11-07T01:00:00Z");
  expect_said(late, kLine);
}

TEST(Fsu, SaysWhatIsOnAManifestAndWhenItWillLeave) {
  for (const char* kind : {"manifested", "booking_confirmed"}) {
    Entry listed = air(kind, "CNPVG");
    listed.time = utc("2026-11-06T10:00:00Z");
    listed.attributes["flight"] = "CZ461";
    listed.attributes["nextPlace"] = "FRA";
    listed.references = {refer(kFlight)};
    Entry leaves = listed;
    leaves.kind = "departed";
    leaves.time = utc("2026-11-06T14:30:00Z");
    leaves.attributes.erase("grossWeight");
    leaves.attributes.erase("origin");
    for (const Classifier classifier : {Classifier::planned, Classifier::estimated}) {
      leaves.classifier = classifier;
      expect_said(statement(Format::cargo_imp_fsu, {listed, leaves}, {kOnFlight}), kLine);
    }
  }
}

}  // namespace
}  // namespace fairway::simulator
