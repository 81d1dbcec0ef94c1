#include "sinks/figures.h"

namespace fairway::sinks {

std::string_view to_text(FigureBucket bucket) {
  return bucket == FigureBucket::hour ? "hour" : "day";
}

MoveClass FigureSplit::of(const MoveClass& whole) const {
  MoveClass part;
  if (kind) part.kind = whole.kind;
  if (terminal) part.terminal = whole.terminal;
  if (direction) part.direction = whole.direction;
  if (full_empty) part.full_empty = whole.full_empty;
  return part;
}

}  // namespace fairway::sinks
