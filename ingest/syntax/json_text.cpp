#include "ingest/syntax/json_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "ingest/rows.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kKeysShown = 8;
constexpr std::size_t kTextShown = 40;

void append_utf8(std::uint32_t code, std::string& out) {
  const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

// Goes through a text from its front. Never past its end, whatever the text holds.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  char next() {
    const auto first = rest_.find_first_not_of(kSpace);
    rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
    return rest_.empty() ? '\0' : rest_.front();
  }
  void skip(std::size_t count = 1) { rest_.remove_prefix(std::min(count, rest_.size())); }
  std::string_view rest() const { return rest_; }

  // The characters between the quotes, escapes and all.
  std::string_view raw_string() {
    skip();
    std::size_t end = 0;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    end = std::min(end, rest_.size());
    const std::string_view raw = rest_.substr(0, end);
    skip(end + 1);
    return raw;
  }
  std::string_view scalar() {
    const std::string_view raw = rest_.substr(0, rest_.find_first_of(",]} \t\r\n"));
    skip(raw.size());
    return raw;
  }
  void skip_value();

 private:
  std::string_view rest_;
};

void Scanner::skip_value() {
  int depth = 0;
  do {
    switch (next()) {
      case '\0':
        return;
      case '"':
        raw_string();
        break;
      case '{':
      case '[':
        ++depth;
        skip();
        break;
      case '}':
      case ']':
        --depth;
        skip();
        break;
      case ',':
      case ':':
        skip();
        break;
      default:
        if (scalar().empty()) skip();
    }
  } while (depth > 0);
}

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

std::string unescaped(std::string_view raw) {
  static constexpr std::string_view kLetters = "bfnrt";
  static constexpr std::string_view kMeant = "\b\f\n\r\t";
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      out += raw[i];
      continue;
    }
    const char letter = raw[++i];
    if (letter == 'u') {
      std::uint32_t code = hex4(raw.substr(i + 1, 4));
      i += 4;
      if (code >= 0xd800 && code < 0xdc00 && raw.substr(i + 1, 2) == "\\u") {
        code = 0x10000 + ((code - 0xd800) << 10) + (hex4(raw.substr(i + 3, 4)) - 0xdc00);
        i += 6;
      }
      append_utf8(code, out);
    } else if (const auto at = kLetters.find(letter); at != std::string_view::npos) {
      out += kMeant[at];
    } else {
      out += letter;
    }
  }
  return out;
}

// A string in its one canonical spelling, quotes included.
std::string quoted(std::string_view raw) {
  std::string out = "\"";
  if (raw.find('\\') == std::string_view::npos) {
    out += raw;
    return out += '"';
  }
  static constexpr std::string_view kMeant = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kLetters = "\"\\bfnrt";
  for (const char c : unescaped(raw)) {
    if (const auto at = kMeant.find(c); at != std::string_view::npos) {
      out += '\\';
      out += kLetters[at];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out += '"';
}

void canonical_value(Scanner& scan, std::string& out);

void canonical_object(Scanner& scan, std::string& out) {
  std::vector<std::pair<std::string, std::string_view>> members;
  scan.skip();
  while (scan.next() == '"') {
    std::string key = quoted(scan.raw_string());
    if (scan.next() == ':') scan.skip();
    scan.next();
    members.emplace_back(std::move(key), scan.rest());
    scan.skip_value();
    if (scan.next() == ',') scan.skip();
  }
  scan.skip();
  std::ranges::stable_sort(members, {}, &std::pair<std::string, std::string_view>::first);
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    out += members[i].first;
    out += ':';
    Scanner value(members[i].second);
    canonical_value(value, out);
  }
  out += '}';
}

void canonical_value(Scanner& scan, std::string& out) {
  switch (scan.next()) {
    case '{':
      return canonical_object(scan, out);
    case '[': {
      out += '[';
      scan.skip();
      while (scan.next() != ']' && scan.next() != '\0') {
        canonical_value(scan, out);
        if (scan.next() != ',') continue;
        out += ',';
        scan.skip();
      }
      scan.skip();
      out += ']';
      return;
    }
    case '"':
      out += quoted(scan.raw_string());
      return;
    default: {
      const std::string_view raw = scan.scalar();
      if (raw.empty()) scan.skip();  // only in a text that is not well-formed: go on all the same
      out += raw;
    }
  }
}

std::string keys_of(Scanner& scan) {
  std::string keys;
  scan.skip();
  for (std::size_t count = 0; scan.next() == '"'; ++count) {
    if (count == kKeysShown) return keys + ", ...";
    if (count > 0) keys += ", ";
    keys += scan.raw_string().substr(0, kTextShown);
    if (scan.next() == ':') scan.skip();
    scan.skip_value();
    if (scan.next() == ',') scan.skip();
  }
  return keys.empty() ? "none" : keys;
}

}  // namespace

void canonical_json(std::string_view text, std::string& out) {
  Scanner scan(text);
  canonical_value(scan, out);
}

std::string describe_json(std::string_view text) {
  Scanner scan(text);
  const bool array = scan.next() == '[';
  if (array) scan.skip();
  if (scan.next() == '{') {
    return fmt::format("{} with the keys {}", array ? "an array of objects" : "an object",
                       keys_of(scan));
  }
  if (array)
    return scan.next() == ']' ? "an empty array" : "an array of something else than objects";
  return "something else than an object or an array";
}

bool is_json_number(std::string_view text) {
  const auto digits = [&text] {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

void point_json(std::string_view key, std::uint32_t index, std::string& pointer) {
  if (!key.empty()) pointer += '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  if (index != kNone) pointer += "/" + std::to_string(index);
}

}  // namespace fairway::ingest
