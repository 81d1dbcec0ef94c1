#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "schemas/model/reference.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/cursor.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/listing_json.h"

namespace fairway::sinks::http {
namespace {

// The text before `asOf`, so that an unchanged page keeps its tag while time goes on.
Response page_answer(const Request& request, std::string json, const std::string& next) {
  const std::size_t tagged = json.rfind(",\"asOf\":");
  Response response = with_etag(request, std::move(json), tagged);
  if (!next.empty()) response.headers.emplace_back("Next-Page-Cursor", next);
  return response;
}

// What every list takes: how much, in which language, and from where on.
struct Paging {
  std::size_t limit = 0;
  Language language{};
  std::optional<std::vector<std::string>> cursor;  // none: from the beginning
};

OrProblem<Paging> paging_in(const Services& services, const Request& request) {
  const auto limit = limit_in(request);
  if (!limit) return std::unexpected(limit.error());
  const auto language = language_in(request);
  if (!language) return std::unexpected(language.error());
  auto cursor = read_cursor(services.seal, request);
  if (!cursor) return std::unexpected(cursor.error());
  return Paging{*limit, *language, std::move(*cursor)};
}

// Shipments.

constexpr std::string_view kById = "id";

OrProblem<ShipmentFilter> shipment_filter(const Request& request) {
  ShipmentFilter filter;
  filter.stages = any_of(request, "stage");
  filter.regimes = any_of(request, "regime");
  filter.place = request.parameter("place").value_or("");
  filter.party = request.parameter("party").value_or("");
  const auto since = time_in(request, "updatedSince");
  if (!since) return std::unexpected(since.error());
  filter.updated_since = *since;
  const std::string_view sort = request.parameter("sort").value_or(kById);
  if (sort != kById) {
    return bad_parameter(request, "sort", fmt::format("\"{}\" is no order of this list", sort),
                         "Write id, or leave it away: by kind and number, an order that does not "
                         "change while messages arrive");
  }
  return filter;
}

// Facts.

OrProblem<UnlinkedFilter> unlinked_filter(const Request& request) {
  if (request.parameter("unlinked").value_or("") != "true") {
    return bad_parameter(request, "unlinked", "only facts that no shipment holds are listed",
                         "Write unlinked=true; a reference's facts are in its timeline");
  }
  UnlinkedFilter filter;
  filter.kinds = any_of(request, "kind");
  filter.place = request.parameter("place").value_or("");
  if (const auto source = request.parameter("source")) {
    filter.source = SourceName{std::string(*source)};
  }
  return filter;
}

}  // namespace

Response get_shipments(const Services& services, const Request& request) {
  const auto filter = shipment_filter(request);
  if (!filter) return filter.error();
  const auto paging = paging_in(services, request);
  if (!paging) return paging.error();
  std::optional<Reference> after;
  if (paging->cursor) {
    after = parse_reference(paging->cursor->front());
    if (!after || paging->cursor->size() != 1) return bad_cursor(request).error();
  }
  const auto change = told_so_far(services, request);
  const auto page = services.queries.shipments(*filter, scope_of(request), after, paging->limit);
  if (!page) return problem(request.target, page.error());
  std::vector<Reference> told;
  for (const ShipmentItem& item : page->items) told.push_back(item.summary.id);
  note_read(services, request, std::move(told));
  const std::string next =
      page->next ? write_cursor(services.seal, request, {to_text(*page->next)}) : "";
  return page_answer(request, shipments_json(*page, next, paging->language, change), next);
}

Response get_facts(const Services& services, const Request& request) {
  const auto filter = unlinked_filter(request);
  if (!filter) return filter.error();
  const auto paging = paging_in(services, request);
  if (!paging) return paging.error();
  std::optional<UnlinkedCursor> after;
  if (paging->cursor) {
    const auto key = fact_key(*paging->cursor);
    if (!key) return bad_cursor(request).error();
    after = {key->reference, key->fact};
  }
  const auto change = told_so_far(services, request);
  const auto page = services.queries.unlinked(*filter, scope_of(request), after, paging->limit);
  if (!page) return problem(request.target, page.error());
  std::vector<Reference> told;
  for (const UnlinkedFact& item : page->items) told.push_back(item.fact.subject);
  note_read(services, request, std::move(told));
  const std::string next =
      page->next ? write_cursor(services.seal, request,
                                parts_of(FactKey{page->next->subject, page->next->fact}))
                 : "";
  return page_answer(request, unlinked_json(*page, next, paging->language, change), next);
}

}  // namespace fairway::sinks::http
