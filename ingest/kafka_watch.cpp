#include "ingest/kafka_watch.h"

#include <algorithm>
#include <utility>

#include <librdkafka/rdkafka.h>

#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

constexpr int kAnswerMs =
    static_cast<int>(std::chrono::milliseconds(limits::kKafkaAnswerTime).count());
constexpr int kProbeMs = 100;
// While an examination waits for an answer, or for a second look.
constexpr std::chrono::milliseconds kAgain{300};

Error gone(const PartitionId& id) {
  return {"topic_gone", to_text(id) + " is not there any more", "kafka.brokers",
          "Make the topic again, or take it out of `sources`"};
}

}  // namespace

KafkaWatch::KafkaWatch(const KafkaClient& client, std::unique_ptr<KafkaClient> prober,
                       const KafkaOptions& options)
    : client_(client), prober_(std::move(prober)), options_(options) {}

KafkaWatch::~KafkaWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_something_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void KafkaWatch::start() {
  thread_ = std::thread([this] { run(); });
}

void KafkaWatch::forget() {
  const std::lock_guard lock(mutex_);
  asked_.clear();
  news_.reset();
}

void KafkaWatch::examine(const Input& input, std::uint64_t ticket) {
  {
    const std::lock_guard lock(mutex_);
    asked_.insert_or_assign({input.topic, input.partition}, Question{input, ticket});
    has_question_ = true;
  }
  asked_something_.notify_all();
}

std::optional<KafkaWatch::News> KafkaWatch::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, std::nullopt);
}

bool KafkaWatch::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void KafkaWatch::run() {
  while (!stopping()) {
    look();
    std::unique_lock lock(mutex_);
    const auto wait = asked_.empty() ? options_.look_every : std::min(kAgain, options_.look_every);
    asked_something_.wait_for(lock, wait, [this] { return stopping_ || has_question_; });
    has_question_ = false;
  }
}

void KafkaWatch::look() {
  News news;
  if (see_topics(news)) {
    see_asked(news);
    news.audit_due = ++looks_ % options_.looks_per_audit == 0;
  }
  const std::lock_guard lock(mutex_);
  publish(std::move(news));
}

bool KafkaWatch::see_topics(News& news) {
  auto topics = client_.topics(kAnswerMs);
  if (topics) {
    news.topics = std::move(*topics);
    return true;
  }
  news.away = std::move(topics.error());
  return false;
}

void KafkaWatch::see_asked(News& news) {
  Questions asked;
  {
    const std::lock_guard lock(mutex_);
    asked = asked_;
  }
  std::map<PartitionId, OffsetRange> extents;
  for (const auto& [id, question] : asked) {
    const auto topic = news.topics.find(id.topic);
    if (topic == news.topics.end() || topic->second <= id.partition) {
      news.unanswered.emplace(id, gone(id));
      continue;
    }
    if (stopping()) return;
    auto extent = client_.extent(id, kAnswerMs);
    if (extent) {
      extents.emplace(id, *extent);
    } else {
      news.unanswered.emplace(id, std::move(extent.error()));
    }
  }
  judge_all(extents, asked, news);
}

void KafkaWatch::judge_all(const std::map<PartitionId, OffsetRange>& extents,
                           const Questions& asked, News& news) {
  std::map<PartitionId, RecordMark> anchors;
  std::map<PartitionId, RecordMark> lasts;
  for (const auto& [id, extent] : extents) {
    const Input& input = asked.at(id).input;
    if (lies_in(input.anchor, extent)) anchors.emplace(id, *input.anchor);
    if (lies_in(input.last, extent)) lasts.emplace(id, *input.last);
  }
  const auto found_anchors = probe(anchors);
  const auto found_lasts = probe(lasts);
  const auto found = [](const auto& map, const PartitionId& id) {
    const auto at = map.find(id);
    return at == map.end() ? std::nullopt : std::optional(at->second);
  };
  for (const auto& [id, extent] : extents) {
    const auto anchor = found(found_anchors, id);
    const auto last = found(found_lasts, id);
    if ((anchors.contains(id) && !anchor) || (lasts.contains(id) && !last)) {
      news.unanswered.emplace(id, Error{"kafka_unreachable", to_text(id) + " does not answer",
                                        "kafka.brokers", "It is tried again until it does"});
      continue;
    }
    const Question& question = asked.at(id);
    answer(id, question, judge(question.input, extent, anchor, last), extent, news);
  }
}

void KafkaWatch::answer(const PartitionId& id, const Question& question, LogVerdict verdict,
                        const OffsetRange& extent, News& news) {
  // A broker that has just started may know less than it will: a bad verdict needs a second look.
  const auto suspected = suspected_.find(id);
  if (verdict != LogVerdict::unchanged &&
      (suspected == suspected_.end() || suspected->second != verdict)) {
    suspected_.insert_or_assign(id, verdict);
    return;
  }
  suspected_.erase(id);
  news.findings.push_back({id, question.ticket, verdict, extent});
  const std::lock_guard lock(mutex_);
  const auto still = asked_.find(id);
  if (still != asked_.end() && still->second.ticket == question.ticket) asked_.erase(still);
}

std::map<PartitionId, MarkFound> KafkaWatch::probe(const std::map<PartitionId, RecordMark>& marks) {
  std::map<PartitionId, MarkFound> found;
  std::map<PartitionId, std::uint64_t> offsets;
  for (const auto& [id, mark] : marks) offsets.emplace(id, mark.offset);
  if (!prober_->assign(offsets)) return found;
  for (int waits = 0; found.size() < marks.size() && waits < kAnswerMs / kProbeMs;) {
    const KafkaMessage message = prober_->poll(kProbeMs);
    if (stopping()) break;
    if (!message) ++waits;
    if (!message || message->rkt == nullptr) continue;
    const PartitionId id = partition_of(*message);
    const auto mark = marks.find(id);
    if (mark == marks.end() || found.contains(id)) continue;
    const auto nothing_there = {RD_KAFKA_RESP_ERR__PARTITION_EOF,
                                RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
                                RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE};
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const RecordMark there = mark_of(*message);
      const bool same = there.offset == mark->second.offset && there.digest == mark->second.digest;
      found.emplace(id, same ? MarkFound::same : MarkFound::other);
    } else if (std::ranges::find(nothing_there, message->err) != nothing_there.end()) {
      found.emplace(id, MarkFound::none);
    }
  }
  (void)prober_->unassign_all();
  return found;
}

void KafkaWatch::publish(News news) {
  if (!news_) {
    news_ = std::move(news);
  } else {
    // Not taken yet: the newer sight, and every finding.
    news.findings.insert(news.findings.begin(), news_->findings.begin(), news_->findings.end());
    news.audit_due |= news_->audit_due;
    news_ = std::move(news);
  }
  if (options_.wake) options_.wake();
}

}  // namespace fairway::ingest
