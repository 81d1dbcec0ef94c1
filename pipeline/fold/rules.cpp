#include "pipeline/fold/rules.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace fairway::pipeline {
Rules::Rules(const Catalogue& catalogue, std::span<const SourceConfig> sources, bool open,
             std::string home)
    : catalogue_(catalogue), open_(open), home_(std::move(home)) {
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

bool Rules::is_test(const SourceName& source) const {
  const SourceConfig* config = find(source);
  return config != nullptr && config->state == SourceState::test;
}

std::string Rules::zone_of(const SourceName& source) const {
  const SourceConfig* config = find(source);
  return config ? config->zone : std::string{};
}

bool Rules::may_link(const SourceName& source, LinkRole role) const {
  const SourceConfig* config = find(source);
  if (config == nullptr) return open_;
  const RoleRule* rule = catalogue_.role(role);
  return rule != nullptr && std::ranges::count(rule->by, config->source_class) > 0;
}

bool Rules::may_disclose(const SourceName& source, const Reference& own) const {
  if (is_customs(source)) return true;
  const SourceConfig* config = find(source);
  const auto party = config ? make_reference(RefKind::party, config->party) : std::nullopt;
  return party && party->value == owner_of(own);
}

Hash16 Rules::hash(const Hash16& definitions) const {
  std::vector<std::string> parts = {catalogue_.hash().hex(), definitions.hex(),
                                    open_ ? "open" : "closed", home_};
  for (const auto& [name, config] : sources_) {
    parts.push_back(name.value());
    parts.push_back(std::string(to_text(config.source_class)));
    parts.push_back(std::to_string(config.effective_trust()));
    parts.push_back(config.zone);
    parts.push_back(config.party);
    if (config.state == SourceState::test) parts.push_back("test");
  }
  const std::vector<std::string_view> views(parts.begin(), parts.end());
  return hash_parts(views);
}

std::string owner_of(const Reference& reference) {
  return reference.value.substr(0, reference.value.find('/'));
}

}  // namespace fairway::pipeline
