#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "sinks/json/values.h"

namespace fairway::sinks {

// The members of an object that a client sent, each asked for once. What is wrong is kept, the
// first of it, and told at the end. Only for the .cpp files of sinks/json.
class Members {
 public:
  Members(std::string_view json, std::string code);

  std::string text(std::string_view name);  // empty: absent or null
  std::vector<std::string> texts(std::string_view name);
  std::optional<Instant> time(std::string_view name);
  bool has(std::string_view name) const { return left_.contains(name); }

  void complain(std::string_view name, std::string what);
  // Nobody asked for what is left: that is wrong, too.
  Status finish();

 private:
  const json::value* take(std::string_view name);

  std::string code_;
  json::object left_;
  json::value taken_;
  Status status_;
};

}  // namespace fairway::sinks
