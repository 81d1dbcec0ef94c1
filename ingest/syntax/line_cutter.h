#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fairway::ingest {

// A line of a message, counted from 1, without its end and the white space around it.
struct Line {
  std::string_view text;
  std::uint32_t at = 0;  // byte offset in the message
  std::uint32_t number = 0;
};

// Cuts a message at CR LF, LF or CR, whichever its sender writes. Empty lines are passed by.
class LineCutter {
 public:
  explicit LineCutter(std::string_view bytes);
  bool next(Line& line);

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint32_t number_ = 0;
};

// Appends to a pointer as Tokeniser::point: "line 3/pieces". What repeats is a line, and the line's
// number alone tells where it is.
void point_line(std::string_view step, std::uint32_t index, std::string& pointer);

}  // namespace fairway::ingest
