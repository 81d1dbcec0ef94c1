#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fairway {

// The first 16 bytes of a SHA-256: identities that hostile senders cannot make collide (RULES 1).
struct Hash16 {
  std::array<std::uint8_t, 16> bytes{};

  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  std::string hex() const;
  static std::optional<Hash16> from_hex(std::string_view text);
  // `raw` must hold 16 bytes.
  static Hash16 from_bytes(std::string_view raw);

  friend bool operator==(const Hash16&, const Hash16&) = default;
  friend auto operator<=>(const Hash16&, const Hash16&) = default;
};

// H(a, b, ...) of RULES R1: SHA-256 over "<length>:<bytes>," of each part, cut to 16 bytes.
// Thread-safe.
Hash16 hash_parts(std::span<const std::string_view> parts);
Hash16 hash_parts(std::initializer_list<std::string_view> parts);

}  // namespace fairway

template <>
struct std::hash<fairway::Hash16> {
  std::size_t operator()(const fairway::Hash16& id) const {
    std::size_t word;
    std::memcpy(&word, id.bytes.data(), sizeof word);
    return word;
  }
};
