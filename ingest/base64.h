#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fairway::ingest {

// RFC 4648 section 4, white space between the characters tolerated. None: not base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace fairway::ingest
