#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ingest/edifact_segment.h"

namespace fairway::ingest {

// The service characters of an interchange: its UNA, else those of ISO 9735 section 5.
struct EdifactSigns {
  char component = ':';
  char element = '+';
  char release = '?';  // '\0': none
  char terminator = '\'';
};

// Reads a UNA at the front of `rest` and takes it off; none if its characters cannot be told apart.
// One of four characters (without release and reserved ones) is read, too.
std::optional<EdifactSigns> take_service_string(std::string_view& rest);

// Cuts bytes into segments.
class EdifactScanner {
 public:
  enum class Found : std::uint8_t {
    segment,
    end,
    unterminated,    // the bytes end within it
    bad_tag,         // it does not begin with three capital letters or digits
    bad_character,   // a control character, at bad_at
    too_many_parts,  // limits::kEdifactComponents
  };

  // Offsets are told from the first of `bytes`; `first` is where segments begin.
  EdifactScanner(std::string_view bytes, std::size_t first);

  void use(const EdifactSigns& signs);
  // The next segment into `into`. One that is wrong is passed by to its end.
  Found next(EdifactSegment& into);
  std::size_t bad_at() const { return bad_at_; }
  // What is not read yet, without white space before it.
  std::string_view rest();
  void skip(std::size_t size) { at_ += size; }

 private:
  Found split(EdifactSegment& into);

  enum Kind : std::uint8_t {
    plain,
    component,
    element,
    terminator,
    release,
    line_break,
    beyond,
    bad
  };

  std::string_view bytes_;
  std::size_t at_;
  std::size_t bad_at_ = 0;
  std::array<std::uint8_t, 256> kinds_{};
};

}  // namespace fairway::ingest
