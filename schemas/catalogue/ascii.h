#pragma once

#include <string>
#include <string_view>

namespace fairway {

// Codes compare without regard to case; only ASCII letters have one here, in any locale.
inline std::string upper_ascii(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

}  // namespace fairway
