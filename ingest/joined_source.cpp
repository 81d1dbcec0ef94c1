#include "ingest/joined_source.h"

#include <iterator>
#include <utility>

namespace fairway::ingest {
namespace {

std::size_t bytes_of(const RawBatch& batch) {
  std::size_t bytes = 0;
  for (const RawMessage& message : batch.messages) bytes += message.bytes.size();
  return bytes;
}

template <typename T>
void append(std::vector<T>& to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Status JoinedSource::resume(std::span<const Input> known) {
  FAIRWAY_TRY(first_.resume(known));
  return second_.resume(known);
}

Result<RawBatch> JoinedSource::poll(const PollBudget& budget) {
  auto batch = first_.poll({budget.bytes / 2, budget.messages / 2});
  if (!batch) return batch;
  const std::size_t used = std::min(bytes_of(*batch), budget.bytes);
  auto more = second_.poll({budget.bytes - used, budget.messages - batch->messages.size()});
  if (!more) return more;
  append(batch->messages, std::move(more->messages));
  append(batch->inputs, std::move(more->inputs));
  append(batch->gaps, std::move(more->gaps));
  return batch;
}

}  // namespace fairway::ingest
