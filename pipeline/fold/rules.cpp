#include "pipeline/fold/rules.h"

#include <algorithm>
#include <array>
#include <vector>

namespace fairway::pipeline {
namespace {

using enum SourceClass;

// Who may say that two things belong together (RULES section 5, "Who may link").
std::span<const SourceClass> entitled(LinkRole role) {
  static constexpr std::array kHandlers = {customs, manifest, terminal, carrier,
                                           port,    tally,    depot};
  static constexpr std::array kAuthorities = {customs, licence};
  static constexpr std::array kIssuers = {manifest, carrier};
  static constexpr std::array kCarriers = {carrier};
  static constexpr std::array kOwners = {customs, enterprise};
  static constexpr std::array kStaters = {customs, manifest, carrier};
  switch (role) {
    case LinkRole::carries:
    case LinkRole::sails_on:
    case LinkRole::same_as:
      return kHandlers;
    case LinkRole::declared_by:
    case LinkRole::numbered:
    case LinkRole::licensed_by:
      return kAuthorities;
    case LinkRole::house_of:
    case LinkRole::entered_by:
      return kIssuers;
    case LinkRole::booked_by:
    case LinkRole::continued_by:
    case LinkRole::replaced_by:
      return kCarriers;
    case LinkRole::listed_by:
    case LinkRole::ordered_by:
      return kOwners;
    case LinkRole::known_as:
      return {};
    default:
      return kStaters;
  }
}

}  // namespace

Rules::Rules(const Catalogue& catalogue, std::span<const SourceConfig> sources, bool open)
    : catalogue_(catalogue), open_(open) {
  for (const SourceConfig& source : sources) sources_.emplace(source.name, source);
}

const SourceConfig* Rules::find(const SourceName& source) const {
  const auto found = sources_.find(source);
  return found == sources_.end() ? nullptr : &found->second;
}

int Rules::trust(const SourceName& source) const {
  const SourceConfig* config = find(source);
  return config ? config->effective_trust() : default_trust(SourceClass::enterprise);
}

bool Rules::is_customs(const SourceName& source) const {
  const SourceConfig* config = find(source);
  // An open instance has no classes, so nobody's word about customs is second to another's.
  return config ? config->source_class == SourceClass::customs : open_;
}

bool Rules::may_link(const SourceName& source, LinkRole role) const {
  // Anyone names a reference of its own: what is known_as is a customer's number, seen by its
  // party.
  if (role == LinkRole::known_as) return true;
  const SourceConfig* config = find(source);
  if (config == nullptr) return open_;
  return std::ranges::count(entitled(role), config->source_class) > 0;
}

Hash16 Rules::hash(const Hash16& definitions) const {
  std::vector<std::string> parts = {catalogue_.hash().hex(), definitions.hex(),
                                    open_ ? "open" : "closed"};
  for (const auto& [name, config] : sources_) {
    parts.push_back(name.value());
    parts.push_back(std::string(to_text(config.source_class)));
    parts.push_back(std::to_string(config.effective_trust()));
    parts.push_back(config.zone);
  }
  const std::vector<std::string_view> views(parts.begin(), parts.end());
  return hash_parts(views);
}

}  // namespace fairway::pipeline
