#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "ingest/source.h"
#include "schemas/base/result.h"

namespace fairway::pipeline {

// Messages as they were received, to be received again: either newline-delimited JSON, a line each,
//   {"source": "terminal-a", "received": "2026-11-01T06:20:00Z", "message": <JSON value or text>}
// or the data directory of a Fairway that is not running. Calls `take` for each in order, until it
// fails. Errors: bad_recording with file and line, and those of the log.
Status read_recording(const std::filesystem::path& path,
                      const std::function<Status(ingest::RawMessage)>& take);

}  // namespace fairway::pipeline
