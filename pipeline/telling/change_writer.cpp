#include "pipeline/telling/change_writer.h"

#include <algorithm>
#include <utility>

namespace fairway::pipeline {
namespace {

// A block is a small part of the log, so that it is kept nearly as long as was asked for.
constexpr std::uint64_t kBlocksPerLog = 64;

}  // namespace

std::uint64_t LogRetention::block_bytes() const {
  return std::clamp<std::uint64_t>(bytes / kBlocksPerLog, 4 * limits::kKiB, limits::kMiB);
}

Result<LogExtent> LogExtent::read(const state::Reader& reader) {
  LogExtent extent;
  const auto standing = state::read_standing(reader);
  if (!standing) return std::unexpected(standing.error());
  extent.standing = standing->value_or(state::LogStanding{.epoch = 1});
  const auto blocks = state::read_blocks(reader);
  if (!blocks) return std::unexpected(blocks.error());
  extent.blocks.assign(blocks->begin(), blocks->end());
  const bool none = extent.blocks.empty();
  extent.open.first = none ? extent.standing.first : extent.blocks.back().last + 1;
  extent.open.last = extent.standing.last;
  // Less than a block lies behind the last one.
  const std::string from = state::change_key({extent.standing.epoch, 0, extent.open.first});
  FAIRWAY_TRY(reader.scan(
      state::Table::log, state::change_prefix(),
      [&](std::string_view key, std::string_view value) {
        extent.open.bytes += key.size() + value.size();
        return true;
      },
      from));
  return extent;
}

std::uint64_t LogExtent::bytes() const {
  std::uint64_t sum = open.bytes;
  for (const state::LogBlock& block : blocks) sum += block.bytes;
  return sum;
}

std::uint64_t ChangeWriter::append(state::ChangeRow row) {
  state::LogStanding& standing = extent_.standing;
  const ChangeId id{standing.epoch, 0, ++standing.last};
  row.whole.time = tick_;
  std::string key = state::change_key(id);
  std::string value = state::encode(key, row);
  state::LogBlock& open = extent_.open;
  open.last = id.sequence;
  open.bytes += key.size() + value.size();
  open.time = tick_;
  batch_.put(state::Table::log, std::move(key), std::move(value));
  if (open.bytes >= retention_.block_bytes()) close_block();
  return id.sequence;
}

void ChangeWriter::close_block() {
  state::put_block(batch_, extent_.open);
  extent_.blocks.push_back(extent_.open);
  extent_.open = {
      .first = extent_.standing.last + 1, .last = extent_.standing.last, .bytes = 0, .time = tick_};
}

void ChangeWriter::trim(const std::optional<std::uint64_t>& pinned) {
  std::uint64_t bytes = extent_.bytes();
  while (!extent_.blocks.empty()) {
    const state::LogBlock& oldest = extent_.blocks.front();
    const bool past = bytes > retention_.bytes || oldest.time + retention_.age < tick_;
    const bool held = pinned && *pinned < oldest.last && bytes <= retention_.pinned_bytes;
    if (!past || held) return;
    bytes -= oldest.bytes;
    extent_.standing.first = oldest.last + 1;
    state::remove_block(batch_, oldest.first);
    extent_.blocks.pop_front();
  }
}

void ChangeWriter::write(const state::LogStanding& before) {
  if (extent_.standing != before) state::put_standing(batch_, extent_.standing);
}

}  // namespace fairway::pipeline
