#include "pipeline/simulator/lives/lives.h"

namespace fairway::simulator {

std::uint64_t licences_in(const Settings&) { return 0; }
Life licence_life(const Settings& settings, std::uint64_t index) {
  return std::move(Script(settings, "licence", index, "LI")).done();
}

}  // namespace fairway::simulator
