#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/fold/rules.h"
#include "pipeline/fold/track_fold.h"
#include "schemas/base/clock.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/model/timeline.h"

// Facts and milestones made by hand, for the folds that need no store.
namespace fairway::test {

inline const Catalogue& built_in() {
  static const auto catalogue = *Catalogue::load(built_in_data());
  return *catalogue;
}

// "cust" is customs, "term" a terminal, "ent" an enterprise.
inline const pipeline::Rules& lane_rules() {
  static const std::vector<SourceConfig> sources = [] {
    std::vector<SourceConfig> all(3);
    all[0].name = SourceName{"cust"};
    all[0].source_class = SourceClass::customs;
    all[1].name = SourceName{"term"};
    all[1].source_class = SourceClass::terminal;
    all[2].name = SourceName{"ent"};
    all[2].source_class = SourceClass::enterprise;
    return all;
  }();
  static const pipeline::Rules rules(built_in(), sources, false);
  return rules;
}

// A minute of the day on which everything happens.
inline Instant minute(int number) {
  return *parse_rfc3339("2026-11-07T00:00:00Z") + std::chrono::minutes(number);
}

// Facts of one declaration. Addresses stay.
class Receipts {
 public:
  Receipts& say(std::string_view kind, int at, std::string_view source = "cust",
                ZoneBasis basis = ZoneBasis::given) {
    Fact& fact = facts_.emplace_back();
    fact.id =
        FactId{hash_parts(std::vector<std::string_view>{kind, std::to_string(facts_.size())})};
    fact.code = {std::string(kind)};
    fact.source = SourceName{std::string(source)};
    fact.time.instant = minute(at);
    fact.time.basis = basis;
    pipeline::Said& said = said_.emplace_back();
    said.fact = &fact;
    said.kind = built_in().kind(kind);
    said.time = minute(at);
    return *this;
  }
  std::vector<const pipeline::Said*> all() const {
    std::vector<const pipeline::Said*> pointers;
    for (const pipeline::Said& said : said_) pointers.push_back(&said);
    return pointers;
  }

 private:
  std::deque<Fact> facts_;
  std::deque<pipeline::Said> said_;
};

}  // namespace fairway::test
