#pragma once

#include <string_view>

namespace fairway::sinks::http {

// schemas/openapi.json and schemas/asyncapi.json, compiled into the program.
std::string_view openapi_json();
std::string_view asyncapi_json();

}  // namespace fairway::sinks::http
