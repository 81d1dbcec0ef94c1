#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sinks/inbox.h"
#include "sinks/queries.h"

namespace fairway::sinks {

// A state that holds what a test puts into it. Filled before it is asked.
class FakeQueries : public Queries {
 public:
  Result<std::optional<Timeline>> timeline(const Reference& reference, const Scope&,
                                           const TimelineOptions& options) const override {
    const std::scoped_lock lock(mutex);
    asked_options = options;
    if (broken) return std::unexpected(*broken);
    const auto found = timelines.find(reference);
    if (found == timelines.end()) return std::nullopt;
    return found->second;
  }
  Result<std::optional<Explanation>> explain(const Reference& reference, const Scope&,
                                             const ExplainOptions& options) const override {
    const std::scoped_lock lock(mutex);
    asked_explanation = options;
    const auto found = timelines.find(reference);
    if (found == timelines.end()) return std::nullopt;
    Explanation explanation;
    explanation.id = reference;
    if (options.milestones) {
      for (const Milestone& milestone : found->second.milestones) {
        explanation.milestones.push_back({.milestone = milestone});
      }
    }
    if (options.customs) explanation.customs.emplace();
    explanation.as_of = found->second.as_of;
    return explanation;
  }
  Result<ShipmentPage> shipments(const ShipmentFilter& filter, const Scope&,
                                 const std::optional<Reference>& after,
                                 std::size_t limit) const override {
    const std::scoped_lock lock(mutex);
    asked_shipments = filter;
    ShipmentPage page;
    for (const auto& [reference, timeline] : timelines) {
      if (!is_root(reference.kind) || (after && !(*after < reference))) continue;
      if (page.items.size() == limit) {
        page.next = page.items.back().summary.id;
        break;
      }
      page.items.push_back({timeline, timeline.as_of});
    }
    return page;
  }
  Result<UnlinkedPage> unlinked(const UnlinkedFilter& filter, const Scope&,
                                const std::optional<UnlinkedCursor>& after,
                                std::size_t limit) const override {
    const std::scoped_lock lock(mutex);
    asked_unlinked = filter;
    UnlinkedPage page;
    for (const UnlinkedFact& one : unlinked_facts) {
      const std::pair place(*one.fact.time, one.fact.id);
      if (after && after->fact && place <= *after->fact) continue;
      if (page.items.size() == limit) {
        const TimelineFact& last = page.items.back().fact;
        page.next = {last.subject, std::pair(*last.time, last.id)};
        break;
      }
      page.items.push_back(one);
    }
    return page;
  }
  Result<std::vector<ReferenceMatch>> references(std::string_view value,
                                                 const Scope&) const override {
    const std::scoped_lock lock(mutex);
    std::vector<ReferenceMatch> out;
    for (const ReferenceMatch& match : matches) {
      if (match.reference.value == value) out.push_back(match);
    }
    return out;
  }
  Result<AlertPage> alerts(const AlertFilter& filter, const Scope&,
                           const std::optional<AlertId>& after, std::size_t limit) const override {
    const std::scoped_lock lock(mutex);
    asked_alerts = filter;
    AlertPage page;
    for (const auto& [id, alert] : open_alerts) {
      if (after && id <= *after) continue;
      if (page.items.size() == limit) {
        page.next = page.items.back().id;
        break;
      }
      page.items.push_back(alert);
    }
    return page;
  }
  Result<std::optional<Alert>> alert(const AlertId& id, const Scope&) const override {
    const std::scoped_lock lock(mutex);
    const auto found = open_alerts.find(id);
    if (found == open_alerts.end()) return std::nullopt;
    return found->second;
  }
  Result<std::optional<MessageView>> message(const MessageId& id, const Scope&) const override {
    const std::scoped_lock lock(mutex);
    const auto found = messages.find(id);
    if (found == messages.end()) return std::nullopt;
    return found->second;
  }
  Result<RefusedPage> refused(const RefusedFilter& filter, const Scope&,
                              const std::optional<RefusedCursor>& after,
                              std::size_t limit) const override {
    const std::scoped_lock lock(mutex);
    RefusedPage page;
    for (const auto& [id, view] : messages) {
      if (view.receipt.outcome != Outcome::refused || (after && !(after->id.message < id)))
        continue;
      RefusedItem item = refused_item(view);
      if (filter.status && item.status != *filter.status) continue;
      if (filter.source && item.source != *filter.source) continue;
      if (page.items.size() == limit) {
        page.next = RefusedCursor{page.items.back().received, page.items.back().id};
        break;
      }
      page.items.push_back(std::move(item));
    }
    return page;
  }
  Result<std::optional<RefusedDetail>> refused(const RefusedId& id, const Scope&) const override {
    const std::scoped_lock lock(mutex);
    const auto found = messages.find(id.message);
    if (found == messages.end() || found->second.receipt.outcome != Outcome::refused) {
      return std::nullopt;
    }
    return RefusedDetail{refused_item(found->second), bytes.at(id.message)};
  }
  CheckReport check(const SourceName&, std::string_view message) const override {
    CheckReport report;
    report.refused = message.find("classifier") == std::string_view::npos;
    if (report.refused) report.errors = {finding()};
    return report;
  }
  Health health() const override {
    const std::scoped_lock lock(mutex);
    return now;
  }

  static Finding finding() {
    return {
        {.code = "unrecognised", .pointer = {}, .detail = "nothing recognises it", .remedy = {}},
        {"No definition recognises the message", "没有报文定义能够识别该报文"},
        {"Send a known format", "请使用该数据源允许的报文格式"},
        1};
  }

  mutable std::mutex mutex;
  mutable TimelineOptions asked_options;
  mutable ExplainOptions asked_explanation;
  mutable ShipmentFilter asked_shipments;
  mutable UnlinkedFilter asked_unlinked;
  mutable AlertFilter asked_alerts;
  std::map<AlertId, Alert> open_alerts;
  std::vector<UnlinkedFact> unlinked_facts;  // by time
  std::optional<Error> broken;               // the answer to every timeline asked for
  std::map<Reference, Timeline> timelines;
  std::vector<ReferenceMatch> matches;
  std::map<MessageId, MessageView> messages;
  std::map<MessageId, std::string> bytes;  // of the refused ones
  std::set<MessageId> dropped;
  std::map<MessageId, MessageId> repaired;
  Health now{.ready = true, .reason = {}};

 private:
  RefusedItem refused_item(const MessageView& view) const {
    RefusedItem item;
    item.id = {view.receipt.message};
    item.source = view.receipt.source;
    item.received = view.received;
    item.positions = view.positions;
    item.bytes = view.receipt.bytes;
    item.errors = {finding()};
    if (dropped.contains(item.id.message)) item.status = RefusedItem::Status::dropped;
    if (repaired.contains(item.id.message)) {
      item.status = RefusedItem::Status::repaired;
      item.repairs = {repaired.at(item.id.message)};
    }
    return item;
  }
};

// Takes messages in and merges each at once, unless it is told to hold on. A copy of a message is a
// duplicate, a message without "{" is refused; receipts go into the queries.
class FakeInbox : public Inbox {
 public:
  explicit FakeInbox(FakeQueries& queries) : queries_(queries) {}

  void append(std::vector<Incoming> messages, Appended done) override {
    std::unique_lock lock(mutex_);
    if (refusal) return done(std::unexpected(*refusal));
    std::vector<Accepted> accepted;
    for (const Incoming& message : messages) accepted.push_back(take(message));
    for (Incoming& message : messages) taken_.push_back(std::move(message));
    arrived_.notify_all();
    run_or_hold(lock, hold_appends, [accepted, done] { done(accepted); });
  }

  void when_merged(const Accepted& message, Merged done) override {
    std::unique_lock lock(mutex_);
    run_or_hold(lock, hold_merges, [this, message, done] {
      done(wait_error ? Result<Outcome>(std::unexpected(*wait_error))
                      : outcomes_.at(message.position.offset));
    });
  }

  // Calls back what was held; on the caller's thread.
  void release() {
    std::vector<std::function<void()>> held;
    {
      const std::scoped_lock lock(mutex_);
      held.swap(held_);
    }
    for (const auto& each : held) each();
  }
  void await_taken(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return taken_.size() >= count; });
  }
  std::vector<Incoming> taken() const {
    const std::scoped_lock lock(mutex_);
    return taken_;
  }

  std::optional<Error> refusal;     // the answer to every append
  std::optional<Error> wait_error;  // the answer to every wait
  bool hold_appends = false;
  bool hold_merges = false;

 private:
  Accepted take(const Incoming& message) {
    const Instant received = message.received.value_or(from_micros(1'793'513'260'000'000));
    const MessageId id = message_id(message.source, message.bytes);
    const Position position{.input = 0, .offset = next_++};
    const std::scoped_lock lock(queries_.mutex);
    if (message.note) {
      const MessageId refused = message.note->refused.message;
      if (message.note->kind == Note::Kind::repairs) {
        queries_.repaired[refused] = id;
      } else {
        queries_.dropped.insert(refused);
        outcomes_[position.offset] = Outcome::refused;
        return {.id = id, .position = position, .received = received};
      }
    }
    queries_.bytes[id] = message.bytes;
    MessageView& view = queries_.messages[id];
    const bool copy = !view.positions.empty();
    view.positions.push_back(position);
    if (!copy) fill(view, id, message, received);
    outcomes_[position.offset] = copy ? Outcome::duplicate : view.receipt.outcome;
    return {.id = id, .position = position, .received = received};
  }

  static void fill(MessageView& view, const MessageId& id, const Incoming& message,
                   Instant received) {
    view.received = received;
    view.receipt.message = id;
    view.receipt.source = message.source;
    view.receipt.bytes = message.bytes.size();
    if (message.bytes.starts_with('{')) {
      view.receipt.definition = "fairway.fact/1";
      view.receipt.facts = {{.id = FactId{}, .subject = {RefKind::container, "MSKU0308961"}}};
      view.kinds = {"gate_in"};
    } else {
      view.receipt.outcome = Outcome::refused;
      view.receipt.errors = {{.code = "unrecognised",
                              .pointer = {},
                              .detail = "no definition recognises the message",
                              .remedy = "see GET /openapi.json"}};
    }
  }

  void run_or_hold(std::unique_lock<std::mutex>& lock, bool hold, std::function<void()> call) {
    if (hold) {
      held_.push_back(std::move(call));
      return;
    }
    lock.unlock();
    call();
  }

  FakeQueries& queries_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Incoming> taken_;
  std::map<std::uint64_t, Outcome> outcomes_;
  std::vector<std::function<void()>> held_;
  std::uint64_t next_ = 0;
};

}  // namespace fairway::sinks
