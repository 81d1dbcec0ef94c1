#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "schemas/model/ids.h"
#include "schemas/model/reference.h"

namespace fairway {

// What was sent by sources in state `test` lies in a space of its own (CONTRACT G22).
enum class Space : std::uint8_t { live, test };

// A party lets another see some of its shipments, as it sees them itself.
struct Lent {
  std::string party;              // whose they are: a credit code
  std::set<Reference> shipments;  // which

  friend bool operator==(const Lent&, const Lent&) = default;
};

// On whose behalf something is read (DESIGN law 8, RULES R6): an argument of every fold. What the
// members give is added up, but for `places`, which stand alone.
struct Scope {
  bool operator_ = false;         // sees every track
  std::set<std::string> parties;  // credit codes: sees the roots whose parties name one of them
  std::set<SourceName> sources;   // sees the receipts and raw bytes of its own feeds
  // UN/LOCODEs of a port authority: sees what happens there (pipeline/fold/port_view.h).
  std::set<std::string> places = {};
  std::vector<Lent> lent = {};
  Space space = Space::live;

  friend bool operator==(const Scope&, const Scope&) = default;

  static Scope all() { return Scope{.operator_ = true, .parties = {}, .sources = {}}; }
};

}  // namespace fairway
