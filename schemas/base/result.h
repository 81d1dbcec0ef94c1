#pragma once

#include <expected>
#include <string>
#include <utility>

namespace fairway {

// What went wrong in the world around us (disk, peer, configuration) or in the input of a person.
// Bad messages are not errors of this kind: they are values, see model/receipt.h.
struct Error {
  std::string code;    // snake_case, stable: programs branch on it
  std::string what;    // what happened, one sentence
  std::string where;   // file:line, path, address; may be empty
  std::string remedy;  // what to do about it; may be empty

  // "what (where). remedy" for a person's eyes.
  std::string text() const {
    std::string out = what;
    if (!where.empty()) out += " (" + where + ")";
    if (!remedy.empty()) out += ". " + remedy;
    return out;
  }
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> failure(std::string code, std::string what, std::string where = {},
                                      std::string remedy = {}) {
  return std::unexpected(
      Error{std::move(code), std::move(what), std::move(where), std::move(remedy)});
}

}  // namespace fairway

// Leaves the function with the error of EXPR, a Status or Result whose value is not needed.
#define FAIRWAY_TRY(expr)                                      \
  do {                                                         \
    if (auto fairway_try_ = (expr); !fairway_try_)             \
      return std::unexpected(std::move(fairway_try_.error())); \
  } while (false)
