#include "sinks/kafka_publisher.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "schemas/base/crash_point.h"
#include "schemas/base/limits.h"
#include "sinks/kafka_read_back.h"

namespace fairway::sinks {

KafkaPublisher::KafkaPublisher(PublishOptions options, ProducerOptions producer, ChangeFeed& feed,
                               const PublishedViews& views)
    : options_(std::move(options)),
      producer_options_(std::move(producer)),
      feed_(feed),
      views_(views) {
  producer_options_.transactional_id = options_.transactional_id();
  // Until the cursor is known everything may be missing.
  ChangeId before = feed_.bounds().first;
  --before.sequence;
  pin_ = feed_.pin(before);
  published_ = before;
}

KafkaPublisher::~KafkaPublisher() { stop(); }

void KafkaPublisher::start() {
  listening_ = feed_.listen([this](const ChangeId&) {
    const std::lock_guard lock(mutex_);
    moved_ = true;
    news_.notify_all();
  });
  thread_ = std::thread([this] { run(); });
}

void KafkaPublisher::stop() {
  if (!thread_.joinable()) return;
  listening_.reset();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (producer_) producer_->give_up();
    news_.notify_all();
  }
  thread_.join();
}

Metrics::PublisherReading KafkaPublisher::reading() const {
  const ChangeId last = feed_.bounds().last;
  const std::lock_guard lock(mutex_);
  Metrics::PublisherReading reading = reading_;
  // Of another epoch all that there is.
  const std::uint64_t behind = published_.epoch == last.epoch ? published_.sequence : 0;
  reading.lag = last.sequence - std::min(behind, last.sequence);
  return reading;
}

void KafkaPublisher::run() {
  while (!stopping_) {
    const auto stepped = step();
    if (stopping_) break;
    say(stepped ? Status{} : std::unexpected(stepped.error()));
    std::unique_lock lock(mutex_);
    if (!stepped) {
      news_.wait_for(lock, limits::kPublishAgain, [this] { return stopping_.load(); });
    } else if (!*stepped) {
      news_.wait(lock, [this] { return stopping_ || std::exchange(moved_, false); });
    }
  }
  let_go_of_producer();
}

Result<bool> KafkaPublisher::step() {
  if (!producer_) {
    if (Status connected = connect(); !connected) {
      let_go_of_producer();
      return std::unexpected(std::move(connected.error()));
    }
  }
  auto batch = next_batch(feed_, views_, options_, cursor_);
  if (!batch) return std::unexpected(std::move(batch.error()));
  if (!batch->is_new) return false;
  crash_point("publish_read");
  if (Status sent = send(*batch); !sent) {
    {
      const std::lock_guard lock(mutex_);
      ++reading_.given_up;
    }
    // Whatever it was: the next producer's init_transactions ends the transaction, one way or the
    // other, and its cursor tells which.
    let_go_of_producer();
    return std::unexpected(std::move(sent.error()));
  }
  committed(*batch);
  if (producer_->is_shaken()) let_go_of_producer();
  return true;
}

Status KafkaPublisher::connect() {
  auto opened = KafkaProducer::open(producer_options_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  {
    const std::lock_guard lock(mutex_);
    producer_ = std::move(*opened);
    ++reading_.producers;
    if (stopping_) producer_->give_up();
  }
  FAIRWAY_TRY(producer_->init_transactions(limits::kPublishWait));
  crash_point("publish_fenced");
  auto cursor = read_cursor();
  if (!cursor) return std::unexpected(std::move(cursor.error()));
  if (cursor_ && !*cursor) {
    spdlog::warn("{} has lost its cursor: all that is kept is published again", options_.cursors);
  }
  cursor_ = std::move(*cursor);
  crash_point("publish_cursor_read");
  const std::lock_guard lock(mutex_);
  reading_.connected = true;
  if (cursor_) {
    published_ = cursor_->published;
    if (published_.epoch == feed_.bounds().last.epoch) pin_->move(published_);
  }
  return {};
}

Result<std::optional<PublisherCursor>> KafkaPublisher::read_cursor() const {
  std::vector<std::string> topics;
  for (const std::string& topic : {options_.cursors, options_.changes, options_.timelines,
                                   options_.alerts, options_.throughput, options_.refused}) {
    if (!topic.empty()) topics.push_back(topic);
  }
  const auto value =
      read_back(producer_options_, options_.cursors, producer_options_.transactional_id, topics,
                limits::kPublishWait, [this] { return stopping_.load(); });
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  auto cursor = cursor_from(**value);
  if (!cursor) {
    return failure("bad_cursor", "the cursor is none of Fairway's: " + **value, options_.cursors,
                   "Give kafka.publish.cursors a topic of its own");
  }
  return cursor;
}

Status KafkaPublisher::send(PublishedBatch& batch) {
  FAIRWAY_TRY(producer_->begin());
  crash_point("publish_begun");
  FAIRWAY_TRY(send_records(batch));
  crash_point("publish_sent");
  const OutRecord cursor = cursor_record(options_, batch.cursor);
  const auto sent =
      producer_->send({.topic = cursor.topic, .key = cursor.key, .value = *cursor.value});
  if (!sent) return std::unexpected(sent.error());
  const Status flushed = producer_->flush(limits::kPublishWait);
  shorten_after(producer_->failures());
  FAIRWAY_TRY(flushed);
  crash_point("publish_flushed");
  FAIRWAY_TRY(producer_->commit(limits::kPublishWait));
  crash_point("publish_committed");
  return {};
}

Status KafkaPublisher::send_records(PublishedBatch& batch) {
  for (OutRecord& record : batch.records) {
    const auto largest = largest_.find(record.topic);
    if (largest != largest_.end() && record.bytes() > largest->second) {
      record = shortened(std::move(record), options_.timelines);
    }
    const auto sent = producer_->send({.topic = record.topic,
                                       .key = record.key,
                                       .headers = record.headers,
                                       .value = record.value});
    if (sent) continue;
    const DeliveryFailure failed{0, record.bytes(), sent.error()};
    shorten_after({&failed, 1});
    return std::unexpected(sent.error());
  }
  return {};
}

// A record that its topic does not take must not keep all others back: the next attempt sends it
// without its bytes. Of those that failed together, for they went in one request, the largest.
void KafkaPublisher::shorten_after(std::span<const DeliveryFailure> failures) {
  std::map<std::string, std::size_t> largest;
  for (const DeliveryFailure& failed : failures) {
    if (failed.error.code != "record_too_large" || failed.bytes == 0) continue;
    std::size_t& bytes = largest[failed.error.where];
    bytes = std::max(bytes, failed.bytes);
  }
  for (const auto& [topic, bytes] : largest) largest_[topic] = bytes - 1;
}

void KafkaPublisher::committed(const PublishedBatch& batch) {
  cursor_ = batch.cursor;
  pin_->move(cursor_->published);
  const std::lock_guard lock(mutex_);
  published_ = cursor_->published;
  ++reading_.transactions;
  for (const OutRecord& record : batch.records) ++reading_.records[record.topic];
}

void KafkaPublisher::let_go_of_producer() {
  std::shared_ptr<KafkaProducer> gone;
  const std::lock_guard lock(mutex_);
  gone.swap(producer_);
  reading_.connected = false;
}

// Once for each kind of trouble, and when it is over.
void KafkaPublisher::say(const Status& done) {
  if (done && !trouble_.empty()) {
    spdlog::info("changes are published to Kafka again");
    trouble_.clear();
  } else if (!done && done.error().code != trouble_) {
    trouble_ = done.error().code;
    spdlog::warn("changes wait to be published to Kafka: {}", done.error().text());
  }
}

}  // namespace fairway::sinks
