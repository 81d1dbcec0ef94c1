#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"
#include "pipeline/simulator/formats/said.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{.subjects = {RefKind::air_waybill},
                                .references = {RefKind::flight},
                                .roles = {LinkRole::sails_on},
                                .attributes = {"pieces", "piecesTotal", "grossWeight", "flight",
                                               "origin", "destination", "nextPlace"}};
  return kSayable;
}

// How the lines of a code are built: at an airport, at the end of a flight, or on one.
enum class Shape : std::uint8_t { airport, arrival, discrepancy, flight };

struct Status {
  std::string_view kind;
  std::string_view code;
  Shape shape;
  std::string_view discrepancy = {};
};

constexpr std::array kStatuses = {
    Status{"received", "RCS", Shape::airport},
    Status{"notified", "NFD", Shape::airport},
    Status{"delivered", "DLV", Shape::airport},
    Status{"bill_released", "CCD", Shape::airport},
    Status{"arrived", "ARR", Shape::arrival},
    Status{"received_from_flight", "RCF", Shape::arrival},
    Status{"manifest_submitted", "CRC", Shape::arrival},
    Status{"missing", "DIS", Shape::discrepancy, "MSCA"},
    Status{"found", "DIS", Shape::discrepancy, "FDCA"},
    Status{"offloaded", "DIS", Shape::discrepancy, "OFLD"},
    Status{"shut_out", "DIS", Shape::discrepancy, "SSPD"},
    Status{"manifested", "MAN", Shape::flight},
    Status{"booking_confirmed", "BKD", Shape::flight},
    Status{"departed", "DEP", Shape::flight},
};

const Status& status_of(const Entry& entry) {
  const auto* found = std::ranges::find(kStatuses, entry.kind, &Status::kind);
  assert(found != kStatuses.end());
  return *found;
}

std::string capitals(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

// "06NOV1630", the airport's own time.
std::string local(const Entry& entry, std::string_view pattern) {
  const auto east = clock_at(entry.place, entry.time);
  assert(east && "the airport's clock must be known");
  return capitals(clock_text(entry.time, *east, pattern));
}

// UN/LOCODEs of airports end in their IATA codes.
std::string airport(const Entry& entry) {
  assert(entry.place.size() == 5);
  return entry.place.substr(2);
}

// "/P60K720T100", or "/T100K1200" of the whole.
std::string quantity(const Entry& entry) {
  const std::string pieces = attribute(entry, "pieces");
  if (pieces.empty()) return {};
  const std::string total = attribute(entry, "piecesTotal");
  const std::string weight = attribute(entry, "grossWeight");
  const std::string kilograms = weight.empty() ? std::string() : fmt::format("K{}", weight);
  if (pieces == total) return fmt::format("/T{}{}", pieces, kilograms);
  return fmt::format("/P{}{}{}{}", pieces, kilograms, total.empty() ? "" : "T", total);
}

// What a flight's own day, "06NOV", and the day of a time make of it: "-N" is the day after.
std::string_view day_behind(const Entry& entry, const std::string& day) {
  constexpr std::array<std::string_view, 5> kSigns = {"-P", "", "-N", "-S", "-T"};
  Entry other = entry;
  for (int behind = -1; behind <= 3; ++behind) {
    other.time = entry.time - std::chrono::days{behind};
    if (local(other, "{:%d%b}") == day) return kSigns[static_cast<std::size_t>(behind + 1)];
  }
  assert(false && "the flight's day is further away than the format can say");
  return {};
}

// On a flight: when it leaves is of the flight, so it is another entry's time.
std::string flight_line(const Statement& statement, const Entry& entry, const Entry& leaving) {
  const auto [flight, day] = split(one_named(statement, entry, RefKind::flight), '/');
  assert(!day.empty() && attribute(entry, "flight") == flight);
  const std::string_view off = leaving.classifier == Classifier::actual      ? "A"
                               : leaving.classifier == Classifier::estimated ? "E"
                                                                             : "S";
  return fmt::format("{}/{}/{}/{}{}{}/{}{}{}", status_of(entry).code, flight, day, airport(entry),
                     attribute(entry, "nextPlace"), quantity(entry), off, local(leaving, "{:%H%M}"),
                     day_behind(leaving, day));
}

std::string line(const Entry& entry) {
  assert(entry.classifier == Classifier::actual);
  const Status& status = status_of(entry);
  const std::string at = local(entry, "{:%d%b%H%M}");
  if (status.shape == Shape::airport) {
    return fmt::format("{}/{}/{}{}", status.code, at, airport(entry), quantity(entry));
  }
  const std::string what =
      status.discrepancy.empty() ? std::string() : fmt::format("/{}", status.discrepancy);
  return fmt::format("{}/{}/{}/{}{}{}", status.code, attribute(entry, "flight"), at, airport(entry),
                     what, quantity(entry));
}

// "784-00001234FRAPVG/T100".
std::string consignment(const Entry& entry) {
  const std::string& number = entry.subject.value;
  assert(number.size() == 11);
  const std::string total = attribute(entry, "piecesTotal");
  return fmt::format("{}-{}{}{}{}{}", number.substr(0, 3), number.substr(3),
                     attribute(entry, "origin"), attribute(entry, "destination"),
                     total.empty() ? "" : "/T", total);
}

}  // namespace

// Cargo-IMP FSU/12, a line an entry of air_waybills (eleven digits), actual. Everywhere: pieces,
// piecesTotal, grossWeight (kilograms), and origin and destination (IATA codes, both or neither, of
// a waybill's first entry). At an airport: received, notified, delivered, bill_released. With the
// attribute `flight`: arrived, received_from_flight, manifest_submitted, missing, found, offloaded,
// shut_out. With `flight`, nextPlace (IATA) and the flight with its own day as reference
// "flight:CZ461/06NOV" (sails_on): departed, and manifested and booking_confirmed, whose own time
// is not told (so that it is the moment when they are received: the publication) and behind each of
// which stands an entry departed, planned or estimated, of the same flight and quantity.
//
// Places are UN/LOCODEs of airports that end in their IATA codes, of the countries of
// local_time.cpp; times their minutes without a year. When it was published is not told, and
// nothing is ever corrected: a line said again is the same.
std::string write_cargo_imp_fsu(const Statement& statement) {
  assert_sayable(statement, sayable());
  std::string bytes = "FSU/12\n";
  const Reference* waybill = nullptr;
  for (std::size_t i = 0; i < statement.entries.size(); ++i) {
    const Entry& entry = statement.entries[i];
    if (waybill == nullptr || *waybill != entry.subject) bytes += consignment(entry) + "\n";
    waybill = &entry.subject;
    const bool on_flight = status_of(entry).shape == Shape::flight;
    if (!on_flight) {
      bytes += line(entry) + "\n";
    } else if (entry.kind == "departed") {
      bytes += flight_line(statement, entry, entry) + "\n";
    } else {
      assert(entry.time == statement.published && i + 1 < statement.entries.size());
      const Entry& leaving = statement.entries[++i];
      assert(leaving.kind == "departed" && leaving.classifier != Classifier::actual &&
             leaving.subject == entry.subject && leaving.place == entry.place);
      bytes += flight_line(statement, entry, leaving) + "\n";
    }
  }
  return bytes;
}

}  // namespace fairway::simulator
