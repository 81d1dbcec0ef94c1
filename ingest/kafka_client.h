#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/input.h"

struct rd_kafka_s;
struct rd_kafka_message_s;
struct rd_kafka_topic_partition_list_s;

namespace fairway::ingest {

// A partition of a topic.
struct PartitionId {
  std::string topic;
  std::int32_t partition = 0;

  friend bool operator==(const PartitionId&, const PartitionId&) = default;
  friend auto operator<=>(const PartitionId&, const PartitionId&) = default;
};
std::string to_text(const PartitionId& id);

struct MessageDeleter {
  void operator()(rd_kafka_message_s* message) const;
};
using KafkaMessage = std::unique_ptr<rd_kafka_message_s, MessageDeleter>;

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_s* list) const;
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_s, ListDeleter>;
PartitionList make_list(const std::map<PartitionId, std::uint64_t>& offsets);

// Of a message: its partition, and what it says beside its place.
PartitionId partition_of(const rd_kafka_message_s& message);
Instant stamp_of(const rd_kafka_message_s& message);
std::int32_t broker_of(const rd_kafka_message_s& message);  // that sent it
RecordMark mark_of(const rd_kafka_message_s& message);

// What a log holds: the first offset, and behind the last one that readers may see.
struct OffsetRange {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// A consumer of librdkafka without a group: made, asked and let go of in bounded time. poll,
// assign and unassign belong to one thread; the rest may be asked from any.
class KafkaClient {
 public:
  // Errors: bad_config.
  static Result<std::unique_ptr<KafkaClient>> open(
      const std::map<std::string, std::string>& settings);
  // Waits limits::kKafkaEndTime at most; what has not ended by then is left behind.
  ~KafkaClient();
  KafkaClient(const KafkaClient&) = delete;
  KafkaClient& operator=(const KafkaClient&) = delete;

  // Called on a thread of librdkafka when the queue has something after it was empty.
  void on_news(std::function<void()> wake);

  // The next message or per-partition error, if there is one by then.
  KafkaMessage poll(int wait_ms);
  // A connection broke since the last call: what is polled next may come from a changed log. It is
  // known before anything that was asked for later is polled.
  bool take_disturbance();
  // Adds the partitions at their offsets; takes them away. Errors: kafka_failed.
  Status assign(const std::map<PartitionId, std::uint64_t>& offsets);
  Status unassign(const std::vector<PartitionId>& partitions);
  Status unassign_all();

  // Waits until a broker answers. Errors: broker_away, with what was said about the connections;
  // broker_refused where that was TLS or a password, which waiting does not mend.
  Status wait_for_broker(int wait_ms);
  // Every topic of the cluster with the number of its partitions, without Kafka's own. Errors:
  // as for wait_for_broker.
  Result<std::map<std::string, std::int32_t>> topics(int wait_ms) const;
  // Errors: kafka_unreachable.
  Result<OffsetRange> extent(const PartitionId& partition, int wait_ms) const;
  // The end of the partition as the last fetch told it.
  std::optional<std::uint64_t> end_seen(const PartitionId& partition) const;

  rd_kafka_s* handle() const { return handle_; }

 private:
  KafkaClient() = default;
  void note_error(int code, const char* reason);
  Error away(int code) const;

  // What librdkafka's threads touch until the handle is destroyed, which may be after us.
  struct Shared {
    KafkaClient* client = nullptr;  // for what is called by poll alone
    std::atomic<bool> broke = false;
  };

  rd_kafka_s* handle_ = nullptr;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::function<void()> wake_;

  mutable std::mutex mutex_;  // guards what follows
  std::string last_error_;
  bool refused_ = false;  // last_error_ is about TLS or a password

  friend struct ClientCallbacks;
};

}  // namespace fairway::ingest
