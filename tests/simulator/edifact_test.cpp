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

}  // namespace
}  // namespace fairway::simulator
