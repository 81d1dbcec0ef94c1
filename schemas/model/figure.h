#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "schemas/model/change.h"

// The figures of ports: sums over what happened there (RULES R12, VIEWS section 2).
namespace fairway {

// An hour of a port's clocks, named by the instant in which it begins.
struct PortHour {
  std::string place;  // UN/LOCODE
  Instant from;

  friend bool operator==(const PortHour&, const PortHour&) = default;
  friend auto operator<=>(const PortHour&, const PortHour&) = default;
};

std::string to_text(const PortHour& hour);  // "CNSHA/2026-11-01T06:00:00Z"
std::optional<PortHour> port_hour_from(std::string_view text);

// The subject of a change of its figures: "throughput:CNSHA/2026-11-01T06:00:00Z".
std::string figure_subject(const PortHour& hour);
// The hour whose figures were revised; none where the change is of another kind.
std::optional<PortHour> revised_hour(const Change& change);

// By what moves across a quay are told apart. What nobody stated is empty.
struct MoveClass {
  std::string kind;  // discharged, loaded, transhipment_discharged, transhipment_loaded
  std::string terminal;
  std::string direction;
  std::string full_empty;

  friend bool operator==(const MoveClass&, const MoveClass&) = default;
  friend auto operator<=>(const MoveClass&, const MoveClass&) = default;
};

// Sums of moves (VIEWS M1 and M2): integers, so that each can be taken back to the last bit.
struct MoveSums {
  std::int64_t moves = 0;
  std::int64_t quarter_teu = 0;  // of those whose size is known; a 45-foot box is 2.25 TEU
  std::int64_t teu_unknown = 0;  // the moves whose size is not

  bool is_zero() const { return *this == MoveSums{}; }
  MoveSums& operator+=(const MoveSums& other);
  MoveSums& operator-=(const MoveSums& other);
  friend bool operator==(const MoveSums&, const MoveSums&) = default;
};

using Moves = std::map<MoveClass, MoveSums>;
// Moves by where and when they count.
using QuayMoves = std::map<PortHour, Moves>;

}  // namespace fairway
