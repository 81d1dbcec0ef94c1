// What a reader of a random port may see: RULES R6 told a second time, over what is truly meant.
#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "tests/laws/port_life.h"

namespace fairway::test {
namespace {

bool is_call(const Reference& reference) { return reference.kind == RefKind::voyage_call; }

bool is_house(const Reference& reference) {
  return reference.kind == RefKind::house_bill || reference.kind == RefKind::house_air_waybill;
}

std::string first_part(const Reference& reference) {
  return reference.value.substr(0, reference.value.find('/'));
}

// Whether a reader has all that a party has; or, with a root, that one of its.
bool speaks_for(const Scope& scope, const std::string& party, const Reference* root = nullptr) {
  return scope.parties.contains(party) || std::ranges::any_of(scope.lent, [&](const Lent& lent) {
           const bool named = root != nullptr && lent.shipments.contains(*root);
           return lent.party == party && (lent.shipments.empty() || named);
         });
}

class Walk {
 public:
  Walk(const PortLife& life, const Scope& scope) : scope_(scope) {
    for (const Letter& letter : life.letters) {
      for (const Told& told : letter.told) all_.push_back(&told);
    }
  }

  void root(const Reference& root) {
    open(root);
    within.roots.insert(root);
    for (const Told* link : from(root)) {
      switch (link->role) {
        case LinkRole::carries:
          box(*link);
          break;
        case LinkRole::sails_on:
          call(link->to);
          break;
        case LinkRole::declared_by:
          link->to.kind == RefKind::declaration ? declaration(link->to) : unified(link->to);
          break;
        case LinkRole::booked_by:
          booking(link->to);
          break;
        case LinkRole::house_of:
          if (link->to.kind != RefKind::bill && link->to.kind != RefKind::air_waybill) break;
          within.named.insert(link->to);
          for (const Told* master : from(link->to)) {
            if (master->role != LinkRole::sails_on) continue;
            use(*master);
            call(master->to);
          }
          break;
        case LinkRole::known_as:
          if (link->to.kind == RefKind::customer_ref) customers(*link);
          break;
        case LinkRole::listed_by:
        case LinkRole::ordered_by:
          within.named.insert(link->to);
          if (is_disclosed(*link)) open(link->to);
          break;
        case LinkRole::entered_by:
        case LinkRole::continued_by:
        case LinkRole::replaced_by:
          within.named.insert(link->to);
          break;
        default:
          break;
      }
    }
    for (const Told* told : all_) {
      if (told->what != Told::What::fact && told->from == root) use(*told);
      if (told->what != Told::What::link || told->to != root || !told->entitled) continue;
      if (told->role == LinkRole::house_of && !is_house(told->from)) continue;
      if (told->role == LinkRole::house_of) houses.insert(told->from);
      if (told->role == LinkRole::house_of || told->role == LinkRole::continued_by ||
          told->role == LinkRole::replaced_by) {
        use(*told);
        within.named.insert(told->from);
      }
    }
  }

  bool sees(const Told& fact) const {
    const auto names_one = [&](auto&& may) { return std::ranges::any_of(fact.names, may); };
    if (fact.trip == kWaiting) {
      return names_one([&](const Reference& root) { return waiting.contains({fact.from, root}); });
    }
    if (fact.from.kind == RefKind::vessel) {
      return std::ranges::any_of(within.open, [&](const auto& one) {
        return is_call(one.first) && first_part(one.first) == fact.from.value &&
               in_window(one.first, fact.time);
      });
    }
    if (!within.open.contains({fact.from, fact.trip})) return false;
    if (fact.from.kind != RefKind::certificate || fact.kind == "certificate_issued" ||
        fact.kind == "certificate_amended") {
      return true;
    }
    return fact.kind == "certificate_drawn" &&
           names_one([&](const Reference& entry) { return within.open.contains({entry, kNoUse}); });
  }

  bool uses(const Told& told) const { return used_.contains({told.role, told.from, told.to}); }

  Within within;
  std::set<std::pair<Reference, Reference>> waiting;  // box, root
  std::set<Reference> houses;                         // of a master in reach

 private:
  void open(const Reference& reference, int trip = kNoUse) {
    within.open.emplace(reference, trip);
    within.named.insert(reference);
  }

  void use(const Told& link) { used_.insert({link.role, link.from, link.to}); }

  // The entitled links of a reference, along their direction.
  std::vector<const Told*> from(const Reference& reference) const {
    std::vector<const Told*> links;
    for (const Told* told : all_) {
      if (told->what == Told::What::link && told->from == reference && told->entitled) {
        links.push_back(told);
      }
    }
    return links;
  }

  bool is_disclosed(const Told& link) const {
    if (speaks_for(scope_, first_part(link.to))) return true;
    return std::ranges::any_of(all_, [&](const Told* told) {
      return told->what == Told::What::link && told->role == link.role && told->from == link.from &&
             told->to == link.to && told->disclosed;
    });
  }

  void box(const Told& link) {
    use(link);
    within.named.insert(link.to);
    if (link.trip == kWaiting) {
      waiting.emplace(link.to, link.from);
      return;
    }
    open(link.to, link.trip);
    for (const Told* onward : from(link.to)) {
      if (onward->role != LinkRole::sails_on || onward->trip != link.trip) continue;
      use(*onward);
      call(onward->to);
    }
  }

  void call(const Reference& call) {
    open(call);
    for (const Told* told : all_) {
      if (told->what != Told::What::link || told->role != LinkRole::same_as) continue;
      if (told->from != call && told->to != call) continue;
      use(*told);
      open(told->from);
      open(told->to);
    }
    if (has_position(call)) within.named.insert(Reference{RefKind::vessel, first_part(call)});
  }

  void booking(const Reference& booking) {
    open(booking);
    bool continued = false;
    for (const Told* link : from(booking)) {
      if (link->role != LinkRole::continued_by) continue;
      continued = true;
      use(*link);
    }
    for (const Told* link : from(booking)) {
      if (link->role == LinkRole::carries && !continued) box(*link);
      if (link->role != LinkRole::sails_on) continue;
      use(*link);
      call(link->to);
    }
  }

  void declaration(const Reference& entry) {
    member(entry);
    for (const Told* told : all_) {
      if (told->what != Told::What::link || !told->entitled) continue;
      if (told->role == LinkRole::numbered && told->from == entry) {
        use(*told);
        unified(told->to);
      }
      if (told->role == LinkRole::replaced_by && (told->from == entry || told->to == entry)) {
        use(*told);
        within.named.insert(told->from);
        within.named.insert(told->to);
      }
    }
  }

  void unified(const Reference& number) {
    numbered_to(number);
    for (const Told* told : all_) {
      if (told->what != Told::What::link || told->role != LinkRole::same_as) continue;
      if (told->from != number && told->to != number) continue;
      use(*told);
      numbered_to(told->from == number ? told->to : told->from);
    }
  }

  void numbered_to(const Reference& number) {
    open(number);
    for (const Told* told : all_) {
      if (told->role != LinkRole::numbered || told->to != number || !told->entitled) continue;
      use(*told);
      member(told->from);
    }
  }

  void member(const Reference& entry) {
    open(entry);
    for (const Told* link : from(entry)) {
      if (link->role != LinkRole::licensed_by) continue;
      use(*link);
      open(link->to);
    }
  }

  void customers(const Told& link) {
    within.named.insert(link.to);
    if (!is_disclosed(link)) return;
    open(link.to);
    for (const Told* list : from(link.to)) {
      if (list->role != LinkRole::listed_by) continue;
      use(*list);
      open(list->to);
    }
  }

  std::optional<Instant> first_at(const Reference& call) const {
    std::optional<Instant> first;
    for (const Told* told : all_) {
      if (told->what != Told::What::fact || told->from != call) continue;
      first = first ? std::min(*first, told->time) : told->time;
    }
    return first;
  }

  bool in_window(const Reference& call, Instant time) const {
    const auto first = first_at(call);
    return first && *first <= time;  // no vessel of a port tells its position once it has left
  }

  bool has_position(const Reference& call) const {
    return std::ranges::any_of(all_, [&](const Told* told) {
      return told->what == Told::What::fact && told->from.kind == RefKind::vessel &&
             told->from.value == first_part(call) && in_window(call, told->time);
    });
  }

  const Scope& scope_;
  std::vector<const Told*> all_;
  std::set<std::tuple<LinkRole, Reference, Reference>> used_;
};

std::set<Reference> visible_roots(const PortLife& life, const Scope& scope) {
  std::set<Reference> roots;
  for (const Letter& letter : life.letters) {
    for (const Told& told : letter.told) {
      if (told.what == Told::What::party && told.entitled &&
          speaks_for(scope, told.to.value, &told.from)) {
        roots.insert(told.from);
      }
    }
  }
  return roots;
}

Walk walk_of(const PortLife& life, const Scope& scope) {
  Walk walk(life, scope);
  for (const Reference& root : visible_roots(life, scope)) walk.root(root);
  return walk;
}

std::string about_nothing(const Told& told, int number) {
  if (told.what == Told::What::fact) {
    return fmt::format(R"({{"kind":"weighed","classifier":"actual","subject":"seal:NOTHING{}",)"
                       R"("time":"2026-01-01T00:00:00Z"}})",
                       number);
  }
  if (told.what == Told::What::link) {
    return fmt::format(R"({{"role":"carries","from":"road_waybill:NOTHING{0}",)"
                       R"("to":"seal:NOTHING{0}"}})",
                       number);
  }
  return fmt::format(R"({{"of":"road_waybill:NOTHING{}","role":"consignee","id":"NOBODY"}})",
                     number);
}

}  // namespace

Within within(const PortLife& life, const Scope& scope) { return walk_of(life, scope).within; }

PortLife reduced(const PortLife& life, const Scope& scope) {
  const Walk walk = walk_of(life, scope);
  // A master's reader is told how far each house has come, whatever that follows from.
  const Scope nobody;
  Walk houses(life, nobody);
  for (const Reference& house : walk.houses) houses.root(house);
  const auto keeps = [&](const Told& told) {
    if (told.what == Told::What::fact) return walk.sees(told) || houses.sees(told);
    return walk.uses(told) || houses.uses(told);
  };
  std::set<std::pair<SourceName, std::string>> touched;
  for (const Letter& letter : life.letters) {
    const bool any = std::ranges::any_of(letter.told, keeps);
    if (any || scope.sources.contains(letter.source)) {
      touched.emplace(letter.source, letter.document);
    }
  }
  PortLife rest{{}, life.parties};
  int nothing = 0;
  for (Letter letter : life.letters) {
    if (!touched.contains({letter.source, letter.document})) continue;
    for (Told& told : letter.told) {
      if (scope.sources.contains(letter.source) || keeps(told)) continue;
      told.text = about_nothing(told, ++nothing);
    }
    rest.letters.push_back(std::move(letter));
  }
  return rest;
}

}  // namespace fairway::test
