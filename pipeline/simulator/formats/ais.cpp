#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/said.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {RefKind::vessel},
      .references = {RefKind::vessel},
      .roles = {LinkRole::same_as},
      .attributes = {"latitude", "longitude", "speed", "course", "heading", "navigationStatus",
                     "station", "mmsi", "vesselName", "callSign", "destination", "draught"}};
  return kSayable;
}

using Words = std::pair<std::string_view, long>;

constexpr std::array kStatuses = {Words{"under_way", 0}, Words{"anchored", 1}, Words{"moored", 5},
                                  Words{"aground", 6}};

// The bits of a message, and their armour of six bits a character (ITU-R M.1371, IEC 61162-1).
class Bits {
 public:
  Bits& number(long value, int width) {
    for (int bit = width - 1; bit >= 0; --bit) bits_ += ((value >> bit) & 1) != 0 ? '1' : '0';
    return *this;
  }
  // Characters of six bits, filled up with '@'.
  Bits& text(const std::string& value, std::size_t characters) {
    assert(value.size() <= characters);
    for (std::size_t i = 0; i < characters; ++i) {
      const char c = i < value.size() ? value[i] : '@';
      assert(c >= ' ' && c < 'a');
      number(c >= '@' ? c - '@' : c, 6);
    }
    return *this;
  }
  std::size_t filling() const { return (6 - bits_.size() % 6) % 6; }
  std::string armoured() const {
    const std::string bits = bits_ + std::string(filling(), '0');
    std::string out;
    for (std::size_t i = 0; i < bits.size(); i += 6) {
      int value = 0;
      for (std::size_t bit = i; bit < i + 6; ++bit) value = value * 2 + (bits[bit] - '0');
      out += static_cast<char>(value < 40 ? value + 48 : value + 56);
    }
    return out;
  }

 private:
  std::string bits_;
};

std::string with_checksum(const std::string& text) {
  unsigned sum = 0;
  for (const char c : text) sum ^= static_cast<unsigned char>(c);
  return fmt::format("{}*{:02X}", text, sum);
}

// A number in units of a fraction; `none` where the entry does not say it.
long scaled(const Entry& entry, std::string_view name, double units, long none) {
  const std::string value = attribute(entry, name);
  return value.empty() ? none : std::lround(std::stod(value) * units);
}

long status_code(const Entry& entry) {
  const auto* found =
      std::ranges::find(kStatuses, attribute(entry, "navigationStatus"), &Words::first);
  return found == kStatuses.end() ? 15 : found->second;
}

Bits position(const Entry& entry) {
  assert(entry.subject.value.starts_with("MMSI."));
  Bits bits;
  bits.number(1, 6).number(0, 2).number(std::stol(entry.subject.value.substr(5)), 30);
  bits.number(status_code(entry), 4).number(-128, 8).number(scaled(entry, "speed", 10, 1023), 10);
  bits.number(0, 1).number(scaled(entry, "longitude", 600000, 108600000), 28);
  bits.number(scaled(entry, "latitude", 600000, 54600000), 27);
  bits.number(scaled(entry, "course", 10, 3600), 12).number(scaled(entry, "heading", 1, 511), 9);
  const auto second = entry.time - std::chrono::floor<std::chrono::minutes>(entry.time);
  return bits.number(second / std::chrono::seconds{1}, 6).number(0, 25);
}

Bits voyage_data(const Entry& entry) {
  Bits bits;
  bits.number(5, 6).number(0, 2).number(std::stol(attribute(entry, "mmsi")), 30).number(0, 2);
  bits.number(std::stol(entry.subject.value), 30).text(attribute(entry, "callSign"), 7);
  bits.text(attribute(entry, "vesselName"), 20).number(0, 8).number(0, 30).number(1, 4);
  bits.number(0, 4).number(0, 5).number(24, 5).number(60, 6);
  bits.number(scaled(entry, "draught", 10, 0), 8).text(attribute(entry, "destination"), 20);
  return bits.number(0, 2);
}

// One sentence, or two that belong together; the receiver's clock stands before the first.
std::string sentences(const Entry& entry, const Bits& bits, std::size_t ordinal) {
  constexpr std::size_t kCharacters = 56;
  const std::string payload = bits.armoured();
  const std::size_t parts = (payload.size() + kCharacters - 1) / kCharacters;
  const std::string sequence = parts > 1 ? std::to_string(ordinal % 10) : "";
  const std::string station = attribute(entry, "station");
  std::string out;
  for (std::size_t part = 0; part < parts; ++part) {
    if (part == 0) {
      const std::string tags =
          fmt::format("{}{}{}c:{}", station.empty() ? "" : "s:", station,
                      station.empty() ? "" : ",", to_micros(entry.time) / 1'000'000);
      out += fmt::format("\\{}\\", with_checksum(tags));
    }
    const std::string sentence = fmt::format("AIVDM,{},{},{},A,{},{}", parts, part + 1, sequence,
                                             payload.substr(part * kCharacters, kCharacters),
                                             part + 1 == parts ? bits.filling() : 0);
    out += fmt::format("!{}\n", with_checksum(sentence));
  }
  return out;
}

}  // namespace

// AIS in NMEA sentences of one receiver (the attribute `station`), actual, without a place.
//   position of vessel:MMSI.<nine digits>: latitude and longitude in degrees with six decimals, of
//     which the last is 0 (what fits the format's unit), speed in knots and course in degrees with
//     one decimal, heading in degrees, navigationStatus (under_way, anchored, moored, aground).
//   voyage_data of a vessel's IMO number, with the attribute `mmsi` (same_as from
//   vessel:MMSI.<mmsi>
//     to it), vesselName, callSign, destination (in capitals) and draught with one decimal.
// Times are the receiver's instants. When it was published is not told, and nothing is corrected.
std::string write_ais(const Statement& statement) {
  assert_sayable(statement, sayable());
  std::string out;
  std::size_t ordinal = 0;
  for (const Entry& entry : statement.entries) {
    assert(entry.classifier == Classifier::actual && entry.place.empty());
    assert(entry.kind == "position" || entry.kind == "voyage_data");
    out += sentences(entry, entry.kind == "position" ? position(entry) : voyage_data(entry),
                     ordinal++);
  }
  return out;
}

}  // namespace fairway::simulator
