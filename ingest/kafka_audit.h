#pragma once

#include <cstdint>
#include <optional>

#include "ingest/kafka_client.h"
#include "schemas/model/input.h"

// Whether a partition's log still is the log that we were reading. librdkafka 2.0.2 tells neither
// topic ids nor leader epochs (KIP-320, KIP-516 came later), so records that were read are read
// again and compared: the oldest one that the log still has, and the last one.
//
// How sure that is: a log in which both records stand unchanged is the same up to there, unless
// someone copied it record by record. Undecided stays a log whose retention has removed all that we
// had read: it is taken for the same one, since the offsets only go on.
namespace fairway::ingest {

enum class LogVerdict : std::uint8_t {
  unchanged,  // go on; what retention removed before we read it is a gap
  cut_short,  // the beginning is the same, the end that we had read is gone
  recreated,  // another log under the same name
};

// What stands at the offset of a mark.
enum class MarkFound : std::uint8_t { none, same, other };

// The mark's offset lies in the log. Ask only then what stands there.
inline bool lies_in(const std::optional<RecordMark>& mark, const OffsetRange& extent) {
  return mark && mark->offset >= extent.low && mark->offset < extent.high;
}

// `anchor` and `last`: what stands at the input's marks, as far as they lie in the log.
LogVerdict judge(const Input& input, const OffsetRange& extent, std::optional<MarkFound> anchor,
                 std::optional<MarkFound> last);

}  // namespace fairway::ingest
