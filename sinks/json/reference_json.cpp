#include "sinks/json/reference_json.h"

#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

json::value match(const ReferenceMatch& value, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", reference(value.reference, storage));
  out.emplace("kind", text(to_text(value.reference.kind), storage));
  out.emplace("value", text(value.reference.value, storage));
  out.emplace("shipments", references(value.shipments, storage));
  return out;
}

}  // namespace

std::string references_json(const std::vector<ReferenceMatch>& matches) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("references", array_of(matches, &memory, match));
  return json::serialize(out);
}

}  // namespace fairway::sinks
