#include "sinks/http/access.h"

namespace fairway::sinks::http {

Scope scope_of(const Request&) { return Scope::all(); }

}  // namespace fairway::sinks::http
