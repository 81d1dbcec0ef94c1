#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/fold/view.h"

// What a port authority sees: the moves at its places, and of what else it is told only where it
// stands.
//
//   facts       of equipment and conveyances, whoever's goods they are, whose place lies in one of
//               its ports; holds and scans not, which are customs' business
//   references  it sees a reference of which it sees such a fact, in that use of it, and the
//               transport documents that hold one; nothing else is named
//   stages      goods by the moves that it sees; of customs the code, without since when, of how
//               many declarations and under which conditions
//   never       parties, certificates, declarations, other ports' moves, when a trip began or ended
namespace fairway::pipeline {

std::optional<View> port_view(const Reference& reference, const Scope& scope, World& world,
                              World& today);

// The same, of what an operator sees.
std::optional<View> narrowed_to_ports(std::shared_ptr<const View> whole, const Scope& scope,
                                      World& world);
// Where there are moves that a port authority sees.
std::set<std::string> places_of_moves(const View& whole, World& world);

// The transport documents that hold the reference and of which the scope sees something, sorted.
std::vector<Reference> port_roots(const Reference& reference, const Scope& scope, World& world,
                                  World& today, std::size_t limit);

}  // namespace fairway::pipeline
