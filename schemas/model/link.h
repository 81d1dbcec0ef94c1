#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/model/document.h"
#include "schemas/model/ids.h"
#include "schemas/model/reference.h"

namespace fairway {

// Roles run from the asker to what it may see (CONTRACT section 9); party roles run from the
// reference to the party. The numbers are stored: never change one.
enum class LinkRole : std::uint8_t {
  carries = 1,
  declared_by = 2,
  listed_by = 3,
  ordered_by = 4,
  sails_on = 5,
  booked_by = 6,
  continued_by = 7,
  house_of = 8,
  entered_by = 9,
  numbered = 10,
  licensed_by = 11,
  replaced_by = 12,
  known_as = 13,
  same_as = 14,
  consignee = 32,
  consignor = 33,
  declarant = 34,
  agent = 35,
  carrier = 36,
  holder = 37,
};

std::string_view to_text(LinkRole role);
std::optional<LinkRole> link_role_from(std::string_view text);
bool is_party_role(LinkRole role);
std::vector<LinkRole> all_link_roles();

// At which end of a link a row lies.
enum class LinkEnd : std::uint8_t { from = 0, to = 1 };

// A fact that two references belong together, for a time (RULES R5). Stored at both ends.
struct Link {
  FactId id;
  DocumentId document;
  LinkRole role{};
  Reference from;
  Reference to;
  bool present = true;  // false: the statement that they do not (any more)
  // Stated in passing by a message about something else. The store unites such statements to one
  // row an end (SETTLED 2): least received, least event_time, greatest published; always live.
  bool passing = false;
  std::optional<Instant> valid_from;
  std::optional<Instant> valid_to;
  std::optional<Instant> anchor;
  std::optional<Instant>
      event_time;  // of the fact that stated it in passing: the anchor of last resort
  std::optional<Reference> call;  // the call on which the same message puts the document
  // A planned stay on a call names the leg of the route that it is for: of those of one leg the
  // latest published holds (SETTLED 14). Empty: not planned, or nobody says which leg.
  std::string leg;
  SourceName source;
  std::string definition;

  friend bool operator==(const Link&, const Link&) = default;
};

struct LinkRow {
  Link link;
  ReceivedRevision asserted;

  friend bool operator==(const LinkRow&, const LinkRow&) = default;
};

}  // namespace fairway
