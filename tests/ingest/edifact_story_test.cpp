#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

// The life of one box, told by a terminal in EDIFACT and by hand in Fairway's own message: the
// facts mean the same.
namespace fairway::ingest {
namespace {

std::string kind_of(const Fact& fact) {
  if (fact.table.empty()) return fact.code.at(0);
  const auto found = catalogue().table(fact.table)->find(fact.code);
  return found ? std::string(*found) : "unmapped";
}

// What each fact says, sorted: "gate_in actual container:X 2026-... CNSHA".
std::vector<std::string> meaning(const std::vector<std::string>& messages) {
  const auto decoder = built_in_decoder();
  std::vector<std::string> all;
  for (const std::string& message : messages) {
    const Decoded decoded = decode(*decoder, message);
    EXPECT_TRUE(decoded.merged() && decoded.receipt.errors.empty()) << render(decoded);
    for (const FactRow& row : decoded.facts) {
      const Fact& fact = row.fact;
      all.push_back(fmt::format(
          "{} {} {} {} {}", kind_of(fact), to_text(fact.classifier), to_text(fact.subject),
          fact.time.instant ? to_rfc3339(*fact.time.instant) : "-", fact.place));
    }
  }
  std::ranges::sort(all);
  return all;
}

TEST(EdifactStory, TellsWhatTheSameLifeInJsonTells) {
  const std::vector<std::string> edifact = {
      "UNH+1+CODECO:D:95B'BGM+36+A+9'LOC+165+CNSHA'EQD+CN+TCLU5002010+22G1++2+4'"
      "DTM+7:202611030900:203'UNT+6+1'",
      "UNH+1+CODECO:D:95B'BGM+34+B+9'LOC+165+CNSHA'EQD+CN+TCLU5002010+22G1++2+5'"
      "DTM+7:202611060820:203'UNT+6+1'",
      "UNH+1+VERMAS:D:16A'BGM+749+C+9'EQD+CN+TCLU5002010'LOC+9+CNSHA'MEA+AAE+VGM+KGM:21300'"
      "DTM+798:202611060900:203'UNT+7+1'",
      "UNH+1+COARRI:D:95B'BGM+46+D+9'TDT+20+052E+1+++++9811000:146'LOC+9+CNSHA'"
      "EQD+CN+TCLU5002010+22G1++2+5'DTM+203:202611081530:203'UNT+7+1'",
      "UNH+1+IFTSAI:D:99B'BGM+TS2+E+9'TDT+20+052E+1+++++9811000:146'LOC+9+CNSHA'"
      "DTM+189:202611082200:203'UNT+6+1'"};
  const auto json = [](const std::string& facts) {
    return R"({"format": "fairway.fact/1", "facts": [)" + facts + "]}";
  };
  const std::vector<std::string> own = {json(
      R"({"kind": "empty_out", "classifier": "actual", "subject": "container:TCLU5002010",
          "time": "2026-11-03T09:00:00+08:00", "place": "CNSHA"},
         {"kind": "gate_in", "classifier": "actual", "subject": "container:TCLU5002010",
          "time": "2026-11-06T08:20:00+08:00", "place": "CNSHA"},
         {"kind": "verified_weight", "classifier": "actual", "subject": "container:TCLU5002010",
          "time": "2026-11-06T09:00:00+08:00", "place": "CNSHA"},
         {"kind": "loaded", "classifier": "actual", "subject": "container:TCLU5002010",
          "time": "2026-11-08T15:30:00+08:00", "place": "CNSHA"},
         {"kind": "departed", "classifier": "planned",
          "subject": "voyage_call:9811000/052E/CNSHA",
          "time": "2026-11-08T22:00:00+08:00", "place": "CNSHA"})")};
  EXPECT_EQ(meaning(edifact), meaning(own));
}

}  // namespace
}  // namespace fairway::ingest
