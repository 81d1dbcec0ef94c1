#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/model/timeline.h"

// Why a timeline says what it says: the answer of `explain`. Everything here is what its reader
// may see of the timeline anyway (RULES R6), and every list is in a canonical order.
namespace fairway {

// A rule by which something was decided: an entry of schemas/codes/reasons.yaml.
struct Reason {
  std::string rule;
  Names sentence;
};

// A fact as it stood in a contest: by which rule it counts, or why it does not.
struct Statement {
  TimelineFact fact;
  int trust = 0;  // of its source
  Reason reason;
};

// The statements of one classifier about one milestone.
struct Contest {
  Statement winner;
  std::vector<Statement> losers;  // the next best first
};

struct ExplainedMilestone {
  Milestone milestone = {};
  std::optional<Contest> actual = {};
  std::optional<Contest> estimated = {};
  std::optional<Contest> planned = {};
  std::optional<Contest> requested = {};
};

// The revision of a document that took a fact back.
struct TakenBack {
  DocumentId document;
  Revision revision;
  Instant published;
  Instant received;
};

// A fact of a kind that was asked for and that takes no part.
struct SetAside {
  Statement statement;
  std::optional<std::string> trip;  // where it was placed
  std::optional<TakenBack> by;      // when superseded or withdrawn
};

// Why a use of a container begins where it does.
struct ExplainedTrip {
  Reference subject;
  std::string trip;
  Instant from;
  std::optional<Instant> to;
  std::optional<TimelineFact> fact;  // which began it
  // None: what came before is not the reader's to know.
  std::optional<Reason> reason;
};

// How a link between a document and a container, or a container and its call, chose a trip.
struct ExplainedLink {
  LinkRole role{};
  Reference from;
  Reference to;
  std::optional<std::string> trip;  // none: it waits
  std::optional<Instant> anchor;    // by which the trip was chosen, if there was a choice
  std::string basis;  // what the anchor is: anchor, validFrom, arrival, eventTime or published
  std::optional<Instant> valid_from;
  std::optional<Instant> valid_to;
  SourceName source;
  int trust = 0;
  Instant published;
  Instant received;
  Reason reason;
};

// Where one declaration or container stands in its lane.
struct ExplainedStage {
  Reference subject;
  std::string territory;  // whose view it is: CN
  std::string code;
  Names name;
  std::optional<Instant> since;
  bool live = true;                   // a declaration that counts
  bool shown = false;                 // it is the one that the lane shows: the least advanced
  std::optional<TimelineFact> fact;   // which gave the stage
  std::optional<TimelineFact> reset;  // the last one, after which facts count
  Reason reason;
};

struct Explanation {
  Reference id;
  std::vector<ExplainedMilestone> milestones;
  std::vector<SetAside> set_aside;
  std::vector<ExplainedTrip> trips;
  std::vector<ExplainedLink> links;
  std::optional<std::vector<ExplainedStage>> customs;  // when the lane was asked for
  std::optional<std::vector<ExplainedStage>> goods;
  Instant as_of;
};

}  // namespace fairway
