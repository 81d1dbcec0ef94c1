#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "ingest/embedded_log_disk.h"
#include "ingest/embedded_log_extent.h"
#include "ingest/segment_cursor.h"
#include "ingest/source.h"

namespace fairway::ingest {

// Reads the synced records of the log. Everything borrowed outlives it.
// Errors: log_damaged (a bad record: each poll says so again, none is skipped), position_unknown
// (seek: the log does not reach there, or no record begins there), storage_failed.
class LogReader final : public Source {
 public:
  LogReader(Disk& disk, std::filesystem::path folder, const LogExtent& extent)
      : disk_(disk), folder_(std::move(folder)), extent_(extent), address_(extent.begin()) {}

  // Moves to a position that `next` of an earlier batch named; offset 0 is the beginning.
  Status seek(Position position);
  Status resume(std::span<const Input> known) override;
  Result<RawBatch> poll(const PollBudget& budget) override;

 private:
  struct Found {
    RecordView record;
    std::uint64_t address = 0;

    std::uint64_t end() const { return address + record.head.record_size(); }
  };

  // The record at the address, which lies before the log's end.
  Result<Found> read(std::uint64_t address);
  Status enter_segment(std::uint64_t base);
  std::filesystem::path path_of(std::uint64_t base) const { return folder_ / segment_name(base); }

  Disk& disk_;
  std::filesystem::path folder_;
  const LogExtent& extent_;
  std::uint64_t address_;
  std::optional<Instant> last_received_;
  std::unique_ptr<LogFile> file_;
  std::optional<SegmentCursor> cursor_;  // on file_
};

}  // namespace fairway::ingest
