#include "pipeline/fold/alerts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "schemas/model/own_source.h"

namespace fairway::pipeline {
namespace {

bool is_one_of(const std::string& code, const std::vector<std::string>& all) {
  return std::ranges::count(all, code) > 0;
}

// What opened an alert: a fact and its milestone.
struct Opening {
  std::string kind;
  std::string place;
  Reference about;
  Instant time;
  Instant known;
  std::vector<FactId> causes;
};

Alert alert_of(const AlertRule& rule, const Reference& shipment, Opening opening) {
  return {.id = alert_id(rule.code, shipment, opening.kind, opening.place, opening.about),
          .rule = rule.code,
          .name = rule.name,
          .remedy = rule.remedy,
          .severity = rule.severity,
          .audience = rule.audience,
          .subject = shipment,
          .about = std::move(opening.about),
          .kind = std::move(opening.kind),
          .place = std::move(opening.place),
          .true_from = opening.time,
          .known_from = opening.known,
          .causes = std::move(opening.causes)};
}

// Whether another declaration was begun since.
bool is_declared_since(Instant since, const std::vector<GroupStage>& groups) {
  return std::ranges::any_of(groups, [&](const GroupStage& group) {
    const auto& passed = group.stage.passed;
    const auto later = [&](const auto& one) { return one.second >= since; };
    return group.live && !passed.empty() && std::ranges::all_of(passed, later);
  });
}

void add_stage_alert(const AlertRule& rule, const Reference& shipment, const GroupStage& group,
                     const std::vector<GroupStage>& groups, std::vector<Alert>& alerts) {
  const CustomsStage& stage = group.stage;
  const Said* by = stage.reset;
  const bool thrown_back = by != nullptr && stage.by == by;
  if (!thrown_back || !is_one_of(stage.code, rule.stages)) return;
  if (stage.dead && is_declared_since(*by->time, groups)) return;
  alerts.push_back(alert_of(rule, shipment,
                            {.kind = std::string(by->kind_code()),
                             .place = {},
                             .about = group.reference,
                             .time = *by->time,
                             .known = by->received,
                             .causes = {by->fact->id}}));
}

void add_condition_alerts(const AlertRule& rule, const Reference& shipment, const GroupStage& group,
                          std::vector<Alert>& alerts) {
  for (const Condition& condition : group.stage.conditions) {
    if (condition.to || !is_one_of(condition.code, rule.conditions)) continue;
    alerts.push_back(alert_of(rule, shipment,
                              {.kind = condition.code,
                               .place = {},
                               .about = group.reference,
                               .time = condition.from,
                               .known = condition.known,
                               .causes = {condition.fact}}));
  }
}

// A subject in one of its uses.
using Line = std::pair<Reference, std::optional<std::string>>;

std::map<Line, std::vector<const Milestone*>> lines_of(const AlertRule& rule,
                                                       const std::vector<Milestone>& milestones) {
  std::map<Line, std::vector<const Milestone*>> lines;
  for (const Milestone& milestone : milestones) {
    if (!milestone.actual) continue;
    if (!is_one_of(milestone.kind, rule.opened_by) && !is_one_of(milestone.kind, rule.closed_by)) {
      continue;
    }
    lines[{milestone.subject, milestone.trip}].push_back(&milestone);
  }
  return lines;
}

// What opened it after the last that closed it. Of what happens at one instant the opening is the
// last: an alert too many hurts less than one too few.
std::vector<const Milestone*> standing_openings(const AlertRule& rule,
                                                std::vector<const Milestone*> line) {
  const auto opens = [&](const Milestone* one) { return is_one_of(one->kind, rule.opened_by); };
  std::ranges::sort(line, {}, [&](const Milestone* one) {
    return std::tuple(*one->actual, opens(one), one->fact);
  });
  const auto closing = std::ranges::find_if_not(line.rbegin(), line.rend(), opens);
  return {closing.base(), line.end()};
}

Instant received(const FactId& fact, const std::vector<TimelineFact>& facts) {
  const auto found = std::ranges::find(facts, fact, &TimelineFact::id);
  return found == facts.end() ? Instant{} : found->received;
}

Instant last_known(const Alert& alert, const std::vector<TimelineFact>& facts) {
  Instant last = alert.known_from;
  for (const FactId& cause : alert.causes) last = std::max(last, received(cause, facts));
  return last;
}

std::optional<Acknowledgement> acknowledged(const Alert& alert,
                                            const std::vector<TimelineFact>& facts, World& world) {
  const Instant known = last_known(alert, facts);
  std::optional<Acknowledgement> first;
  for (const Said& said : world.track(reference_of(alert.id)).said) {
    if (!said.counts() || !said.actual() || said.fact->source != kOwnSource) continue;
    if (said.kind->code != "acknowledged" || said.received < known) continue;
    Acknowledgement one{*said.time, said.attribute(world.rules(), "actor"),
                        said.attribute(world.rules(), "note")};
    if (!first || one.at < first->at) first = std::move(one);
  }
  return first;
}

const AlertRule& rule_of(const Alert& alert, const Catalogue& catalogue) {
  return *std::ranges::find(catalogue.alert_rules(), alert.rule, &AlertRule::code);
}

}  // namespace

std::vector<Alert> declaration_alerts(const Reference& shipment,
                                      const std::vector<GroupStage>& groups,
                                      const Catalogue& catalogue) {
  std::vector<Alert> alerts;
  for (const GroupStage& group : groups) {
    const bool replaced = !group.live && !group.stage.dead;
    if (group.house || replaced) continue;
    for (const AlertRule& rule : catalogue.alert_rules()) {
      add_stage_alert(rule, shipment, group, groups, alerts);
      add_condition_alerts(rule, shipment, group, alerts);
    }
  }
  return alerts;
}

void soften_asked_for(std::vector<Alert>& alerts, const std::vector<Milestone>& milestones,
                      const Reach& reach, World& world) {
  for (Alert& alert : alerts) {
    const AlertRule& rule = rule_of(alert, world.rules().catalogue());
    if (rule.asked_by.empty()) continue;
    const std::vector<Reference> names = declared_members(alert.about, reach, world);
    const bool asked = std::ranges::any_of(milestones, [&](const Milestone& milestone) {
      return milestone.kind == rule.asked_by && std::ranges::count(names, milestone.subject) > 0;
    });
    if (asked) alert.severity = rule.asked_severity;
  }
}

std::vector<Alert> milestone_alerts(const Reference& shipment,
                                    const std::vector<Milestone>& milestones,
                                    const std::vector<TimelineFact>& facts,
                                    const Catalogue& catalogue) {
  std::vector<Alert> alerts;
  for (const AlertRule& rule : catalogue.alert_rules()) {
    if (rule.opened_by.empty()) continue;
    for (const auto& [line, milestones_of_line] : lines_of(rule, milestones)) {
      const auto openings = standing_openings(rule, milestones_of_line);
      if (openings.empty()) continue;
      const Milestone& first = *openings.front();
      Opening opening{.kind = first.kind,
                      .place = first.place,
                      .about = first.subject,
                      .time = *first.actual,
                      .known = received(first.fact, facts),
                      .causes = {}};
      for (const Milestone* one : openings) opening.causes.push_back(one->fact);
      alerts.push_back(alert_of(rule, shipment, std::move(opening)));
    }
  }
  return alerts;
}

void put_into_words(Alert& alert, const Catalogue& catalogue) {
  const auto rule = std::ranges::find(catalogue.alert_rules(), alert.rule, &AlertRule::code);
  if (rule == catalogue.alert_rules().end()) return;
  alert.name = rule->name;
  alert.remedy = rule->remedy;
  alert.audience = rule->audience;
}

void unite(std::vector<Alert>& alerts) {
  std::ranges::sort(alerts, {},
                    [](const Alert& alert) { return std::tuple(alert.id, alert.true_from); });
  std::vector<Alert> united;
  for (Alert& alert : alerts) {
    if (united.empty() || united.back().id != alert.id) {
      united.push_back(std::move(alert));
      continue;
    }
    for (const FactId& cause : alert.causes) united.back().causes.push_back(cause);
  }
  alerts = std::move(united);
}

void note_acknowledged(std::vector<Alert>& alerts, const std::vector<TimelineFact>& facts,
                       World& world) {
  for (Alert& alert : alerts) alert.acknowledged = acknowledged(alert, facts, world);
  std::erase_if(alerts, [&](const Alert& alert) {
    return alert.acknowledged && rule_of(alert, world.rules().catalogue()).until_acknowledged;
  });
}

}  // namespace fairway::pipeline
