#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/checks.h"
#include "ingest/definition.h"
#include "ingest/edifact_plan.h"
#include "ingest/rules.h"
#include "ingest/unit_plan.h"
#include "schemas/catalogue/catalogue.h"

// All definitions of one syntax, compiled into one trie of paths, those of EDIFACT into an index of
// segments: a message is read in one forward pass, whichever definition will turn out to recognise
// it. Immutable; read by any thread.
namespace fairway::ingest {

using SiteId = std::uint16_t;
using OccurrenceId = std::uint16_t;

// Where a value goes that is found at a node.
struct Capture {
  enum class Kind : std::uint8_t { text, json, entry };  // entry: a map's, kept with its key
  std::uint16_t owner = 0;                               // a site, or an occurrence
  std::uint16_t slot = 0;
  bool in_occurrence = false;  // kept aside until the occurrence's filter is decided
  bool repeats = false;        // may stand alone or in an array; the array itself is no mistake
  Kind kind = Kind::text;
  const Pattern* find = nullptr;  // only the part of the text that fits is kept
};

// A point of the trie. An array's elements have a node of their own: a path passes through an array
// only where it says so.
struct PlanNode {
  struct Child {
    std::string key;
    NodeId node;
  };
  std::vector<Child> children;                 // sorted by the key's length, then by the key
  std::vector<std::uint16_t> first_of_length;  // by length: the first child of it
  NodeId any = kNone;                          // the step "*"
  NodeId element = kNone;                      // of an array
  std::vector<SiteId> opens;                   // rows that begin at a value here
  std::vector<OccurrenceId> occurrences;
  bool holds_others = false;  // opens or occurrences: most nodes have neither
  std::vector<Capture> captures;
  std::uint64_t readers = 0;  // bit of each definition that reads here or below

  // None: no path goes on with this key.
  const Child* child(std::string_view key) const;
};

// One place at which rows of a kind may begin. `each: [events, .]` makes two.
struct Site {
  const RowPlan* row = nullptr;
  std::uint16_t place = 0;  // ordinal in `each`
  std::uint32_t parent = kNone;
};

// What lies inside of something that repeats: its value counts when a sibling says so, which is
// known when the occurrence closes.
struct Occurrence {
  SiteId site = 0;
  std::uint16_t slot = 0;
  std::vector<std::string> accepted;  // empty: each counts
};

// A definition, compiled.
struct DefinitionPlan {
  std::string name;
  std::uint32_t version = 0;
  std::uint16_t index = 0;
  struct Recognise {
    const RowPlan* row = nullptr;
    std::vector<ConditionPlan> when;
  };
  std::vector<Recognise> recognise;
  std::deque<RowPlan> rows;  // outer before inner; never moved
  std::optional<Charset> charset;
  bool envelope = false;  // some row unwraps a message
  bool states = false;    // some row states facts or links
};

class Plan {
 public:
  static constexpr NodeId kRoot = 0;
  // A node's keys are told apart by a bit each while an object is read.
  static constexpr std::size_t kChildrenMax = 256;
  static constexpr std::size_t kDefinitionsMax = 64;

  // `definitions` are of one syntax. The first thing wrong stops with file, line and reason.
  static Result<std::unique_ptr<const Plan>> compile(const std::vector<Definition>& definitions,
                                                     const Catalogue& catalogue);

  const PlanNode& node(NodeId id) const { return nodes_[id]; }
  const Site& site(SiteId id) const { return sites_[id]; }
  const Occurrence& occurrence(OccurrenceId id) const { return occurrences_[id]; }
  std::size_t sites() const { return sites_.size(); }
  std::size_t occurrences() const { return occurrences_.size(); }
  const std::deque<DefinitionPlan>& definitions() const { return definitions_; }
  // By definition; empty but for EDIFACT, for lines, for NMEA.
  const std::vector<EdifactPlan>& edifact() const { return edifact_; }
  const std::vector<LinePlan>& lines() const { return lines_; }
  const std::vector<PayloadPlan>& payloads() const { return payloads_; }

 private:
  friend class TrieBuilder;

  std::deque<DefinitionPlan> definitions_;
  std::vector<PlanNode> nodes_;
  std::vector<Site> sites_;
  std::vector<Occurrence> occurrences_;
  std::vector<EdifactPlan> edifact_;
  std::vector<LinePlan> lines_;
  std::vector<PayloadPlan> payloads_;
};

}  // namespace fairway::ingest
