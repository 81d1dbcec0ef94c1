#include "schemas/model/refused.h"

#include <charconv>

namespace fairway {
namespace {

constexpr std::string_view kRepairs = "repairs ";
constexpr std::string_view kDrops = "drops ";

// A part's number as to_text writes it: no sign, no leading zero, not 0.
std::optional<std::uint32_t> part_from(std::string_view text) {
  std::uint32_t part = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, part);
  if (read.ec != std::errc{} || read.ptr != end || text.front() == '0') return std::nullopt;
  return part;
}

}  // namespace

std::string to_text(const RefusedId& id) {
  const std::string message = to_text(id.message);
  return id.part == 0 ? message : message + "." + std::to_string(id.part);
}

std::optional<MessageId> message_id_from(std::string_view text) {
  if (!text.starts_with("m_")) return std::nullopt;
  const auto hash = Hash16::from_hex(text.substr(2));
  if (!hash) return std::nullopt;
  return MessageId{*hash};
}

std::optional<RefusedId> refused_id_from(std::string_view text) {
  const auto dot = text.find('.');
  const auto message = message_id_from(text.substr(0, dot));
  if (!message) return std::nullopt;
  if (dot == std::string_view::npos) return RefusedId{*message};
  const auto part = part_from(text.substr(dot + 1));
  if (!part) return std::nullopt;
  return RefusedId{*message, *part};
}

std::string to_text(const Note& note) {
  const std::string_view word = note.kind == Note::Kind::repairs ? kRepairs : kDrops;
  return std::string(word) + to_text(note.refused);
}

std::optional<Note> note_from(std::string_view text) {
  const auto kind = text.starts_with(kRepairs) ? Note::Kind::repairs : Note::Kind::drops;
  const std::string_view word = kind == Note::Kind::repairs ? kRepairs : kDrops;
  if (!text.starts_with(word)) return std::nullopt;
  const auto refused = refused_id_from(text.substr(word.size()));
  if (!refused) return std::nullopt;
  return Note{kind, *refused};
}

}  // namespace fairway
