#include <gtest/gtest.h>

#include "tests/simulator/said.h"

namespace fairway::simulator {
namespace {

using enum LinkRole;

Statement gate_in() {
  Entry box{.kind = "gate_in",
            .subject = refer("container:TCLU5002010"),
            .time = utc("2026-11-06T00:20:00Z"),
            .place = "CNSHA",
            .facility = "CNSHAYS4",
            .attributes = {{"sizeType", "22G1"},
                           {"direction", "export"},
                           {"grossWeight", "21300"},
                           {"seal", "CN448812"},
                           {"carrier", "OOL"},
                           {"vesselName", "EASTERN STAR"}},
            .references = {refer("booking:OOLU2700000201"), refer("vehicle:沪A12345")}};
  return statement(
      Format::edifact_codeco, {box},
      {bond(carries, "booking:OOLU2700000201", "container:TCLU5002010"),
       bond(sails_on, "container:TCLU5002010", "voyage_call:9811000/052E/CNSHA", "out/CNSHA")});
}

TEST(Codeco, SaysThatAFullBoxCameInForAVessel) { expect_said(gate_in()); }

TEST(Codeco, SaysThatBoxesWentOutFullAndEmpty) {
  const Entry full{.kind = "gate_out",
                   .subject = refer("container:COSU6123451"),
                   .time = utc("2026-11-06T02:15:00Z"),
                   .place = "CNSHA",
                   .references = {refer("bill:COSU6300000101"), refer("house_bill:HB+1?'2:3")}};
  const Entry empty{.kind = "empty_out",
                    .subject = refer("container:CSQU3054383"),
                    .time = utc("2026-11-06T02:18:00Z"),
                    .place = "CNSHA",
                    .references = {refer("booking:COSU7000111"), refer("booking:COSU7000112")}};
  expect_said(statement(Format::edifact_codeco, {full, empty},
                        {bond(carries, "bill:COSU6300000101", "container:COSU6123451"),
                         bond(carries, "house_bill:HB+1?'2:3", "container:COSU6123451"),
                         bond(carries, "booking:COSU7000111", "container:CSQU3054383"),
                         bond(carries, "booking:COSU7000112", "container:CSQU3054383")}));
}

TEST(Codeco, SaysThatAnEmptyBoxCameToADepotAbroad) {
  for (const char* place : {"NLRTM", "USLAX", "JPYOK", "SGSIN"}) {
    expect_said(statement(Format::edifact_codeco, {{.kind = "empty_in",
                                                    .subject = refer("container:CSQU3054383"),
                                                    .time = utc("2026-07-06T22:18:00Z"),
                                                    .place = place}}));
  }
}

TEST(Codeco, IsCorrectedAndCancelled) {
  Statement later = next(gate_in());
  later.entries.front().time += std::chrono::minutes{5};
  expect_said(later);
  expect_revised(gate_in(), later);
  expect_revised(later, next(later, Function::remove));
}

Statement quay(const std::string& kind, const std::string& sort = {}) {
  Entry box{.kind = sort + kind,
            .subject = refer("container:COSU6123451"),
            .time = utc("2026-11-06T09:12:00Z"),
            .place = "CNSHA",
            .facility = "CNSHAYS4",
            .attributes = {{"sizeType", "45G1"},
                           {"grossWeight", "25200"},
                           {"stowage", "0380886"},
                           {"carrier", "COS"},
                           {"vesselName", "NORTHERN PEARL"}},
            .references = {refer("bill:COSU6300000101"), refer("voyage_call:9722003/038W/CNSHA")}};
  if (sort.empty()) box.attributes["direction"] = kind == "loaded" ? "export" : "import";
  Entry other = box;
  other.subject = refer("container:COSU6123467");
  other.time += std::chrono::minutes{3};
  return statement(Format::edifact_coarri, {box, other},
                   {bond(carries, "bill:COSU6300000101", "container:COSU6123451"),
                    bond(carries, "bill:COSU6300000101", "container:COSU6123467"),
                    bond(sails_on, "container:COSU6123451", "voyage_call:9722003/038W/CNSHA"),
                    bond(sails_on, "container:COSU6123467", "voyage_call:9722003/038W/CNSHA")});
}

TEST(Coarri, SaysWhatWasDischargedAndLoaded) {
  expect_said(quay("discharged"));
  expect_said(quay("loaded"));
  expect_said(quay("discharged", "transhipment_"));
  expect_said(quay("loaded", "transhipment_"));
}

TEST(Coarri, SaysThatACallHasTwoVoyageNumbersAndAVesselOnlyACallSign) {
  expect_said(statement(
      Format::edifact_coarri,
      {{.kind = "loaded",
        .subject = refer("container:COSU6123451"),
        .time = utc("2026-11-06T09:12:00Z"),
        .place = "SGSIN",
        .references = {refer("voyage_call:CS.VRAB7/066W/SGSIN")}}},
      {bond(sails_on, "container:COSU6123451", "voyage_call:CS.VRAB7/066W/SGSIN"),
       bond(same_as, "voyage_call:CS.VRAB7/066W/SGSIN", "voyage_call:CS.VRAB7/067E/SGSIN")}));
}

TEST(Coarri, IsCorrectedAndCancelled) {
  const Statement later = next(quay("loaded"));
  expect_said(later);
  expect_revised(quay("loaded"), later);
  expect_revised(later, next(later, Function::remove));
}

Statement weight() {
  return statement(Format::edifact_vermas,
                   {{.kind = "verified_weight",
                     .subject = refer("container:TCLU5002010"),
                     .time = utc("2026-11-06T01:00:00Z"),
                     .place = "CNSHA",
                     .facility = "CNSHAYS4",
                     .attributes = {{"verifiedWeight", "21300"},
                                    {"sizeType", "22G1"},
                                    {"seal", "CN448812"},
                                    {"method", "SM1"}},
                     .references = {refer("booking:OOLU2700000201")}}},
                   {bond(carries, "booking:OOLU2700000201", "container:TCLU5002010"),
                    bond(sails_on, "container:TCLU5002010", "voyage_call:9811000/052E/CNSHA")});
}

TEST(Vermas, SaysAVerifiedWeight) {
  expect_said(weight());
  Statement nowhere = weight();
  nowhere.entries.front().place = "";
  nowhere.entries.front().facility = "";
  nowhere.bonds.pop_back();
  expect_said(nowhere);
}

TEST(Vermas, IsCorrectedAndCancelled) {
  Statement later = next(weight());
  later.entries.front().attributes["verifiedWeight"] = "21450.5";
  expect_said(later);
  expect_revised(weight(), later);
  expect_revised(later, next(later, Function::remove));
}

Entry call_entry(const std::string& kind, Classifier classifier, const std::string& port) {
  return {.kind = kind,
          .subject = refer("voyage_call:9777008/066W/" + port),
          .time = utc("2026-11-12T10:00:00Z"),
          .place = port,
          .classifier = classifier,
          .attributes = {{"vesselName", "PACIFIC DAWN"}, {"carrier", "OOL"}}};
}

Statement schedule() {
  std::vector<Entry> entries = {call_entry("arrived", Classifier::actual, "JPYOK"),
                                call_entry("departed", Classifier::actual, "JPYOK"),
                                call_entry("arrived", Classifier::planned, "CNSHK"),
                                call_entry("arrived", Classifier::estimated, "CNSHK"),
                                call_entry("departed", Classifier::planned, "CNSHK"),
                                call_entry("departed", Classifier::estimated, "CNSHK"),
                                call_entry("arrived", Classifier::estimated, "NLRTM"),
                                call_entry("arrived", Classifier::estimated, "USLAX")};
  entries[2].facility = entries[3].facility = entries[4].facility = entries[5].facility = "CNSHK01";
  entries.back().subject = refer("voyage_call:CS.VRAB7/067E/USLAX");
  return statement(Format::edifact_iftsai, entries);
}

TEST(Iftsai, SaysAScheduleOfSeveralVesselsAndPorts) { expect_said(schedule()); }

TEST(Iftsai, IsCorrectedAndCancelled) {
  Statement later = next(schedule());
  later.entries.back().time += std::chrono::hours{30};
  expect_said(later);
  expect_revised(schedule(), later);
  expect_revised(later, next(later, Function::remove));
}

Entry status(const std::string& kind, const std::string& subject) {
  return {.kind = kind,
          .subject = refer(subject),
          .time = utc("2026-11-06T08:30:00Z"),
          .place = "CNSHA",
          .facility = "CNSHAYS4",
          .attributes = {{"vesselName", "EASTERN STAR"}, {"voyage", "052E"}}};
}

TEST(Iftsta, SaysEveryStatusOfABox) {
  for (const char* kind :
       {"arrived", "damaged", "delayed", "delivered", "departed", "stripped", "discharged",
        "missing", "found", "loaded", "shut_out", "offloaded", "received", "sealed", "stuffed"}) {
    Entry box = status(kind, "container:TCLU5002010");
    box.attributes["sizeType"] = "22G1";
    box.attributes["fullEmpty"] = "full";
    box.references = {refer("booking:B1"), refer("bill:M1")};
    expect_said(statement(Format::edifact_iftsta, {box},
                          {bond(carries, "booking:B1", "container:TCLU5002010"),
                           bond(carries, "bill:M1", "container:TCLU5002010"),
                           bond(booked_by, "bill:M1", "booking:B1")}));
  }
}

TEST(Iftsta, SaysWhatIsExpectedAndTheStatusOfBills) {
  Entry box = status("arrived", "container:TCLU5002010");
  box.classifier = Classifier::estimated;
  Entry bill = status("departed", "bill:M1");
  bill.references = {refer("booking:B1")};
  bill.classifier = Classifier::estimated;
  Entry house = status("delivered", "house_bill:H1");
  house.place = house.facility = "";
  expect_said(statement(Format::edifact_iftsta, {box, bill, house},
                        {bond(booked_by, "bill:M1", "booking:B1")}));
}

TEST(Iftsta, IsCorrectedAndCancelled) {
  const Statement first =
      statement(Format::edifact_iftsta, {status("loaded", "container:TCLU5002010")});
  expect_revised(first, next(first));
  expect_revised(next(first), next(next(first), Function::remove));
}

}  // namespace
}  // namespace fairway::simulator
