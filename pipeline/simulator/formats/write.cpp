#include <cassert>

#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {

std::string write(const Statement& statement) {
  switch (statement.format) {
    case Format::fairway_fact:
      return write_fairway_fact(statement);
    default:
      break;
  }
  assert(false && "no writer for the format");
  return {};
}

}  // namespace fairway::simulator
