#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/figure.h"
#include "schemas/model/reference.h"
#include "state/reader.h"
#include "state/store.h"

// Rows of the figures of ports, in the table of the change log: like what was told they follow the
// facts as far as the teller has looked. Keys:
//
//   log         = 'f'                          ; by which version of their rule they were counted
//               | 'f' port 0x00 start64        ; the last change of an hour's figures
//               | 'f' port 0x00 start64 class  ; sums of the moves of a class in that hour
//               | 'm' track                    ; what a track counts in them: the rest of the sums,
//                                              ; were it taken away, is that of all others
//   start64     = seconds since 1970
//   class       = kind terminal direction full-or-empty, each with its length before it
namespace fairway::state {

std::string moves_key(const Reference& track);
std::string hour_key(const PortHour& hour);
std::string figure_key(const PortHour& hour, const MoveClass& of);

// Where readers of the change log stand with an hour's figures.
struct ToldHour {
  std::uint64_t epoch = 0;  // of the sequence
  std::uint64_t last = 0;   // of its last change

  friend bool operator==(const ToldHour&, const ToldHour&) = default;
};

std::string encode(std::string_view key, const QuayMoves& moves);
std::string encode(std::string_view key, const MoveSums& sums);
std::string encode(std::string_view key, const ToldHour& told);

Result<QuayMoves> decode_moves(std::string_view key, std::string_view value);
Result<MoveSums> decode_sums(std::string_view key, std::string_view value);
Result<ToldHour> decode_told_hour(std::string_view key, std::string_view value);

// By which version of their rule the figures were counted; none: they never were.
Result<std::optional<std::uint64_t>> read_figures_version(const Reader& reader);
void put_figures_version(WriteBatch& batch, std::uint64_t version);

// Of the hours of a port that begin in [from, to), ascending, each with its classes ascending.
struct FigureVisitor {
  std::function<void(const PortHour& hour, const ToldHour& told)> told;
  std::function<bool(const PortHour& hour, const MoveClass& of, const MoveSums& sums)> sums;
};
// Until `sums` says false.
Status visit_figures(const Reader& reader, const std::string& place, Instant from, Instant to,
                     const FigureVisitor& visitor);

// The first `limit` hours behind `after` of which figures were ever told or stand, ascending.
Result<std::vector<PortHour>> read_figure_hours(const Reader& reader,
                                                const std::optional<PortHour>& after,
                                                std::size_t limit);

}  // namespace fairway::state
