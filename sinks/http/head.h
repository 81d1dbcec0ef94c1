#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sinks/http/exchange.h"
#include "sinks/http/problem.h"

namespace fairway::sinks::http {

// A request before its body, as a parser read it; borrows the parser's bytes.
struct Head {
  std::string_view method;
  std::string_view target;
  bool http_1_1 = true;                                               // else 1.0
  std::vector<std::pair<std::string_view, std::string_view>> fields;  // as sent
};

// What a parser lets through although two readers might understand it differently (request
// smuggling: RFC 9112 sections 3.2, 6.1 and 6.3), and what we do not do.
std::optional<Fault> fault_in(const Head& head, std::size_t target_bytes);

bool expects_continue(const Head& head);

// A request without its body.
Request request_of(const Head& head);

}  // namespace fairway::sinks::http
