#pragma once

#include <string>
#include <string_view>

namespace fairway::sinks {

// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629).
bool is_utf8(std::string_view text);

// The text with U+FFFD for each byte that belongs to no character. Details of refusals quote what a
// sender sent, and JSON must be UTF-8 whatever that was.
std::string to_utf8(std::string_view text);

}  // namespace fairway::sinks
