#pragma once

#include <set>
#include <string>

#include "schemas/model/ids.h"

namespace fairway {

// On whose behalf something is read (DESIGN law 8, RULES R6). It is an argument of every fold from
// the first day; keys and tokens that fill it come with the access work.
struct Scope {
  bool operator_ = false;         // sees every track
  std::set<std::string> parties;  // credit codes: sees the roots whose parties name one of them
  std::set<SourceName> sources;   // sees the receipts and raw bytes of its own feeds

  friend bool operator==(const Scope&, const Scope&) = default;

  static Scope all() { return Scope{.operator_ = true, .parties = {}, .sources = {}}; }
};

}  // namespace fairway
