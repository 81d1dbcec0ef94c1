#include "ingest/segment_cursor.h"

#include <algorithm>

#include <fmt/format.h>

#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

// One read's bytes: large enough that the system calls do not count.
constexpr std::size_t kWindowBytes = 256 * limits::kKiB;

}  // namespace

Result<std::optional<RecordView>> SegmentCursor::read(std::uint64_t offset, std::uint64_t limit) {
  auto bytes = window(offset, limit, kRecordHeadBytes);
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  const std::uint64_t seed = header_.seed(offset);
  const auto head = parse_head(*bytes, seed);
  if (!head || head->record_size() > limit - offset) return std::optional<RecordView>{};
  bytes = window(offset, limit, head->record_size());
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  return parse_record(*bytes, seed);
}

Result<std::string_view> SegmentCursor::window(std::uint64_t offset, std::uint64_t limit,
                                               std::size_t size) {
  const auto held = [&]() -> std::string_view {
    if (offset < bytes_at_ || offset >= bytes_at_ + bytes_.size()) return {};
    return std::string_view(bytes_).substr(offset - bytes_at_);
  };
  if (held().size() >= size || offset >= limit) return held();
  bytes_.resize(std::min<std::uint64_t>(std::max(size, kWindowBytes), limit - offset));
  bytes_at_ = offset;
  const auto got = file_.read(offset, bytes_);
  bytes_.resize(got.value_or(0));
  if (!got) return std::unexpected(got.error());
  return held();
}

Result<std::optional<SegmentHeader>> read_segment_header(LogFile& file, std::uint64_t base) {
  std::string bytes(kSegmentHeaderBytes, '\0');
  const auto got = file.read(0, bytes);
  if (!got) return std::unexpected(got.error());
  auto header = parse_segment_header(std::string_view(bytes).substr(0, *got));
  if (header && header->base != base) header.reset();
  return header;
}

Error damaged(const std::filesystem::path& segment, std::uint64_t offset, std::string what) {
  return {"log_damaged", std::move(what), fmt::format("{} offset {}", segment.string(), offset),
          "Restore this file from a copy of the data directory, and keep the damaged one: it holds "
          "messages that were acknowledged"};
}

}  // namespace fairway::ingest
