#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/result.h"
#include "sinks/findings.h"

namespace fairway::sinks {

// What GET /v1/refused answers. `next` continues the list; empty: nothing is left.
std::string refused_page_json(const RefusedPage& page, const std::string& next, Language language);

// What GET /v1/refused/{id} answers: the bytes as `text` where they are UTF-8, else as `base64`.
std::string refused_json(const RefusedDetail& detail, Language language);

// One refused message that was sent again, or a message in its place.
struct Replayed {
  RefusedId refused;
  bool repaired = false;
  MessageId message;                    // the same again, or the repair
  std::optional<Outcome> outcome = {};  // of the message now; none: not merged yet
  std::vector<Finding> errors = {};     // that it still has
  std::optional<Error> error = {};      // why it could not be sent
};
std::string replayed_json(const Replayed& replayed, Language language);
std::string replayed_page_json(const std::vector<Replayed>& all, const std::string& next,
                               Language language);

// What POST /v1/check answers to one message, and to newline-delimited ones: each with its line.
struct CheckedLine {
  std::uint64_t line = 1;  // where the message begins
  CheckReport report;
};
std::string check_json(const CheckReport& report, Language language);
std::string checks_json(const std::vector<CheckedLine>& lines, Language language);

}  // namespace fairway::sinks
