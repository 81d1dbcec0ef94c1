#include "pipeline/fold/reach_table.h"

#include <algorithm>
#include <array>

namespace fairway::pipeline {
namespace {

using enum RefKind;
using enum LinkRole;
using enum Take;
constexpr LinkEnd kAlong = LinkEnd::from;
constexpr LinkEnd kBack = LinkEnd::to;

constexpr Kinds kRoots = {bill,         house_bill,   air_waybill, house_air_waybill,
                          rail_waybill, road_waybill, parcel,      booking,
                          order};
constexpr Kinds kMasters = {bill, air_waybill};
constexpr Kinds kHouses = {house_bill, house_air_waybill};
constexpr Kinds kDeclarations = {declaration, declaration_seq, list, list_pre, transit};

// clang-format off
constexpr std::array kTable = {
    // RULES R6, any root.
    Step{At::root, carries,      kAlong, {container},              facts, At::box},
    Step{At::root, sails_on,     kAlong, {voyage_call},            facts, At::call},
    Step{At::root, sails_on,     kAlong, {train, flight, vehicle}, facts, At::end},
    Step{At::root, booked_by,    kAlong, {booking},                facts, At::booking},
    Step{At::root, declared_by,  kAlong, {declaration, list},      facts, At::declaration},
    Step{At::root, declared_by,  kAlong, {declaration_seq, list_pre}, facts, At::unified},
    Step{At::root, declared_by,  kAlong, {transit, tax_bill, mrn}, facts, At::end},
    Step{At::root, listed_by,    kAlong, {list},                   facts, At::declaration, true},
    Step{At::root, listed_by,    kAlong, {list_pre},               facts, At::unified, true},
    Step{At::root, ordered_by,   kAlong, {order, delivery_order},  facts, At::end, true},
    Step{At::root, licensed_by,  kAlong, {certificate},            life,  At::end},
    Step{At::root, known_as,     kAlong, {customer_ref},           facts, At::owner, true},
    // A manifest's entry lies on the root itself; the manifest is everybody's.
    Step{At::root, entered_by,   kAlong, {manifest},               name,  At::end},
    // Both timelines say so, and neither opens the other.
    Step{At::root, continued_by, kAlong, kRoots,                   name,  At::end},
    Step{At::root, continued_by, kBack,  kRoots,                   name,  At::end},
    Step{At::root, replaced_by,  kAlong, kRoots,                   name,  At::end},
    Step{At::root, replaced_by,  kBack,  kRoots,                   name,  At::end},

    // A house sees its master's transport, never its documents; a master its houses' names.
    Step{At::root, house_of,     kAlong, kMasters,                 name,  At::master},
    Step{At::root, house_of,     kBack,  kHouses,                  name,  At::end},
    Step{At::master, sails_on,   kAlong, {voyage_call},            facts, At::call},
    Step{At::master, sails_on,   kAlong, {flight},                 facts, At::end},

    Step{At::booking, carries,   kAlong, {container},              facts, At::box},
    Step{At::booking, sails_on,  kAlong, {voyage_call},            facts, At::call},
    Step{At::booking, sails_on,  kAlong, {train, flight},          facts, At::end},
    Step{At::continued_booking, sails_on, kAlong, {voyage_call},   facts, At::call},
    Step{At::continued_booking, sails_on, kAlong, {train, flight}, facts, At::end},

    // A declaration's group: the unified number and all entries numbered to it.
    Step{At::declaration, numbered,    kAlong, {declaration_seq, list_pre}, facts, At::unified},
    Step{At::unified,     numbered,    kBack,  {declaration, list},  facts, At::member},
    Step{At::unified,     same_as,     kAlong, {declaration_seq},    facts, At::alias},
    Step{At::unified,     same_as,     kBack,  {declaration_seq},    facts, At::alias},
    Step{At::alias,       same_as,     kAlong, {declaration_seq},    facts, At::alias},
    Step{At::alias,       same_as,     kBack,  {declaration_seq},    facts, At::alias},
    Step{At::alias,       numbered,    kBack,  {declaration, list},  facts, At::member},
    Step{At::declaration, licensed_by, kAlong, {certificate},        life,  At::end},
    Step{At::unified,     licensed_by, kAlong, {certificate},        life,  At::end},
    Step{At::alias,       licensed_by, kAlong, {certificate},        life,  At::end},
    Step{At::member,      licensed_by, kAlong, {certificate},        life,  At::end},
    Step{At::declaration, replaced_by, kAlong, kDeclarations,        name,  At::end},
    Step{At::declaration, replaced_by, kBack,  kDeclarations,        name,  At::end},

    // A box in one trip: what carried it then.
    Step{At::box, sails_on, kAlong, {voyage_call},            facts, At::call},
    Step{At::box, sails_on, kAlong, {train, flight, vehicle}, facts, At::end},

    // One party's own number for a list that customs knows by another (STORIES S8).
    Step{At::owner, listed_by, kAlong, {list},     facts, At::declaration, true},
    Step{At::owner, listed_by, kAlong, {list_pre}, facts, At::unified, true},

    // A call's other voyage numbers, whose facts are told with its own. Its vessel, in the call's
    // window, needs no link: the call's value names it.
    Step{At::call,       same_as, kAlong, {voyage_call}, name, At::named_call},
    Step{At::call,       same_as, kBack,  {voyage_call}, name, At::named_call},
    Step{At::named_call, same_as, kAlong, {voyage_call}, name, At::named_call},
    Step{At::named_call, same_as, kBack,  {voyage_call}, name, At::named_call},
};
// clang-format on

}  // namespace

std::span<const Step> reach_table() { return kTable; }

const Step* step_of(At at, LinkRole role, LinkEnd end, RefKind to) {
  const auto* found = std::ranges::find_if(kTable, [&](const Step& step) {
    return step.at == at && step.role == role && step.end == end && step.to.contains(to);
  });
  return found == kTable.end() ? nullptr : found;
}

At position_of(RefKind kind) {
  switch (kind) {
    case declaration:
    case list:
      return At::declaration;
    case declaration_seq:
    case list_pre:
      return At::unified;
    case container:
      return At::box;
    case customer_ref:
      return At::owner;
    case voyage_call:
      return At::call;
    default:
      return is_root(kind) ? At::root : At::end;
  }
}

}  // namespace fairway::pipeline
