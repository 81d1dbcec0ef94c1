#pragma once

#include <string_view>

namespace fairway::sinks::http {

// schemas/openapi.json, compiled into the program.
std::string_view openapi_json();

}  // namespace fairway::sinks::http
