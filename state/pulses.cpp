#include "state/pulses.h"

#include <utility>

#include "state/bytes.h"
#include "state/sealed.h"

namespace fairway::state {
namespace {

constexpr std::string_view kPrefix("pulse\0", 6);

}  // namespace

std::string pulse_key(const SourceName& source) { return std::string(kPrefix) + source.value(); }

std::string encode(std::string_view key, const Pulse& pulse) {
  ByteWriter out = begin_value();
  out.instant(pulse.heard);
  out.flag(pulse.spoke);
  out.instant(pulse.silent);
  out.number(pulse.epoch);
  out.number(pulse.last);
  return sealed(key, out);
}

Result<Pulse> decode_pulse(std::string_view key, std::string_view value) {
  return open_value<Pulse>(Table::meta, key, value, [](ByteReader& in) {
    Pulse pulse;
    pulse.heard = in.optional_instant();
    pulse.spoke = in.flag();
    pulse.silent = in.optional_instant();
    pulse.epoch = in.number();
    pulse.last = in.number();
    return pulse;
  });
}

void put_pulse(WriteBatch& batch, const SourceName& source, const Pulse& pulse) {
  std::string key = pulse_key(source);
  std::string value = encode(key, pulse);
  batch.put(Table::meta, std::move(key), std::move(value));
}

void remove_pulse(WriteBatch& batch, const SourceName& source) {
  batch.remove(Table::meta, pulse_key(source));
}

Result<std::map<SourceName, Pulse>> read_pulses(const Reader& reader) {
  std::map<SourceName, Pulse> pulses;
  Status good;
  FAIRWAY_TRY(reader.scan(Table::meta, kPrefix, [&](std::string_view key, std::string_view value) {
    auto pulse = decode_pulse(key, value);
    if (!pulse) {
      good = std::unexpected(std::move(pulse.error()));
      return false;
    }
    pulses.emplace(SourceName{std::string(key.substr(kPrefix.size()))}, *pulse);
    return true;
  }));
  FAIRWAY_TRY(good);
  return pulses;
}

}  // namespace fairway::state
