#include <boost/json.hpp>

#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {
namespace {

namespace json = boost::json;

json::object written(const Entry& entry) {
  json::object made = {{"kind", entry.kind},
                       {"classifier", to_text(entry.classifier)},
                       {"subject", to_text(entry.subject)},
                       {"time", to_rfc3339(entry.time)}};
  if (!entry.place.empty()) made["place"] = entry.place;
  if (!entry.facility.empty()) made["facility"] = entry.facility;
  if (!entry.references.empty()) {
    json::array& references = made["references"].emplace_array();
    for (const Reference& reference : entry.references) references.emplace_back(to_text(reference));
  }
  if (!entry.attributes.empty()) {
    json::object& attributes = made["attributes"].emplace_object();
    for (const auto& [name, value] : entry.attributes) attributes[name] = value;
  }
  return made;
}

std::string_view function_text(Function function) {
  switch (function) {
    case Function::original:
      return "original";
    case Function::replace:
      return "replace";
    case Function::remove:
      return "delete";
  }
  return {};
}

}  // namespace

// Fairway's own message (CONTRACT section 9): it can say everything.
std::string write_fairway_fact(const Statement& statement) {
  json::object made = {{"format", "fairway.fact/1"},
                       {"document", statement.document},
                       {"version", statement.version},
                       {"function", function_text(statement.function)},
                       {"publishedAt", to_rfc3339(statement.published)}};
  json::array facts;
  for (const Entry& entry : statement.entries) facts.emplace_back(written(entry));
  made["facts"] = std::move(facts);
  json::array links;
  json::array parties;
  for (const Bond& bond : statement.bonds) {
    if (is_party_role(bond.role)) {
      parties.emplace_back(json::object{
          {"of", to_text(bond.from)}, {"role", to_text(bond.role)}, {"id", bond.to.value}});
      continue;
    }
    json::object link = {
        {"role", to_text(bond.role)}, {"from", to_text(bond.from)}, {"to", to_text(bond.to)}};
    if (!bond.leg.empty()) link["leg"] = bond.leg;
    links.emplace_back(std::move(link));
  }
  if (!links.empty()) made["links"] = std::move(links);
  if (!parties.empty()) made["parties"] = std::move(parties);
  return json::serialize(made);
}

}  // namespace fairway::simulator
