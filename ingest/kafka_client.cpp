#include "ingest/kafka_client.h"

#include <algorithm>
#include <array>
#include <future>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <spdlog/spdlog.h>

#include "schemas/base/connection.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {

// What librdkafka calls.
struct ClientCallbacks {
  static void error(rd_kafka_t*, int code, const char* reason, void* opaque) {
    static_cast<KafkaClient::Shared*>(opaque)->client->note_error(code, reason);
  }

  // Of breaks that are alike librdkafka tells only some, as errors. A connection that never came to
  // be breaks nothing: a broker that stays away is tried every few seconds.
  static int closed(int socket, void* opaque) {
    if (close_connection(socket)) static_cast<KafkaClient::Shared*>(opaque)->broke = true;
    return 0;
  }

  static void news(rd_kafka_t*, void* opaque) { static_cast<KafkaClient*>(opaque)->wake_(); }

  static void log(const rd_kafka_t*, int level, const char* facility, const char* text) {
    // Each failed attempt to connect is an error to librdkafka; ours say it once.
    constexpr int kCritical = 2;  // syslog's
    const auto ours = level <= kCritical ? spdlog::level::warn : spdlog::level::debug;
    spdlog::log(ours, "kafka: {} {}", facility, text);
  }
};

namespace {

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, QueueDeleter>;

std::unexpected<Error> failed(rd_kafka_resp_err_t code, std::string what, std::string where) {
  return failure("kafka_failed", what + ": " + rd_kafka_err2str(code), std::move(where));
}

// Takes over the error that librdkafka's newer calls answer with; null is success.
Status status_of(rd_kafka_error_t* error, std::string what) {
  if (error == nullptr) return {};
  std::string text = std::move(what) + ": " + rd_kafka_error_string(error);
  rd_kafka_error_destroy(error);
  return failure("kafka_failed", std::move(text));
}

}  // namespace

std::string to_text(const PartitionId& id) { return fmt::format("{}[{}]", id.topic, id.partition); }

void MessageDeleter::operator()(rd_kafka_message_s* message) const {
  rd_kafka_message_destroy(message);
}

void ListDeleter::operator()(rd_kafka_topic_partition_list_s* list) const {
  rd_kafka_topic_partition_list_destroy(list);
}

PartitionList make_list(const std::map<PartitionId, std::uint64_t>& offsets) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [id, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), id.topic.c_str(), id.partition)->offset =
        static_cast<std::int64_t>(offset);
  }
  return list;
}

PartitionId partition_of(const rd_kafka_message_s& message) {
  const char* topic = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
  return {topic, message.partition};
}

Instant stamp_of(const rd_kafka_message_s& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t millis = rd_kafka_message_timestamp(&message, &type);
  // Brokers before 0.10 stamp nothing: the beginning of time, for no clock is read here.
  return Instant{std::chrono::milliseconds(std::max<std::int64_t>(millis, 0))};
}

std::int32_t broker_of(const rd_kafka_message_s& message) {
  return rd_kafka_message_broker_id(&message);
}

RecordMark mark_of(const rd_kafka_message_s& message) {
  RecordMark mark;
  mark.offset = static_cast<std::uint64_t>(message.offset);
  mark.received = stamp_of(message);
  const std::string_view value(static_cast<const char*>(message.payload), message.len);
  mark.digest = hash_parts({std::to_string(to_micros(mark.received)), value});
  return mark;
}

Result<std::unique_ptr<KafkaClient>> KafkaClient::open(
    const std::map<std::string, std::string>& settings) {
  std::unique_ptr<KafkaClient> client(new KafkaClient());
  Conf conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      return failure("bad_config", why.data(), "kafka.consumer." + name);
    }
  }
  client->shared_->client = client.get();
  rd_kafka_conf_set_opaque(conf.get(), client->shared_.get());
  rd_kafka_conf_set_error_cb(conf.get(), ClientCallbacks::error);
  rd_kafka_conf_set_closesocket_cb(conf.get(), ClientCallbacks::closed);
  rd_kafka_conf_set_log_cb(conf.get(), ClientCallbacks::log);
  client->handle_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), why.data(), why.size());
  if (client->handle_ == nullptr) return failure("bad_config", why.data(), "kafka.consumer");
  (void)conf.release();  // the handle owns it now
  rd_kafka_poll_set_consumer(client->handle_);
  return client;
}

KafkaClient::~KafkaClient() {
  if (handle_ == nullptr) return;
  {
    const Queue queue(rd_kafka_queue_get_consumer(handle_));
    rd_kafka_queue_cb_event_enable(queue.get(), nullptr, nullptr);
  }
  auto ended = std::make_shared<std::promise<void>>();
  auto future = ended->get_future();
  std::thread([handle = handle_, shared = shared_, ended] {
    // There is no group to leave and nothing to commit.
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    ended->set_value();
  }).detach();
  if (future.wait_for(limits::kKafkaEndTime) == std::future_status::timeout) {
    spdlog::warn("a Kafka consumer does not end in time and is left behind");
  }
}

void KafkaClient::on_news(std::function<void()> wake) {
  wake_ = std::move(wake);
  const Queue queue(rd_kafka_queue_get_consumer(handle_));
  rd_kafka_queue_cb_event_enable(queue.get(), wake_ ? ClientCallbacks::news : nullptr, this);
}

KafkaMessage KafkaClient::poll(int wait_ms) {
  return KafkaMessage(rd_kafka_consumer_poll(handle_, wait_ms));
}

bool KafkaClient::take_disturbance() { return shared_->broke.exchange(false); }

Status KafkaClient::assign(const std::map<PartitionId, std::uint64_t>& offsets) {
  if (offsets.empty()) return {};
  return status_of(rd_kafka_incremental_assign(handle_, make_list(offsets).get()),
                   "partitions cannot be assigned");
}

Status KafkaClient::unassign(const std::vector<PartitionId>& partitions) {
  if (partitions.empty()) return {};
  std::map<PartitionId, std::uint64_t> offsets;
  for (const PartitionId& id : partitions) offsets.emplace(id, 0);
  return status_of(rd_kafka_incremental_unassign(handle_, make_list(offsets).get()),
                   "partitions cannot be taken away");
}

Status KafkaClient::unassign_all() {
  const auto code = rd_kafka_assign(handle_, nullptr);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return failed(code, "partitions cannot be taken away", {});
}

Status KafkaClient::wait_for_broker(int wait_ms) {
  // librdkafka waits for a connection within one question: it is asked once.
  if (topics(wait_ms)) return {};
  // What went wrong with the connections is told when polled, and makes the better message.
  while (poll(0)) {
  }
  const auto again = topics(1);
  return again ? Status{} : std::unexpected(again.error());
}

Result<std::map<std::string, std::int32_t>> KafkaClient::topics(int wait_ms) const {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(handle_, 1, nullptr, &metadata, wait_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::unexpected(away(code));
  }
  std::map<std::string, std::int32_t> topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    const std::string_view name = topic.topic;
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && !name.starts_with("__")) {
      topics.emplace(name, topic.partition_cnt);
    }
  }
  rd_kafka_metadata_destroy(metadata);
  return topics;
}

Result<OffsetRange> KafkaClient::extent(const PartitionId& partition, int wait_ms) const {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto code = rd_kafka_query_watermark_offsets(handle_, partition.topic.c_str(),
                                                     partition.partition, &low, &high, wait_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return failure("kafka_unreachable",
                   fmt::format("{} cannot be read: {}", to_text(partition), rd_kafka_err2str(code)),
                   "kafka.brokers", "It is tried again until it can");
  }
  return OffsetRange{static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high)};
}

std::optional<std::uint64_t> KafkaClient::end_seen(const PartitionId& partition) const {
  std::int64_t low = 0;
  std::int64_t high = -1;
  const auto code = rd_kafka_get_watermark_offsets(handle_, partition.topic.c_str(),
                                                   partition.partition, &low, &high);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR || high < 0) return std::nullopt;
  return static_cast<std::uint64_t>(high);
}

Error KafkaClient::away(int code) const {
  const std::lock_guard lock(mutex_);
  if (refused_) {
    return {"broker_refused",
            "the Kafka brokers and Fairway do not trust each other: " + last_error_,
            "kafka.consumer",
            "Correct security.protocol, sasl.* or ssl.ca.location, or the brokers' settings"};
  }
  const std::string said =
      last_error_.empty() ? rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(code)) : last_error_;
  return {"broker_away", fmt::format("no Kafka broker answers: {}", said), "kafka.brokers",
          "Start the brokers, or correct the address"};
}

void KafkaClient::note_error(int code, const char* reason) {
  const std::lock_guard lock(mutex_);
  std::string text =
      fmt::format("{} ({})", reason, rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(code)));
  // Of a failed connection the cause is worth keeping, not that all of them failed.
  if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || last_error_.empty()) {
    last_error_ = text;
    refused_ = code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL;
  }
  spdlog::debug("kafka: {}", text);
}

}  // namespace fairway::ingest
