#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"
#include "state/store.h"

// When watched sources were heard last: a row of `meta` each.
namespace fairway::state {

struct Pulse {
  // The stamp of its last message; of one that never sent any, T when it was first watched. None:
  // it is not watched any more.
  std::optional<Instant> heard;
  bool spoke = false;             // it has sent something since it is watched
  std::optional<Instant> silent;  // since when; it is told to be
  // The last change about it and the epoch of that sequence; 0: none was told.
  std::uint64_t epoch = 0;
  std::uint64_t last = 0;

  friend bool operator==(const Pulse&, const Pulse&) = default;
};

std::string pulse_key(const SourceName& source);
std::string encode(std::string_view key, const Pulse& pulse);
Result<Pulse> decode_pulse(std::string_view key, std::string_view value);

void put_pulse(WriteBatch& batch, const SourceName& source, const Pulse& pulse);
void remove_pulse(WriteBatch& batch, const SourceName& source);
Result<std::map<SourceName, Pulse>> read_pulses(const Reader& reader);

}  // namespace fairway::state
