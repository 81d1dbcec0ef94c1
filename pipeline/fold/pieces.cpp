#include "pipeline/fold/pieces.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include <fmt/format.h>

namespace fairway::pipeline {
namespace {

constexpr std::string_view kMissing = "missing";
constexpr std::string_view kFound = "found";
constexpr std::string_view kFromFlight = "received_from_flight";

// More than any aircraft carries; sums of as many as a track has facts stay far from overflow.
constexpr std::int64_t kMost = 10'000'000;

bool travels_by_air(const TrackFold& fold) {
  const RefKind kind = fold.track->reference.kind;
  return kind == RefKind::air_waybill || kind == RefKind::house_air_waybill;
}

std::optional<std::int64_t> count_in(const Said& said, const Rules& rules, std::string_view name) {
  const std::string text = said.attribute(rules, name);
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (text.empty() || error != std::errc{} || stop != end || count < 0 || count > kMost) {
    return std::nullopt;
  }
  return count;
}

auto rank_of(const Said& said) { return std::tie(said.trust, said.published, said.fact->id); }

std::optional<std::int64_t> total_of(const TrackFold& fold, const Rules& rules) {
  const Said* best = nullptr;
  std::optional<std::int64_t> total;
  for (const Said& said : fold.said) {
    if (!said.counts() || (best != nullptr && rank_of(said) < rank_of(*best))) continue;
    if (const auto stated = count_in(said, rules, "piecesTotal"); stated && *stated > 0) {
      best = &said;
      total = stated;
    }
  }
  return total;
}

struct Part {
  Instant time;
  std::int64_t pieces = 0;
};

// What one source tells of one flight.
struct Account {
  int trust = 0;
  std::map<Instant, const Said*> parts;

  std::int64_t sum(const Rules& rules) const {
    std::int64_t sum = 0;
    for (const auto& [time, said] : parts) sum += *count_in(*said, rules, "pieces");
    return sum;
  }
};

// The parts that count among facts of one kind at one place, by time.
std::vector<Part> parts_of(std::span<const Said* const> facts, const Rules& rules) {
  std::map<std::string, std::map<SourceName, Account>> flights;
  for (const Said* said : facts) {
    if (!said->counts() || !said->actual() || !count_in(*said, rules, "pieces")) continue;
    Account& account = flights[said->attribute(rules, "flight")][said->fact->source];
    account.trust = said->trust;
    const Said*& known = account.parts[*said->time];
    if (known == nullptr || rank_of(*known) < rank_of(*said)) known = said;
  }
  std::vector<Part> parts;
  for (const auto& [flight, accounts] : flights) {
    const auto best = std::ranges::max_element(accounts, {}, [&](const auto& one) {
      return std::pair(one.second.trust, one.second.sum(rules));
    });
    for (const auto& [time, said] : best->second.parts) {
      parts.push_back({time, *count_in(*said, rules, "pieces")});
    }
  }
  std::ranges::stable_sort(parts, {}, &Part::time);
  return parts;
}

std::vector<Part> parts_at(const TrackFold& fold, std::string_view kind, const std::string& place,
                           const Rules& rules) {
  std::vector<const Said*> facts;
  for (const Said& said : fold.said) {
    if (said.counts() && said.kind->code == kind && said.place == place) facts.push_back(&said);
  }
  return parts_of(facts, rules);
}

// Pieces that came, and pieces that were missed or found again, one after another.
class Tally {
 public:
  explicit Tally(std::int64_t total) : total_(total) {}

  void came(const std::vector<Part>& parts) {
    for (const Part& part : parts) changes_.push_back({part.time, part.pieces, 0});
  }
  void missed(const std::vector<Part>& missing, const std::vector<Part>& found) {
    for (const Part& part : missing) changes_.push_back({part.time, 0, part.pieces});
    for (const Part& part : found) changes_.push_back({part.time, 0, -part.pieces});
  }

  struct Result {
    std::int64_t there = 0;
    std::optional<Instant> complete_since;
  };
  Result run() {
    std::ranges::stable_sort(changes_, {}, &Change::time);
    Result result;
    std::int64_t came = 0;
    std::int64_t missing = 0;
    for (auto at = changes_.begin(); at != changes_.end();) {
      const Instant time = at->time;
      for (; at != changes_.end() && at->time == time; ++at) {
        came += at->came;
        missing += at->missing;
      }
      const std::int64_t open = std::max<std::int64_t>(missing, 0);
      result.there = std::min(came, std::max<std::int64_t>(total_ - open, 0));
      if (result.there < total_) {
        result.complete_since.reset();
      } else if (!result.complete_since) {
        result.complete_since = time;
      }
    }
    return result;
  }

 private:
  struct Change {
    Instant time;
    std::int64_t came = 0;
    std::int64_t missing = 0;
  };

  std::int64_t total_;
  std::vector<Change> changes_;
};

std::int64_t sum_of(const std::vector<Part>& parts) {
  std::int64_t sum = 0;
  for (const Part& part : parts) sum += part.pieces;
  return sum;
}

std::string stop_of(const Milestone& milestone, const Rules& rules) {
  const auto destination = milestone.attributes.find("destination");
  if (destination == milestone.attributes.end() || milestone.place.empty()) return "final";
  const Place* port = rules.catalogue().places().port_of(destination->second);
  const std::string& code = port ? port->code : destination->second;
  return code == milestone.place ? "final" : "transit";
}

void add_up(const TrackFold& fold, const std::vector<Part>& parts, const Rules& rules,
            Milestone& milestone) {
  // What the shown fact says of its own part is not said of all of them.
  if (parts.size() > 1) {
    for (const char* own : {"grossWeight", "flight"}) milestone.attributes.erase(own);
  }
  milestone.conflict = false;  // parts come at different times
  milestone.actual = parts.front().time;
  const auto total = total_of(fold, rules);
  if (!total) {
    milestone.attributes["pieces"] = std::to_string(sum_of(parts));
    return;
  }
  Tally tally(*total);
  tally.came(parts);
  if (milestone.kind == kFromFlight) {
    tally.missed(parts_at(fold, kMissing, milestone.place, rules),
                 parts_at(fold, kFound, milestone.place, rules));
  }
  const Tally::Result result = tally.run();
  milestone.attributes["pieces"] = std::to_string(result.there);
  milestone.attributes["piecesTotal"] = std::to_string(*total);
  milestone.attributes["part"] = result.complete_since ? "complete" : "partial";
  if (result.complete_since) milestone.actual = result.complete_since;
}

}  // namespace

void count_pieces(const TrackFold& fold, std::span<const Said* const> group, const Rules& rules,
                  Milestone& milestone) {
  if (!travels_by_air(fold)) return;
  milestone.attributes["stop"] = stop_of(milestone, rules);
  if (!milestone.actual || milestone.kind == kMissing || milestone.kind == kFound) return;
  const std::vector<Part> parts = parts_of(group, rules);
  if (parts.empty()) {
    milestone.attributes["part"] = "complete";  // said of the consignment as a whole
  } else {
    add_up(fold, parts, rules, milestone);
  }
}

std::vector<Flag> missing_pieces(const TrackFold& fold, const Rules& rules) {
  std::vector<Flag> flags;
  if (!travels_by_air(fold)) return flags;
  std::set<std::string> places;
  for (const Said& said : fold.said) {
    if (said.counts() && said.kind->code == kMissing) places.insert(said.place);
  }
  for (const std::string& place : places) {
    const std::int64_t open = sum_of(parts_at(fold, kMissing, place, rules)) -
                              sum_of(parts_at(fold, kFound, place, rules));
    if (open <= 0) continue;
    flags.push_back({"pieces_missing", "goods",
                     fmt::format("{} of {} at {}", open, to_text(fold.track->reference), place)});
  }
  return flags;
}

}  // namespace fairway::pipeline
