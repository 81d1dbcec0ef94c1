#include "sinks/dcsa/walk.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "schemas/base/limits.h"

namespace fairway::sinks::dcsa {
namespace {

// Shipments listed at a time: about as many as a page of events takes.
constexpr std::size_t kChunk = 16;

bool names(const TimelineFact& fact, const Reference& reference) {
  return fact.subject == reference ||
         std::ranges::find(fact.references, reference) != fact.references.end();
}

// Reads timelines and adds their events to a page until it is full.
class Walk {
 public:
  Walk(const Reader& reader, const Filter& filter, std::size_t limit)
      : reader_(reader), filter_(filter), limit_(limit) {}

  // Of the first reference's timeline, what is about the others, too.
  Result<Page> about(const std::vector<Reference>& references, const std::optional<Place>& after) {
    const Reference& first = references.front();
    const auto timeline = timeline_of(first);
    if (!timeline) return std::unexpected(timeline.error());
    if (!*timeline) return std::move(page_);
    std::map<Reference, std::set<FactId>> others;
    for (const Reference& other : std::span(references).subspan(1)) {
      const auto told = timeline_of(other);
      if (!told) return std::unexpected(told.error());
      if (!*told) continue;
      for (const TimelineFact& fact : (*told)->facts) others[other].insert(fact.id);
    }
    const auto about_all = [&](const TimelineFact& fact) -> Result<bool> {
      return std::ranges::all_of(references, [&](const Reference& reference) {
        return reference == first || names(fact, reference) || others[reference].contains(fact.id);
      });
    };
    FAIRWAY_TRY(add(**timeline, after, about_all));
    return std::move(page_);
  }

  Result<Page> all(const std::optional<Place>& after) {
    std::optional<Reference> behind;
    if (after) {
      if (after->fact) FAIRWAY_TRY(shipment(after->timeline, after));
      behind = after->timeline;
      if (page_.next) return std::move(page_);
    }
    // Whatever changed of a shipment's events was received: shipments without news have none.
    const ShipmentFilter changed{.updated_since = filter_.updated_from};
    for (std::size_t looked_at = 0;;) {
      const auto some = reader_.queries.shipments(changed, reader_.scope, behind, kChunk);
      if (!some) return std::unexpected(some.error());
      for (const ShipmentItem& item : some->items) {
        if (page_.events.size() == limit_ || looked_at == limits::kPage) return goes_on(*behind);
        FAIRWAY_TRY(shipment(item.summary.id, {}));
        if (page_.next) return std::move(page_);
        behind = item.summary.id;
        ++looked_at;
      }
      if (!some->next) return std::move(page_);
      // Fewer than asked for: as many were looked at as may be.
      if (some->items.size() < kChunk) return goes_on(*some->next);
      behind = some->next;
    }
  }

 private:
  Page goes_on(const Reference& behind) {
    page_.next = Place{behind, {}};
    return std::move(page_);
  }

  Result<std::optional<Timeline>> timeline_of(const Reference& reference) const {
    const TimelineOptions options{.superseded = reader_.version == Version::v3_0, .as_of = {}};
    return reader_.queries.timeline(reference, reader_.scope, options);
  }

  std::optional<Event> event(const TimelineFact& fact, const Timeline& timeline) const {
    auto event = event_of(fact, timeline, reader_.codes, reader_.version);
    if (event && !filter_.passes(*event)) event.reset();
    return event;
  }

  template <typename Takes>
  Status add(const Timeline& timeline, const std::optional<Place>& after, Takes takes) {
    std::optional<Place> last;
    for (const TimelineFact& fact : timeline.facts) {
      if (!fact.time) continue;
      const std::pair place(*fact.time, fact.id);
      if (after && after->fact && place <= *after->fact) continue;
      auto told = event(fact, timeline);
      if (!told) continue;
      const Result<bool> taken = takes(fact);
      if (!taken) return std::unexpected(taken.error());
      if (!*taken) continue;
      if (page_.events.size() == limit_) {
        page_.next = last ? last : after;
        return {};
      }
      if (!last) page_.told.push_back(timeline.id);
      page_.events.push_back(std::move(*told));
      last = Place{timeline.id, place};
    }
    return {};
  }

  Status shipment(const Reference& root, const std::optional<Place>& after) {
    const auto timeline = timeline_of(root);
    if (!timeline) return std::unexpected(timeline.error());
    if (!*timeline) return {};
    return add(**timeline, after, [&](const TimelineFact& fact) -> Result<bool> {
      auto before = told_before(fact, root);
      if (!before) return std::unexpected(std::move(before.error()));
      return !*before;
    });
  }

  // Whether a shipment that stands before this one tells the same fact.
  Result<bool> told_before(const TimelineFact& fact, const Reference& root) {
    const auto found = holders_.find(fact.subject);
    if (found == holders_.end()) FAIRWAY_TRY(find_holders(fact.subject));
    for (const Reference& holder : holders_[fact.subject]) {
      if (!(holder < root)) break;
      if (!tells_.contains(holder)) FAIRWAY_TRY(read_facts(holder));
      if (tells_[holder].contains(fact.id)) return true;
    }
    return false;
  }

  Status find_holders(const Reference& subject) {
    std::vector<Reference>& holders = holders_[subject];
    auto matches = reader_.queries.references(subject.value, reader_.scope);
    if (!matches) return std::unexpected(std::move(matches.error()));
    for (ReferenceMatch& match : *matches) {
      if (match.reference == subject) holders = std::move(match.shipments);
    }
    return {};
  }

  Status read_facts(const Reference& holder) {
    std::set<FactId>& told = tells_[holder];
    const auto timeline = timeline_of(holder);
    if (!timeline) return std::unexpected(timeline.error());
    if (!*timeline) return {};
    for (const TimelineFact& fact : (*timeline)->facts) {
      if (event(fact, **timeline)) told.insert(fact.id);
    }
    return {};
  }

  const Reader& reader_;
  const Filter& filter_;
  const std::size_t limit_;
  Page page_;
  std::map<Reference, std::vector<Reference>> holders_;  // of subjects, sorted
  std::map<Reference, std::set<FactId>> tells_;          // what a shipment tells of what is asked
};

}  // namespace

Result<Page> events_page(const Reader& reader, const Filter& filter,
                         const std::optional<Place>& after, std::size_t limit) {
  if (filter.nothing) return Page{};
  Walk walk(reader, filter, limit);
  if (filter.about.empty()) return walk.all(after);
  // A list about several references is a list of the first one's.
  if (after && after->timeline != filter.about.front()) return Page{};
  return walk.about(filter.about, after);
}

}  // namespace fairway::sinks::dcsa
