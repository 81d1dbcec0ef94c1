#include "pipeline/simulator/truth/knowledge.h"

#include <algorithm>
#include <tuple>

#include "pipeline/simulator/senders.h"

namespace fairway::simulator {

namespace {

// What a message about a move says in passing stays said when the move is taken back: that the
// paper and the box belong together was not what was wrong.
bool stays_said(Format format, LinkRole role) {
  switch (format) {
    case Format::edifact_codeco:
    case Format::edifact_vermas:
      return true;
    case Format::edifact_coarri:
      return role == LinkRole::carries;
    default:
      return false;
  }
}

}  // namespace

void Knowledge::add(const Life& life) {
  std::map<std::pair<std::string, std::string>, const Statement*> current;
  for (const Sent& sent : life.sent) {
    if (std::ranges::none_of(sent.received, [&](Instant at) { return at <= as_of_; })) continue;
    const Statement& said = sent.statement;
    for (const Bond& bond : said.bonds) {
      if (stays_said(said.format, bond.role)) bonds_.emplace(bond.from, bond.role, bond.to);
    }
    const Statement*& held = current[{said.source, said.document}];
    if (held == nullptr || said.version > held->version) held = &said;
  }
  for (const auto& [name, said] : current) {
    if (said->function == Function::remove) continue;
    for (const Entry& entry : said->entries) {
      known_[entry.subject].push_back(
          {&entry, sender(said->source).trust, said->published, said->source});
    }
    for (const Bond& bond : said->bonds) bonds_.emplace(bond.from, bond.role, bond.to);
  }
}

std::vector<Known> Knowledge::about(const Reference& subject) const {
  const auto found = known_.find(subject);
  return found == known_.end() ? std::vector<Known>{} : found->second;
}

bool Knowledge::knows(const Reference& thing) const {
  return known_.contains(thing) || std::ranges::any_of(bonds_, [&](const auto& bond) {
           return std::get<0>(bond) == thing || std::get<2>(bond) == thing;
         });
}

std::set<Reference> Knowledge::along(const Reference& from, LinkRole role) const {
  std::set<Reference> ends;
  for (const auto& [a, stated, b] : bonds_) {
    if (a == from && stated == role) ends.insert(b);
  }
  return ends;
}

std::set<Reference> Knowledge::back(const Reference& to, LinkRole role) const {
  std::set<Reference> ends;
  for (const auto& [a, stated, b] : bonds_) {
    if (b == to && stated == role) ends.insert(a);
  }
  return ends;
}

}  // namespace fairway::simulator
