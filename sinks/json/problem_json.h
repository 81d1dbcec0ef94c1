#pragma once

#include <string>
#include <vector>

namespace fairway::sinks {

// An error as RFC 9457 shows it, with our members code, errors and remedy.
struct Problem {
  struct Fault {
    std::string parameter;  // a query parameter or header; else empty
    std::string pointer;    // a part of the body; else empty
    std::string detail;
  };

  int status = 500;
  std::string code;      // snake_case, stable; the type is urn:fairway:problem:<code>
  std::string title;     // the same for every problem of this code
  std::string detail;    // what is wrong with this request
  std::string instance;  // the path that was asked for
  std::string remedy;    // what to do; may be empty
  std::vector<Fault> errors;
};

std::string problem_json(const Problem& problem);

}  // namespace fairway::sinks
