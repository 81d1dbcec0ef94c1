#pragma once

#include <memory>

#include "ingest/syntax/tokeniser.h"

namespace fairway::ingest {

// Messages of lines, which their definition cuts with patterns (`lines`): Cargo-IMP and its like.
// Lines before the first that begins a message are addresses of the transport, and not read. A line
// that is wrong is refused with those that belong to it; its siblings are read.
std::unique_ptr<Tokeniser> make_lines_tokeniser(const Plan& plan);

}  // namespace fairway::ingest
