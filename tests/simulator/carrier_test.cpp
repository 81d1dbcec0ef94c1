#include <gtest/gtest.h>

#include "tests/simulator/said.h"

namespace fairway::simulator {
namespace {

using enum LinkRole;

constexpr const char* kCall = "voyage_call:9321483/244E/CNSHA";
constexpr const char* kBox = "container:CSQU3054383";
constexpr const char* kBill = "bill:MAEU261104417";
constexpr const char* kBooking = "booking:261100417";

Entry entry(const std::string& kind, const char* subject, const std::string& place,
            std::vector<Reference> references = {}) {
  return {.kind = kind,
          .subject = refer(subject),
          .time = utc("2026-11-06T08:30:00Z"),
          .place = place,
          .references = std::move(references)};
}

class Events : public testing::TestWithParam<Format> {};

INSTANTIATE_TEST_SUITE_P(Versions, Events, testing::Values(Format::dcsa_tnt_2, Format::dcsa_tnt_3));

TEST_P(Events, SayWhatACallDidAndWhoWasAboard) {
  for (const char* kind : {"arrived", "departed"}) {
    Entry call = entry(kind, kCall, "CNSHA", {refer(kBill), refer(kBooking), refer(kBox)});
    call.facility = "CNSHAYS4";
    call.attributes = {{"vesselName", "Sea of Examples"}, {"delayReason", "WEA"}};
    expect_said(statement(GetParam(), {call},
                          {bond(carries, kBill, kBox), bond(carries, kBooking, kBox),
                           bond(booked_by, kBill, kBooking), bond(sails_on, kBill, kCall),
                           bond(sails_on, kBox, kCall)}));
  }
}

TEST_P(Events, SayWhenACallIsExpectedForABill) {
  for (const Classifier classifier : {Classifier::planned, Classifier::estimated}) {
    for (const auto& [kind, leg] : {std::pair{"arrived", "in/CNSHA"}, {"departed", "out/CNSHA"}}) {
      Entry call = entry(kind, kCall, "CNSHA", {refer(kBill)});
      call.classifier = classifier;
      call.time = utc("2026-12-06T08:30:00Z");
      expect_said(statement(GetParam(), {call}, {bond(sails_on, kBill, kCall, leg)}));
    }
  }
}

TEST_P(Events, SayWhatABoxDidAnywhere) {
  for (const char* place : {"CNSHA", "NLRTM", "USLAX", "JPYOK"}) {
    for (const char* kind :
         {"loaded", "transhipment_loaded", "discharged", "transhipment_discharged", "gate_in",
          "gate_out", "empty_in", "empty_out", "stuffed", "stripped", "inspected", "available"}) {
      Entry box = entry(kind, kBox, place, {refer(kBill)});
      box.facility = "APM2";
      box.attributes = {{"sizeType", "45G1"}};
      expect_said(statement(GetParam(), {box}, {bond(carries, kBill, kBox)}));
    }
  }
}

TEST_P(Events, SayOnWhichCallABoxWasLoadedOrWillBe) {
  const char* call = "voyage_call:CS.VRAB7/066W/SGSIN";
  Entry box = entry("loaded", kBox, "SGSIN", {refer(call), refer(kBill)});
  const std::vector<Bond> bonds = {bond(carries, kBill, kBox), bond(sails_on, kBill, call),
                                   bond(sails_on, kBox, call),
                                   bond(same_as, call, "voyage_call:CS.VRAB7/067E/SGSIN")};
  expect_said(statement(GetParam(), {box}, bonds));
  box.classifier = Classifier::estimated;
  box.references = {refer(kBill)};
  expect_said(statement(GetParam(), {box},
                        {bond(carries, kBill, kBox), bond(sails_on, kBill, call, "out/SGSIN"),
                         bond(sails_on, kBox, call, "out/SGSIN")}));
}

TEST_P(Events, SayWhatBecameOfPapers) {
  for (const char* kind : {"booking_requested", "booking_confirmed", "booking_cancelled"}) {
    expect_said(statement(GetParam(), {entry(kind, kBooking, "", {refer(kBox)})},
                          {bond(carries, kBooking, kBox)}));
  }
  for (const char* kind : {"bill_issued", "bill_surrendered", "instruction_submitted",
                           "arrival_notified", "hold_placed", "hold_lifted"}) {
    Entry paper = entry(kind, kBill, "CNSHA", {refer(kBooking)});
    paper.attributes = {{"reason", "no remarks"}};
    expect_said(statement(GetParam(), {paper}, {bond(booked_by, kBill, kBooking)}));
  }
  expect_said(statement(GetParam(), {entry("verified_weight", kBox, "", {refer(kBooking)})},
                        {bond(carries, kBooking, kBox)}));
}

TEST_P(Events, AreSentAgainWithTheirIds) {
  Statement first =
      statement(GetParam(), {entry("arrived", kCall, "CNSHA"), entry("discharged", kBox, "CNSHA")});
  Statement later = next(first);
  later.entries.back().time += std::chrono::minutes{7};
  expect_said(later);
  expect_revised(first, later);
}

TEST(EventsOfVersion2, SayWhenACallIsExpectedForSeveralBills) {
  Entry call = entry("arrived", kCall, "CNSHA", {refer(kBill), refer("bill:MAEU2")});
  call.classifier = Classifier::estimated;
  expect_said(statement(
      Format::dcsa_tnt_2, {call},
      {bond(sails_on, kBill, kCall, "in/CNSHA"), bond(sails_on, "bill:MAEU2", kCall, "in/CNSHA")}));
}

TEST(EventsOfVersion3, AreRetractedAndTellTheDirection) {
  Entry box = entry("discharged", kBox, "CNSHA");
  box.attributes = {{"direction", "import"}, {"fullEmpty", "full"}};
  const Statement first = statement(Format::dcsa_tnt_3, {box, entry("arrived", kCall, "CNSHA")});
  expect_said(first);
  expect_revised(first, next(first, Function::remove));
}

Statement booking(const std::string& kind) {
  const char* from = "voyage_call:9811000/052E/CNSHA";
  const char* to = "voyage_call:9811000/052W/NLRTM";
  Entry status = entry(kind, kBooking, "");
  status.time = utc("2026-11-06T10:00:00Z");
  Entry departs = entry("departed", from, "CNSHA");
  departs.classifier = Classifier::planned;
  departs.attributes = {{"leg", "1"}, {"vesselName", "EXAMPLE STAR"}};
  Entry arrives = entry("arrived", to, "NLRTM");
  arrives.classifier = Classifier::planned;
  arrives.attributes = departs.attributes;
  Statement made = statement(
      Format::dcsa_booking, {status, departs, arrives},
      {bond(sails_on, kBooking, from, "out/CNSHA"), bond(sails_on, kBooking, to, "in/NLRTM")});
  for (const char* type : {"gate", "documents", "vgm"}) {
    Entry limit = entry("cutoff", kBooking, "");
    limit.classifier = Classifier::planned;
    limit.attributes = {{"type", type}};
    made.entries.push_back(limit);
  }
  return made;
}

TEST(Booking, SaysItsStatusItsRouteAndItsLimits) {
  for (const char* kind :
       {"booking_requested", "booking_confirmed", "booking_changed", "booking_cancelled"}) {
    expect_said(booking(kind));
    Statement status = booking(kind);
    status.entries.resize(1);
    status.bonds.clear();
    expect_said(status);
  }
}

TEST(Booking, IsReplacedByTheNextNotification) {
  Statement later = next(booking("booking_changed"), Function::original);
  later.entries.front().time = later.published;
  later.entries[1].subject = refer("voyage_call:9722003/041E/CNSHA");
  later.entries[2].subject = refer("voyage_call:9722003/041W/NLRTM");
  later.bonds = {bond(sails_on, kBooking, "voyage_call:9722003/041E/CNSHA", "out/CNSHA"),
                 bond(sails_on, kBooking, "voyage_call:9722003/041W/NLRTM", "in/NLRTM")};
  expect_said(later);
  expect_revised(booking("booking_confirmed"), later);
}

Statement notice() {
  Entry told = entry("arrival_notified", kBill, "CNSHA");
  told.time = utc("2026-11-06T10:00:00Z");
  told.facility = "CNSHAYS4";
  Entry free = told;
  free.kind = "free_time";
  free.references.clear();
  free.attributes = {{"type", "DET"}, {"limit", "10"}, {"unit", "CD"}, {"note", "after gate out"}};
  Entry box = free;
  box.subject = refer(kBox);
  box.references = {refer(kBill)};
  box.attributes = {
      {"type", "DEM"}, {"limit", "7"}, {"unit", "CD"}, {"due", "2026-11-13T23:59:00+08:00"}};
  told.attributes = {{"carrier", "HLCU"}};
  return statement(Format::dcsa_arrival_notice, {told, free, box},
                   {bond(carries, kBill, kBox), bond(house_of, "house_bill:H1", kBill),
                    bond(sails_on, kBill, kCall, "in/CNSHA")});
}

TEST(ArrivalNotice, SaysFreeTimesOfABillAndOfBoxes) { expect_said(notice()); }

TEST(ArrivalNotice, IsReplacedWhenItIsIssuedAgain) {
  Statement later = next(notice());
  for (Entry& one : later.entries) one.time = later.published;
  later.entries[1].attributes["limit"] = "12";
  expect_said(later);
  expect_revised(notice(), later);
}

Statement webhook(const std::string& kind, const char* place) {
  Entry event = entry(kind, kBox, place, {refer(kBill)});
  event.attributes = {{"voyage", "038W"},
                      {"vessel", "9722003"},
                      {"vesselName", "EXAMPLE STAR"},
                      {"due", "2026-11-12"}};
  return statement(Format::terminal49, {event}, {bond(carries, kBill, kBox)});
}

TEST(Terminal49, SaysEveryEvent) {
  for (const char* kind :
       {"empty_out", "gate_in", "loaded", "departed", "transhipment_discharged",
        "transhipment_loaded", "arrived", "berthed", "discharged", "available", "not_available",
        "gate_out", "empty_in", "rail_loaded", "rail_unloaded"}) {
    expect_said(webhook(kind, "USLAX"));
    expect_said(webhook(kind, "CNSHA"));
  }
  for (const char* kind : {"arrived", "departed"}) {
    Statement expected = webhook(kind, "USNYC");
    expected.entries.front().classifier = Classifier::estimated;
    expect_said(expected);
  }
}

TEST(Terminal49, IsSentAgain) {
  const Statement first = webhook("gate_out", "USLAX");
  expect_revised(first, next(first));
}

TEST(Ais, SaysPositions) {
  Entry at{.kind = "position",
           .subject = refer("vessel:MMSI.413777000"),
           .time = utc("2026-11-06T08:30:00Z"),
           .place = "",
           .attributes = {{"latitude", "22.456780"},
                          {"longitude", "113.912340"},
                          {"speed", "12.3"},
                          {"course", "90.5"},
                          {"heading", "91"},
                          {"navigationStatus", "under_way"},
                          {"station", "shk-east"}}};
  Entry south = at;
  south.time += std::chrono::minutes{1};
  south.attributes = {
      {"latitude", "-33.250000"}, {"longitude", "-70.500000"}, {"navigationStatus", "moored"}};
  expect_said(statement(Format::ais, {at, south}), {.publication = false});
}

TEST(Ais, SaysWhichShipAnMmsiIs) {
  const Entry data{.kind = "voyage_data",
                   .subject = refer("vessel:9777008"),
                   .time = utc("2026-11-06T08:30:00Z"),
                   .place = "",
                   .attributes = {{"mmsi", "413777000"},
                                  {"vesselName", "PACIFIC DAWN"},
                                  {"callSign", "VRAB7"},
                                  {"destination", "CN SHK"},
                                  {"draught", "11.5"},
                                  {"station", "shk-east"}}};
  expect_said(
      statement(Format::ais, {data}, {bond(same_as, "vessel:MMSI.413777000", "vessel:9777008")}),
      {.publication = false});
}

}  // namespace
}  // namespace fairway::simulator
