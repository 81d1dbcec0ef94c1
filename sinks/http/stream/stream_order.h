#pragma once

#include <functional>
#include <optional>
#include <string>

#include "schemas/model/change.h"
#include "schemas/model/scope.h"
#include "sinks/change_feed.h"

namespace fairway::sinks::http {

// What a reader asks for, and who it is.
struct StreamOrder {
  ChangeFilter filter;
  // What the reader may see now, asked before anything is read for it and again when anybody's
  // rights have moved (DESIGN law 8); none: it may not read. Any thread.
  std::function<std::optional<Scope>()> scope;
  std::optional<ChangeId> after = {};  // none: what comes from now on
  std::string principal = {};          // whose streams are counted; empty: nobody's
};

}  // namespace fairway::sinks::http
