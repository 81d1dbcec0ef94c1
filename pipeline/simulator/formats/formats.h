#pragma once

#include <string>

#include "pipeline/simulator/statement.h"

// One writer a format; what it can say stands above its definition.
namespace fairway::simulator {

std::string write_fairway_fact(const Statement& statement);

}  // namespace fairway::simulator
