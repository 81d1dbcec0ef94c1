#include "state/bytes.h"

#include <limits>

namespace fairway::state {

std::string_view ByteReader::take(std::uint64_t size) {
  if (size > left_.size()) fail();
  if (!good_) return {};
  const std::string_view taken = left_.substr(0, size);
  left_.remove_prefix(size);
  return taken;
}

std::uint8_t ByteReader::u8() {
  const std::string_view byte = take(1);
  return byte.empty() ? 0 : static_cast<std::uint8_t>(byte[0]);
}

bool ByteReader::flag() {
  const std::uint8_t value = u8();
  if (value > 1) fail();
  return value == 1;
}

std::uint64_t ByteReader::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = u8();
    const auto bits = static_cast<std::uint64_t>(byte & 0x7f);
    // One value has one spelling: no bits beyond the 64th, no superfluous last byte.
    if (bits << shift >> shift != bits || (byte == 0 && shift > 0)) fail();
    value |= bits << shift;
    if (byte < 0x80) return good_ ? value : 0;
  }
  fail();
  return 0;
}

std::uint32_t ByteReader::number32() {
  const std::uint64_t value = number();
  if (value > std::numeric_limits<std::uint32_t>::max()) fail();
  return static_cast<std::uint32_t>(value);
}

std::int64_t ByteReader::signed_number() {
  const std::uint64_t value = number();
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

std::string ByteReader::text() { return std::string(take(number())); }

Hash16 ByteReader::hash() {
  const std::string_view bytes = take(sizeof(Hash16));
  return bytes.empty() ? Hash16{} : Hash16::from_bytes(bytes);
}

std::optional<Instant> ByteReader::optional_instant() {
  if (!flag()) return std::nullopt;
  return instant();
}

std::size_t ByteReader::count() {
  const std::uint64_t value = number();
  if (value > left_.size()) fail();
  return good_ ? static_cast<std::size_t>(value) : 0;
}

}  // namespace fairway::state
