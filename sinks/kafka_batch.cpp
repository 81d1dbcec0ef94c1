#include "sinks/kafka_batch.h"

#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "schemas/base/limits.h"
#include "schemas/model/alert_path.h"
#include "schemas/model/figure.h"

namespace fairway::sinks {
namespace {

// How a cursor begins whose refresh has come to the figures: the subjects of their changes do.
constexpr std::string_view kAlerts = "alert:";
constexpr std::string_view kFigures = "throughput:";

class Maker {
 public:
  Maker(const PublishedViews& views, const PublishOptions& options, PublisherCursor from)
      : views_(views), options_(options) {
    batch_.cursor = std::move(from);
  }

  bool is_full() const { return batch_.bytes >= limits::kPublishedBytes; }
  PublisherCursor& cursor() { return batch_.cursor; }

  void add(OutRecord record) {
    batch_.is_new = true;
    if (record.topic.empty()) return;
    batch_.bytes += record.bytes();
    batch_.records.push_back(std::move(record));
  }

  Status add_change(const Change& change) {
    batch_.cursor.published = change.id;
    add(change_record(options_, change));
    if (const auto hour = revised_hour(change)) return add_figures(*hour);
    const auto subject = changed_reference(change);
    if (subject && is_root(subject->kind)) {
      FAIRWAY_TRY(add_timeline(*subject, WhenGone::tombstone));
      return add_alerts(change);
    }
    if (change.type == ChangeType::message_refused) return add_refused(change);
    return {};
  }

  // Shipments behind the one that the cursor names, then the hours of figures; behind the last one
  // the cursor names none.
  Status refresh() {
    batch_.is_new = true;
    if (batch_.cursor.refreshing->starts_with(kAlerts)) return refresh_alerts();
    if (batch_.cursor.refreshing->starts_with(kFigures)) return refresh_figures();
    std::optional<Reference> after;
    if (!batch_.cursor.refreshing->empty()) after = parse_reference(*batch_.cursor.refreshing);
    const auto page = views_.shipments(after, limits::kPublishedChanges);
    if (!page) return std::unexpected(page.error());
    for (const Reference& shipment : *page) {
      if (is_full()) return {};
      FAIRWAY_TRY(add_timeline(shipment, WhenGone::nothing));
      batch_.cursor.refreshing = to_text(shipment);
    }
    if (page->size() < limits::kPublishedChanges) {
      batch_.cursor.refreshing = kAlerts;
      return refresh_alerts();
    }
    return {};
  }

  PublishedBatch done() { return std::move(batch_); }

 private:
  enum class WhenGone : std::uint8_t { tombstone, nothing };

  Status add_timeline(const Reference& shipment, WhenGone when_gone) {
    if (options_.timelines.empty() || !shown_.insert(shipment).second) return {};
    const auto timeline = views_.timeline(shipment);
    if (!timeline) return std::unexpected(timeline.error());
    if (!*timeline && when_gone == WhenGone::nothing) return {};
    add(timeline_record(options_, shipment, *timeline, batch_.cursor.published));
    return {};
  }

  // Each of the change's alerts once.
  Status add_alerts(const Change& change) {
    for (const std::string& path : change.changed) {
      const auto id = alert_at(path);
      if (!id || options_.alerts.empty() || !told_.insert(*id).second) continue;
      const auto alert = views_.alert(*id);
      if (!alert) return std::unexpected(alert.error());
      add(alert_record(options_, *id, *alert, batch_.cursor.published));
    }
    return {};
  }

  // Behind the shipments come the alerts, in the same way.
  Status refresh_alerts() {
    std::vector<Alert> page;
    if (!options_.alerts.empty()) {
      const std::string_view behind = *batch_.cursor.refreshing;
      auto found =
          views_.alerts(alert_id_from(behind.substr(kAlerts.size())), limits::kPublishedChanges);
      if (!found) return std::unexpected(std::move(found.error()));
      page = std::move(*found);
    }
    for (const Alert& alert : page) {
      if (is_full()) return {};
      if (told_.insert(alert.id).second) {
        add(alert_record(options_, alert.id, alert, batch_.cursor.published));
      }
      batch_.cursor.refreshing = std::string(kAlerts) + to_text(alert.id);
    }
    if (page.size() < limits::kPublishedChanges) {
      batch_.cursor.refreshing = kFigures;
      return refresh_figures();
    }
    return {};
  }

  // Behind the alerts the figures.
  Status refresh_figures() {
    std::vector<PortHour> page;
    if (!options_.throughput.empty()) {
      const std::string_view behind = *batch_.cursor.refreshing;
      auto found = views_.figure_hours(port_hour_from(behind.substr(kFigures.size())),
                                       limits::kPublishedChanges);
      if (!found) return std::unexpected(std::move(found.error()));
      page = std::move(*found);
    }
    for (const PortHour& hour : page) {
      if (is_full()) return {};
      FAIRWAY_TRY(add_figures(hour));
      batch_.cursor.refreshing = figure_subject(hour);
    }
    if (page.size() < limits::kPublishedChanges) batch_.cursor.refreshing.reset();
    return {};
  }

  Status add_figures(const PortHour& hour) {
    if (options_.throughput.empty() || !counted_.insert(hour).second) return {};
    const auto figures = views_.figures(hour);
    if (!figures) return std::unexpected(figures.error());
    add(throughput_record(options_, *figures, batch_.cursor.published));
    return {};
  }

  Status add_refused(const Change& change) {
    constexpr std::string_view kMessage = "message:";
    if (options_.refused.empty() || !change.subject.starts_with(kMessage)) return {};
    const auto id = message_id_from(std::string_view(change.subject).substr(kMessage.size()));
    if (!id) return {};
    const auto original = views_.refused(*id);
    if (!original) return std::unexpected(original.error());
    if (*original) add(refused_record(options_, change, **original));
    return {};
  }

  const PublishedViews& views_;
  const PublishOptions& options_;
  PublishedBatch batch_;
  std::set<Reference> shown_;
  std::set<AlertId> told_;
  std::set<PortHour> counted_;
};

// In front of all that is kept of the log, and with every shipment to be published.
PublisherCursor beginning(const ChangeFeed& feed) {
  PublisherCursor cursor{feed.bounds().first, std::string()};
  --cursor.published.sequence;
  return cursor;
}

Change gap_between(const PublisherCursor& from, const PublisherCursor& to, FeedReset why) {
  Change gap;
  gap.id = to.published;
  gap.subject = "log:0";
  gap.type = ChangeType::data_gap;
  gap.types = {gap.type};
  gap.detail =
      fmt::format("{} {} {}", to_text(why), to_cursor(from.published), to_cursor(to.published));
  return gap;
}

}  // namespace

Result<PublishedBatch> next_batch(const ChangeFeed& feed, const PublishedViews& views,
                                  const PublishOptions& options,
                                  const std::optional<PublisherCursor>& from) {
  Maker maker(views, options, from ? *from : beginning(feed));
  const auto page =
      feed.read(maker.cursor().published, {}, Scope::all(), {.changes = limits::kPublishedChanges});
  if (!page) return std::unexpected(page.error());
  if (page->reset) {
    maker.cursor() = beginning(feed);
    if (from) maker.add(change_record(options, gap_between(*from, maker.cursor(), *page->reset)));
    return maker.done();
  }
  for (const Change& change : page->changes) {
    if (maker.is_full()) return maker.done();
    FAIRWAY_TRY(maker.add_change(change));
  }
  if (maker.cursor().refreshing && !maker.is_full()) FAIRWAY_TRY(maker.refresh());
  return maker.done();
}

}  // namespace fairway::sinks
