#include "state/figure_rows.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "state/bytes.h"
#include "state/codec.h"
#include "state/keys.h"
#include "state/sealed.h"

namespace fairway::state {
namespace {

constexpr char kFigure = 'f';
constexpr char kMoves = 'm';
constexpr std::size_t kStart = sizeof(std::uint64_t);

std::string port_prefix(std::string_view place) {
  std::string key(1, kFigure);
  key += place;
  key += '\0';
  return key;
}

// No hour of a figure begins before 1970 (RULES B24).
std::uint64_t start_of(Instant from) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(from).time_since_epoch().count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
}

void put(ByteWriter& out, const MoveClass& of) {
  for (const std::string* part : {&of.kind, &of.terminal, &of.direction, &of.full_empty}) {
    out.text(*part);
  }
}

MoveClass get_class(ByteReader& in) {
  MoveClass of;
  for (std::string* part : {&of.kind, &of.terminal, &of.direction, &of.full_empty}) {
    *part = in.text();
  }
  return of;
}

void put(ByteWriter& out, const MoveSums& sums) {
  out.signed_number(sums.moves);
  out.signed_number(sums.quarter_teu);
  out.signed_number(sums.teu_unknown);
}

MoveSums get_sums(ByteReader& in) {
  MoveSums sums;
  sums.moves = in.signed_number();
  sums.quarter_teu = in.signed_number();
  sums.teu_unknown = in.signed_number();
  return sums;
}

// A key of an hour taken apart; `of` where it is of a class's sums.
struct FigureKey {
  PortHour hour;
  std::optional<MoveClass> of;
};

std::optional<FigureKey> parse_figure_key(std::string_view key) {
  const auto end = key.find('\0');
  if (end == std::string_view::npos || end < 2 || key.size() < end + 1 + kStart) {
    return std::nullopt;
  }
  const std::string_view start = key.substr(end + 1, kStart);
  const std::chrono::seconds from{get_big_endian<std::uint64_t>(start)};
  FigureKey parts{{std::string(key.substr(1, end - 1)), Instant{from}}, std::nullopt};
  ByteReader in(key.substr(end + 1 + kStart));
  if (in.finished()) return parts;
  parts.of = get_class(in);
  if (!in.finished()) return std::nullopt;
  return parts;
}

}  // namespace

std::string moves_key(const Reference& track) {
  return std::string(1, kMoves) + track_prefix(track);
}

std::string hour_key(const PortHour& hour) {
  std::string key = port_prefix(hour.place);
  put_big_endian(key, start_of(hour.from));
  return key;
}

std::string figure_key(const PortHour& hour, const MoveClass& of) {
  ByteWriter out;
  put(out, of);
  return hour_key(hour) + out.bytes();
}

std::string encode(std::string_view key, const QuayMoves& moves) {
  ByteWriter out = begin_value();
  out.number(moves.size());
  for (const auto& [hour, classes] : moves) {
    out.text(hour.place);
    out.instant(hour.from);
    out.number(classes.size());
    for (const auto& [of, sums] : classes) {
      put(out, of);
      put(out, sums);
    }
  }
  return sealed(key, out);
}

std::string encode(std::string_view key, const MoveSums& sums) {
  ByteWriter out = begin_value();
  put(out, sums);
  return sealed(key, out);
}

std::string encode(std::string_view key, const ToldHour& told) {
  ByteWriter out = begin_value();
  out.number(told.epoch);
  out.number(told.last);
  return sealed(key, out);
}

Result<QuayMoves> decode_moves(std::string_view key, std::string_view value) {
  return open_value<QuayMoves>(Table::log, key, value, [](ByteReader& in) {
    QuayMoves moves;
    for (std::size_t hours = in.count(); hours > 0 && in.good(); --hours) {
      PortHour hour;
      hour.place = in.text();
      hour.from = in.instant();
      Moves& classes = moves[std::move(hour)];
      for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
        MoveClass of = get_class(in);
        classes[std::move(of)] = get_sums(in);
      }
    }
    return moves;
  });
}

Result<MoveSums> decode_sums(std::string_view key, std::string_view value) {
  return open_value<MoveSums>(Table::log, key, value, get_sums);
}

Result<ToldHour> decode_told_hour(std::string_view key, std::string_view value) {
  return open_value<ToldHour>(Table::log, key, value, [](ByteReader& in) {
    ToldHour told;
    told.epoch = in.number();
    told.last = in.number();
    return told;
  });
}

Result<std::optional<std::uint64_t>> read_figures_version(const Reader& reader) {
  const std::string key(1, kFigure);
  const auto value = reader.get(Table::log, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return open_value<std::uint64_t>(Table::log, key, **value,
                                   [](ByteReader& in) { return in.number(); });
}

void put_figures_version(WriteBatch& batch, std::uint64_t version) {
  std::string key(1, kFigure);
  std::string value = encode_number(key, version);
  batch.put(Table::log, std::move(key), std::move(value));
}

Status visit_figures(const Reader& reader, const std::string& place, Instant from, Instant to,
                     const FigureVisitor& visitor) {
  Status good;
  FAIRWAY_TRY(reader.scan(
      Table::log, port_prefix(place),
      [&](std::string_view key, std::string_view value) {
        const auto parts = parse_figure_key(key);
        if (!parts) {
          good = corrupt_row(Table::log, key, "has a key that is none of a figure");
          return false;
        }
        if (parts->hour.from >= to) return false;
        if (!parts->of) {
          const auto told = decode_told_hour(key, value);
          if (!told) good = std::unexpected(told.error());
          if (told) visitor.told(parts->hour, *told);
          return told.has_value();
        }
        const auto sums = decode_sums(key, value);
        if (!sums) good = std::unexpected(sums.error());
        return sums && visitor.sums(parts->hour, *parts->of, *sums);
      },
      hour_key({place, from})));
  return good;
}

Result<std::vector<PortHour>> read_figure_hours(const Reader& reader,
                                                const std::optional<PortHour>& after,
                                                std::size_t limit) {
  std::vector<PortHour> hours;
  Status good;
  FAIRWAY_TRY(reader.scan(
      Table::log, std::string(1, kFigure),
      [&](std::string_view key, std::string_view) {
        if (key.size() == 1) return true;  // the version's
        const auto parts = parse_figure_key(key);
        if (!parts) {
          good = corrupt_row(Table::log, key, "has a key that is none of a figure");
          return false;
        }
        const PortHour& hour = parts->hour;
        if (hour == after || (!hours.empty() && hours.back() == hour)) return true;
        if (hours.size() == limit) return false;
        hours.push_back(hour);
        return true;
      },
      after ? hour_key(*after) : std::string{}));
  if (!good) return std::unexpected(good.error());
  return hours;
}

}  // namespace fairway::state
