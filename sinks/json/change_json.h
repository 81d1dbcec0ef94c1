#pragma once

#include <string>

#include "sinks/change_feed.h"

namespace fairway::sinks {

// CONTRACT section 7, compact; `id` is the cursor behind which a reader goes on.
std::string change_json(const Change& change);

// A page of the log: `page.next` is always there, for what comes later.
std::string changes_json(const ChangePage& page);

}  // namespace fairway::sinks
