#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/time_form.h"

namespace fairway::ingest {

// Times whose digits stand at fixed places: "yyyyMMddHHmmssSSS", "yyyyMMdd'T'HHmmssSS". A letter
// stands for a digit: y year (four of them), M month, d day, H hour, m minute, s second, S fraction
// of a second. X is an offset: Z, +08, +0800 or +08:00. What stands in quotes, and every other
// character, stands for itself.
class TimePattern {
 public:
  // None: not a pattern, or one that lacks year, month or day.
  static std::optional<TimePattern> parse(std::string_view pattern);

  const std::string& text() const { return text_; }
  std::optional<WrittenTime> read(std::string_view text) const;

 private:
  struct Part {
    char field = '\0';  // '\0': the literal
    std::size_t width = 0;
    std::string literal;
  };

  bool has(char field) const;

  std::string text_;
  std::vector<Part> parts_;
};

}  // namespace fairway::ingest
