#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "sinks/change_feed.h"

// What stands on the wire of a stream: server-sent events (WHATWG HTML section 9.2). Each is whole,
// so that any row of them is a stream; schemas/asyncapi.json says what a client makes of them.
namespace fairway::sinks::http {

// Named by the change's foremost type; a client that comes back with its id goes on behind it.
std::string change_frame(const Change& change);
// All that was asked for up to the cursor has been sent. T is absent before the first tick.
std::string progress_frame(const ChangeId& cursor, const std::optional<Instant>& watermark);
// What lies between is lost to this reader, who reads the snapshot; the stream goes on behind
// `cursor`.
std::string reset_frame(const ChangeId& cursor, FeedReset why, std::string_view snapshot);
// The reader was too slow and is let go; it may come back.
std::string overrun_frame(const ChangeId& cursor);
// The server ends the stream, for a reason that is not the reader's pace.
std::string closing_frame(const ChangeId& cursor, std::string_view why);
// How long the reader shall wait before it comes back after a stream that broke.
std::string retry_frame(std::chrono::milliseconds wait);

// The address of what a reader follows, for the one that must read it anew: a timeline, or a list
// with the filters that lists know; in the reader's space.
std::string snapshot_of(const ChangeFilter& filter, Space space);

}  // namespace fairway::sinks::http
