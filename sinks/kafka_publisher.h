#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "schemas/base/result.h"
#include "sinks/change_feed.h"
#include "sinks/kafka_batch.h"
#include "sinks/kafka_producer.h"
#include "sinks/metrics.h"
#include "sinks/publish_options.h"
#include "sinks/published_views.h"

namespace fairway::sinks {

// Publishes the change log to Kafka, each change once (RULES 3.6): a transaction holds changes,
// timelines, alerts, refused messages and, in a compacted topic, the cursor behind which the next
// one goes on. A start, and whatever ends a producer, fences off what was before, and reads the
// cursor back; so it does not matter at which step it was killed, nor whether a commit that nobody
// answered took place.
//
// Brokers that are away keep nobody else waiting: it lags, says so, and holds the log back as far
// as changes.pinned allows. start and stop: one thread; reading: any. Borrows feed and views.
class KafkaPublisher {
 public:
  KafkaPublisher(PublishOptions options, ProducerOptions producer, ChangeFeed& feed,
                 const PublishedViews& views);
  ~KafkaPublisher();
  KafkaPublisher(const KafkaPublisher&) = delete;
  KafkaPublisher& operator=(const KafkaPublisher&) = delete;

  void start();
  // Ends within a few seconds, in the middle of a transaction if need be.
  void stop();
  Metrics::PublisherReading reading() const;

  // One transaction, or the next attempt at one; whether there was something to publish. What the
  // thread does again and again.
  Result<bool> step();

 private:
  void run();
  Status connect();
  Result<std::optional<PublisherCursor>> read_cursor() const;
  Status send(PublishedBatch& batch);
  Status send_records(PublishedBatch& batch);
  void shorten_after(std::span<const DeliveryFailure> failures);
  void committed(const PublishedBatch& batch);
  void let_go_of_producer();
  void say(const Status& done);

  const PublishOptions options_;
  ProducerOptions producer_options_;
  ChangeFeed& feed_;
  const PublishedViews& views_;

  // The thread's own, but for the pointer: stop asks what it points to to give up.
  std::shared_ptr<KafkaProducer> producer_;
  std::optional<PublisherCursor> cursor_;
  std::unique_ptr<ChangeFeed::Pin> pin_;
  std::map<std::string, std::size_t> largest_;  // that a topic takes, once one was too large
  std::string trouble_;                         // the code of what was said last

  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;  // guards producer_'s pointer and what follows
  std::condition_variable news_;
  bool moved_ = false;
  ChangeId published_;
  Metrics::PublisherReading reading_;
  std::unique_ptr<ChangeFeed::Listening> listening_;
  std::thread thread_;
};

}  // namespace fairway::sinks
