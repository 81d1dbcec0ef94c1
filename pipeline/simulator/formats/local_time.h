#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"

// The clocks on the walls of the simulated world, apart from the tz database by which Fairway reads
// them.
namespace fairway::simulator {

inline constexpr std::chrono::minutes kShanghai{8 * 60};

// East of UTC at the place (UN/LOCODE) at that moment; none where the simulator does not know.
std::optional<std::chrono::minutes> clock_at(std::string_view place, Instant instant);
// The place never changes its clock, so that its local times say enough without an offset.
bool keeps_one_time(std::string_view place);

// "20261106082000" for "{:%Y%m%d%H%M%S}".
std::string clock_text(Instant instant, std::chrono::minutes east, std::string_view pattern);
// The same in Shanghai: what the Chinese formats prescribe.
std::string shanghai_text(Instant instant, std::string_view pattern);
// "+0800"; with a separator of ":" "+08:00".
std::string offset_text(std::chrono::minutes east, std::string_view separator = {});
// RFC 3339 with the place's offset; UTC where its clock is not known.
std::string rfc3339_at(Instant instant, std::string_view place);

}  // namespace fairway::simulator
