#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "schemas/model/scope.h"
#include "sinks/http/exchange.h"
#include "sinks/http/handlers.h"

namespace fairway::sinks::http {

// The one door: finds out who asks and keeps it with the request, or gives the answer to who may
// not come in: 401, 403, or 429 to who asks too often. Who needs no permission is asked nothing.
std::optional<Response> turned_away(const Access& access, Permissions needs, Request& request);

// What the request may see, in the space that it asks for.
Scope scope_of(const Request& request);

// The same, as long as the answer goes on: asked again it admits anew, and none means that it may
// not go on. Any thread, beyond the request.
std::function<std::optional<Scope>()> lasting_scope_of(const Access& access,
                                                       const Request& request);

// Notes for the audit of what the request was told.
void note_read(const Services& services, const Request& request, std::vector<Reference> told);

// Notes for the audit that the request follows what changes from now on: of these references alone,
// if any are named.
void note_following(const Services& services, const Request& request, std::vector<Reference> asked);

// Whether it may send as this source, and look after what that sent.
bool may_send_as(const Request& request, const SourceName& source);

}  // namespace fairway::sinks::http
