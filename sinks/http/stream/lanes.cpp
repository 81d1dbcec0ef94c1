#include "sinks/http/stream/lanes.h"

#include <algorithm>
#include <utility>

namespace fairway::sinks::http {
namespace {

ChangeFilter of_the_feed(const ChangeFilter& filter) {
  return {.references = filter.references, .parties = filter.parties};
}

}  // namespace

std::shared_ptr<Lane> Lanes::find(const Scope& scope, const ChangeFilter& filter) {
  for (const auto& tap : taps_) {
    if (tap->scope != scope || tap->asked != of_the_feed(filter)) continue;
    const auto lane =
        std::ranges::find_if(tap->lanes, [&](const auto& each) { return each->filter == filter; });
    if (lane != tap->lanes.end()) return *lane;
    return tap->lanes.emplace_back(std::make_shared<Lane>(Lane{tap, filter}));
  }
  return nullptr;
}

std::shared_ptr<Lane> Lanes::make(const Scope& scope, const ChangeFilter& filter,
                                  const ChangeId& at, const std::optional<Instant>& watermark) {
  const auto tap = taps_.emplace_back(std::make_shared<Tap>(
      Tap{.scope = scope, .asked = of_the_feed(filter), .at = at, .watermark = watermark}));
  return tap->lanes.emplace_back(std::make_shared<Lane>(Lane{tap, filter}));
}

void Lanes::enter(const std::shared_ptr<StreamReader>& reader, std::shared_ptr<Lane> lane) {
  reader->lane = std::move(lane);
  reader->lane->readers.insert(reader);
}

void Lanes::leave(const std::shared_ptr<StreamReader>& reader) {
  const auto lane = std::exchange(reader->lane, nullptr);
  if (!lane) return;
  lane->readers.erase(reader);
  const auto tap = lane->tap;
  std::erase(tap->ahead, reader);
  if (!lane->readers.empty()) return;
  std::erase(tap->lanes, lane);
  if (tap->lanes.empty()) std::erase(taps_, tap);
}

}  // namespace fairway::sinks::http
