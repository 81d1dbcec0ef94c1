#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What an element's text may have to look like. A failing form is a warning, unless its definition
// says refuse: real senders get check digits wrong more often than not.
namespace fairway::ingest {

enum class Form : std::uint8_t {
  rfc3339,             // RFC 3339 date-time
  integer,             // digits, perhaps a sign
  decimal,             // digits with perhaps a fraction
  iso6346,             // container number with its check digit, ISO 6346
  imo,                 // seven digits with the check digit of IMO ship numbers
  mmsi,                // nine digits of a ship's own station: 2 to 7, then the rest of its country
  unlocode,            // UN/LOCODE: country and three of A-Z2-9
  credit_code,         // unified social credit code, GB 32100-2015
  declaration_number,  // Chinese customs entry: 4 office, 4 year, flag (0, 1, I or E), 9 serial
  list_number,         // Chinese cross-border list: 4 office, 4 year, I or E, 9 to 11 serial
  air_waybill,         // 3 airline, 8 serial of which the last is the others modulo 7
  reference,           // kind:value
};

std::optional<Form> form_from(std::string_view name);
// The code of its warning or refusal: "bad_iso6346".
std::string_view failure_code(Form form);
// For the sender: "a container number with its check digit (ISO 6346)".
std::string_view expectation(Form form);
bool holds(Form form, std::string_view text);

// A regular expression (RE2: linear time, whatever the text).
class Pattern {
 public:
  // None: not a regular expression.
  static std::shared_ptr<const Pattern> compile(const std::string& pattern);
  virtual ~Pattern() = default;
  // The whole text.
  virtual bool fits(std::string_view text) const = 0;
  // The first part of the text that fits: what is in parentheses, else all of it.
  virtual std::optional<std::string_view> find(std::string_view text) const = 0;
  // The names of its groups, in their order; of one without a name: empty.
  virtual const std::vector<std::string>& groups() const = 0;
  // Whether the whole text fits; then `found` holds what each group took, empty if nothing.
  virtual bool take(std::string_view text, std::vector<std::string_view>& found) const = 0;
};

}  // namespace fairway::ingest
