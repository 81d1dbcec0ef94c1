#include "sinks/json/timeline_json.h"

#include <algorithm>
#include <vector>

#include "sinks/json/parts.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

constexpr std::string_view kAsOf = ",\"asOf\":";

json::value condition(const Condition& value, const Storage& storage) {
  json::object out(storage);
  out.emplace("code", text(value.code, storage));
  out.emplace("from", time(value.from, storage));
  out.emplace("to", time_or_null(value.to, storage));
  return out;
}

json::object lane(const LaneStage& value, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("code", text(value.code, storage));
  out.emplace("since", time_or_null(value.since, storage));
  out.emplace("name", text(value.name.in(language), storage));
  return out;
}

// Of a timeline or of one of its territories.
template <typename Shown>
json::object stage(const Shown& timeline, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("headline", text_or_null(timeline.headline, storage));
  if (timeline.customs) {
    json::object customs = lane(*timeline.customs, language, storage);
    json::object declarations(storage);
    for (const auto& [code, count] : timeline.customs->declarations)
      declarations.emplace(code, count);
    customs.emplace("declarations", std::move(declarations));
    customs.emplace("conditions", array_of(timeline.customs->conditions, storage, condition));
    out.emplace("customs", std::move(customs));
  } else {
    out.emplace("customs", nullptr);
  }
  if (timeline.goods) {
    json::object goods = lane(*timeline.goods, language, storage);
    const int leg = timeline.goods->leg;
    goods.emplace("leg", leg == 0 ? json::value(nullptr) : json::value(leg));
    goods.emplace("conditions", array_of(timeline.goods->conditions, storage, condition));
    out.emplace("goods", std::move(goods));
  } else {
    out.emplace("goods", nullptr);
  }
  return out;
}

json::value territory(const TerritoryStage& value, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("territory", text(value.territory, storage));
  out.emplace("regime", text_or_null(value.regime, storage));
  out.emplace("stage", stage(value, language, storage));
  return out;
}

json::value held_reference(const HeldReference& value, const Storage& storage) {
  json::object out(storage);
  out.emplace("kind", text(to_text(value.reference.kind), storage));
  out.emplace("value", text(value.reference.value, storage));
  out.emplace("trip", text_or_null(value.trip.value_or(""), storage));
  out.emplace("from", time_or_null(value.from, storage));
  out.emplace("to", time_or_null(value.to, storage));
  const bool linked = value.role != LinkRole{};
  out.emplace("role", text_or_null(linked ? to_text(value.role) : "", storage));
  out.emplace("by", value.by ? reference(*value.by, storage) : json::value(nullptr, storage));
  out.emplace("pending", value.pending);
  out.emplace("claimed", value.claimed);
  out.emplace("walked", value.walked);
  out.emplace("status", text(to_text(value.status), storage));
  return out;
}

json::value word(const MilestoneWord& value, const Storage& storage) {
  json::object out(storage);
  out.emplace("classifier", text(to_text(value.classifier), storage));
  out.emplace("time", time(value.time, storage));
  out.emplace("fact", text(to_text(value.fact), storage));
  out.emplace("source", text(value.source.value(), storage));
  out.emplace("publishedAt", time(value.published, storage));
  return out;
}

json::value milestone(const Milestone& value, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("kind", text(value.kind, storage));
  out.emplace("name", text(value.name.in(language), storage));
  out.emplace("subject", reference(value.subject, storage));
  out.emplace("trip", text_or_null(value.trip.value_or(""), storage));
  out.emplace("place", text_or_null(value.place, storage));
  out.emplace("facility", text_or_null(value.facility, storage));
  out.emplace("type", text_or_null(value.type, storage));
  out.emplace("planned", time_or_null(value.planned, storage));
  out.emplace("estimated", time_or_null(value.estimated, storage));
  out.emplace("actual", time_or_null(value.actual, storage));
  out.emplace("requested", time_or_null(value.requested, storage));
  out.emplace("shown", text(to_text(value.shown), storage));
  out.emplace("fact", text(to_text(value.fact), storage));
  out.emplace("competing", value.competing);
  out.emplace("conflict", value.conflict);
  out.emplace("attributes", texts(value.attributes, storage));
  out.emplace("history", array_of(value.history, storage, word));
  return out;
}

}  // namespace

json::object stage_object(const Timeline& timeline, Language language, const Storage& storage) {
  return stage(timeline, language, storage);
}

json::object fact_object(const TimelineFact& value, const Storage& storage) {
  json::object out(storage);
  out.reserve(24);
  out.emplace("id", text(to_text(value.id), storage));
  out.emplace("kind", text(value.kind, storage));
  if (value.kind == "unmapped") out.emplace("code", texts(value.code, storage));
  out.emplace("classifier", text(to_text(value.classifier), storage));
  out.emplace("subject", reference(value.subject, storage));
  out.emplace("time", time_or_null(value.time, storage));
  out.emplace("timeText", text_or_null(value.time_text, storage));
  out.emplace("zoneBasis", text(to_text(value.zone_basis), storage));
  out.emplace("precision", text(to_text(value.precision), storage));
  out.emplace("place", text_or_null(value.place, storage));
  out.emplace("facility", text_or_null(value.facility, storage));
  out.emplace("references", references(value.references, storage));
  out.emplace("attributes", texts(value.attributes, storage));
  out.emplace("source", text(value.source.value(), storage));
  out.emplace("definition", text(value.definition, storage));
  out.emplace("message", text(to_text(value.message), storage));
  out.emplace("publishedAt", time(value.published, storage));
  out.emplace("receivedAt", time(value.received, storage));
  out.emplace("status", text(to_text(value.status), storage));
  out.emplace("endedBy", text_or_null(value.ended_by ? to_text(*value.ended_by) : "", storage));
  out.emplace("implausible", value.implausible);
  out.emplace("warnings", texts(value.warnings, storage));
  return out;
}

json::object as_of_object(Instant as_of, const Storage& storage,
                          const std::optional<ChangeId>& change) {
  json::object out(storage);
  if (change) {
    out.emplace("sequence", change->sequence);
    out.emplace("cursor", text(to_cursor(*change), storage));
  }
  out.emplace("time", time(as_of, storage));
  return out;
}

json::object page_object(std::string_view next, const Storage& storage) {
  json::object out(storage);
  out.emplace("next", text_or_null(next, storage));
  return out;
}

namespace {

json::value flag(const Flag& value, const Storage& storage) {
  json::object out(storage);
  out.emplace("code", text(value.code, storage));
  out.emplace("lane", text_or_null(value.lane, storage));
  out.emplace("detail", text(value.detail, storage));
  return out;
}

// Everything but asOf.
json::object body(const Timeline& timeline, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", reference(timeline.id, storage));
  out.emplace("regime", text_or_null(timeline.regime, storage));
  out.emplace("territory", text_or_null(timeline.territory, storage));
  out.emplace("stage", stage(timeline, language, storage));
  out.emplace("territories", array_of(timeline.elsewhere, storage,
                                      [language](const TerritoryStage& value, const Storage& s) {
                                        return territory(value, language, s);
                                      }));
  out.emplace("references", array_of(timeline.references, storage, held_reference));
  out.emplace("milestones", array_of(timeline.milestones, storage,
                                     [language](const Milestone& value, const Storage& s) {
                                       return milestone(value, language, s);
                                     }));
  out.emplace("facts", array_of(timeline.facts, storage, fact_object));
  out.emplace("flags", array_of(timeline.flags, storage, flag));
  out.emplace("alerts",
              array_of(timeline.alerts, storage, [language](const Alert& value, const Storage& s) {
                return alert_object(value, language, s);
              }));
  return out;
}

void write_sorted(const json::value& value, std::string& out);

void write_sorted(const json::object& object, std::string& out) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, {}, [](const auto* member) -> std::string_view {
    return {member->key().data(), member->key().size()};
  });
  out += '{';
  for (const auto* member : members) {
    if (out.back() != '{') out += ',';
    out += json::serialize(member->key());
    out += ':';
    write_sorted(member->value(), out);
  }
  out += '}';
}

void write_sorted(const json::array& array, std::string& out) {
  out += '[';
  for (const auto& item : array) {
    if (&item != array.begin()) out += ',';
    write_sorted(item, out);
  }
  out += ']';
}

void write_sorted(const json::value& value, std::string& out) {
  if (const auto* object = value.if_object()) return write_sorted(*object, out);
  if (const auto* array = value.if_array()) return write_sorted(*array, out);
  out += json::serialize(value);
}

}  // namespace

std::string timeline_json(const Timeline& timeline, Language language,
                          const std::optional<ChangeId>& change) {
  json::monotonic_resource memory;
  json::object out = body(timeline, language, &memory);
  out.emplace("asOf", as_of_object(timeline.as_of, &memory, change));
  return json::serialize(out);
}

std::string_view without_as_of(std::string_view timeline_json) {
  return timeline_json.substr(0, timeline_json.rfind(kAsOf));
}

std::string canonical_json(const Timeline& timeline) {
  json::monotonic_resource memory;
  std::string out;
  write_sorted(body(timeline, Language::en, &memory), out);
  return out;
}

}  // namespace fairway::sinks
