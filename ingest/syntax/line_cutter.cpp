#include "ingest/syntax/line_cutter.h"

#include <algorithm>

#include <fmt/format.h>

#include "ingest/unit_plan.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kSpace = " \t";

}  // namespace

LineCutter::LineCutter(std::string_view bytes) : bytes_(bytes) {
  if (bytes.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

bool LineCutter::next(Line& line) {
  while (at_ < bytes_.size()) {
    const std::size_t end = std::min(bytes_.find_first_of("\r\n", at_), bytes_.size());
    const std::size_t begin = at_;
    at_ = bytes_.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
    ++number_;
    const std::size_t first = bytes_.find_first_not_of(kSpace, begin);
    if (first >= end) continue;
    const std::size_t last = bytes_.find_last_not_of(kSpace, end - 1);
    line = {bytes_.substr(first, last + 1 - first), static_cast<std::uint32_t>(first), number_};
    return true;
  }
  return false;
}

void point_line(std::string_view step, std::uint32_t index, std::string& pointer) {
  if (index != kNone) {
    pointer = fmt::format("line {}", index);
  } else if (!step.empty()) {
    if (!pointer.empty()) pointer += '/';
    pointer += step;
  }
}

}  // namespace fairway::ingest
