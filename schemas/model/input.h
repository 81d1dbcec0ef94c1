#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "schemas/base/hash.h"
#include "schemas/model/ids.h"

namespace fairway {

// A record as it was read, kept to find out whether a log still is the log that it was.
struct RecordMark {
  std::uint64_t offset = 0;
  Instant received;
  Hash16 digest;  // of all that the record says

  friend bool operator==(const RecordMark&, const RecordMark&) = default;
};

// A log that messages come from, and how far it was read: the embedded log, or a partition of a
// Kafka topic. The number is given once and stands in every position. A topic that is deleted and
// made again is another input: its offsets are never taken for the old one's.
struct Input {
  std::uint32_t number = kEmbeddedLog;
  std::string topic;  // empty: the embedded log
  std::int32_t partition = 0;
  std::uint64_t next = 0;            // where to go on; 0 of the embedded log is its beginning
  std::optional<RecordMark> anchor;  // the oldest record read that the log still has
  std::optional<RecordMark> last;    // the record read last
  bool ended = false;                // its log is gone; another input reads what is in its place

  static constexpr std::uint32_t kEmbeddedLog = 0;

  Position position() const { return {number, next}; }
  friend bool operator==(const Input&, const Input&) = default;
};

// "port[3]"; "log" for the embedded log.
inline std::string to_text(const Input& input) {
  return input.topic.empty() ? "log" : input.topic + "[" + std::to_string(input.partition) + "]";
}

enum class GapReason : std::uint8_t {
  expired = 0,      // the log's retention removed records before they were read
  cut_short = 1,    // the log lost its end, behind which we stood: an unclean election
  recreated = 2,    // the log was deleted and made again: what was unread of the old one is gone
  unreachable = 3,  // time went on without this input; nothing is lost while the log keeps it
};

std::string_view to_text(GapReason reason);

// Something of an input that was not read in its turn: always said, never skipped in silence.
struct DataGap {
  std::uint32_t input = 0;
  GapReason reason = GapReason::expired;
  std::uint64_t from = 0;  // the first offset that is missing
  std::uint64_t to = 0;    // behind the last one
  Instant noticed;         // by the worker's clock

  // Messages that were never read: exact.
  std::uint64_t lost() const { return reason == GapReason::expired ? to - from : 0; }
  friend bool operator==(const DataGap&, const DataGap&) = default;
};

}  // namespace fairway
