#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "ingest/embedded_log_disk.h"
#include "ingest/segment.h"

namespace fairway::ingest {

// Reads the records of one segment through a window of its file. One thread.
class SegmentCursor {
 public:
  SegmentCursor(LogFile& file, const SegmentHeader& header) : file_(file), header_(header) {}

  const SegmentHeader& header() const { return header_; }

  // The record at `offset`, of which nothing lies at or beyond `limit`; nothing if there is no good
  // one. The view holds until the next call. Errors: storage_failed.
  Result<std::optional<RecordView>> read(std::uint64_t offset, std::uint64_t limit);

 private:
  // At least `size` bytes from `offset`, unless the limit or the file ends before.
  Result<std::string_view> window(std::uint64_t offset, std::uint64_t limit, std::size_t size);

  LogFile& file_;  // outlives the cursor
  SegmentHeader header_;
  std::string bytes_;
  std::uint64_t bytes_at_ = 0;
};

// The header of an open segment; nothing if it is no good one, or another segment's.
Result<std::optional<SegmentHeader>> read_segment_header(LogFile& file, std::uint64_t base);

// Something at `offset` of a segment is not what was written: code log_damaged.
Error damaged(const std::filesystem::path& segment, std::uint64_t offset, std::string what);

}  // namespace fairway::ingest
