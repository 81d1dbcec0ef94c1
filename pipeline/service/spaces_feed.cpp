#include "pipeline/service/spaces_feed.h"

#include <utility>

namespace fairway::pipeline {
namespace {

class BothEars final : public sinks::ChangeFeed::Listening {
 public:
  BothEars(std::unique_ptr<Listening> live, std::unique_ptr<Listening> test)
      : live_(std::move(live)), test_(std::move(test)) {}

 private:
  std::unique_ptr<Listening> live_;
  std::unique_ptr<Listening> test_;
};

}  // namespace

std::unique_ptr<sinks::ChangeFeed::Listening> SpacesFeed::listen(Moved moved) {
  auto live = live_.listen(moved);
  return std::make_unique<BothEars>(std::move(live), test_.listen(std::move(moved)));
}

}  // namespace fairway::pipeline
