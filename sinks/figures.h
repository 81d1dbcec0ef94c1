#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/figure.h"
#include "schemas/model/scope.h"

namespace fairway::sinks {

// How long a stretch one sum is of, by the port's clocks.
enum class FigureBucket : std::uint8_t { hour, day };
std::string_view to_text(FigureBucket bucket);

// By what of their class moves are told apart; what else differs is added up.
struct FigureSplit {
  bool kind = false;
  bool terminal = false;
  bool direction = false;
  bool full_empty = false;

  static FigureSplit all() { return {true, true, true, true}; }
  MoveClass of(const MoveClass& whole) const;
  friend bool operator==(const FigureSplit&, const FigureSplit&) = default;
};

struct FigureQuery {
  std::string place;                 // a port's UN/LOCODE, or another name of it
  std::optional<Instant> from = {};  // a day before `to`, unless it is given
  std::optional<Instant> to = {};    // now, unless it is given
  FigureBucket bucket = FigureBucket::hour;
  FigureSplit by = {};
};

struct FigureItem {
  Instant from;  // where its stretch begins
  MoveClass of;  // as far as it was asked for
  MoveSums sums;

  friend bool operator==(const FigureItem&, const FigureItem&) = default;
};

// The moves across the quays of a port (VIEWS M1 and M2) in [from, to), which are whole stretches.
struct Throughput {
  std::string place;          // UN/LOCODE
  std::uint32_t version = 0;  // of the metric
  Instant from;
  Instant to;
  FigureBucket bucket = FigureBucket::hour;
  FigureSplit by = {};
  std::vector<FigureItem> items = {};  // by time and class; where nothing moved there is none
  // The sequence of the last change of these hours in this epoch.
  std::optional<std::uint64_t> revision = {};
  Instant as_of = {};  // T
};

// The figures of ports. Implemented in pipeline/; any thread.
class Figures {
 public:
  virtual ~Figures() = default;
  // None: no port has that name, or the scope may not see what happens there. Codes: bad_parameter,
  // `where` names it; those of the state.
  virtual Result<std::optional<Throughput>> throughput(const FigureQuery& query,
                                                       const Scope& scope) const = 0;
};

}  // namespace fairway::sinks
