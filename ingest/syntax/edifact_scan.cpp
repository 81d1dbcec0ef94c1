#include "ingest/syntax/edifact_scan.h"

#include <algorithm>

#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool is_letter_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Service characters must be told from data and from each other.
bool usable(const EdifactSigns& signs) {
  const std::array all = {signs.component, signs.element, signs.terminator, signs.release};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto byte = static_cast<unsigned char>(all[i]);
    const bool none = i == 3 && all[i] == '\0';
    if (is_letter_or_digit(all[i]) || byte >= 0x80 || (all[i] == '\0' && !none)) return false;
    if (std::count(all.begin(), all.end(), all[i]) > 1) return false;
  }
  return true;
}

// What follows a UNA: white space, then the next service segment.
bool begins_service_segment(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return false;
  text.remove_prefix(first);
  return text.starts_with("UNB") || text.starts_with("UNH") || text.starts_with("UNG");
}

bool is_tag(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

}  // namespace

std::optional<EdifactSigns> take_service_string(std::string_view& rest) {
  constexpr std::size_t kTag = 3;
  for (const std::size_t size : {std::size_t{6}, std::size_t{4}}) {
    if (rest.size() < kTag + size || !begins_service_segment(rest.substr(kTag + size))) continue;
    const std::string_view signs = rest.substr(kTag, size);
    EdifactSigns found{signs[0], signs[1], '?', signs[size - 1]};
    if (size == 6) found.release = signs[3] == ' ' ? '\0' : signs[3];
    if (!usable(found)) continue;
    rest.remove_prefix(kTag + size);
    return found;
  }
  return std::nullopt;
}

EdifactScanner::EdifactScanner(std::string_view bytes, std::size_t first)
    : bytes_(bytes), at_(first) {
  use({});
}

void EdifactScanner::use(const EdifactSigns& signs) {
  for (std::size_t byte = 0; byte < kinds_.size(); ++byte) {
    kinds_[byte] = byte >= 0x80 ? beyond : byte < 0x20 || byte == 0x7f ? bad : plain;
  }
  kinds_['\t'] = plain;
  kinds_['\r'] = kinds_['\n'] = line_break;
  if (signs.release != '\0') kinds_[static_cast<unsigned char>(signs.release)] = release;
  kinds_[static_cast<unsigned char>(signs.component)] = component;
  kinds_[static_cast<unsigned char>(signs.element)] = element;
  kinds_[static_cast<unsigned char>(signs.terminator)] = terminator;
}

std::string_view EdifactScanner::rest() {
  while (at_ < bytes_.size() && kSpace.find(bytes_[at_]) != std::string_view::npos &&
         kinds_[static_cast<unsigned char>(bytes_[at_])] != terminator) {
    ++at_;
  }
  // A terminator that is a line break may stand alone, too: an empty line.
  while (at_ < bytes_.size() && (bytes_[at_] == '\r' || bytes_[at_] == '\n')) ++at_;
  return bytes_.substr(at_);
}

EdifactScanner::Found EdifactScanner::next(EdifactSegment& into) {
  if (rest().empty()) return Found::end;
  into.at = static_cast<std::uint32_t>(at_);
  into.plain = true;
  into.components.clear();
  into.elements.assign({0});
  const Found found = split(into);
  into.elements.push_back(static_cast<std::uint16_t>(into.components.size()));
  into.tag = edifact_tag(into.components[0].substr(0, 3));
  if (found == Found::segment && !is_tag(into.components[0])) return Found::bad_tag;
  return found;
}

EdifactScanner::Found EdifactScanner::split(EdifactSegment& into) {
  const char* const data = bytes_.data();
  const std::size_t size = bytes_.size();
  Found found = Found::segment;
  std::size_t begin = at_;
  std::size_t at = at_;
  const auto part = [&] {
    if (into.components.size() < limits::kEdifactComponents) {
      into.components.emplace_back(data + begin, at - begin);
    } else if (found == Found::segment) {
      found = Found::too_many_parts;
    }
    begin = at + 1;
  };
  for (;; ++at) {
    while (at < size && kinds_[static_cast<unsigned char>(data[at])] == plain) ++at;
    if (at >= size) break;
    switch (kinds_[static_cast<unsigned char>(data[at])]) {
      case component:
        part();
        break;
      case element:
        part();
        if (found != Found::too_many_parts) {
          into.elements.push_back(static_cast<std::uint16_t>(into.components.size()));
        }
        break;
      case terminator:
        part();
        at_ = at + 1;
        return found;
      case release:
        into.plain = false;
        ++at;  // whatever follows is data, but no control character becomes data so
        if (at >= size || kinds_[static_cast<unsigned char>(data[at])] != bad) break;
        [[fallthrough]];
      case bad:
        if (found == Found::segment) bad_at_ = at;
        found = Found::bad_character;
        break;
      default:  // a line break within a segment, a byte beyond ASCII
        into.plain = false;
    }
  }
  at = size;
  part();
  at_ = size;
  return Found::unterminated;
}

}  // namespace fairway::ingest
