#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/names.h"
#include "schemas/model/reference.h"

// Something about a shipment that asks for somebody's attention (CONTRACT section 5, VIEWS
// section 3).
namespace fairway {

// How much it matters, from the least on.
enum class Severity : std::uint8_t { info, warning, major, critical };
std::string_view to_text(Severity severity);
std::optional<Severity> severity_from(std::string_view text);

// Whom a rule is for. It says who wants to hear of it, not who may: that is decided by scopes.
enum class Audience : std::uint8_t { enterprise, port, operators };
std::string_view to_text(Audience audience);
std::optional<Audience> audience_from(std::string_view text);

// That somebody has taken note.
struct Acknowledgement {
  Instant at;
  std::string by;    // the principal
  std::string note;  // what they say of it

  friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

// One open alert of a shipment: a function of the facts and the rules (RULES R11). An alert that is
// not open any more is none; that it was is told by the change log.
struct Alert {
  AlertId id;
  std::string rule;  // an entry of rules/alerts.yaml
  Names name;
  Names remedy;
  Severity severity{};
  std::vector<Audience> audience = {};
  Reference subject;  // the shipment
  Reference about;    // which of its declarations, boxes or papers, or itself
  std::string kind;   // of the milestone that opened it
  std::string place = {};
  Instant true_from;                // since when it is so
  Instant known_from;               // since when that was received here
  std::vector<FactId> causes = {};  // the facts that made it so
  std::optional<Acknowledgement> acknowledged = {};

  friend bool operator==(const Alert&, const Alert&) = default;
};

// What names an alert (RULES R11): neither a time nor a trip, for both move.
std::optional<AlertId> alert_id_from(std::string_view text);  // "a_<32 hex digits>"
AlertId alert_id(std::string_view rule, const Reference& subject, std::string_view kind,
                 std::string_view place, const Reference& about);
// The reference on which is noted what was done about it.
Reference reference_of(const AlertId& id);

}  // namespace fairway
