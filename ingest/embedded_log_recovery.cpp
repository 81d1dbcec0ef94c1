#include "ingest/embedded_log_recovery.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "ingest/segment_cursor.h"

namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

class Recovery {
 public:
  Recovery(Disk& disk, const fs::path& folder) : disk_(disk), folder_(folder) {}

  Result<RecoveredLog> run() {
    FAIRWAY_TRY(disk_.make_folder(folder_));
    FAIRWAY_TRY(find_segments());
    FAIRWAY_TRY(drop_unborn_segment());
    FAIRWAY_TRY(check_joins());
    if (!log_.segments.empty()) FAIRWAY_TRY(scan_last());
    FAIRWAY_TRY(disk_.sync_folder(folder_));
    FAIRWAY_TRY(disk_.sync_folder(folder_.parent_path()));
    return std::move(log_);
  }

 private:
  fs::path path_of(std::uint64_t base) const { return folder_ / segment_name(base); }

  Status find_segments() {
    const auto names = disk_.list(folder_);
    if (!names) return std::unexpected(names.error());
    for (const std::string& name : *names) {
      if (const auto base = segment_base(name)) log_.segments.push_back(*base);
    }
    std::ranges::sort(log_.segments);
    return {};
  }

  // A segment's header is synced before its first record is written: a bad header with nothing
  // behind it is a segment whose creation a crash cut short.
  Status drop_unborn_segment() {
    if (log_.segments.empty()) return {};
    const std::uint64_t base = log_.segments.back();
    auto file = disk_.open(path_of(base), OpenMode::update);
    if (!file) return std::unexpected(std::move(file.error()));
    const auto size = (*file)->size();
    if (!size) return std::unexpected(size.error());
    if (*size > kSegmentHeaderBytes) return {};
    const auto header = read_segment_header(**file, base);
    if (!header) return std::unexpected(header.error());
    if (*header) return {};
    log_.segments.pop_back();
    return disk_.remove(path_of(base));
  }

  Status check_joins() {
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < log_.segments.size(); ++i) {
      const std::uint64_t base = log_.segments[i];
      if (base != end) {
        return std::unexpected(
            damaged(path_of(end), 0,
                    fmt::format("a segment of the log is missing: the next one is {}",
                                segment_name(base))));
      }
      if (i + 1 == log_.segments.size()) break;
      end = log_.segments[i + 1];
      FAIRWAY_TRY(check_earlier(base, end));
    }
    return {};
  }

  // A segment before the last ends where the next begins.
  Status check_earlier(std::uint64_t base, std::uint64_t next) {
    auto file = disk_.open(path_of(base), OpenMode::update);
    if (!file) return std::unexpected(std::move(file.error()));
    const auto header = read_segment_header(**file, base);
    if (!header) return std::unexpected(header.error());
    if (!*header) return bad_header(base);
    const auto size = (*file)->size();
    if (!size) return std::unexpected(size.error());
    if (*size < next - base) {
      return std::unexpected(damaged(
          path_of(base), *size,
          fmt::format(
              "the log has a gap before {}: the end of a segment, or the segment {}, is missing",
              segment_name(next), segment_name(base + *size))));
    }
    // After a failed sync the log goes on in a new segment; what it could not cut off here is left.
    if (*size > next - base) return cut_tail(**file, base, next - base, *size);
    return {};
  }

  Status scan_last() {
    const std::uint64_t base = log_.segments.back();
    auto file = disk_.open(path_of(base), OpenMode::update);
    if (!file) return std::unexpected(std::move(file.error()));
    log_.file = std::move(*file);
    const auto header = read_segment_header(*log_.file, base);
    if (!header) return std::unexpected(header.error());
    if (!*header) return bad_header(base);
    const auto size = log_.file->size();
    if (!size) return std::unexpected(size.error());
    log_.header = **header;
    FAIRWAY_TRY(scan_records(*size));
    if (log_.size < *size) {
      FAIRWAY_TRY(check_torn(*size));
      FAIRWAY_TRY(cut_tail(*log_.file, base, log_.size, *size));
    }
    // Without it, records could be read and acted on that a power cut still takes away.
    FAIRWAY_TRY(log_.file->sync());
    log_.end = log_.size == kSegmentHeaderBytes ? base : base + log_.size;
    return {};
  }

  Status scan_records(std::uint64_t size) {
    SegmentCursor cursor(*log_.file, log_.header);
    log_.size = kSegmentHeaderBytes;
    log_.stamp = log_.header.stamp;
    while (log_.size < size) {
      const auto record = cursor.read(log_.size, size);
      if (!record) return std::unexpected(record.error());
      if (!*record) return {};
      const RecordHead& head = (*record)->head;
      if (!head.given) log_.stamp = std::max(log_.stamp, head.received);
      log_.size += head.record_size();
    }
    return {};
  }

  // Refuses if a record behind the bad one was written after the bad one had been synced.
  Status check_torn(std::uint64_t size) {
    std::string tail(size - log_.size, '\0');
    const auto got = log_.file->read(log_.size, tail);
    if (!got) return std::unexpected(got.error());
    const std::string_view bytes = std::string_view(tail).substr(0, *got);
    for (std::size_t at = 1; at + kRecordHeadBytes <= bytes.size(); ++at) {
      const std::uint64_t offset = log_.size + at;
      const auto record = parse_record(bytes.substr(at), log_.header.seed(offset));
      if (record && offset - record->head.group > log_.size) {
        return std::unexpected(
            damaged(path_of(log_.header.base), log_.size,
                    fmt::format("a record of the log is damaged; a good one follows at offset {}",
                                offset)));
      }
    }
    return {};
  }

  Status cut_tail(LogFile& file, std::uint64_t base, std::uint64_t from, std::uint64_t size) {
    TornTail torn{path_of(base), from, size - from,
                  folder_ / fmt::format("{}.torn-{}", segment_name(base), from)};
    std::string tail(torn.bytes, '\0');
    const auto got = file.read(from, tail);
    if (!got) return std::unexpected(got.error());
    FAIRWAY_TRY(disk_.remove(torn.kept_in));
    const auto copy = disk_.open(torn.kept_in, OpenMode::create);
    if (!copy) return std::unexpected(copy.error());
    FAIRWAY_TRY((*copy)->write(0, tail));
    FAIRWAY_TRY((*copy)->sync());
    FAIRWAY_TRY(disk_.sync_folder(folder_));
    FAIRWAY_TRY(file.cut(from));
    FAIRWAY_TRY(file.sync());
    log_.torn.push_back(std::move(torn));
    return {};
  }

  std::unexpected<Error> bad_header(std::uint64_t base) const {
    return std::unexpected(
        damaged(path_of(base), 0, "the header of a segment of the log is damaged"));
  }

  Disk& disk_;
  fs::path folder_;
  RecoveredLog log_;
};

}  // namespace

Result<RecoveredLog> recover_log(Disk& disk, const fs::path& folder) {
  return Recovery(disk, folder).run();
}

}  // namespace fairway::ingest
