#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "sinks/change_feed.h"

// What a stream says beside changes; compact, on one line.
namespace fairway::sinks {

std::string progress_json(const ChangeId& cursor, const std::optional<Instant>& watermark);
std::string reset_json(const ChangeId& cursor, FeedReset why, std::string_view snapshot);
// Why the stream ends behind the cursor.
std::string ending_json(const ChangeId& cursor, std::string_view why);

}  // namespace fairway::sinks
