#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// JSON texts that are known to be well-formed, without a parser.
namespace fairway::ingest {

// Appends the value that `text` begins with: compact, keys sorted by their UTF-8, numbers as they
// are written, strings with the shortest escapes of RFC 8259 section 7. What follows it is not
// looked at.
void canonical_json(std::string_view text, std::string& out);

// "an object with the keys a, b, c", from its first few keys. The text need not be well-formed.
std::string describe_json(std::string_view text);

// Appends a token of a JSON pointer and, of an array, the index behind it (RFC 6901).
void point_json(std::string_view key, std::uint32_t index, std::string& pointer);

// RFC 8259 section 6.
bool is_json_number(std::string_view text);

}  // namespace fairway::ingest
