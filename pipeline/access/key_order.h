#pragma once

#include <string>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/principal.h"
#include "sinks/keys.h"

namespace fairway::pipeline {

// What a key is ordered for, or a token says that it is good for, as it is written in the end; each
// kind names what it must and nothing else. Code: bad_key.
Result<sinks::KeyOrder> checked_order(sinks::KeyOrder order, Instant now);

// Who comes with it, without any grants.
Principal principal_of(std::string id, const sinks::KeyOrder& order, Permissions may);

}  // namespace fairway::pipeline
