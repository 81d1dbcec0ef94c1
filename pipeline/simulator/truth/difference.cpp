#include "pipeline/simulator/truth/difference.h"

#include <map>
#include <set>
#include <tuple>

#include <boost/json.hpp>
#include <fmt/core.h>

namespace fairway::simulator {
namespace {

namespace json = boost::json;

// The member as text; times as they are written. Empty: absent or null.
std::string text_at(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  const json::value* member = object ? object->if_contains(name) : nullptr;
  if (member == nullptr || !member->is_string()) return {};
  return std::string(member->as_string());
}

const json::value& member_of(const json::value& value, std::string_view name) {
  static const json::value kNothing;
  const json::object* object = value.if_object();
  const json::value* member = object ? object->if_contains(name) : nullptr;
  return member ? *member : kNothing;
}

std::string time_text(const std::optional<Instant>& time) {
  return time ? to_rfc3339(*time) : std::string{};
}

using Key = std::tuple<std::string, std::string, std::string, std::string>;  // subject, kind,
                                                                             // place, type

class Comparison {
 public:
  explicit Comparison(const TrueTimeline& truth) : truth_(truth) {}

  void same(std::string what, const std::string& truth, const std::string& shown) {
    if (truth != shown) found_.push_back({truth_.id, std::move(what), truth, shown, {}, {}});
  }

  void compare_stages(const json::value& shown) {
    const json::value& stage = member_of(shown, "stage");
    if (truth_.regime.empty()) return;  // what nobody can tell yet may be guessed
    same("regime", truth_.regime, text_at(shown, "regime"));
    same("headline", truth_.headline, text_at(stage, "headline"));
    compare_lane("customs", truth_.customs, member_of(stage, "customs"));
    compare_lane("goods", truth_.goods, member_of(stage, "goods"));
  }

  void compare_references(const json::value& shown) {
    std::set<std::string> there;
    if (const json::array* all = member_of(shown, "references").if_array()) {
      for (const json::value& one : *all) {
        there.insert(text_at(one, "kind") + ":" + text_at(one, "value"));
      }
    }
    there.erase(fairway::to_text(truth_.id));  // its own uses, where a number is used again
    for (const Reference& one : truth_.references) {
      const std::string name = fairway::to_text(one);
      same("reference", name, there.erase(name) > 0 ? name : "");
    }
    for (const std::string& name : there) same("reference", "", name);
  }

  void compare_milestones(const json::value& shown) {
    std::map<Key, std::string> there;
    if (const json::array* all = member_of(shown, "milestones").if_array()) {
      for (const json::value& one : *all) {
        there[{text_at(one, "subject"), text_at(one, "kind"), text_at(one, "place"),
               text_at(one, "type")}] +=
            words(text_at(one, "planned"), text_at(one, "estimated"), text_at(one, "actual"),
                  member_of(one, "conflict") == true);
      }
    }
    for (const TrueMilestone& one : truth_.milestones) {
      const Key key{fairway::to_text(one.subject), one.kind, one.place, one.type};
      const auto found = there.find(key);
      same_milestone(key,
                     words(time_text(one.planned), time_text(one.estimated), time_text(one.actual),
                           one.conflict),
                     found == there.end() ? "" : found->second);
      if (found != there.end()) there.erase(found);
    }
    for (const auto& [key, value] : there) same_milestone(key, "", value);
  }

  std::vector<Difference> found() && { return std::move(found_); }

 private:
  static std::string words(const std::string& planned, const std::string& estimated,
                           const std::string& actual, bool conflict) {
    std::string text;
    if (!planned.empty()) text += "planned " + planned + " ";
    if (!estimated.empty()) text += "estimated " + estimated + " ";
    if (!actual.empty()) text += "actual " + actual + " ";
    if (conflict) text += "contradicted ";
    return text;
  }

  void same_milestone(const Key& key, const std::string& truth, const std::string& shown) {
    const std::size_t before = found_.size();
    same(named(key), truth, shown);
    if (found_.size() == before) return;
    found_.back().subject = parse_reference(std::get<0>(key));
    found_.back().kind = std::get<1>(key);
  }

  static std::string named(const Key& key) {
    const auto& [subject, kind, place, type] = key;
    return fmt::format("{}{}{} of {} at {}", kind, type.empty() ? "" : " ", type, subject, place);
  }

  void compare_lane(std::string_view lane, const std::optional<TrueStage>& truth,
                    const json::value& shown) {
    const std::string code = text_at(shown, "code");
    // Before any declaration the customs lane says just that.
    if (!truth && code == "not_declared") return;
    same(fmt::format("stage of {}", lane),
         truth ? truth->code + " since " + time_text(truth->since) : "",
         code.empty() ? "" : code + " since " + text_at(shown, "since"));
  }

  const TrueTimeline& truth_;
  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(const TrueTimeline& truth, const json::value& shown) {
  Comparison comparison(truth);
  comparison.compare_stages(shown);
  comparison.compare_references(shown);
  comparison.compare_milestones(shown);
  return std::move(comparison).found();
}

std::string to_text(const Difference& difference) {
  const auto shown = [](const std::string& text) { return text.empty() ? "nothing" : text; };
  return fmt::format("{}: {}: the truth is {}, shown is {}", fairway::to_text(difference.shipment),
                     difference.what, shown(difference.truth), shown(difference.shown));
}

json::value to_json(const TrueTimeline& truth) {
  const auto text = [](const std::string& value) {
    return value.empty() ? json::value(nullptr) : json::value(value);
  };
  const auto lane = [&](const std::optional<TrueStage>& stage) {
    if (!stage) return json::value(nullptr);
    return json::value{{"code", stage->code}, {"since", text(time_text(stage->since))}};
  };
  json::array references;
  for (const Reference& one : truth.references) {
    references.push_back({{"kind", fairway::to_text(one.kind)}, {"value", one.value}});
  }
  json::array milestones;
  for (const TrueMilestone& one : truth.milestones) {
    milestones.push_back({{"kind", one.kind},
                          {"subject", fairway::to_text(one.subject)},
                          {"place", text(one.place)},
                          {"type", text(one.type)},
                          {"planned", text(time_text(one.planned))},
                          {"estimated", text(time_text(one.estimated))},
                          {"actual", text(time_text(one.actual))},
                          {"conflict", one.conflict}});
  }
  return {{"id", fairway::to_text(truth.id)},
          {"regime", text(truth.regime)},
          {"stage",
           {{"headline", text(truth.headline)},
            {"customs", lane(truth.customs)},
            {"goods", lane(truth.goods)}}},
          {"references", std::move(references)},
          {"milestones", std::move(milestones)}};
}

}  // namespace fairway::simulator
