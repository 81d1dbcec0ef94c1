#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sinks/http/asked.h"
#include "sinks/http/exchange.h"

// A place in a list as clients carry it: the parts of a key, opaque, good only with the filters
// that it was given for. It holds nothing but what the reader has seen of the list.
namespace fairway::sinks::http {

std::string write_cursor(const Request& request, const std::vector<std::string>& parts);
// None: the request has no cursor. One part at least.
OrProblem<std::optional<std::vector<std::string>>> read_cursor(const Request& request);
// The answer to a cursor whose parts are no key of the list.
std::unexpected<Response> bad_cursor(const Request& request);

}  // namespace fairway::sinks::http
