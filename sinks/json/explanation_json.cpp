#include "sinks/json/explanation_json.h"

#include <utility>

#include "sinks/json/parts.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

// As fairway.fact/1 calls it (CONTRACT section 9).
std::string_view name_of(Function function) {
  switch (function) {
    case Function::original:
      return "original";
    case Function::replace:
      return "replace";
    case Function::remove:
      break;
  }
  return "delete";
}

// Writes in one language into one storage.
class Writer {
 public:
  Writer(Language language, Storage storage) : language_(language), storage_(std::move(storage)) {}

  json::object explanation(const Explanation& value) const {
    json::object out(storage_);
    out.emplace("id", reference(value.id, storage_));
    out.emplace("milestones", all(value.milestones, &Writer::milestone));
    out.emplace("setAside", all(value.set_aside, &Writer::set_aside));
    out.emplace("trips", all(value.trips, &Writer::trip));
    out.emplace("links", all(value.links, &Writer::link));
    out.emplace("customs", lane(value.customs));
    out.emplace("goods", lane(value.goods));
    out.emplace("asOf", as_of_object(value.as_of, storage_));
    return out;
  }

 private:
  template <typename T>
  json::array all(const std::vector<T>& values, json::value (Writer::*make)(const T&) const) const {
    return array_of(values, storage_,
                    [&](const T& value, const Storage&) { return (this->*make)(value); });
  }

  void add(json::object& out, const Reason& reason) const {
    out.emplace("rule", text(reason.rule, storage_));
    out.emplace("sentence", text(reason.sentence.in(language_), storage_));
  }

  json::object believed(const Statement& value) const {
    json::object out = fact_object(value.fact, storage_);
    out.emplace("trust", value.trust);
    return out;
  }

  json::value loser(const Statement& value) const {
    json::object out = believed(value);
    add(out, value.reason);
    return out;
  }

  json::value contest(const std::optional<Contest>& value) const {
    if (!value) return json::value(nullptr, storage_);
    json::object out(storage_);
    out.emplace("time", time_or_null(value->winner.fact.time, storage_));
    add(out, value->winner.reason);
    out.emplace("competing", value->losers.size() + 1);
    out.emplace("winner", believed(value->winner));
    out.emplace("competitors", all(value->losers, &Writer::loser));
    return out;
  }

  json::value milestone(const ExplainedMilestone& value) const {
    const Milestone& milestone = value.milestone;
    json::object out(storage_);
    out.emplace("kind", text(milestone.kind, storage_));
    out.emplace("name", text(milestone.name.in(language_), storage_));
    out.emplace("subject", reference(milestone.subject, storage_));
    out.emplace("trip", text_or_null(milestone.trip.value_or(""), storage_));
    out.emplace("place", text_or_null(milestone.place, storage_));
    out.emplace("type", text_or_null(milestone.type, storage_));
    out.emplace("shown", text(to_text(milestone.shown), storage_));
    out.emplace("fact", text(to_text(milestone.fact), storage_));
    out.emplace("conflict", milestone.conflict);
    out.emplace("actual", contest(value.actual));
    out.emplace("estimated", contest(value.estimated));
    out.emplace("planned", contest(value.planned));
    out.emplace("requested", contest(value.requested));
    return out;
  }

  json::value taken_back(const std::optional<TakenBack>& value) const {
    if (!value) return json::value(nullptr, storage_);
    const Revision& revision = value->revision;
    json::object out(storage_);
    out.emplace("document", text("d_" + value->document.value().hex(), storage_));
    out.emplace("message", text(to_text(revision.message), storage_));
    out.emplace("version", revision.version ? json::value(*revision.version, storage_)
                                            : json::value(nullptr, storage_));
    out.emplace("function", text(name_of(revision.function), storage_));
    out.emplace("publishedAt", time(value->published, storage_));
    out.emplace("receivedAt", time(value->received, storage_));
    return out;
  }

  json::value set_aside(const SetAside& value) const {
    json::object out = believed(value.statement);
    out.emplace("trip", text_or_null(value.trip.value_or(""), storage_));
    add(out, value.statement.reason);
    out.emplace("by", taken_back(value.by));
    return out;
  }

  json::value fact_or_null(const std::optional<TimelineFact>& fact) const {
    return fact ? json::value(fact_object(*fact, storage_)) : json::value(nullptr, storage_);
  }

  json::value trip(const ExplainedTrip& value) const {
    json::object out(storage_);
    out.emplace("subject", reference(value.subject, storage_));
    out.emplace("trip", text(value.trip, storage_));
    out.emplace("from", time(value.from, storage_));
    out.emplace("to", time_or_null(value.to, storage_));
    out.emplace("fact", fact_or_null(value.fact));
    add(out, value.reason.value_or(Reason{}));
    if (!value.reason) out["rule"] = out["sentence"] = nullptr;
    return out;
  }

  json::value link(const ExplainedLink& value) const {
    json::object out(storage_);
    out.emplace("role", text(to_text(value.role), storage_));
    out.emplace("from", reference(value.from, storage_));
    out.emplace("to", reference(value.to, storage_));
    out.emplace("trip", text_or_null(value.trip.value_or(""), storage_));
    out.emplace("anchor", time_or_null(value.anchor, storage_));
    out.emplace("basis", text_or_null(value.basis, storage_));
    out.emplace("validFrom", time_or_null(value.valid_from, storage_));
    out.emplace("validTo", time_or_null(value.valid_to, storage_));
    out.emplace("source", text(value.source.value(), storage_));
    out.emplace("trust", value.trust);
    out.emplace("publishedAt", time(value.published, storage_));
    out.emplace("receivedAt", time(value.received, storage_));
    add(out, value.reason);
    return out;
  }

  json::value stage(const ExplainedStage& value) const {
    json::object out(storage_);
    out.emplace("subject", reference(value.subject, storage_));
    out.emplace("territory", text_or_null(value.territory, storage_));
    out.emplace("code", text_or_null(value.code, storage_));
    out.emplace("name", text_or_null(value.name.in(language_), storage_));
    out.emplace("since", time_or_null(value.since, storage_));
    out.emplace("live", value.live);
    out.emplace("shown", value.shown);
    add(out, value.reason);
    out.emplace("fact", fact_or_null(value.fact));
    out.emplace("reset", fact_or_null(value.reset));
    return out;
  }

  json::value lane(const std::optional<std::vector<ExplainedStage>>& stages) const {
    return stages ? json::value(all(*stages, &Writer::stage)) : json::value(nullptr, storage_);
  }

  Language language_;
  Storage storage_;
};

}  // namespace

std::string explanation_json(const Explanation& explanation, Language language) {
  json::monotonic_resource memory;
  return json::serialize(Writer(language, &memory).explanation(explanation));
}

}  // namespace fairway::sinks
