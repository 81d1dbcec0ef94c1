#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/model/ids.h"

namespace fairway {

// What was refused: a message ("m_…"), or a part of one whose siblings were taken in ("m_….3",
// counted from 1 in the order of its receipt's errors; SETTLED 8).
struct RefusedId {
  MessageId message;
  std::uint32_t part = 0;  // 0: the message as a whole

  friend bool operator==(const RefusedId&, const RefusedId&) = default;
  friend auto operator<=>(const RefusedId&, const RefusedId&) = default;
};

std::string to_text(const RefusedId& id);
std::optional<MessageId> message_id_from(std::string_view text);
std::optional<RefusedId> refused_id_from(std::string_view text);

// What a log record says beside its message: that it repairs what was refused, or, without any
// message, that somebody has dealt with it otherwise.
struct Note {
  enum class Kind : std::uint8_t { repairs, drops };

  Kind kind = Kind::repairs;
  RefusedId refused;

  friend bool operator==(const Note&, const Note&) = default;
};

// "repairs m_….3", "drops m_…".
std::string to_text(const Note& note);
std::optional<Note> note_from(std::string_view text);

}  // namespace fairway
