#include "pipeline/telling/look.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "schemas/base/limits.h"
#include "schemas/model/alert_path.h"
#include "state/alert_rows.h"
#include "state/bytes.h"
#include "state/codec.h"

namespace fairway::pipeline {
namespace {

using state::ByteWriter;
using state::Mark;

// Sections: short names, for they are stored with every subject. A milestone's is "m:" and its
// kind.
constexpr std::string_view kHeadline = "h";
constexpr std::string_view kCustoms = "c";
constexpr std::string_view kGoods = "g";
constexpr std::string_view kTerritories = "t";
constexpr std::string_view kReferences = "r";
constexpr std::string_view kFacts = "f";
constexpr std::string_view kUnmapped = "u";
constexpr std::string_view kFlags = "l";
constexpr std::string_view kMilestone = "m:";
// An alert's is "a:" and its id.
constexpr std::string_view kAlert = "a:";

constexpr std::chrono::minutes kEtaStep{15};

std::string path_of(std::string_view section) {
  if (section.starts_with(kMilestone)) {
    return "/milestones/" + std::string(section.substr(kMilestone.size()));
  }
  if (section.starts_with(kAlert)) {
    return std::string(kAlertPath) + std::string(section.substr(kAlert.size()));
  }
  static const std::map<std::string_view, std::string_view> paths = {
      {kHeadline, "/stage/headline"}, {kCustoms, "/stage/customs"},
      {kGoods, "/stage/goods"},       {kTerritories, "/territories"},
      {kReferences, "/references"},   {kFacts, "/facts"},
      {kUnmapped, "/facts"},          {kFlags, "/flags"}};
  return std::string(paths.at(section));
}

bool is_stage(std::string_view section) {
  return section == kHeadline || section == kCustoms || section == kGoods ||
         section == kTerritories;
}

void put(ByteWriter& out, const Reference& reference) {
  out.u8(static_cast<std::uint8_t>(reference.kind));
  out.text(reference.value);
}

void put(ByteWriter& out, const Names& names) {
  out.text(names.in(Language::en));
  out.text(names.in(Language::zh));
}

void put(ByteWriter& out, const std::map<std::string, std::string>& texts) {
  out.number(texts.size());
  for (const auto& [name, text] : texts) {
    out.text(name);
    out.text(text);
  }
}

void put(ByteWriter& out, const std::vector<std::string>& texts) {
  out.number(texts.size());
  for (const std::string& text : texts) out.text(text);
}

void put(ByteWriter& out, const std::optional<LaneStage>& lane) {
  out.flag(lane.has_value());
  if (!lane) return;
  out.text(lane->code);
  out.instant(lane->since);
  put(out, lane->name);
  out.signed_number(lane->leg);
  out.number(lane->declarations.size());
  for (const auto& [code, count] : lane->declarations) {
    out.text(code);
    out.number(count);
  }
  out.number(lane->conditions.size());
  for (const Condition& condition : lane->conditions) {
    out.text(condition.code);
    out.instant(condition.from);
    out.instant(condition.to);
  }
}

void put(ByteWriter& out, const HeldReference& held) {
  put(out, held.reference);
  out.u8(static_cast<std::uint8_t>(held.role));
  out.flag(held.by.has_value());
  if (held.by) put(out, *held.by);
  out.text(held.trip.value_or(""));
  out.instant(held.from);
  out.instant(held.to);
  out.flag(held.pending);
  out.flag(held.claimed);
  out.flag(held.walked);
  out.u8(static_cast<std::uint8_t>(held.status));
}

void put(ByteWriter& out, const Milestone& milestone) {
  put(out, milestone.name);
  put(out, milestone.subject);
  out.text(milestone.trip.value_or(""));
  out.text(milestone.place);
  out.text(milestone.facility);
  out.text(milestone.type);
  for (const auto& time :
       {milestone.planned, milestone.estimated, milestone.actual, milestone.requested}) {
    out.instant(time);
  }
  out.u8(static_cast<std::uint8_t>(milestone.shown));
  out.hash(milestone.fact.value());
  out.number(milestone.competing);
  out.flag(milestone.conflict);
  put(out, milestone.attributes);
  out.number(milestone.history.size());
  for (const MilestoneWord& word : milestone.history) {
    out.u8(static_cast<std::uint8_t>(word.classifier));
    out.instant(word.time);
    out.hash(word.fact.value());
    out.text(word.source.value());
    out.instant(word.published);
  }
}

// The estimates, to the quarter of an hour.
void put_eta(ByteWriter& out, const Milestone& milestone) {
  if (!milestone.estimated) return;
  put(out, milestone.subject);
  out.text(milestone.trip.value_or(""));
  out.text(milestone.place);
  out.text(milestone.type);
  out.signed_number(
      std::chrono::floor<std::chrono::minutes>(*milestone.estimated).time_since_epoch() / kEtaStep);
}

void put(ByteWriter& out, const TimelineFact& fact) {
  out.hash(fact.id.value());
  out.text(fact.kind);
  put(out, fact.code);
  out.u8(static_cast<std::uint8_t>(fact.classifier));
  put(out, fact.subject);
  out.instant(fact.time);
  out.text(fact.time_text);
  out.u8(static_cast<std::uint8_t>(fact.zone_basis));
  out.u8(static_cast<std::uint8_t>(fact.precision));
  out.text(fact.place);
  out.text(fact.facility);
  out.number(fact.references.size());
  for (const Reference& reference : fact.references) put(out, reference);
  put(out, fact.attributes);
  put(out, fact.warnings);
  out.text(fact.source.value());
  out.text(fact.definition);
  out.hash(fact.message.value());
  out.instant(fact.published);
  out.instant(fact.received);
  out.u8(static_cast<std::uint8_t>(fact.status));
  out.flag(fact.ended_by.has_value());
  if (fact.ended_by) out.hash(fact.ended_by->value());
  out.flag(fact.implausible);
}

// Marks in the making: bytes by section.
class Sections {
 public:
  ByteWriter& of(std::string_view section) { return bytes_[std::string(section)].all; }
  ByteWriter& eta_of(std::string_view section) { return bytes_[std::string(section)].eta; }

  state::Marks marks() {
    state::Marks marks;
    for (auto& [section, bytes] : bytes_) {
      if (bytes.all.bytes().empty()) continue;
      const Hash16 all = state::row_hash(section, bytes.all.bytes());
      const Hash16 eta = state::row_hash(section, bytes.eta.bytes());
      state::add(marks.digest, all);
      marks.marks.push_back({section, word_of(all), bytes.eta.bytes().empty() ? 0 : word_of(eta)});
    }
    return marks;
  }

 private:
  struct Bytes {
    ByteWriter all;
    ByteWriter eta;
  };

  static std::uint32_t word_of(const Hash16& hash) {
    return state::get_big_endian<std::uint32_t>(hash.view());
  }

  std::map<std::string, Bytes> bytes_;
};

void put(ByteWriter& out, const Alert& alert) {
  put(out, alert.name);
  put(out, alert.remedy);
  out.text(state::encode(to_text(alert.id), alert));
}

void put(ByteWriter& out, const std::optional<Acknowledgement>& acknowledged) {
  if (!acknowledged) return;
  out.instant(acknowledged->at);
  out.text(acknowledged->by);
  out.text(acknowledged->note);
}

void put_stages(const Timeline& timeline, Sections& sections) {
  ByteWriter& headline = sections.of(kHeadline);
  put(headline, std::vector{timeline.headline, timeline.regime, timeline.territory});
  if (timeline.customs) put(sections.of(kCustoms), timeline.customs);
  if (timeline.goods) put(sections.of(kGoods), timeline.goods);
  for (const TerritoryStage& stage : timeline.elsewhere) {
    ByteWriter& out = sections.of(kTerritories);
    put(out, std::vector{stage.territory, stage.regime, stage.headline});
    put(out, stage.customs);
    put(out, stage.goods);
  }
}

std::vector<std::string> places_of(const Timeline& timeline) {
  std::set<std::string> places;
  for (const Milestone& milestone : timeline.milestones) {
    if (!milestone.place.empty() && places.size() < limits::kPlacesPerChange) {
      places.insert(milestone.place);
    }
  }
  return {places.begin(), places.end()};
}

const Mark* find(const std::vector<Mark>& marks, std::string_view section) {
  const auto found = std::ranges::lower_bound(marks, section, {}, &Mark::section);
  return found != marks.end() && found->section == section ? &*found : nullptr;
}

// What kinds of change the sections make, gathered in the order in which they are told.
class Kinds {
 public:
  void add(std::string_view section, const Mark* before, const Mark* now) {
    const Mark none;
    const Mark& was = before != nullptr ? *before : none;
    const Mark& is = now != nullptr ? *now : none;
    if (is_stage(section)) stage_ = true;
    if (section == kReferences) relinked_ = true;
    if (section.starts_with(kAlert)) add_alert(before, now);
    if (section == kUnmapped && now != nullptr) unmapped_ = true;
    if (was.eta != is.eta && !section.starts_with(kAlert)) eta_ = true;
  }

  std::vector<ChangeType> types(const Reference& subject) const {
    std::vector<ChangeType> types;
    if (subject.kind == RefKind::voyage_call) types.push_back(ChangeType::call_changed);
    if (stage_) types.push_back(ChangeType::stage_changed);
    types.insert(types.end(), alerts_.begin(), alerts_.end());
    if (relinked_) types.push_back(ChangeType::relinked);
    if (eta_) types.push_back(ChangeType::eta_changed);
    if (unmapped_) types.push_back(ChangeType::code_unmapped);
    if (types.empty()) types.push_back(ChangeType::timeline_changed);
    return types;
  }

 private:
  // An alert's mark keeps apart what was done about it.
  void add_alert(const Mark* before, const Mark* now) {
    if (before == nullptr) {
      alerts_.insert(ChangeType::alert_raised);
    } else if (now == nullptr) {
      alerts_.insert(ChangeType::alert_resolved);
    } else {
      alerts_.insert(before->eta != now->eta ? ChangeType::alert_acknowledged
                                             : ChangeType::alert_updated);
    }
  }

  bool stage_ = false;
  std::set<ChangeType> alerts_;
  bool relinked_ = false;
  bool eta_ = false;
  bool unmapped_ = false;
};

}  // namespace

Look look_at(const Timeline& timeline) {
  Sections sections;
  put_stages(timeline, sections);
  for (const HeldReference& held : timeline.references) put(sections.of(kReferences), held);
  for (const Milestone& milestone : timeline.milestones) {
    const std::string section = std::string(kMilestone) + milestone.kind;
    put(sections.of(section), milestone);
    put_eta(sections.eta_of(section), milestone);
  }
  for (const TimelineFact& fact : timeline.facts) {
    put(sections.of(kFacts), fact);
    if (fact.kind == "unmapped" && fact.subject == timeline.id) {
      sections.of(kUnmapped).hash(fact.id.value());
    }
  }
  for (const Flag& flag : timeline.flags) {
    put(sections.of(kFlags), std::vector{flag.code, flag.lane, flag.detail});
  }
  for (const Alert& alert : timeline.alerts) {
    const std::string section = std::string(kAlert) + to_text(alert.id);
    put(sections.of(section), alert);
    put(sections.eta_of(section), alert.acknowledged);
  }
  Look look{sections.marks(), {}, places_of(timeline), timeline.alerts};
  look.stage.headline = timeline.headline;
  if (timeline.customs) look.stage.customs = timeline.customs->code;
  if (timeline.goods) look.stage.goods = timeline.goods->code;
  return look;
}

Look with_references(Look look, const std::vector<HeldReference>& before,
                     const std::vector<HeldReference>& now) {
  Sections were;
  for (const HeldReference& held : before) put(were.of(kReferences), held);
  Sections are;
  for (const HeldReference& held : now) put(are.of(kReferences), held);
  const state::Marks old = were.marks();
  const state::Marks fresh = are.marks();
  if (old == fresh) return look;
  state::Marks& marks = look.marks;
  state::subtract(marks.digest, old.digest);
  state::add(marks.digest, fresh.digest);
  std::erase_if(marks.marks, [](const Mark& mark) { return mark.section == kReferences; });
  marks.marks.insert(marks.marks.end(), fresh.marks.begin(), fresh.marks.end());
  std::ranges::sort(marks.marks, {}, &Mark::section);
  return look;
}

std::optional<state::ChangeNews> difference(const Reference& subject,
                                            const std::optional<state::Marks>& before,
                                            const Look& now) {
  if ((before ? before->digest : Hash16{}) == now.marks.digest) return std::nullopt;
  std::set<std::string_view> all;
  static const std::vector<Mark> nothing;
  const std::vector<Mark>& was = before ? before->marks : nothing;
  for (const std::vector<Mark>* marks : {&was, &now.marks.marks}) {
    for (const Mark& mark : *marks) all.insert(mark.section);
  }
  Kinds kinds;
  std::set<std::string> changed;
  for (const std::string_view section : all) {
    const Mark* old = find(was, section);
    const Mark* fresh = find(now.marks.marks, section);
    if (old != nullptr && fresh != nullptr && *old == *fresh) continue;
    kinds.add(section, old, fresh);
    changed.insert(path_of(section));
  }
  return state::ChangeNews{
      kinds.types(subject), {changed.begin(), changed.end()}, now.stage, now.places};
}

}  // namespace fairway::pipeline
