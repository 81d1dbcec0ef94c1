#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/names.h"
#include "sinks/http/exchange.h"

// What several handlers read from a request, or the problem to answer instead.
namespace fairway::sinks::http {

template <typename T>
using OrProblem = std::expected<T, Response>;

std::unexpected<Response> bad_parameter(const Request& request, std::string name,
                                        std::string detail, std::string remedy);

// ?lang=en|zh; English unless it is given.
OrProblem<Language> language_in(const Request& request);
// The same, and without it what Accept-Language prefers of the two (RFC 9110 section 12.5.4).
OrProblem<Language> preferred_language(const Request& request);

// An RFC 3339 time.
OrProblem<std::optional<Instant>> time_in(const Request& request, std::string_view name);
// "released,closed": one of these. Empty: none is asked for.
std::vector<std::string> any_of(const Request& request, std::string_view name);
// ?limit=, a list's page size.
OrProblem<std::size_t> limit_in(const Request& request);

// The feed that a request sends for: Fairway-Source.
OrProblem<SourceName> source_in(const Request& request);
// When its messages were received: Fairway-Received.
OrProblem<std::optional<Instant>> received_in(const Request& request);
std::unexpected<Response> bad_header(const Request& request, std::string name, std::string detail);
// The answer to a body that would have to be changed before it is kept.
std::optional<Response> encoded_body(const Request& request);

// The media type of the body, lower-case, without its parameters.
std::string media_type(const Request& request);
// Newline-delimited messages, else the body is one message.
bool is_lines(const Request& request);

// Without the white space at its ends (RFC 9110 section 5.6.3).
std::string_view trimmed(std::string_view text);
bool is_blank(std::string_view text);

// The lines of a text one by one, without the ones that hold nothing.
class Lines {
 public:
  explicit Lines(std::string_view text) : left_(text) {}

  // The next line, without its end; none behind the last.
  std::optional<std::string_view> next();
  // Of the line that next() gave, from 1.
  std::size_t number() const { return number_; }

 private:
  std::string_view left_;
  std::size_t number_ = 0;
};

}  // namespace fairway::sinks::http
