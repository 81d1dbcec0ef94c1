#include "schemas/model/link.h"

#include <algorithm>
#include <array>

namespace fairway {
namespace {

struct RoleName {
  LinkRole role;
  std::string_view name;
};

constexpr std::array kRoleNames = {
    RoleName{LinkRole::carries, "carries"},
    RoleName{LinkRole::declared_by, "declared_by"},
    RoleName{LinkRole::listed_by, "listed_by"},
    RoleName{LinkRole::ordered_by, "ordered_by"},
    RoleName{LinkRole::sails_on, "sails_on"},
    RoleName{LinkRole::booked_by, "booked_by"},
    RoleName{LinkRole::continued_by, "continued_by"},
    RoleName{LinkRole::house_of, "house_of"},
    RoleName{LinkRole::entered_by, "entered_by"},
    RoleName{LinkRole::numbered, "numbered"},
    RoleName{LinkRole::licensed_by, "licensed_by"},
    RoleName{LinkRole::replaced_by, "replaced_by"},
    RoleName{LinkRole::known_as, "known_as"},
    RoleName{LinkRole::same_as, "same_as"},
    RoleName{LinkRole::consignee, "consignee"},
    RoleName{LinkRole::consignor, "consignor"},
    RoleName{LinkRole::declarant, "declarant"},
    RoleName{LinkRole::agent, "agent"},
    RoleName{LinkRole::carrier, "carrier"},
    RoleName{LinkRole::holder, "holder"},
};

}  // namespace

std::string_view to_text(LinkRole role) {
  const auto* found = std::ranges::find(kRoleNames, role, &RoleName::role);
  return found == kRoleNames.end() ? "unknown" : found->name;
}

std::optional<LinkRole> link_role_from(std::string_view text) {
  const auto* found = std::ranges::find(kRoleNames, text, &RoleName::name);
  if (found == kRoleNames.end()) return std::nullopt;
  return found->role;
}

std::vector<LinkRole> all_link_roles() {
  std::vector<LinkRole> roles;
  for (const RoleName& row : kRoleNames) roles.push_back(row.role);
  return roles;
}

bool is_party_role(LinkRole role) { return role >= LinkRole::consignee; }

}  // namespace fairway
