#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/base/result.h"
#include "state/bytes.h"
#include "state/codec.h"
#include "state/tables.h"

// The frame of every value: version, body, seal. Only for the codecs.
namespace fairway::state {

// All kinds of values are at their first version; a kind that changes gets its own number.
constexpr std::uint8_t kValueVersion = 1;
constexpr std::size_t kSealBytes = 4;

// A value that has its version.
ByteWriter begin_value();
// The value with its seal.
std::string sealed(std::string_view key, ByteWriter& out);
// What lies between version and seal, both checked.
Result<std::string_view> opened(Table table, std::string_view key, std::string_view value);

// Checks seal and version, lets `read` take the body, and asks that it took all of it.
template <typename T, typename Read>
Result<T> open_value(Table table, std::string_view key, std::string_view value, Read read) {
  const auto body = opened(table, key, value);
  if (!body) return std::unexpected(body.error());
  ByteReader in(*body);
  T row = read(in);
  if (!in.finished()) return corrupt_row(table, key, "cannot be read");
  return row;
}

}  // namespace fairway::state
