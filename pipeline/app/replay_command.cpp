#include <utility>

#include <fmt/core.h>

#include "pipeline/app/commands.h"
#include "pipeline/app/pace.h"
#include "pipeline/app/recipient.h"
#include "pipeline/app/recording.h"

namespace fairway::pipeline {
namespace {

constexpr std::uint64_t kProgressEvery = 10'000;  // messages between two progress lines

}  // namespace

Status replay(const Config& config, const ReplayRequest& request) {
  auto recipient = request.at.to.empty() ? data_directory(config, request.into, request.recording)
                                         : running_fairway(request.at);
  if (!recipient) return std::unexpected(std::move(recipient.error()));
  Pace pace({.times_life = request.speed, .per_second = {}});
  std::uint64_t messages = 0;
  const auto send = [&](ingest::RawMessage message) -> Status {
    pace.wait_for(message.received);
    FAIRWAY_TRY((*recipient)->take(std::move(message)));
    if (++messages % kProgressEvery == 0) fmt::print("{} messages replayed\n", messages);
    return {};
  };
  FAIRWAY_TRY(read_recording(request.recording, send));
  FAIRWAY_TRY((*recipient)->finish());
  fmt::print("{} messages replayed {} {}\n", messages, request.at.to.empty() ? "into" : "to",
             request.at.to.empty() ? request.into.string() : request.at.to);
  return {};
}

}  // namespace fairway::pipeline
