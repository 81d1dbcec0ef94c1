#pragma once

#include "schemas/base/clock.h"
#include "schemas/model/timeline.h"

namespace fairway::sinks {

inline Instant at(const char* rfc3339) { return parse_rfc3339(rfc3339).value(); }

// What an export is to the country that it goes to.
inline TerritoryStage sample_import() {
  return {.territory = "NL",
          .regime = "import_sea",
          .headline = "arrived",
          .customs = {},
          .goods = LaneStage{.code = "arrived",
                             .since = at("2026-11-28T02:00:00Z"),
                             .name = {.en = "Vessel arrived", .zh = "船舶抵港"},
                             .declarations = {},
                             .conditions = {}}};
}

// One bill with a container through the gate: small, but every kind of entry is there.
inline Timeline sample_timeline() {
  const Reference bill{RefKind::bill, "MAEU123456789"};
  const Reference box{RefKind::container, "MSKU0308961"};
  Timeline timeline;
  timeline.id = bill;
  timeline.regime = "export_sea";
  timeline.territory = "CN";
  timeline.headline = "loading_allowed";
  timeline.customs = LaneStage{.code = "released",
                               .since = at("2026-11-03T02:11:09Z"),
                               .name = {.en = "Released by customs", .zh = "海关放行"},
                               .declarations = {{"live", 1}, {"released", 1}},
                               .conditions = {{"inspection", at("2026-11-02T00:00:00Z"), {}}}};
  timeline.goods = LaneStage{.code = "loading_allowed",
                             .since = at("2026-11-03T02:11:20Z"),
                             .name = {.en = "Loading allowed", .zh = "允许装船"},
                             .declarations = {},
                             .conditions = {}};
  timeline.elsewhere = {sample_import()};
  timeline.references = {{.reference = box,
                          .role = LinkRole::carries,
                          .by = {},
                          .trip = "2026-10-28",
                          .from = at("2026-10-28T01:00:00Z"),
                          .to = {}}};
  Milestone gate;
  gate.kind = "gate_in";
  gate.name = {.en = "Gate in", .zh = "进场"};
  gate.subject = box;
  gate.trip = "2026-10-28";
  gate.place = "CNSHA";
  gate.actual = at("2026-11-01T06:20:00Z");
  gate.competing = 1;
  gate.attributes = {{"fullEmpty", "full"}, {"sizeType", "45G1"}};
  timeline.milestones = {gate};
  TimelineFact fact;
  fact.kind = "gate_in";
  fact.code = {"GTIN"};
  fact.subject = box;
  fact.time = at("2026-11-01T06:20:00Z");
  fact.time_text = "202611011420";
  fact.zone_basis = ZoneBasis::place;
  fact.precision = Precision::minute;
  fact.place = "CNSHA";
  fact.references = {bill};
  fact.attributes = {{"fullEmpty", "full"}};
  fact.source = SourceName{"terminal-a"};
  fact.definition = "fairway.fact/1";
  fact.published = at("2026-11-01T06:21:00Z");
  fact.received = at("2026-11-01T06:21:05.25Z");
  timeline.facts = {fact};
  timeline.flags = {{.code = "stage_skipped", .lane = "goods", .detail = "empty_out is missing"}};
  timeline.as_of = at("2026-11-03T03:00:00Z");
  return timeline;
}

// An open alert of that shipment.
inline Alert sample_alert() {
  const Reference bill{RefKind::bill, "MAEU123456789"};
  Alert alert;
  alert.id = AlertId{*Hash16::from_hex("0f3a5c7e9b1d24680f3a5c7e9b1d2468")};
  alert.rule = "inspection_ordered";
  alert.name = {.en = "Customs has ordered an inspection", .zh = "海关布控查验"};
  alert.remedy = {.en = "Have the boxes brought to the inspection site", .zh = "请安排查验"};
  alert.severity = Severity::warning;
  alert.audience = {Audience::enterprise, Audience::port};
  alert.subject = bill;
  alert.about = {RefKind::declaration, "222520261000000001"};
  alert.kind = "inspection";
  alert.true_from = at("2026-11-02T00:00:00Z");
  alert.known_from = at("2026-11-02T00:01:00Z");
  alert.causes = {FactId{}};
  return alert;
}

}  // namespace fairway::sinks
