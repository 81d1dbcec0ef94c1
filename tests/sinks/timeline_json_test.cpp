#include "sinks/json/timeline_json.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/sinks/sample_timeline.h"

namespace fairway::sinks {
namespace {

const std::string kNoId(32, '0');

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(TimelineJson, HasTheShapeOfTheContractInItsOrder) {
  EXPECT_EQ(
      timeline_json(sample_timeline(), Language::en),
      R"({"id":"bill:MAEU123456789","regime":"export_sea","territory":"CN",)"
      R"("stage":{"headline":"loading_allowed",)"
      R"("customs":{"code":"released","since":"2026-11-03T02:11:09Z","name":"Released by customs",)"
      R"("declarations":{"live":1,"released":1},)"
      R"("conditions":[{"code":"inspection","from":"2026-11-02T00:00:00Z","to":null}]},)"
      R"("goods":{"code":"loading_allowed","since":"2026-11-03T02:11:20Z",)"
      R"("name":"Loading allowed","leg":null,"conditions":[]}},)"
      R"("territories":[{"territory":"NL","regime":"import_sea",)"
      R"("stage":{"headline":"arrived","customs":null,)"
      R"("goods":{"code":"arrived","since":"2026-11-28T02:00:00Z","name":"Vessel arrived",)"
      R"("leg":null,"conditions":[]}}}],)"
      R"("references":[{"kind":"container","value":"MSKU0308961","trip":"2026-10-28",)"
      R"("from":"2026-10-28T01:00:00Z","to":null,"role":"carries","by":null,)"
      R"("pending":false,"claimed":false,"walked":true,"status":"current"}],)"
      R"("milestones":[{"kind":"gate_in","name":"Gate in","subject":"container:MSKU0308961",)"
      R"("trip":"2026-10-28","place":"CNSHA","facility":null,"type":null,"planned":null,)"
      R"("estimated":null,"actual":"2026-11-01T06:20:00Z","requested":null,"shown":"actual",)"
      R"("fact":"f_)" +
          kNoId +
          R"(","competing":1,"conflict":false,)"
          R"("attributes":{"fullEmpty":"full","sizeType":"45G1"},"history":[]}],)"
          R"("facts":[{"id":"f_)" +
          kNoId +
          R"(","kind":"gate_in","classifier":"actual","subject":"container:MSKU0308961",)"
          R"("time":"2026-11-01T06:20:00Z","timeText":"202611011420","zoneBasis":"place",)"
          R"("precision":"minute","place":"CNSHA","facility":null,)"
          R"("references":["bill:MAEU123456789"],"attributes":{"fullEmpty":"full"},)"
          R"("source":"terminal-a","definition":"fairway.fact/1","message":"m_)" +
          kNoId +
          R"(","publishedAt":"2026-11-01T06:21:00Z","receivedAt":"2026-11-01T06:21:05.250Z",)"
          R"("status":"current","endedBy":null,"implausible":false,"warnings":[]}],)"
          R"("flags":[{"code":"stage_skipped","lane":"goods","detail":"empty_out is missing"}],)"
          R"("alerts":[],"asOf":{"time":"2026-11-03T03:00:00Z"}})");
}

TEST(TimelineJson, ShowsWhatIsUnknownAsNull) {
  Timeline timeline;
  timeline.id = {RefKind::container, "MSKU0308961"};
  EXPECT_EQ(timeline_json(timeline, Language::en),
            R"({"id":"container:MSKU0308961","regime":null,"territory":null,)"
            R"("stage":{"headline":null,"customs":null,"goods":null},)"
            R"("territories":[],"references":[],)"
            R"("milestones":[],"facts":[],"flags":[],"alerts":[],)"
            R"("asOf":{"time":"1970-01-01T00:00:00Z"}})");
}

TEST(TimelineJson, NamesStagesAndMilestonesInTheLanguageAsked) {
  const std::string text = timeline_json(sample_timeline(), Language::zh);
  EXPECT_TRUE(holds(text, R"("name":"海关放行")"));
  EXPECT_TRUE(holds(text, R"("name":"允许装船")"));
  EXPECT_TRUE(holds(text, R"("name":"进场")"));
  EXPECT_FALSE(holds(text, "Released by customs"));
}

TEST(TimelineJson, ShowsTheSendersCodeOnlyWhereNoKindFits) {
  Timeline timeline = sample_timeline();
  EXPECT_FALSE(holds(timeline_json(timeline, Language::en), "GTIN"));
  timeline.facts[0].kind = "unmapped";
  EXPECT_TRUE(holds(timeline_json(timeline, Language::en), R"("kind":"unmapped","code":["GTIN"])"));
}

TEST(TimelineJson, StaysUtf8WhateverASenderSent) {
  Timeline timeline = sample_timeline();
  timeline.facts[0].facility = "Tor \xFF\xC0\xAF 3";
  const std::string text = timeline_json(timeline, Language::en);
  EXPECT_TRUE(holds(text, "\"Tor \uFFFD\uFFFD\uFFFD 3\""));
}

TEST(TimelineJson, WithoutAsOfIsTheSameWhenOnlyTimeWentOn) {
  Timeline timeline = sample_timeline();
  const std::string before = timeline_json(timeline, Language::en);
  EXPECT_TRUE(timeline_json(timeline, Language::en, ChangeId{7, 0, 57})
                  .ends_with(R"("asOf":{"sequence":57,"cursor":"a-7-0-39","time":)"
                             R"("2026-11-03T03:00:00Z"}})"));
  timeline.as_of += std::chrono::hours(1);
  const std::string after = timeline_json(timeline, Language::en);
  EXPECT_NE(before, after);
  EXPECT_EQ(without_as_of(before), without_as_of(after));
  EXPECT_TRUE(without_as_of(before).ends_with(R"("alerts":[])"));
}

TEST(TimelineJson, TellsOpenAlertsWithTheirRemedy) {
  Timeline timeline = sample_timeline();
  timeline.alerts = {sample_alert()};
  EXPECT_TRUE(
      holds(timeline_json(timeline, Language::en),
            R"("alerts":[{"id":"a_0f3a5c7e9b1d24680f3a5c7e9b1d2468","rule":"inspection_ordered",)"
            R"("name":"Customs has ordered an inspection","severity":"warning",)"
            R"("audience":["enterprise","port"],"subject":"bill:MAEU123456789",)"
            R"("about":"declaration:222520261000000001","kind":"inspection","place":null,)"
            R"("trueFrom":"2026-11-02T00:00:00Z","trueTo":null,)"
            R"("knownFrom":"2026-11-02T00:01:00Z","knownTo":null,)"
            R"("causes":["f_00000000000000000000000000000000"],)"
            R"("remedy":"Have the boxes brought to the inspection site","acknowledged":null}])"));
  EXPECT_TRUE(holds(timeline_json(timeline, Language::zh), R"("name":"海关布控查验")"));
}

TEST(CanonicalJson, HasSortedKeysAtEveryDepth) {
  const std::string text = canonical_json(sample_timeline());
  EXPECT_TRUE(text.starts_with(R"({"alerts":[],"facts":[{"attributes":{"fullEmpty":"full"},)"
                               R"("classifier":"actual","definition":"fairway.fact/1",)"))
      << text;
  EXPECT_TRUE(
      text.contains(R"("leg":null,"name":"Loading allowed","since":"2026-11-03T02:11:20Z"},)"
                    R"("headline":"loading_allowed"},"territories":[{"regime":)"))
      << text;
}

TEST(CanonicalJson, DoesNotTellWhenItWasAsked) {
  Timeline timeline = sample_timeline();
  const std::string before = canonical_json(timeline);
  timeline.as_of += std::chrono::hours(1);
  EXPECT_EQ(canonical_json(timeline), before);
  EXPECT_FALSE(holds(before, "asOf"));
  EXPECT_FALSE(holds(before, "sequence"));
}

TEST(CanonicalJson, DiffersWhereverTimelinesDiffer) {
  const std::string whole = canonical_json(sample_timeline());
  Timeline changed = sample_timeline();
  changed.facts[0].received += std::chrono::seconds(1);
  EXPECT_NE(canonical_json(changed), whole);
  changed = sample_timeline();
  changed.facts[0].status = FactStatus::superseded;
  EXPECT_NE(canonical_json(changed), whole);
  changed = sample_timeline();
  changed.references[0].pending = true;
  EXPECT_NE(canonical_json(changed), whole);
}

}  // namespace
}  // namespace fairway::sinks
