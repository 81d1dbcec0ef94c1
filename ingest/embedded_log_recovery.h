#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "ingest/embedded_log_disk.h"
#include "ingest/segment.h"

namespace fairway::ingest {

// Bytes behind the last good record that no one was told were kept: a crash tore the write. They
// are cut off; a copy stays.
struct TornTail {
  std::filesystem::path segment;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::filesystem::path kept_in;
};

// The log as opening found it: everything up to `end` is on stable storage.
struct RecoveredLog {
  std::vector<std::uint64_t> segments;  // their bases, ascending
  std::unique_ptr<LogFile> file;        // the last segment; none in a new log
  SegmentHeader header;                 // its header
  std::uint64_t size = 0;               // its bytes
  std::uint64_t end = 0;                // address behind the last record
  Instant stamp = Instant::min();       // the greatest stamp that the log's own clock gave
  std::vector<TornTail> torn;
};

// Checks that the segments in `folder` join up, scans the last one, cuts a torn tail off and syncs.
// A bad record is a torn write only if no later record was written after it had been synced;
// otherwise the log is damaged. Errors: log_damaged and those of Disk.
Result<RecoveredLog> recover_log(Disk& disk, const std::filesystem::path& folder);

}  // namespace fairway::ingest
