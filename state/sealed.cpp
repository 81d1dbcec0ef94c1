#include "state/sealed.h"

#include <xxhash.h>

#include "state/keys.h"

namespace fairway::state {
namespace {

std::uint32_t seal_of(std::string_view key, std::string_view content) {
  const XXH64_hash_t seed = XXH3_64bits(key.data(), key.size());
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(content.data(), content.size(), seed));
}

std::string_view name(Table table) { return kTables[static_cast<std::size_t>(table)].name; }

}  // namespace

ByteWriter begin_value() {
  ByteWriter out;
  out.bytes().reserve(256);
  out.u8(kValueVersion);
  return out;
}

std::string sealed(std::string_view key, ByteWriter& out) {
  const std::uint32_t seal = seal_of(key, out.bytes());
  put_big_endian(out.bytes(), seal);
  return std::move(out.bytes());
}

Result<std::string_view> opened(Table table, std::string_view key, std::string_view value) {
  if (value.size() < 1 + kSealBytes) return corrupt_row(table, key, "is cut off");
  const std::string_view content = value.substr(0, value.size() - kSealBytes);
  if (get_big_endian<std::uint32_t>(value.substr(content.size())) != seal_of(key, content)) {
    return corrupt_row(table, key, "does not match its checksum");
  }
  const auto version = static_cast<std::uint8_t>(content.front());
  if (version > kValueVersion) {
    return failure("state_newer", "a row was written by a later version of Fairway",
                   std::string(name(table)) + " 0x" + to_hex(key),
                   "Run that version, or restore a copy of the state from before it");
  }
  if (version != kValueVersion) return corrupt_row(table, key, "cannot be read");
  return content.substr(1);
}

std::unexpected<Error> corrupt_row(Table table, std::string_view key, std::string_view why) {
  return failure("state_corrupt", "a row of the state " + std::string(why),
                 std::string(name(table)) + " 0x" + to_hex(key),
                 "Restore a copy of the state, or move it away: the input is then read again");
}

}  // namespace fairway::state
