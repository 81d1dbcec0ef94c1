#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/definition.h"

namespace fairway::ingest {

// A segment's three letters as one number: compared for each of them.
using EdifactTag = std::uint32_t;

constexpr EdifactTag edifact_tag(std::string_view tag) {
  EdifactTag number = 0;
  for (const char c : tag) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

// Makes the text of a component: without release characters and line breaks, in UTF-8, trimmed.
class EdifactTexts {
 public:
  virtual ~EdifactTexts() = default;
  virtual std::string_view clean(std::string_view raw) = 0;
  // Keeps a text that was made of one until the next message.
  virtual std::string_view keep(std::string text) = 0;
};

// A segment, split (ISO 9735): elements count from 1 behind the tag, components from 1 within them.
struct EdifactSegment {
  EdifactTag tag = 0;
  std::uint32_t at = 0;      // byte offset in the message
  std::uint32_t number = 0;  // UNH is the first of its message
  // Nothing to clean: no release character, no line break, ASCII.
  bool plain = true;
  std::vector<std::string_view> components;  // as they are written, the tag first
  std::vector<std::uint16_t> elements;       // of each element the first component; then the end
  EdifactTexts* texts = nullptr;

  // As it is written; empty where there is none.
  std::string_view raw(std::size_t element, std::size_t component) const {
    if (element + 1 >= elements.size()) return {};
    const std::size_t index = elements[element] + component - 1;
    return index < elements[element + 1] ? components[index] : std::string_view{};
  }
  std::string_view text(std::size_t element, std::size_t component) const {
    const std::string_view found = raw(element, component);
    if (found.empty() || (plain && found.front() != ' ' && found.back() != ' ')) return found;
    return texts->clean(found);
  }
  bool fits(const std::vector<SegmentPlace::Test>& tests) const {
    for (const SegmentPlace::Test& test : tests) {
      if (!fits(test)) return false;
    }
    return true;
  }

 private:
  bool fits(const SegmentPlace::Test& test) const {
    const std::string_view found = text(test.element, test.component);
    for (const std::string& accepted : test.accepted) {
      if (found == accepted) return true;
    }
    return false;
  }
};

}  // namespace fairway::ingest
