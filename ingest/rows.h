#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ingest/plan.h"

namespace fairway::ingest {

using RowId = std::uint32_t;

// One text of a message, as it stands there but unescaped and trimmed (SETTLED 5).
struct Text {
  enum class Kind : std::uint8_t {
    text,
    json,   // from here on lies a JSON value; its canonical text is made when it is needed
    wrong,  // an object or array where a text was expected
  };
  std::string_view text;
  std::string_view key = {};    // of an entry of a map
  std::uint32_t at = 0;         // byte offset in the message
  std::uint32_t index = kNone;  // in the innermost array
  std::uint32_t next = kNone;   // next text of the same slot
  Kind kind = Kind::text;
};

// What a plan found in a message: rows in the order in which they begin, each with its slots of
// texts. One arena, reused: nothing is allocated once it has seen its largest message. Texts borrow
// from the message and from the tokeniser, until its next message.
class Rows {
 public:
  struct Row {
    SiteId site = 0;
    RowId parent = kNone;
    std::uint32_t first_slot = 0;
    std::uint32_t index = kNone;  // in the array that holds it
    std::uint32_t at = 0;         // byte offset
  };
  struct Slot {
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
  };

  void clear() {
    rows_.clear();
    slots_.clear();
    texts_.clear();
  }

  RowId open(const Row& row, std::size_t slots) {
    rows_.push_back(row);
    rows_.back().first_slot = static_cast<std::uint32_t>(slots_.size());
    slots_.resize(slots_.size() + slots);
    return static_cast<RowId>(rows_.size() - 1);
  }

  std::uint32_t keep(const Text& text) {
    texts_.push_back(text);
    return static_cast<std::uint32_t>(texts_.size() - 1);
  }

  // A kept text's place in the array that holds its occurrence.
  void stands_at(std::uint32_t text, std::uint32_t index) { texts_[text].index = index; }

  // Puts a kept text at the end of a slot.
  void append(RowId row, std::uint16_t slot, std::uint32_t text) {
    Slot& into = slots_[rows_[row].first_slot + slot];
    (into.head == kNone ? into.head : texts_[into.tail].next) = text;
    into.tail = text;
  }

  // Takes the rows from this one on back, with their slots.
  void cut(RowId first) {
    if (first >= rows_.size()) return;
    slots_.resize(rows_[first].first_slot);
    rows_.resize(first);
  }

  std::size_t size() const { return rows_.size(); }
  const Row& operator[](RowId row) const { return rows_[row]; }
  const Slot& slot(RowId row, std::size_t slot) const {
    return slots_[rows_[row].first_slot + slot];
  }
  const Text& text(std::uint32_t id) const { return texts_[id]; }

 private:
  std::vector<Row> rows_;
  std::vector<Slot> slots_;
  std::vector<Text> texts_;
};

}  // namespace fairway::ingest
