#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "sinks/findings.h"

namespace fairway::pipeline {

// Refusals with what their codes mean, and with the line where they stand if the message's bytes
// are there.
std::vector<sinks::Finding> explain(const std::vector<Refusal>& refusals,
                                    const std::optional<std::string_view>& bytes,
                                    const Catalogue& catalogue);

}  // namespace fairway::pipeline
