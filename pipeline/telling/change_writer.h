#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "pipeline/telling/retention.h"
#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "state/change_rows.h"
#include "state/store.h"

namespace fairway::pipeline {

// The log's extent: where it stands, and the blocks that can be given back.
struct LogExtent {
  state::LogStanding standing;
  std::deque<state::LogBlock> blocks;
  state::LogBlock open;  // the one that grows; not stored

  static Result<LogExtent> read(const state::Reader& reader);
  std::uint64_t bytes() const;
};

// Appends changes to the log and lets go of what is too old, in one batch. Borrows the batch.
class ChangeWriter {
 public:
  ChangeWriter(LogExtent extent, const LogRetention& retention, Instant tick,
               state::WriteBatch& batch)
      : extent_(std::move(extent)), retention_(retention), tick_(tick), batch_(batch) {}

  // Gives the row its id and its time; the sequence.
  std::uint64_t append(state::ChangeRow row);
  // `pinned`: what lies behind it is held by a reader.
  void trim(const std::optional<std::uint64_t>& pinned);
  // The standing, if it moved.
  void write(const state::LogStanding& before);

  LogExtent& extent() { return extent_; }

 private:
  void close_block();

  LogExtent extent_;
  const LogRetention& retention_;
  const Instant tick_;
  state::WriteBatch& batch_;
};

}  // namespace fairway::pipeline
