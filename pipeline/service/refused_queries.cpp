#include "pipeline/service/refused_queries.h"

#include <algorithm>
#include <utility>

#include "pipeline/explain.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

using sinks::RefusedCursor;
using sinks::RefusedItem;

// Rows of the list that are read at once.
constexpr std::size_t kChunk = 256;

bool may_see(const Scope& scope, const SourceName& source) {
  return scope.operator_ || scope.sources.contains(source);
}

// What was done about an item: a message in its place that was taken in repairs it, one that was
// refused itself does not.
Status add_handling(const state::StateReader& reader, const state::MessageRows& rows,
                    RefusedItem& item) {
  bool repaired = false;
  bool dropped = false;
  for (const state::Handled& handled : rows.handled) {
    if (handled.part != 0 && handled.part != item.id.part) continue;
    if (!handled.by) {
      dropped = true;
      continue;
    }
    const auto repair = reader.message(*handled.by);
    if (!repair) return std::unexpected(repair.error());
    // Nobody repairs what another source sent (RULES B27).
    if (!*repair || (*repair)->receipt.source != item.source) continue;
    item.repairs.push_back(*handled.by);
    repaired = repaired || (*repair)->receipt.outcome != Outcome::refused;
  }
  item.status = repaired  ? RefusedItem::Status::repaired
                : dropped ? RefusedItem::Status::dropped
                          : RefusedItem::Status::open;
  return {};
}

// What of a message was refused: the whole, or parts of it; all of it with lines if its bytes are
// there.
Result<std::vector<RefusedItem>> items_of(const state::StateReader& reader,
                                          const Catalogue& catalogue,
                                          const state::MessageRows& rows,
                                          const std::optional<std::string_view>& bytes) {
  const Receipt& receipt = rows.receipt;
  RefusedItem whole;
  whole.id = {receipt.message};
  whole.source = receipt.source;
  whole.definition = receipt.definition;
  whole.definition_version = receipt.definition_version;
  whole.received = rows.received();
  for (const Copy& copy : rows.copies) whole.positions.push_back(copy.position);
  whole.bytes = receipt.bytes;
  std::vector<sinks::Finding> errors = explain(receipt.errors, bytes, catalogue);

  std::vector<RefusedItem> items;
  if (receipt.outcome == Outcome::refused) {
    whole.errors = std::move(errors);
    whole.errors_left_out = receipt.errors_left_out;
    items.push_back(std::move(whole));
  } else {
    for (sinks::Finding& error : errors) {
      RefusedItem& part = items.emplace_back(whole);
      part.id.part = static_cast<std::uint32_t>(items.size());
      part.errors.push_back(std::move(error));
    }
  }
  for (RefusedItem& item : items) FAIRWAY_TRY(add_handling(reader, rows, item));
  return items;
}

bool fits(const RefusedItem& item, const sinks::RefusedFilter& filter) {
  const auto has_code = [&](const sinks::Finding& error) {
    return error.refusal.code == filter.code;
  };
  return (!filter.source || item.source == *filter.source) &&
         (filter.code.empty() || std::ranges::any_of(item.errors, has_code)) &&
         (!filter.since || item.received >= *filter.since) &&
         (!filter.status || item.status == *filter.status);
}

// In a list a message shows its first errors; all of them stand where it is asked for alone.
void shorten(RefusedItem& item) {
  if (item.errors.size() <= limits::kPage) return;
  item.errors_left_out += static_cast<std::uint32_t>(item.errors.size() - limits::kPage);
  item.errors.resize(limits::kPage);
}

// One page in the making.
class Pager {
 public:
  Pager(const state::StateReader& reader, const Catalogue& catalogue,
        const sinks::RefusedFilter& filter, const Scope& scope, std::size_t limit)
      : reader_(reader), catalogue_(catalogue), filter_(filter), scope_(scope), limit_(limit) {}

  Result<sinks::RefusedPage> run(const std::optional<RefusedCursor>& after) {
    std::optional<state::RefusedPlace> place;
    if (after) {
      place = {after->received, after->id.message};
      // Nothing is behind a whole message; the parts behind one are.
      if (after->id.part != 0) FAIRWAY_TRY(visit(*place, after->id.part));
    }
    std::size_t scanned = 0;
    while (!done_) {
      const auto places = reader_.refused(place, kChunk);
      if (!places) return std::unexpected(places.error());
      for (const state::RefusedPlace& one : *places) {
        if (done_ || (filter_.since && one.received < *filter_.since)) return std::move(page_);
        FAIRWAY_TRY(visit(one, 0));
        place = one;
      }
      if (places->size() < kChunk) break;
      scanned += places->size();
      if (scanned >= limits::kRefusedScanned && !done_) {
        page_.next = RefusedCursor{place->received, {place->message}};
        break;
      }
    }
    return std::move(page_);
  }

 private:
  // The items of one message behind the part; the one beyond the limit tells that there is more.
  Status visit(const state::RefusedPlace& place, std::uint32_t behind) {
    const auto rows = reader_.message(place.message);
    if (!rows) return std::unexpected(rows.error());
    if (!*rows || !may_see(scope_, (*rows)->receipt.source)) return {};
    if (filter_.source && (*rows)->receipt.source != *filter_.source) return {};
    auto items = items_of(reader_, catalogue_, **rows, std::nullopt);
    if (!items) return std::unexpected(std::move(items.error()));
    for (RefusedItem& item : *items) {
      if (done_ || !fits(item, filter_) || (behind != 0 && item.id.part <= behind)) continue;
      done_ = page_.items.size() == limit_;
      if (done_) {
        const RefusedItem& last = page_.items.back();
        page_.next = RefusedCursor{last.received, last.id};
      } else {
        shorten(item);
        page_.items.push_back(std::move(item));
      }
    }
    return {};
  }

  const state::StateReader& reader_;
  const Catalogue& catalogue_;
  const sinks::RefusedFilter& filter_;
  const Scope& scope_;
  std::size_t limit_;
  sinks::RefusedPage page_;
  bool done_ = false;
};

}  // namespace

Result<sinks::RefusedPage> list_refused(const state::StateReader& reader,
                                        const Catalogue& catalogue,
                                        const sinks::RefusedFilter& filter, const Scope& scope,
                                        const std::optional<RefusedCursor>& after,
                                        std::size_t limit) {
  return Pager(reader, catalogue, filter, scope, limit).run(after);
}

Result<std::optional<sinks::RefusedDetail>> find_refused(const state::StateReader& reader,
                                                         const Catalogue& catalogue,
                                                         const RefusedId& id, const Scope& scope) {
  const auto rows = reader.message(id.message);
  if (!rows) return std::unexpected(rows.error());
  if (!*rows || !may_see(scope, (*rows)->receipt.source)) return std::nullopt;
  auto bytes = reader.bytes(id.message);
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  auto items = items_of(reader, catalogue, **rows, *bytes);
  if (!items) return std::unexpected(std::move(items.error()));
  const auto found = std::ranges::find(*items, id, &RefusedItem::id);
  if (found == items->end()) return std::nullopt;
  return sinks::RefusedDetail{std::move(*found), std::move(*bytes)};
}

}  // namespace fairway::pipeline
