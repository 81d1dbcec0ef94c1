#pragma once

#include <cstdint>
#include <string>

namespace fairway {

enum class Language : std::uint8_t { en, zh };

// A name for people, in both languages.
struct Names {
  std::string en;
  std::string zh;

  const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
  friend bool operator==(const Names&, const Names&) = default;
};

}  // namespace fairway
