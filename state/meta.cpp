#include "state/meta.h"

#include "state/bytes.h"
#include "state/codec.h"

namespace fairway::state {
namespace {

// "word" 0x00
std::string with_argument(std::string_view word) { return std::string(word) + '\0'; }

constexpr std::string_view kExchange("exchange\0", 9);

Result<std::optional<std::uint64_t>> read_number(const Reader& reader, std::string_view key) {
  const auto value = reader.get(Table::meta, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_number(key, **value);
}

void put_number(WriteBatch& batch, std::string key, std::uint64_t number) {
  std::string value = encode_number(key, number);
  batch.put(Table::meta, std::move(key), std::move(value));
}

}  // namespace

std::string counts_key(const SourceName& source) {
  return with_argument("counts") + source.value();
}

std::string position_key(std::uint32_t input) {
  std::string key = with_argument("position");
  put_big_endian(key, input);
  return key;
}

std::string exchange_key(std::uint64_t sequence) {
  std::string key(kExchange);
  put_big_endian(key, sequence);
  return key;
}

void put_position(WriteBatch& batch, Position next) {
  put_number(batch, position_key(next.input), next.offset);
}

void put_tick(WriteBatch& batch, Instant tick) {
  put_number(batch, std::string(kTickKey), static_cast<std::uint64_t>(to_micros(tick)));
}

void put_definitions(WriteBatch& batch, const Hash16& hash) {
  batch.put(Table::meta, std::string(kDefinitionsKey), encode_hash(kDefinitionsKey, hash));
}

void put_epoch(WriteBatch& batch, std::uint64_t epoch) {
  put_number(batch, std::string(kEpochKey), epoch);
}

Result<std::optional<Hash16>> read_definitions(const Reader& reader) {
  const auto value = reader.get(Table::meta, kDefinitionsKey);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_hash(kDefinitionsKey, **value);
}

Result<std::optional<std::uint64_t>> read_epoch(const Reader& reader) {
  return read_number(reader, kEpochKey);
}

Result<std::optional<std::uint64_t>> read_format(const Reader& reader) {
  return read_number(reader, kFormatKey);
}

void put_waiting(WriteBatch& batch, std::uint64_t sequence, const Record& record) {
  std::string key = exchange_key(sequence);
  std::string value = encode(key, record);
  batch.put(Table::meta, std::move(key), std::move(value));
}

void remove_waiting(WriteBatch& batch, std::uint64_t sequence) {
  batch.remove(Table::meta, exchange_key(sequence));
}

Result<std::vector<std::pair<std::uint64_t, Record>>> read_waiting(const Reader& reader) {
  std::vector<std::pair<std::uint64_t, Record>> waiting;
  Status good;
  FAIRWAY_TRY(reader.scan(Table::meta, kExchange, [&](auto key, auto value) {
    auto record = decode_record(key, value);
    if (!record || key.size() != kExchange.size() + sizeof(std::uint64_t)) {
      good = record ? corrupt_row(Table::meta, key, "has a key of another length")
                    : std::unexpected(record.error());
      return false;
    }
    waiting.emplace_back(get_big_endian<std::uint64_t>(key.substr(kExchange.size())),
                         std::move(*record));
    return true;
  }));
  FAIRWAY_TRY(good);
  return waiting;
}

}  // namespace fairway::state
