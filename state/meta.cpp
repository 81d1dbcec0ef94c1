#include "state/meta.h"

#include <map>

#include "state/bytes.h"
#include "state/change_rows.h"
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

// Visits the rows below the prefix; a key of another length is none of ours.
template <typename Row>
Status scan_rows(const Reader& reader, std::string_view prefix, std::size_t length, Row row) {
  Status good;
  FAIRWAY_TRY(reader.scan(Table::meta, prefix, [&](std::string_view key, std::string_view value) {
    good = key.size() == length ? row(key, value)
                                : corrupt_row(Table::meta, key, "has a key of another length");
    return good.has_value();
  }));
  return good;
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

std::string input_key(std::uint32_t input) {
  std::string key = with_argument("input");
  put_big_endian(key, input);
  return key;
}

std::string gap_key(const DataGap& gap) {
  std::string key = with_argument("gap");
  put_big_endian(key, gap.input);
  put_big_endian(key, gap.from);
  put_big_endian(key, static_cast<std::uint8_t>(gap.reason));
  return key;
}

std::string block_key(std::uint64_t first) {
  std::string key = with_argument("block");
  put_big_endian(key, first);
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

void put_input(WriteBatch& batch, const Input& input) {
  put_position(batch, input.position());
  if (input.number == Input::kEmbeddedLog) return;
  std::string key = input_key(input.number);
  std::string value = encode(key, input);
  batch.put(Table::meta, std::move(key), std::move(value));
}

void put_gap(WriteBatch& batch, const DataGap& gap) {
  std::string key = gap_key(gap);
  std::string value = encode(key, gap);
  batch.put(Table::meta, std::move(key), std::move(value));
}

void put_tick(WriteBatch& batch, Instant tick) {
  put_number(batch, std::string(kTickKey), static_cast<std::uint64_t>(to_micros(tick)));
}

void put_definitions(WriteBatch& batch, const Hash16& hash) {
  batch.put(Table::meta, std::string(kDefinitionsKey), encode_hash(kDefinitionsKey, hash));
}

void put_standing(WriteBatch& batch, const LogStanding& standing) {
  batch.put(Table::meta, std::string(kChangesKey), encode(kChangesKey, standing));
}

Result<std::optional<LogStanding>> read_standing(const Reader& reader) {
  const auto value = reader.get(Table::meta, kChangesKey);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_standing(kChangesKey, **value);
}

void put_block(WriteBatch& batch, const LogBlock& block) {
  std::string key = block_key(block.first);
  std::string value = encode(key, block);
  batch.put(Table::meta, std::move(key), std::move(value));
}

void remove_block(WriteBatch& batch, std::uint64_t first) {
  batch.remove(Table::meta, block_key(first));
}

Result<std::vector<LogBlock>> read_blocks(const Reader& reader) {
  std::vector<LogBlock> blocks;
  const std::string prefix = with_argument("block");
  FAIRWAY_TRY(scan_rows(reader, prefix, block_key(0).size(),
                        [&](std::string_view key, std::string_view value) -> Status {
                          auto block = decode_block(key, value);
                          if (!block) return std::unexpected(std::move(block.error()));
                          block->first = get_big_endian<std::uint64_t>(key.substr(prefix.size()));
                          blocks.push_back(*block);
                          return {};
                        }));
  return blocks;
}

Result<std::vector<Input>> read_inputs(const Reader& reader) {
  std::map<std::uint32_t, Input> inputs;
  const std::string positions = with_argument("position");
  FAIRWAY_TRY(scan_rows(reader, positions, positions.size() + sizeof(std::uint32_t),
                        [&](std::string_view key, std::string_view value) -> Status {
                          const auto next = decode_number(key, value);
                          if (!next) return std::unexpected(next.error());
                          const auto number =
                              get_big_endian<std::uint32_t>(key.substr(positions.size()));
                          inputs[number].next = *next;
                          return {};
                        }));
  const std::string prefix = with_argument("input");
  FAIRWAY_TRY(scan_rows(reader, prefix, prefix.size() + sizeof(std::uint32_t),
                        [&](std::string_view key, std::string_view value) -> Status {
                          auto input = decode_input(key, value);
                          if (!input) return std::unexpected(std::move(input.error()));
                          const auto number =
                              get_big_endian<std::uint32_t>(key.substr(prefix.size()));
                          input->next = inputs[number].next;
                          inputs[number] = std::move(*input);
                          return {};
                        }));
  std::vector<Input> out;
  for (auto& [number, input] : inputs) {
    input.number = number;
    out.push_back(std::move(input));
  }
  return out;
}

Result<std::vector<DataGap>> read_gaps(const Reader& reader) {
  std::vector<DataGap> gaps;
  const std::string prefix = with_argument("gap");
  const std::size_t length = gap_key({}).size();
  FAIRWAY_TRY(scan_rows(
      reader, prefix, length, [&](std::string_view key, std::string_view value) -> Status {
        auto gap = decode_gap(key, value);
        if (!gap) return std::unexpected(std::move(gap.error()));
        const std::string_view numbers = key.substr(prefix.size());
        gap->input = get_big_endian<std::uint32_t>(numbers);
        gap->from = get_big_endian<std::uint64_t>(numbers.substr(sizeof gap->input));
        gaps.push_back(*gap);
        return {};
      }));
  return gaps;
}

Result<std::optional<Hash16>> read_definitions(const Reader& reader) {
  const auto value = reader.get(Table::meta, kDefinitionsKey);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_hash(kDefinitionsKey, **value);
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
