#include "ingest/checks.h"

#include <algorithm>
#include <array>

#include <re2/re2.h>

#include "ingest/time_form.h"
#include "schemas/model/reference.h"

namespace fairway::ingest {
namespace {

struct FormText {
  Form form;
  std::string_view name;
  std::string_view code;
  std::string_view expects;
};

constexpr std::array kForms = {
    FormText{Form::rfc3339, "rfc3339", "bad_time", "a time like 2026-11-01T14:20:00+08:00"},
    FormText{Form::integer, "integer", "bad_integer", "a whole number"},
    FormText{Form::decimal, "decimal", "bad_decimal", "a number like 12.5"},
    FormText{Form::iso6346, "iso6346", "bad_iso6346",
             "a container number with its check digit (ISO 6346)"},
    FormText{Form::imo, "imo", "bad_imo", "an IMO ship number of seven digits"},
    FormText{Form::mmsi, "mmsi", "bad_mmsi", "the nine digits of a ship's station (ITU-R M.585)"},
    FormText{Form::unlocode, "unlocode", "bad_unlocode", "a UN/LOCODE of five characters"},
    FormText{Form::credit_code, "credit_code", "bad_credit_code",
             "a unified social credit code of 18 characters (GB 32100)"},
    FormText{Form::declaration_number, "declaration_number", "bad_declaration_number",
             "a customs entry number of 18 digits"},
    FormText{Form::list_number, "list_number", "bad_list_number",
             "a list number of 18 to 20 characters like 22482026E000000801"},
    FormText{Form::air_waybill, "air_waybill", "bad_air_waybill",
             "an air waybill number of 11 digits with its check digit"},
    FormText{Form::reference, "reference", "bad_reference",
             "a reference like container:MSKU0308961"},
};

const FormText& text_of(Form form) { return *std::ranges::find(kForms, form, &FormText::form); }

bool digit(char c) { return c >= '0' && c <= '9'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, digit); }

bool is_integer(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return all_digits(text);
}

bool is_decimal(std::string_view text) {
  const auto point = text.find('.');
  if (point == std::string_view::npos) return is_integer(text);
  return is_integer(text.substr(0, point)) && all_digits(text.substr(point + 1));
}

// ISO 6346 annex A: letters count from 10 without the multiples of 11, weights are powers of two.
bool is_iso6346(std::string_view text) {
  std::array<char, 11> number{};
  std::size_t count = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    if (count == number.size()) return false;
    number[count++] = (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (count != number.size()) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    const char c = number[i];
    if (i < 4 ? !upper(c) : !digit(c)) return false;
    int value = c - '0';
    if (i < 4) {
      value = c - 'A' + 10;
      value += (value > 10) + (value > 20) + (value > 30);
    }
    sum += value << i;
  }
  return number[10] == static_cast<char>('0' + sum % 11 % 10);
}

bool is_imo(std::string_view text) {
  if (text.size() != 7 || !all_digits(text)) return false;
  int sum = 0;
  for (int i = 0; i < 6; ++i) sum += (text[static_cast<std::size_t>(i)] - '0') * (7 - i);
  return sum % 10 == text[6] - '0';
}

// ITU-R M.585 annex 1: a ship's identity begins with its country's three digits, 201 to 775. What
// begins otherwise is a coast station, an aircraft, a buoy, or made up.
bool is_mmsi(std::string_view text) {
  if (text.size() != 9 || !all_digits(text)) return false;
  const std::string_view country = text.substr(0, 3);
  return country >= "201" && country <= "775";
}

bool is_unlocode(std::string_view text) {
  if (text.size() != 5 || !upper(text[0]) || !upper(text[1])) return false;
  return std::ranges::all_of(text.substr(2),
                             [](char c) { return upper(c) || (c >= '2' && c <= '9'); });
}

bool is_credit_code(std::string_view text) {
  static constexpr std::string_view kSigns = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  if (text.size() != 18) return false;
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (std::size_t i = 0; i < 17; ++i) {
    const auto value = kSigns.find(text[i]);
    if (value == std::string_view::npos) return false;
    sum += value * weight;
    weight = weight * 3 % 31;
  }
  return text[17] == kSigns[(31 - sum % 31) % 31];
}

// Office and year, then a flag at the ninth place, then the serial.
bool is_customs_number(std::string_view text, std::string_view flags, std::size_t shortest,
                       std::size_t longest) {
  if (text.size() < shortest || text.size() > longest) return false;
  return all_digits(text.substr(0, 8)) && flags.find(text[8]) != std::string_view::npos &&
         all_digits(text.substr(9));
}

// IATA resolution 600a: seven digits of the serial modulo 7 are the eighth.
bool is_air_waybill(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '-' && c != ' ') digits += c;
  }
  if (digits.size() != 11 || !all_digits(digits)) return false;
  return std::stoi(digits.substr(3, 7)) % 7 == digits[10] - '0';
}

class Re2Pattern final : public Pattern {
 public:
  explicit Re2Pattern(const std::string& pattern) : pattern_(pattern, re2::RE2::Quiet) {
    groups_.resize(static_cast<std::size_t>(std::max(pattern_.NumberOfCapturingGroups(), 0)));
    for (const auto& [name, ordinal] : pattern_.NamedCapturingGroups()) {
      groups_[static_cast<std::size_t>(ordinal - 1)] = name;
    }
  }
  bool good() const { return pattern_.ok() && groups_.size() < kGroups; }
  bool fits(std::string_view text) const override {
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern_);
  }
  std::optional<std::string_view> find(std::string_view text) const override {
    std::array<re2::StringPiece, 2> found;
    const int groups = pattern_.NumberOfCapturingGroups() > 0 ? 2 : 1;
    if (!pattern_.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                        re2::RE2::UNANCHORED, found.data(), groups)) {
      return std::nullopt;
    }
    const re2::StringPiece& part = found[static_cast<std::size_t>(groups - 1)];
    return std::string_view(part.data(), part.size());
  }

  const std::vector<std::string>& groups() const override { return groups_; }
  bool take(std::string_view text, std::vector<std::string_view>& found) const override {
    std::array<re2::StringPiece, kGroups> pieces;
    found.clear();
    if (!pattern_.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                        re2::RE2::ANCHOR_BOTH, pieces.data(),
                        static_cast<int>(groups_.size()) + 1)) {
      return false;
    }
    for (std::size_t i = 1; i <= groups_.size(); ++i) {
      found.emplace_back(pieces[i].data(), pieces[i].size());
    }
    return true;
  }

 private:
  static constexpr std::size_t kGroups = 64;  // more than any definition names

  re2::RE2 pattern_;
  std::vector<std::string> groups_;
};

}  // namespace

std::optional<Form> form_from(std::string_view name) {
  const auto* found = std::ranges::find(kForms, name, &FormText::name);
  if (found == kForms.end()) return std::nullopt;
  return found->form;
}

std::string_view failure_code(Form form) { return text_of(form).code; }
std::string_view expectation(Form form) { return text_of(form).expects; }

bool holds(Form form, std::string_view text) {
  switch (form) {
    case Form::rfc3339:
      return read_time(TimeForm::rfc3339, text).has_value();
    case Form::integer:
      return is_integer(text);
    case Form::decimal:
      return is_decimal(text);
    case Form::iso6346:
      return is_iso6346(text);
    case Form::imo:
      return is_imo(text);
    case Form::mmsi:
      return is_mmsi(text);
    case Form::unlocode:
      return is_unlocode(text);
    case Form::credit_code:
      return is_credit_code(text);
    case Form::declaration_number:
      return is_customs_number(text, "01IE", 18, 18);
    case Form::list_number:
      return is_customs_number(text, "IE", 18, 20);
    case Form::air_waybill:
      return is_air_waybill(text);
    case Form::reference:
      return parse_reference(text).has_value();
  }
  return false;
}

std::shared_ptr<const Pattern> Pattern::compile(const std::string& pattern) {
  auto compiled = std::make_shared<const Re2Pattern>(pattern);
  return compiled->good() ? compiled : nullptr;
}

}  // namespace fairway::ingest
