#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/alert.h"
#include "schemas/model/fact.h"
#include "schemas/model/ids.h"
#include "schemas/model/link.h"
#include "schemas/model/names.h"
#include "schemas/model/reference.h"

// What a reader is shown of a reference: the shapes of CONTRACT section 5, before they become JSON.
// Every list is in its canonical order (RULES R7, R13) when the fold returns it.
namespace fairway {

enum class FactStatus : std::uint8_t { current, superseded, withdrawn };
std::string_view to_text(FactStatus status);

// A reference that the timeline holds.
struct HeldReference {
  Reference reference;
  LinkRole role{};
  std::optional<Reference> by;  // the near end of the link, none for the root's own
  // First day of the trip; display only (RULES B8). Of what is not used again itself, but linked to
  // by a root that is: of the root's trip.
  std::optional<std::string> trip;
  std::optional<Instant> from;
  std::optional<Instant> to;
  bool pending = false;  // the link waits for a trip
  bool claimed = false;  // its sender has no right to assert it: opens nothing (RULES section 5)
  bool walked = true;  // false: shown only, its facts are not (replaced_by, continued_by, house_of)
  FactStatus status = FactStatus::current;  // else a link that holds no more
};

// What one live fact says of a milestone.
struct MilestoneWord {
  Classifier classifier{};
  Instant time;
  FactId fact;
  SourceName source;
  Instant published;
};

struct Milestone {
  std::string kind;
  Names name;
  Reference subject;
  std::optional<std::string> trip;
  std::string place;
  std::string facility;
  std::string type;  // R7: for kinds that come in types (cutoff, hold, free_time)
  std::optional<Instant> planned;
  std::optional<Instant> estimated;
  std::optional<Instant> actual;
  std::optional<Instant> requested;
  Classifier shown = Classifier::actual;
  FactId fact;                  // the winner of the shown classifier
  std::uint32_t competing = 0;  // live facts of the shown classifier
  bool conflict = false;        // actual times more than two hours apart (CONTRACT G21)
  std::map<std::string, std::string> attributes;  // mapped
  // All that is said of it, each classifier in the order of publication (RULES R7).
  std::vector<MilestoneWord> history;
};

struct TimelineFact {
  FactId id;
  std::string kind;  // mapped; "unmapped" with `code` where no table row fits
  std::vector<std::string> code;
  Classifier classifier = Classifier::actual;
  Reference subject;
  std::optional<Instant> time;
  std::string time_text;
  ZoneBasis zone_basis = ZoneBasis::assumed;
  Precision precision = Precision::second;
  std::string place;
  std::string facility;
  std::vector<Reference> references;  // redacted to the reach
  std::map<std::string, std::string> attributes;
  std::vector<std::string> warnings;
  SourceName source;
  std::string definition;
  MessageId message;
  Instant published;
  Instant received;  // least of its copies
  FactStatus status = FactStatus::current;
  std::optional<MessageId> ended_by;  // the message that corrected or withdrew it
  std::optional<Instant> ended = {};  // when that was received
  bool implausible = false;
};

struct Condition {
  std::string code;
  Instant from;
  std::optional<Instant> to;
  // What opened it, and when that was received; for alerts, shown nowhere.
  FactId fact = {};
  Instant known = {};
};

// Where a lane stands (RULES R8).
struct LaneStage {
  std::string code;
  std::optional<Instant> since;
  Names name;
  int leg = 0;  // goods: the leg that it is a stage of, 2 and above; else 0
  std::map<std::string, std::uint32_t> declarations;  // customs lane of a root: counts, with "live"
  std::vector<Condition> conditions;
};

// Where a shipment stands for one customs territory (RULES B17).
struct TerritoryStage {
  std::string territory;  // two letters
  std::string regime;     // "import_sea"; empty while nothing tells
  std::string headline;
  std::optional<LaneStage> customs;
  std::optional<LaneStage> goods;
};

struct Flag {
  std::string code;
  std::string lane;
  std::string detail;

  friend bool operator==(const Flag&, const Flag&) = default;
  friend auto operator<=>(const Flag&, const Flag&) = default;
};

struct Timeline {
  Reference id;
  // The home territory's view, where it has a part in it; then the others'.
  std::string territory;
  std::string regime;
  std::string headline;
  std::optional<LaneStage> customs;
  std::optional<LaneStage> goods;
  std::vector<TerritoryStage> elsewhere;
  std::vector<HeldReference> references;
  std::vector<Milestone> milestones;
  std::vector<TimelineFact> facts;
  std::vector<Flag> flags;
  std::vector<Alert> alerts;  // open ones of a shipment, by id
  Instant as_of;              // T of the fold
};

}  // namespace fairway
