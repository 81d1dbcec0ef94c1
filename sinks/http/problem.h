#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "sinks/http/exchange.h"
#include "sinks/json/problem_json.h"

// Every error that the API answers: one table of codes, so that a client may branch on them.
namespace fairway::sinks::http {

// What differs from case to case; the code gives status and title.
struct Fault {
  std::string_view code;
  std::string detail;
  std::string remedy = {};
  std::vector<Problem::Fault> errors = {};
};

// The answer to a request for `target`: application/problem+json, with Retry-After where trying
// again may help. An unknown code is a bad program.
Response problem(std::string_view target, Fault fault);

// The answer to an error of the inbox or the queries. Codes that are not meant for clients become
// `internal`, and what happened goes to the log only.
Response problem(std::string_view target, const Error& error);

}  // namespace fairway::sinks::http
