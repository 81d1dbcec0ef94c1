#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "schemas/model/link.h"
#include "schemas/model/reference.h"

// The whitelist of RULES R6 as a table: from where, by which role, to which kinds, and what of them
// is shown. What does not stand here leads nowhere.
namespace fairway::pipeline {

// Where a walk stands. What may follow depends on how one came to a reference, not on its kind
// alone: a booking under a bill opens less than one asked for by itself.
enum class At {
  root,
  master,             // of a house: its transport only
  booking,            // of another root
  continued_booking,  // ... that a bill has taken over: its boxes are the bill's business now
  declaration,        // an entry or list that the root names
  unified,            // the number under which it was first known
  alias,              // another name of that number
  member,             // of the group; nothing further through it but certificates
  box,                // in one trip
  owner,              // a customer's own number
  call,
  named_call,  // under its other voyage number: the facts are told already
  end,
};

// What of a reference's track is shown. A track that is cut into trips is shown in the trip that
// the link means.
enum class Take {
  facts,
  life,    // of a certificate: what became of it, and the draws that name a declaration in reach
  window,  // of a vessel: where it was during the call
  name,    // that it is so, and nothing of it
};

// A set of kinds that can stand in a constant table.
class Kinds {
 public:
  constexpr Kinds(std::initializer_list<RefKind> kinds) {  // NOLINT: reads as a set
    for (const RefKind kind : kinds) bits_[index(kind) / 64] |= bit(kind);
  }
  constexpr bool contains(RefKind kind) const { return (bits_[index(kind) / 64] & bit(kind)) != 0; }

 private:
  static constexpr unsigned index(RefKind kind) { return static_cast<unsigned>(kind); }
  static constexpr std::uint64_t bit(RefKind kind) {
    return std::uint64_t{1} << (index(kind) % 64);
  }

  std::uint64_t bits_[2] = {};
};

struct Step {
  At at;
  LinkRole role;
  LinkEnd end;  // which end of the link the walk stands at; `from`: along the link's direction
  Kinds to;
  Take take;
  At next;
  // Whoever names it must be its owner, or customs: naming another's order or list opens nothing.
  bool own = false;
};

std::span<const Step> reach_table();

// The step that a link allows, or null.
const Step* step_of(At at, LinkRole role, LinkEnd end, RefKind to);

// From where a reference that is asked for by itself is walked.
At position_of(RefKind kind);

}  // namespace fairway::pipeline
