#pragma once

#include "schemas/model/scope.h"
#include "sinks/http/exchange.h"

namespace fairway::sinks::http {

// On whose behalf a request asks: the one place that decides it. Everyone who reaches the port sees
// everything, which is why it listens on loopback unless told otherwise.
Scope scope_of(const Request& request);

}  // namespace fairway::sinks::http
