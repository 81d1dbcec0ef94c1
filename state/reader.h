#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/document.h"
#include "schemas/model/fact.h"
#include "schemas/model/link.h"
#include "schemas/model/receipt.h"
#include "schemas/model/reference.h"
#include "state/store.h"

// What sinks and folds may ask of the state: typed, read only.
namespace fairway::state {

// News of a document's revision that asserts nothing here (RULES R3).
struct Announcement {
  DocumentId document;
  ReceivedRevision revision;
};

// All that is known of one reference: sets, in key order.
struct Track {
  Reference reference;
  std::vector<FactRow> facts;
  std::vector<LinkRow> links;  // of both ends: those with from == reference and those with to == it
  std::vector<Announcement> announced;

  bool empty() const { return facts.empty() && links.empty() && announced.empty(); }
};

// How a fold reads tracks: the owner's store now, a mirror or another applier's later (RULES 3.9).
class TrackReader {
 public:
  virtual ~TrackReader() = default;
  virtual Result<Track> read(const Reference& reference) const = 0;
};

// Derived summary of a track: what `views` holds of it. Rebuilt from the facts by `state verify`.
struct TrackView {
  std::uint64_t facts = 0;  // fact rows
  std::uint64_t links = 0;  // link rows
  std::uint64_t announced = 0;
  Hash16 digest;  // sum modulo 2^128 of the hashes of the track's rows: order-free

  friend bool operator==(const TrackView&, const TrackView&) = default;
};

// What was done about a refused message, or a part of it.
struct Handled {
  std::uint32_t part = 0;       // 0: the message as a whole
  std::optional<MessageId> by;  // sent in its place; none: dropped
  Instant received;

  friend bool operator==(const Handled&, const Handled&) = default;
};

struct MessageRows {
  Receipt receipt;
  std::vector<Copy> copies;      // by position
  std::vector<Handled> handled;  // by part and message

  Instant received() const;  // least of the copies
};

// A message of which something was refused, in the list: the last received first.
struct RefusedPlace {
  Instant received;
  MessageId message;

  friend bool operator==(const RefusedPlace&, const RefusedPlace&) = default;
  friend std::strong_ordering operator<=>(const RefusedPlace& one, const RefusedPlace& other) {
    if (one.received != other.received) return other.received <=> one.received;
    return one.message <=> other.message;
  }
};

struct SourceCounts {
  std::uint64_t received = 0;
  std::uint64_t merged = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t refused = 0;

  friend bool operator==(const SourceCounts&, const SourceCounts&) = default;
};

// Reads typed rows from a Reader, which it borrows. Any thread.
class StateReader : public TrackReader {
 public:
  explicit StateReader(const Reader& reader) : reader_(reader) {}

  Result<Track> read(const Reference& reference) const override;
  // A track without the links of the documents that name it: on a ship there are thousands.
  Result<Track> read_without_documents(const Reference& reference) const;
  Result<std::optional<TrackView>> view(const Reference& reference) const;
  Result<std::optional<MessageRows>> message(const MessageId& id) const;
  // At most `limit` messages of which something was refused, in the list's order: those behind
  // `after`, or all.
  Result<std::vector<RefusedPlace>> refused(const std::optional<RefusedPlace>& after,
                                            std::size_t limit) const;
  // The bytes of such a message; none when they were too many to keep, or it is none.
  Result<std::optional<std::string>> bytes(const MessageId& id) const;
  // Every reference that has a track, sorted by kind and value.
  Result<std::vector<Reference>> references() const;
  // References of these kinds, which must ascend, that have a track, by kind and value: the first
  // `limit` behind `after`.
  Result<std::vector<Reference>> references(std::span<const RefKind> kinds,
                                            const std::optional<Reference>& after,
                                            std::size_t limit) const;
  // References from which a link of the role, present or not, leads to `to`: the first `limit`
  // behind `after`, by kind and value.
  Result<std::vector<Reference>> linked_from(const Reference& to, LinkRole role,
                                             const std::optional<Reference>& after,
                                             std::size_t limit) const;
  // Which of these have a track.
  Result<std::vector<Reference>> known(std::vector<Reference> asked) const;
  // References whose whole value, or its last part after a slash, is `value`; at most `limit`.
  Result<std::vector<Reference>> find(std::string_view value, std::size_t limit) const;
  Result<std::map<SourceName, SourceCounts>> counts() const;
  // Where to go on in an input, and T; none in a new store.
  Result<std::optional<Position>> position(std::uint32_t input) const;
  Result<std::optional<Instant>> tick() const;

 private:
  const Reader& reader_;
};

}  // namespace fairway::state
