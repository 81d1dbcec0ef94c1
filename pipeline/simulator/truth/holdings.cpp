#include "pipeline/simulator/truth/holdings.h"

namespace fairway::simulator {
namespace {

using enum LinkRole;

void add_all(std::set<Reference>& to, const std::set<Reference>& from) {
  to.insert(from.begin(), from.end());
}

// An entry brings its unified number and the other tries under it.
void add_declaration(const Reference& declaration, const Knowledge& known, Holdings& held) {
  if (!held.declarations.insert(declaration).second) return;
  for (const Reference& unified : known.along(declaration, numbered)) {
    add_declaration(unified, known, held);
  }
  for (const Reference& entry : known.back(declaration, numbered)) {
    add_declaration(entry, known, held);
  }
}

}  // namespace

Holdings holdings_of(const Reference& root, const Knowledge& known) {
  Holdings held;
  held.root = root;
  held.boxes = known.along(root, carries);
  add_all(held.transport, known.along(root, sails_on));
  for (const Reference& box : held.boxes) add_all(held.transport, known.along(box, sails_on));
  for (const Reference& booking : known.along(root, booked_by)) {
    held.told.insert(booking);
    add_all(held.transport, known.along(booking, sails_on));
  }
  for (const Reference& master : known.along(root, house_of)) {
    held.master = master;
    add_all(held.transport, known.along(master, sails_on));
  }
  for (const LinkRole role : {declared_by, listed_by}) {
    for (const Reference& declaration : known.along(root, role)) {
      add_declaration(declaration, known, held);
    }
  }
  for (const Reference& declaration : held.declarations) {
    add_all(held.licences, known.along(declaration, licensed_by));
  }
  add_all(held.told, held.licences);
  add_all(held.told, known.along(root, ordered_by));
  held.houses = known.back(root, house_of);
  held.named = held.houses;
  if (held.master) held.named.insert(*held.master);
  add_all(held.named, known.along(root, continued_by));
  add_all(held.named, known.back(root, continued_by));
  held.told.insert(root);
  add_all(held.told, held.boxes);
  add_all(held.told, held.transport);
  add_all(held.told, held.declarations);
  return held;
}

}  // namespace fairway::simulator
