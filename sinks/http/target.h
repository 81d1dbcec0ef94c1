#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairway::sinks::http {

struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};

// Splits and decodes a request's target (RFC 9112 section 3.2: origin form, or absolute form, whose
// host is dropped). In the query `+` is a space, as forms send it. None when it does not begin with
// a slash, when an escape is broken, or when what it says is no UTF-8.
std::optional<Target> read_target(std::string_view target);

// A text as a part of a path or a value of a query (RFC 3986 section 2.1).
std::string percent_encoded(std::string_view text);

}  // namespace fairway::sinks::http
