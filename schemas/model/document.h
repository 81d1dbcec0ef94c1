#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"

namespace fairway {

// What a revision does to its document. The numbers are its rank in R2.
enum class Function : std::uint8_t { original = 0, replace = 1, remove = 2 };

// How much of its document a revision states (R2): all of it, or only the subjects it names.
enum class DocumentMode : std::uint8_t { whole = 0, entry = 1 };

// One statement of a document by one message (RULES R2). What stands here is its identity;
// when it was received is kept beside it, as the least of its copies.
struct Revision {
  std::optional<std::uint64_t> version;  // as the sender counts, if it does
  std::optional<Instant> published;      // the message's own time, if it has one
  Function function = Function::original;
  MessageId message;
  std::uint32_t definition_version = 0;

  friend bool operator==(const Revision&, const Revision&) = default;
};

// A revision as known at one place: with the least received stamp of its copies.
struct ReceivedRevision {
  Revision revision;
  Instant received;

  // R2: the message's own time, else when it was first received.
  Instant published() const { return revision.published.value_or(received); }
  friend bool operator==(const ReceivedRevision&, const ReceivedRevision&) = default;
};

// H of a revision's parts: names it in keys.
Hash16 hash_of(const Revision& revision);

// The greatest revision by R2 among all that are known of one document: its index in `all`.
// A revision without a version takes the greatest version of its document published no later.
// `all` must not be empty.
std::size_t current_revision(const std::vector<ReceivedRevision>& all);

}  // namespace fairway
