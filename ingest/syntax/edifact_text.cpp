#include "ingest/syntax/edifact_text.h"

#include <algorithm>
#include <array>

#include <iconv.h>

namespace fairway::ingest {
namespace {

struct Level {
  std::string_view name;
  const char* charset;
};

// ISO 9735-1, annex on syntax identifiers. UNOW and UNOY are ISO 10646, sent as UTF-8.
constexpr std::array kLevels = {
    Level{"UNOC", "ISO-8859-1"}, Level{"UNOD", "ISO-8859-2"}, Level{"UNOE", "ISO-8859-5"},
    Level{"UNOF", "ISO-8859-7"}, Level{"UNOG", "ISO-8859-3"}, Level{"UNOH", "ISO-8859-4"},
    Level{"UNOI", "ISO-8859-6"}, Level{"UNOJ", "ISO-8859-8"}, Level{"UNOK", "ISO-8859-9"}};

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

EdifactCleaner::EdifactCleaner() = default;
EdifactCleaner::~EdifactCleaner() = default;

void EdifactCleaner::start() {
  release_ = '?';
  charset_ = nullptr;
  kept_.clear();
}

void EdifactCleaner::use_level(std::string_view syntax_identifier) {
  const auto* found = std::ranges::find(kLevels, syntax_identifier, &Level::name);
  charset_ = found == kLevels.end() ? nullptr : found->charset;
}

std::string_view EdifactCleaner::clean(std::string_view raw) {
  const auto clean = [this](char c) {
    const bool released = release_ != '\0' && c == release_;
    return !released && c != '\r' && c != '\n' && static_cast<unsigned char>(c) < 0x80;
  };
  if (std::ranges::all_of(raw, clean)) return trimmed(raw);
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\r' || raw[i] == '\n') continue;
    if (release_ != '\0' && raw[i] == release_ && i + 1 < raw.size()) ++i;
    text += raw[i];
  }
  if (charset_ != nullptr && !is_ascii(text)) text = to_utf8(text);
  return trimmed(keep(std::move(text)));
}

std::string_view EdifactCleaner::keep(std::string text) {
  return kept_.emplace_back(std::move(text));
}

std::string EdifactCleaner::to_utf8(const std::string& text) const {
  const iconv_t converter = iconv_open("UTF-8", charset_);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::string(kReplacement);
  std::string out;
  std::string in = text;
  char* from = in.data();
  std::size_t left = in.size();
  while (left > 0) {
    std::array<char, 256> piece{};
    char* to = piece.data();
    std::size_t room = piece.size();
    const bool failed = iconv(converter, &from, &left, &to, &room) == static_cast<std::size_t>(-1);
    out.append(piece.data(), piece.size() - room);
    if (!failed || room < 8) continue;
    out += kReplacement;  // a byte that the set does not know
    ++from;
    --left;
  }
  iconv_close(converter);
  return out;
}

}  // namespace fairway::ingest
