#include "ingest/embedded_log_writer.h"

#include <algorithm>
#include <utility>

#include "schemas/base/crash_point.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

// A group's buffer is kept for the next one unless it grew beyond what is usual.
constexpr std::size_t kKeptBufferBytes = 4 * limits::kMiB;

// While running, the log knows two troubles; the sender of a message can do nothing about finer
// ones.
std::unexpected<Error> storage_error(Error error) {
  if (error.code != "storage_full") error.code = "storage_failed";
  return std::unexpected(std::move(error));
}

std::string note_text(const LogEntry& entry) { return entry.note ? to_text(*entry.note) : ""; }

}  // namespace

std::size_t log_bytes(const LogBatch& batch) {
  std::size_t bytes = 0;
  for (const LogEntry& entry : batch) {
    bytes += record_size(entry.source.value().size(), note_text(entry).size(), entry.bytes.size());
  }
  return bytes;
}

LogWriter::LogWriter(Disk& disk, const Clock& clock, std::filesystem::path folder,
                     std::size_t segment_bytes, RecoveredLog recovered)
    : disk_(disk),
      clock_(clock),
      folder_(std::move(folder)),
      segment_bytes_(segment_bytes),
      file_(std::move(recovered.file)),
      header_(recovered.header),
      size_(recovered.size),
      end_(recovered.end),
      stamp_(recovered.stamp) {}

Status LogWriter::prepare() { return file_ ? Status{} : begin_segment(); }

bool LogWriter::fits(std::size_t bytes) const {
  // A segment takes its first group whatever the size: a batch is never split.
  return file_ && (size_ == kSegmentHeaderBytes || size_ + bytes <= segment_bytes_);
}

std::size_t LogWriter::room_for(std::size_t bytes) const {
  const std::size_t used = fits(bytes) ? size_ : kSegmentHeaderBytes;
  return std::max(bytes, segment_bytes_ > used ? segment_bytes_ - used : 0);
}

Result<std::vector<std::vector<Appended>>> LogWriter::write(
    std::span<const LogBatch* const> group) {
  std::size_t bytes = 0;
  for (const LogBatch* batch : group) bytes += log_bytes(*batch);
  if (bytes != 0 && !fits(bytes)) {
    if (auto begun = begin_segment(); !begun) return storage_error(std::move(begun.error()));
  }
  buffer_.clear();
  buffer_.reserve(bytes);
  std::vector<std::vector<Appended>> appended;
  appended.reserve(group.size());
  for (const LogBatch* batch : group) appended.push_back(encode(*batch));
  if (buffer_.empty()) return appended;
  auto stored = store();
  if (buffer_.capacity() > kKeptBufferBytes) std::string{}.swap(buffer_);
  if (!stored) return storage_error(std::move(stored.error()));
  return appended;
}

std::vector<Appended> LogWriter::encode(const LogBatch& batch) {
  std::vector<Appended> appended;
  appended.reserve(batch.size());
  for (const LogEntry& entry : batch) {
    const std::uint64_t offset = size_ + buffer_.size();
    const Instant received = entry.received ? *entry.received : next_stamp();
    append_record(buffer_,
                  {entry.source.value(), entry.bytes, received, entry.received.has_value(),
                   static_cast<std::uint32_t>(buffer_.size()), note_text(entry)},
                  header_.seed(offset));
    appended.push_back({{0, header_.base + offset}, received});
  }
  return appended;
}

Status LogWriter::store() {
  crash_point("log_before_write");
  if (auto written = file_->write(size_, buffer_); !written) {
    if (!file_->cut(size_)) file_.reset();
    return written;
  }
  crash_point("log_after_write");
  if (auto synced = file_->sync(); !synced) {
    // Opening the log cuts off what this may leave: the next segment's name says where to.
    static_cast<void>(file_->cut(size_));
    file_.reset();
    return synced;
  }
  crash_point("log_after_sync");
  size_ += buffer_.size();
  end_ = header_.base + size_;
  return {};
}

Status LogWriter::begin_segment() {
  const std::filesystem::path path = folder_ / segment_name(end_);
  file_.reset();
  header_ = {end_, std::uint64_t{random_()} << 32 | random_(), stamp_};
  size_ = kSegmentHeaderBytes;
  auto created = create_segment(path);
  if (!created) {
    file_.reset();
    static_cast<void>(disk_.remove(path));
  }
  return created;
}

Status LogWriter::create_segment(const std::filesystem::path& path) {
  // Only a segment without any record can have this name already.
  FAIRWAY_TRY(disk_.remove(path));
  auto file = disk_.open(path, OpenMode::create);
  if (!file) return std::unexpected(std::move(file.error()));
  file_ = std::move(*file);
  FAIRWAY_TRY(file_->write(0, encode_header(header_)));
  FAIRWAY_TRY(file_->sync());
  return disk_.sync_folder(folder_);
}

Instant LogWriter::next_stamp() {
  stamp_ = std::max(stamp_, clock_.now());
  return stamp_;
}

}  // namespace fairway::ingest
