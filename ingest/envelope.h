#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairway::ingest {

// What an envelope says of the message inside of it. The definition of the envelope gives it
// (`unwrap`); the definition of the inner message uses it as {envelope.sender}. Part of no fact's
// content (RULES R1): the same message in a new envelope states the same facts.
enum class EnvelopePart : std::uint8_t { id, sender, time, type };

constexpr std::array<std::string_view, 4> kEnvelopeParts = {"id", "sender", "time", "type"};

using Envelope = std::array<std::optional<std::string>, kEnvelopeParts.size()>;

constexpr std::string_view kEnvelopePrefix = "envelope.";

// By a name like "envelope.sender".
inline std::optional<EnvelopePart> envelope_part_from(std::string_view name) {
  if (!name.starts_with(kEnvelopePrefix)) return std::nullopt;
  const auto* found = std::ranges::find(kEnvelopeParts, name.substr(kEnvelopePrefix.size()));
  if (found == kEnvelopeParts.end()) return std::nullopt;
  return static_cast<EnvelopePart>(found - kEnvelopeParts.begin());
}

}  // namespace fairway::ingest
