#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fairway {

// Bytes that nobody can guess, as two hex digits each. Fails only where the system has no
// randomness: then the program ends, for it cannot keep its promises.
std::string random_hex(std::size_t bytes);

// Whether two texts are the same, in a time that does not tell where they differ.
bool equal_in_constant_time(std::string_view one, std::string_view other);

}  // namespace fairway
