#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/plan.h"
#include "ingest/rows.h"
#include "schemas/model/receipt.h"

namespace fairway::ingest {

// What a tokeniser tells while it walks a message: it enters and leaves values at the plan's nodes
// and puts the texts that it finds there. Opens rows, decides filters. The same for every syntax.
class Filler {
 public:
  // A key that was given twice although definitions read it.
  struct Doubled {
    std::uint64_t readers = 0;
    std::string_view key;
    std::uint32_t at = 0;
  };

  Filler(const Plan& plan, Rows& rows);

  void start();
  // A value that is no array begins at a node: `index` in its array, else kNone; `at` is its byte
  // offset.
  void enter(const PlanNode& node, std::uint32_t index, std::uint32_t at) {
    if (node.holds_others) open(node, index, at);
  }
  void leave(const PlanNode& node) {
    if (node.holds_others) close(node);
  }
  // A text at a node, between enter and leave. `raw` begins with it as it is written.
  void put(const PlanNode& node, const Text& text, std::string_view raw);
  // An object at a node, between enter and leave: right only for what takes JSON. `text` begins
  // with it.
  void put_object(const PlanNode& node, const Text& text);
  // An array at a node: right only where something repeats; its elements have a node of their own.
  void put_array(const PlanNode& node, const Text& text);
  void doubled(const PlanNode& node, std::string_view key, std::uint32_t at) {
    doubled_.push_back({node.readers, key, at});
  }

  // What a tokeniser finds wrong with a part, of which its siblings know nothing; and what it only
  // warns of.
  void refuse(Refusal refusal) { refused_.push_back(std::move(refusal)); }
  void warn(Refusal warning) { warnings_.push_back(std::move(warning)); }
  const std::vector<Refusal>& refused() const { return refused_; }
  const std::vector<Refusal>& warnings() const { return warnings_; }
  // The definitions that the message's source may use, a bit each: for syntaxes whose tokeniser
  // tells messages apart.
  void allow(std::uint64_t definitions) { allowed_ = definitions; }
  std::uint64_t allowed() const { return allowed_; }
  Rows& rows() { return rows_; }

  // More rows of a kind than a message may have (limits::kEntriesPerMessage): stop.
  bool too_many() const { return too_many_; }
  const std::vector<Doubled>& doubled() const { return doubled_; }
  const Plan& plan() const { return plan_; }

 private:
  struct Undecided {
    std::uint32_t decider = kNone;
    std::uint32_t value = kNone;
    std::uint32_t index = kNone;  // of the occurrence in its array
  };

  void open(const PlanNode& node, std::uint32_t index, std::uint32_t at);
  void close(const PlanNode& node);
  bool accepts(const Occurrence& occurrence, std::uint32_t decider) const;
  void place(const Capture& capture, const Text& text);

  const Plan& plan_;
  Rows& rows_;
  std::vector<RowId> open_;             // by site: the row that is open, kNone if none
  std::vector<std::uint32_t> counted_;  // by site
  std::vector<RowId> shadowed_;         // rows that an inner one of the same site hides
  std::vector<Undecided> undecided_;    // by occurrence
  std::vector<Doubled> doubled_;
  std::vector<Refusal> refused_;
  std::vector<Refusal> warnings_;
  std::uint64_t allowed_ = ~std::uint64_t{0};
  bool too_many_ = false;
};

}  // namespace fairway::ingest
