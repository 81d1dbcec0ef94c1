#include "ingest/embedded_log_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace fairway::ingest {

Status LogReader::seek(Position position) {
  const std::uint64_t address = position.offset == 0 ? extent_.begin() : position.offset;
  const std::uint64_t end = extent_.end();
  const auto unknown = [&](std::string what) {
    return failure("position_unknown", std::move(what),
                   fmt::format("{} address {}", folder_.string(), position.offset),
                   "State and log are not of one data directory, or the log lost its end: restore "
                   "both from the same copy");
  };
  if (position.input != 0) return unknown("the position is one of another input");
  if (address > end && position.offset != 0) {
    return unknown(fmt::format("the log ends at {}, before the position to go on from", end));
  }
  if (address < end) {
    const auto found = read(address);
    if (!found && found.error().code != "log_damaged") return std::unexpected(found.error());
    if (!found) return unknown("no record of the log begins at the position to go on from");
  }
  address_ = address;
  return {};
}

Status LogReader::resume(std::span<const Input> known) {
  const auto own = std::ranges::find(known, Input::kEmbeddedLog, &Input::number);
  return seek(own == known.end() ? Position{} : own->position());
}

Result<RawBatch> LogReader::poll(const PollBudget& budget) {
  RawBatch batch;
  const std::uint64_t before = address_;
  std::size_t bytes = 0;
  while (address_ < extent_.end() &&
         (batch.messages.empty() || batch.messages.size() < budget.messages)) {
    const auto found = read(address_);
    // What was read before a fault is delivered first; the next poll meets the fault again.
    if (!found && !batch.messages.empty()) break;
    if (!found) return std::unexpected(found.error());
    const RecordView& record = found->record;
    bytes += record.message.size();
    if (bytes > budget.bytes && !batch.messages.empty()) break;
    batch.messages.push_back({{0, found->address},
                              record.head.received,
                              SourceName{std::string(record.source)},
                              std::string(record.message),
                              note_from(record.note)});
    address_ = found->end();
  }
  if (!batch.messages.empty()) last_received_ = batch.messages.back().received;
  InputStanding standing;
  standing.input.next = address_;
  standing.moved = address_ != before;
  standing.caught_up = address_ == extent_.end();
  standing.last_received = last_received_;
  batch.inputs.push_back(std::move(standing));
  return batch;
}

Result<LogReader::Found> LogReader::read(std::uint64_t address) {
  const LogExtent::Stretch stretch = extent_.at(address);
  FAIRWAY_TRY(enter_segment(stretch.base));
  if (address == stretch.base) address += kSegmentHeaderBytes;
  const std::uint64_t offset = address - stretch.base;
  const auto record = cursor_->read(offset, stretch.end - stretch.base);
  if (!record) return std::unexpected(record.error());
  if (!*record) {
    return std::unexpected(
        damaged(path_of(stretch.base), offset, "a record of the log is damaged"));
  }
  return Found{**record, address};
}

Status LogReader::enter_segment(std::uint64_t base) {
  if (cursor_ && cursor_->header().base == base) return {};
  cursor_.reset();
  auto file = disk_.open(path_of(base), OpenMode::read);
  if (!file) return std::unexpected(std::move(file.error()));
  const auto header = read_segment_header(**file, base);
  if (!header) return std::unexpected(header.error());
  if (!*header) {
    return std::unexpected(
        damaged(path_of(base), 0, "the header of a segment of the log is damaged"));
  }
  file_ = std::move(*file);
  cursor_.emplace(*file_, **header);
  return {};
}

}  // namespace fairway::ingest
