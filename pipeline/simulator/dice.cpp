#include "pipeline/simulator/dice.h"

namespace fairway::simulator {
namespace {

constexpr std::uint64_t kGolden = 0x9e37'79b9'7f4a'7c15;

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58'476d'1ce4'e5b9;
  value = (value ^ (value >> 27)) * 0x94d0'49bb'1331'11eb;
  return value ^ (value >> 31);
}

}  // namespace

Dice::Dice(std::uint64_t seed, std::string_view what, std::uint64_t index) : state_(mixed(seed)) {
  for (const char letter : what) {
    state_ = mixed(state_ + kGolden + static_cast<unsigned char>(letter));
  }
  state_ = mixed(state_ + kGolden + index);
}

std::uint64_t Dice::next() {
  state_ += kGolden;
  return mixed(state_);
}

}  // namespace fairway::simulator
