#include "sinks/json/listing_json.h"

#include "sinks/json/parts.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

json::value shipment(const ShipmentItem& item, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", reference(item.summary.id, storage));
  out.emplace("kind", text(to_text(item.summary.id.kind), storage));
  out.emplace("regime", text_or_null(item.summary.regime, storage));
  out.emplace("stage", stage_object(item.summary, language, storage));
  out.emplace("updatedAt", time(item.updated, storage));
  return out;
}

json::value candidate(const Candidate& value, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", reference(value.reference, storage));
  out.emplace("rule", text(value.reason.rule, storage));
  out.emplace("sentence", text(value.reason.sentence.in(language), storage));
  out.emplace("standing", text_or_null(value.standing, storage));
  out.emplace("trip", text_or_null(value.trip.value_or(""), storage));
  out.emplace("distanceSeconds", value.distance ? json::value(value.distance->count(), storage)
                                                : json::value(nullptr, storage));
  out.emplace("shipments", references(value.shipments, storage));
  return out;
}

json::value unlinked(const UnlinkedFact& value, Language language, const Storage& storage) {
  json::object out = fact_object(value.fact, storage);
  out.emplace("ageSeconds", value.age.count());
  out.emplace("candidates",
              array_of(value.candidates, storage, [language](const Candidate& one, const auto& s) {
                return candidate(one, language, s);
              }));
  return out;
}

template <typename Page, typename Make>
std::string list_json(const Page& page, const std::string& next,
                      const std::optional<ChangeId>& change, Make make) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("items", array_of(page.items, &memory, make));
  out.emplace("page", page_object(next, &memory));
  out.emplace("asOf", as_of_object(page.as_of, &memory, change));
  return json::serialize(out);
}

}  // namespace

std::string shipments_json(const ShipmentPage& page, const std::string& next, Language language,
                           const std::optional<ChangeId>& change) {
  return list_json(page, next, change,
                   [language](const ShipmentItem& item, const Storage& storage) {
                     return shipment(item, language, storage);
                   });
}

std::string unlinked_json(const UnlinkedPage& page, const std::string& next, Language language,
                          const std::optional<ChangeId>& change) {
  return list_json(page, next, change,
                   [language](const UnlinkedFact& item, const Storage& storage) {
                     return unlinked(item, language, storage);
                   });
}

}  // namespace fairway::sinks
