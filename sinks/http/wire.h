#pragma once

#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "sinks/http/exchange.h"

namespace fairway::sinks::http {

// The status line and headers of a response, with the empty line (RFC 9112). The Content-Length is
// that of the body, which an answer to HEAD does not carry; a live body has none and ends with the
// connection.
std::string head_text(const Response& response, Instant now, bool keep_alive);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(Instant instant);

}  // namespace fairway::sinks::http
