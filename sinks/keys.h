#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/principal.h"

namespace fairway::sinks {

// What a key is to be good for.
struct KeyOrder {
  std::string name;  // whose it is, for a person
  PrincipalKind kind = PrincipalKind::enterprise;
  std::set<std::string> parties = {};  // credit codes
  std::set<std::string> places = {};   // UN/LOCODEs
  std::set<SourceName> sources = {};
  std::optional<Permissions> may = {};  // none: the usual ones of its kind
  std::optional<Instant> expires = {};

  friend bool operator==(const KeyOrder&, const KeyOrder&) = default;
};

// A key as it is known afterwards: never its text.
struct KeyRecord {
  std::string id;  // stands in the key's text, and is no secret
  KeyOrder order;
  Permissions may;
  Instant created;
  std::optional<Instant> revoked;
  std::optional<Instant> last_used;  // to the minute

  friend bool operator==(const KeyRecord&, const KeyRecord&) = default;
};

struct NewKey {
  KeyRecord record;
  std::string text;  // shown this once
};

// The keys of a Fairway. Any thread; adding and revoking wait for the disk.
class Keys {
 public:
  virtual ~Keys() = default;
  // By the time of their making, revoked and expired ones too.
  virtual std::vector<KeyRecord> keys() const = 0;
  // Codes: bad_key, too_many_keys, and those of the storage.
  virtual Result<NewKey> add_key(const KeyOrder& order) = 0;
  // From when this returns nobody gets in with it. None: there is no such key. Revoking again
  // changes nothing.
  virtual Result<std::optional<KeyRecord>> revoke_key(std::string_view id) = 0;
};

}  // namespace fairway::sinks
