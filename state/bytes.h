#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "schemas/base/hash.h"

// Numbers, texts and hashes as bytes: what keys and values are made of.
namespace fairway::state {

template <std::unsigned_integral T>
void put_big_endian(std::string& out, T number) {
  for (std::size_t i = sizeof number; i-- > 0;) out += static_cast<char>(number >> (8 * i));
}

// `bytes` must hold at least sizeof(T).
template <std::unsigned_integral T>
T get_big_endian(std::string_view bytes) {
  T number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = static_cast<T>(number << 8 | static_cast<std::uint8_t>(bytes[i]));
  }
  return number;
}

// Appends: varints are LEB128, signed ones zigzag first, texts length-prefixed.
class ByteWriter {
 public:
  void u8(std::uint8_t number) { out_ += static_cast<char>(number); }
  void flag(bool value) { u8(value ? 1 : 0); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) u8(static_cast<std::uint8_t>(value | 0x80));
    u8(static_cast<std::uint8_t>(value));
  }
  void signed_number(std::int64_t value) {
    number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  void hash(const Hash16& value) { out_ += value.view(); }
  void instant(Instant value) { signed_number(to_micros(value)); }
  void instant(const std::optional<Instant>& value) {
    flag(value.has_value());
    if (value) instant(*value);
  }

  std::string& bytes() { return out_; }

 private:
  std::string out_;
};

// Reads what ByteWriter wrote. The first wrong byte makes `good` false for ever, and every later
// answer is empty: callers read straight on and ask once, at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  bool good() const { return good_; }
  // Everything was read, and all of it was right.
  bool finished() const { return good_ && left_.empty(); }
  void fail() {
    good_ = false;
    left_ = {};
  }

  std::uint8_t u8();
  bool flag();
  std::uint64_t number();
  std::uint32_t number32();
  std::int64_t signed_number();
  std::string text();
  Hash16 hash();
  Instant instant() { return from_micros(signed_number()); }
  std::optional<Instant> optional_instant();
  // A count of things that take at least a byte each: never more than what is left.
  std::size_t count();
  // An enum whose numbers run from 0 to `last`.
  template <typename Enum>
  Enum choice(Enum last) {
    const std::uint8_t number = u8();
    if (number > static_cast<std::uint8_t>(last)) fail();
    return good_ ? static_cast<Enum>(number) : Enum{};
  }

 private:
  std::string_view take(std::uint64_t size);

  std::string_view left_;
  bool good_ = true;
};

}  // namespace fairway::state
