#include <gtest/gtest.h>

#include "pipeline/simulator/formats/formats.h"
#include "tests/simulator/said.h"

namespace fairway::simulator {
namespace {

using enum LinkRole;

Entry receipt(const std::string& kind, const std::string& subject) {
  return {
      .kind = kind, .subject = refer(subject), .time = utc("2026-11-06T09:58:00Z"), .place = ""};
}

const Reading kOwnTimes{.publication = false};

TEST(DeclarationResult, SaysEveryKindOfADeclaration) {
  for (const char* kind :
       {"lodged", "accepted", "rejected", "returned", "held", "inspection_ordered", "quarantine",
        "duty_due", "released_under_guarantee", "released", "closed", "reopened", "cancelled",
        "summary_declared", "documents_required", "submit_failed"}) {
    Entry entry = receipt(kind, "declaration:224820261000000101");
    entry.references = {refer("declaration_seq:I20260000900000101"), refer("bill:COSU6300000101")};
    entry.attributes = {
        {"office", "2248"}, {"packages", "820"}, {"grossWeight", "21300"}, {"voyage", "038W"}};
    expect_said(
        statement(
            Format::declaration_result, {entry},
            {bond(numbered, "declaration:224820261000000101", "declaration_seq:I20260000900000101"),
             bond(declared_by, "bill:COSU6300000101", "declaration:224820261000000101")}),
        kOwnTimes);
  }
}

TEST(DeclarationResult, SaysThatADeclarationWithoutItsNumberWasSubmitted) {
  Entry entry = receipt("submitted", "declaration_seq:I20260000900000101");
  entry.references = {refer("bill:COSU6300000101"), refer("house_bill:HBA301")};
  expect_said(
      statement(Format::declaration_result, {entry},
                {bond(declared_by, "house_bill:HBA301", "declaration_seq:I20260000900000101"),
                 bond(same_as, "declaration_seq:Z00000900000000658",
                      "declaration_seq:I20260000900000101")}),
      {.unseen = {"bill:COSU6300000101"}, .publication = false});
}

TEST(DeclarationResult, NamesWhatIsDeclaredByAirRailAndRoad) {
  for (const char* paper : {"air_waybill:78400001234", "rail_waybill:R1", "road_waybill:YK1"}) {
    Entry entry = receipt("released", "declaration:223320271000000901");
    entry.references = {refer(paper)};
    expect_said(statement(Format::declaration_result, {entry},
                          {bond(declared_by, paper, "declaration:223320271000000901"),
                           bond(numbered, "declaration:223320271000000901",
                                "declaration_seq:I20270000900000901")}),
                kOwnTimes);
  }
}

TEST(DeclarationResult, SaysSeveralThingsAtOnce) {
  Entry released = receipt("released", "declaration:224820261000000101");
  released.references = {refer("declaration_seq:I20260000900000101")};
  Entry closed = released;
  closed.kind = "closed";
  closed.time += std::chrono::minutes{1};
  const std::vector<Bond> bonds = {
      bond(numbered, "declaration:224820261000000101", "declaration_seq:I20260000900000101")};
  expect_said(statement(Format::declaration_result, {released, closed}, bonds), kOwnTimes);
}

// Of a type: what it says of one bill, at its moment.
Statement manifest(const std::string& type, const std::string& kind) {
  const std::string call = "voyage_call:9722003/038W/CNSHA";
  Entry entry{
      .kind = kind,
      .subject = refer("bill:COSU6300000101"),
      .time = utc("2026-11-06T10:00:00Z"),
      .place = "CNSHA",
      .attributes = {{"type", type},
                     {"office", "2248"},
                     {"packages", "820"},
                     {"unit", "CT"},
                     {"grossWeight", "21300"}},
      .references = {refer("container:COSU6123451"), refer("container:COSU6123467"), refer(call)}};
  if (type[2] == '6') entry.classifier = Classifier::requested;
  return statement(Format::manifest_request, {entry},
                   {bond(carries, "bill:COSU6300000101", "container:COSU6123451"),
                    bond(carries, "bill:COSU6300000101", "container:COSU6123467"),
                    bond(sails_on, "bill:COSU6300000101", call)});
}

TEST(ManifestRequest, SaysEveryKind) {
  expect_said(manifest("MT1101", "manifest_submitted"));
  expect_said(manifest("MT2101", "manifest_submitted"));
  expect_said(manifest("MT3101", "arrival_reported"));
  expect_said(manifest("MT4101", "loading_confirmed"));
  expect_said(manifest("MT5101", "tallied"));
  expect_said(manifest("MT5102", "tallied"));
  expect_said(manifest("MT6101", "split"));
  expect_said(manifest("MT6102", "reallocated"));
  expect_said(manifest("MT7101", "stuffing_reported"));
}

TEST(ManifestRequest, ReportsHaveATimeAndASiteOfTheirOwn) {
  for (const auto& [type, kind] : {std::pair{"MT3101", "arrival_reported"},
                                   {"MT4101", "loading_confirmed"},
                                   {"MT5101", "tallied"},
                                   {"MT5102", "tallied"}}) {
    Statement report = manifest(type, kind);
    report.entries.front().time -= std::chrono::minutes{45};
    report.entries.front().facility = "CNSHAYS4/2248";
    expect_said(report);
  }
}

TEST(ManifestRequest, SaysHouseBillsBelowTheirMasterAndWhoseTheyAre) {
  Statement houses = manifest("MT1101", "manifest_submitted");
  Entry other = houses.entries.front();
  houses.entries.front().subject = refer("house_bill:HBA301");
  other.subject = refer("house_bill:HBB301");
  other.references = {refer("voyage_call:9722003/038W/CNSHA")};
  houses.entries.push_back(other);
  houses.bonds = {bond(carries, "house_bill:HBA301", "container:COSU6123451"),
                  bond(carries, "house_bill:HBA301", "container:COSU6123467"),
                  bond(house_of, "house_bill:HBA301", "bill:COSU6300000101"),
                  bond(house_of, "house_bill:HBB301", "bill:COSU6300000101"),
                  bond(sails_on, "house_bill:HBA301", "voyage_call:9722003/038W/CNSHA"),
                  bond(sails_on, "house_bill:HBB301", "voyage_call:9722003/038W/CNSHA"),
                  bond(consignee, "house_bill:HBB301", "party:91350100M000100Y43")};
  expect_said(houses);
}

TEST(ManifestRequest, IsReplacedAndDeleted) {
  Statement first = manifest("MT1101", "manifest_submitted");
  Statement later = next(first);
  later.entries.front().time = later.published;
  later.entries.front().attributes["packages"] = "819";
  expect_said(later);
  expect_revised(first, later);
  Statement gone = next(later, Function::remove);
  gone.entries.front().time = gone.published;
  expect_revised(later, gone);
}

Statement answer(const std::string& type, const std::string& kind) {
  return statement(
      Format::manifest_receipt,
      {{.kind = kind,
        .subject = refer("bill:COSU6300000101"),
        .time = utc("2026-11-06T10:00:00Z"),
        .place = "",
        .attributes = {
            {"type", type},
            {"request", manifest_request_number(manifest("MT1101", "manifest_submitted"))}}}});
}

TEST(ManifestReceipt, SaysEveryKind) {
  for (const char* type : {"MT1101", "MT2101"}) {
    for (const char* kind :
         {"manifest_submitted", "manifest_accepted", "manifest_review", "manifest_rejected"}) {
      expect_said(answer(type, kind));
    }
  }
  for (const char* kind : {"bill_released", "unloading_prohibited"}) {
    expect_said(answer("MT1101", kind));
  }
  for (const char* kind : {"loading_allowed", "loading_refused"}) {
    expect_said(answer("MT2101", kind));
  }
  expect_said(answer("MT6101", "split"));
  expect_said(answer("MT6102", "reallocated"));
  for (const char* kind :
       {"report_submitted", "report_accepted", "report_review", "report_rejected"}) {
    expect_said(answer("MT3101", kind));
    expect_said(answer("MT5101", kind));
  }
}

TEST(ManifestReceipt, SaysSeveralBillsWithTheirCodes) {
  Statement several = answer("MT1101", "manifest_accepted");
  Entry house = several.entries.front();
  house.subject = refer("house_bill:HBA301");
  house.kind = "manifest_rejected";
  several.entries.push_back(house);
  several.bonds = {bond(house_of, "house_bill:HBA301", "bill:COSU6300000102")};
  expect_said(several);
}

}  // namespace
}  // namespace fairway::simulator
