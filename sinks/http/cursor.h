#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/reference.h"
#include "sinks/http/asked.h"
#include "sinks/http/exchange.h"

// A place in a list as clients carry it: the parts of a key, good only with the filters that it was
// given for. It is sealed with a secret of this process: a list may go on behind what its reader
// must not know of, and nobody names a place that they were not given.
namespace fairway::sinks::http {

// The same place is the same text.
std::string write_cursor(std::string_view seal, const Request& request,
                         const std::vector<std::string>& parts);
// None: the request has no cursor. One part at least.
OrProblem<std::optional<std::vector<std::string>>> read_cursor(std::string_view seal,
                                                               const Request& request);
// The key of lists of facts: behind one of a reference's, by time, or behind all of them.
struct FactKey {
  Reference reference;
  std::optional<std::pair<Instant, FactId>> fact;
};
std::vector<std::string> parts_of(const FactKey& key);
std::optional<FactKey> fact_key(const std::vector<std::string>& parts);
// The answer to a cursor whose parts are no key of the list.
std::unexpected<Response> bad_cursor(const Request& request);

}  // namespace fairway::sinks::http
