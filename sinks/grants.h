#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/reference.h"

namespace fairway::sinks {

// What a party lets another read.
struct GrantOrder {
  std::string from;               // credit code of the one whose shipments they are
  std::string to;                 // ... and of the one who may read them
  std::set<Reference> shipments;  // only these; empty: all
  std::string purpose;            // why, for the audit
  std::optional<Instant> valid_from;
  std::optional<Instant> valid_to;  // no more from then on

  friend bool operator==(const GrantOrder&, const GrantOrder&) = default;
};

struct Grant {
  std::string id;
  GrantOrder order;
  std::string by;  // the principal that made it
  Instant created;
  std::optional<Instant> revoked;

  bool holds_at(Instant now) const {
    return !revoked && (!order.valid_from || *order.valid_from <= now) &&
           (!order.valid_to || now < *order.valid_to);
  }

  friend bool operator==(const Grant&, const Grant&) = default;
};

// Who may read whose shipments. Any thread; giving and revoking wait for the disk.
class Grants {
 public:
  virtual ~Grants() = default;
  // By the time of their making: those that one of the parties gave or got, or all of them.
  virtual std::vector<Grant> grants(const std::optional<std::set<std::string>>& parties) const = 0;
  // Codes: bad_grant, too_many_grants, and those of the storage.
  virtual Result<Grant> give(const GrantOrder& order, std::string_view by) = 0;
  // From when this returns it opens nothing. Revoking again changes nothing. None: there is no such
  // grant, or none that one of the parties, if any are named, gave.
  virtual Result<std::optional<Grant>> revoke_grant(
      std::string_view id, const std::optional<std::set<std::string>>& givers) = 0;
};

}  // namespace fairway::sinks
