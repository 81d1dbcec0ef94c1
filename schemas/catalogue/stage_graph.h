#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/model/names.h"
#include "schemas/model/reference.h"

namespace fairway {

// One lane's ranks and rules as data (RULES R8, VIEWS section 1); schemas/stages/README.md says how
// the files are written. Plain data: any thread.
struct StageGraph {
  // Where a milestone must have happened to reach a stage, seen from the port that counts: where an
  // import is discharged, where an export is loaded.
  enum class At { anywhere, home, port, earlier, later };

  // What a stage that no fact reaches follows from: all of it, since the last of it came about.
  struct Follows {
    std::string customs;                        // the customs lane stands here or above
    std::vector<std::string> all;               // kinds that happened
    std::map<std::string, std::string> unless;  // kind that forbids it -> kind that takes that away
    std::map<std::string, std::string> uses;    // what the port uses -> kind that it then needs
  };

  struct Stage {
    std::string code;
    int rank = 0;
    Names name;
    std::vector<std::string> kinds;            // fact kinds that reach it
    std::map<std::string, std::string> where;  // attribute conditions: {"direction": "export"}
    At at = At::anywhere;
    std::string after;       // stage that came before it, or it is not reached
    std::string not_before;  // the same, but only where that stage is known
    std::optional<Follows> follows;
    bool required = false;  // its absence below the stage is flagged stage_skipped
  };

  // The legs after the first, in their order: each takes the ranks of its steps.
  struct Legs {
    int from = 0;  // rank of the second leg's first step
    int to = 0;    // no leg ranks above
    std::vector<Stage> steps;
  };

  struct Reset {
    std::string code;
    int base = 0;       // the rank it falls back to
    bool dead = false;  // the declaration no longer counts
    Names name;
  };

  struct ConditionRule {
    std::string code;
    std::vector<std::string> opened_by;
    std::vector<std::string> closed_by;
  };

  std::string name;    // of a goods lane its regime, else the file's: "customs", "import_sea"
  std::string lane;    // customs or goods
  std::string regime;  // of a goods lane: the direction, "_", and what tells it from others
  Names title;
  std::vector<Stage> stages;  // by rank

  // Customs lanes.
  std::vector<Reset> resets;
  std::vector<std::string> holds;  // kinds that show as a condition and win the headline
  std::vector<ConditionRule> conditions;
  std::vector<RefKind> subjects;     // whose lane it is, whatever they say
  std::vector<std::string> told_by;  // a fact of these kinds says that an attempt goes this way
  std::string hands_over;            // stage at which a declaration of another graph takes over

  // Goods lanes: the most exact graph that fits is the shipment's.
  std::vector<RefKind> roots;            // kinds of shipment
  std::vector<std::string> trade_modes;  // one of them is stated by a declaration; empty: any
  std::vector<RefKind> conveyances;      // all are among what it sails on; empty: any
  std::optional<Legs> legs;
  std::string house_ends;  // the last stage of a house bill
  std::map<std::string, std::vector<std::string>>
      precede;  // customs stage -> goods stages that come before it, or it is flagged

  std::string_view direction() const {
    return std::string_view(regime).substr(0, regime.find('_'));
  }
  const Stage* stage(std::string_view code) const;
};

}  // namespace fairway
