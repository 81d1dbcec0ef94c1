#include "sinks/http/openapi.h"

// Defined in the assembler file that sinks/CMakeLists.txt makes of schemas/*api.json.
extern "C" {
extern const char fairway_openapi_begin[];
extern const char fairway_openapi_end[];
extern const char fairway_asyncapi_begin[];
extern const char fairway_asyncapi_end[];
}

namespace fairway::sinks::http {

std::string_view openapi_json() { return {fairway_openapi_begin, fairway_openapi_end}; }

std::string_view asyncapi_json() { return {fairway_asyncapi_begin, fairway_asyncapi_end}; }

}  // namespace fairway::sinks::http
