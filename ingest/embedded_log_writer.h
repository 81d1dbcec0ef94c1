#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "ingest/embedded_log_disk.h"
#include "ingest/embedded_log_recovery.h"
#include "ingest/segment.h"
#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"
#include "schemas/model/refused.h"

namespace fairway::ingest {

// A message to append. A given stamp is stored as it is, else the log's clock stamps it.
struct LogEntry {
  SourceName source;
  std::string bytes;
  std::optional<Instant> received;
  std::optional<Note> note = {};
};
using LogBatch = std::vector<LogEntry>;

struct Appended {
  Position position;
  Instant received;
};

// The bytes that a batch takes in a segment.
std::size_t log_bytes(const LogBatch& batch);

// The writing end of the log, without threads: one group of batches, one write, one sync.
// One thread.
//
// After an error nothing of the group counts as written, and the next group starts from the last
// good record: in the same file if only the write failed and could be undone, else in a new
// segment, because what a failed sync leaves behind is unknown (the kernel may have dropped the
// pages and report success the next time).
class LogWriter {
 public:
  // `disk` and `clock` are borrowed.
  LogWriter(Disk& disk, const Clock& clock, std::filesystem::path folder, std::size_t segment_bytes,
            RecoveredLog recovered);

  // Creates the first segment of a new log: proves at start that the log can be written.
  Status prepare();

  // Bytes for which the segment that would take `bytes` more has room; at least `bytes`.
  std::size_t room_for(std::size_t bytes) const;

  // One result a batch, in order. Errors: storage_full, storage_failed.
  Result<std::vector<std::vector<Appended>>> write(std::span<const LogBatch* const> group);

  std::uint64_t segment_base() const { return header_.base; }
  std::uint64_t end() const { return end_; }

 private:
  bool fits(std::size_t bytes) const;
  Status begin_segment();
  Status create_segment(const std::filesystem::path& path);
  std::vector<Appended> encode(const LogBatch& batch);
  Status store();
  Instant next_stamp();

  Disk& disk_;
  const Clock& clock_;
  std::filesystem::path folder_;
  std::size_t segment_bytes_;

  std::unique_ptr<LogFile> file_;  // none: the next write begins a segment
  SegmentHeader header_;
  std::uint64_t size_;  // of the segment, all of it synced
  std::uint64_t end_;   // address behind the last synced record
  Instant stamp_;       // the greatest that the clock gave
  std::string buffer_;  // the group being written
  std::random_device random_;
};

}  // namespace fairway::ingest
