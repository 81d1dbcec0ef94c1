#include "ingest/syntax/nmea_sentence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "ingest/refusals.h"

namespace fairway::ingest {
namespace {

constexpr std::size_t kFields = 7;      // address, total, number, sequence, channel, payload, fill
constexpr std::size_t kUnixDigits = 9;  // of a time in seconds since 2001; more of milliseconds

bool digit(char c) { return c >= '0' && c <= '9'; }

bool is_unix(std::string_view text) {
  return text.size() >= kUnixDigits && std::ranges::all_of(text, digit);
}

Refusal refused(std::string code, const Line& line, std::string_view at, std::string detail,
                std::string remedy) {
  return {std::move(code), fmt::format("line {}", line.number),
          fmt::format("line {}: {}", line.number, detail), std::move(remedy),
          line.at + static_cast<std::size_t>(at.data() - line.text.data())};
}

Refusal bad_sentence(const Line& line, std::string_view at) {
  return refused("bad_sentence", line, at, fmt::format("{} is no AIS sentence", shown(line.text)),
                 "Send sentences like !AIVDM,1,1,,A,15M67F,0*hh, one a line");
}

// The exclusive or of all characters, as the two hexadecimal digits behind the asterisk say it.
std::optional<Refusal> check_sum(const Line& line, std::string_view body, std::string_view digits) {
  unsigned sum = 0;
  for (const char c : body) sum ^= static_cast<unsigned char>(c);
  unsigned said = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, said, 16);
  if (digits.size() == 2 && error == std::errc{} && stop == end && said == sum) return std::nullopt;
  return refused(
      "bad_checksum", line, body,
      fmt::format("the checksum says {}, the characters give {:02X}", shown(digits), sum),
      "Send the sentence as it was received; it was garbled on its way");
}

// "c:1418172113,s:station"
void read_tags(std::string_view tags, NmeaSentence& sentence) {
  while (!tags.empty()) {
    const std::size_t end = std::min(tags.find(','), tags.size());
    const std::string_view tag = tags.substr(0, end);
    if (tag.starts_with("c:") && is_unix(tag.substr(2))) sentence.time = tag.substr(2);
    if (tag.starts_with("s:")) sentence.station = tag.substr(2);
    tags.remove_prefix(std::min(end + 1, tags.size()));
  }
}

// Takes a tag block off the front.
std::optional<Refusal> take_tags(const Line& line, std::string_view& text, NmeaSentence& sentence) {
  if (!text.starts_with('\\')) return std::nullopt;
  const auto close = text.find('\\', 1);
  if (close == std::string_view::npos) return bad_sentence(line, text);
  const std::string_view block = text.substr(1, close - 1);
  const auto star = block.rfind('*');
  if (star == std::string_view::npos) return bad_sentence(line, text);
  if (auto refusal = check_sum(line, block.substr(0, star), block.substr(star + 1))) return refusal;
  read_tags(block.substr(0, star), sentence);
  text.remove_prefix(close + 1);
  return std::nullopt;
}

bool is_number(std::string_view text, std::uint32_t least, std::uint32_t most,
               std::uint32_t& value) {
  if (text.size() != 1 || !digit(text[0])) return false;
  value = static_cast<std::uint32_t>(text[0] - '0');
  return value >= least && value <= most;
}

// What a receiver adds behind the checksum; the last number that can be a time is one.
void read_suffix(std::string_view suffix, NmeaSentence& sentence) {
  const auto comma = suffix.rfind(',');
  if (comma == std::string_view::npos || !sentence.time.empty()) return;
  if (is_unix(suffix.substr(comma + 1))) sentence.time = suffix.substr(comma + 1);
}

bool read_fields(std::string_view body, NmeaSentence& sentence) {
  std::array<std::string_view, kFields> fields;
  for (std::size_t i = 0; i < kFields; ++i) {
    const std::size_t end = std::min(body.find(','), body.size());
    if (i + 1 < kFields && end == body.size()) return false;
    fields[i] = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  sentence.format = fields[0].substr(2);
  sentence.sequence = fields[3];
  sentence.channel = fields[4];
  sentence.payload = fields[5];
  return body.empty() && is_number(fields[1], 1, 9, sentence.total) &&
         is_number(fields[2], 1, sentence.total, sentence.number) &&
         (sentence.total == 1 || !sentence.sequence.empty()) && !sentence.payload.empty() &&
         is_number(fields[6], 0, 5, sentence.fill);
}

}  // namespace

std::expected<std::optional<NmeaSentence>, Refusal> read_sentence(const Line& line) {
  NmeaSentence sentence;
  std::string_view text = line.text;
  if (auto refusal = take_tags(line, text, sentence)) return std::unexpected(std::move(*refusal));
  if (text.starts_with('#') || text.starts_with('$') || text.empty()) return std::nullopt;
  if (!text.starts_with('!')) return std::unexpected(bad_sentence(line, line.text));
  const auto star = text.find('*');
  if (star == std::string_view::npos) return std::unexpected(bad_sentence(line, text));
  const std::string_view body = text.substr(1, star - 1);
  if (auto refusal = check_sum(line, body, text.substr(star + 1, 2))) {
    return std::unexpected(std::move(*refusal));
  }
  const std::string_view address = body.substr(0, body.find(','));
  const bool ais = address.size() == 5 && (address.ends_with("VDM") || address.ends_with("VDO"));
  if (!ais) return std::nullopt;
  if (!read_fields(body, sentence)) return std::unexpected(bad_sentence(line, text));
  read_suffix(text.substr(star + 1), sentence);
  return sentence;
}

bool SixBits::append(std::string_view payload, std::uint32_t fill) {
  for (const char c : payload) {
    if (c < '0' || c > 'w' || (c > 'W' && c < '`')) return false;
    values_ += static_cast<char>(c - (c >= '`' ? 56 : 48));
  }
  size_ = values_.size() * 6 - fill;
  return true;
}

std::uint64_t SixBits::number(std::size_t first, std::size_t bits) const {
  std::uint64_t value = 0;
  for (std::size_t i = first; i < first + bits; ++i) {
    const auto six = static_cast<unsigned>(values_[i / 6]);
    value = value << 1 | (six >> (5 - i % 6) & 1);
  }
  return value;
}

std::int64_t SixBits::signed_number(std::size_t first, std::size_t bits) const {
  const auto value = static_cast<std::int64_t>(number(first, bits));
  const std::int64_t sign = std::int64_t{1} << (bits - 1);
  return value >= sign ? value - 2 * sign : value;
}

void SixBits::text(std::size_t first, std::size_t bits, std::string& out) const {
  const std::size_t end = std::min(first + bits, size_);
  for (std::size_t at = first; at + 6 <= end; at += 6) {
    const auto six = static_cast<char>(number(at, 6));
    if (six == 0) break;  // an @ ends the text
    out += static_cast<char>(six < 32 ? six + 64 : six);
  }
  while (out.ends_with(' ')) out.pop_back();
  out.erase(0, std::min(out.find_first_not_of(' '), out.size()));
}

}  // namespace fairway::ingest
