#include "sinks/kafka_read_back.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include "schemas/base/limits.h"

namespace fairway::sinks {
namespace {

constexpr std::chrono::milliseconds kSlice{100};
constexpr int kSliceMs = static_cast<int>(kSlice.count());
// One question, its connection with it: what is answered later is thrown away, so this is the
// farthest that a broker may be, and the longest that a stop is kept waiting.
constexpr std::chrono::milliseconds kAnswer = limits::kKafkaAnswerTime;
constexpr int kAnswerMs = static_cast<int>(kAnswer.count());
// Offsets that are looked through first, and how much farther back each next look begins.
constexpr std::int64_t kWindow = 1'000;
constexpr std::int64_t kGrowth = 16;

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
struct HandleDeleter {
  void operator()(rd_kafka_t* handle) const {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
};
using Handle = std::unique_ptr<rd_kafka_t, HandleDeleter>;

void say_nothing(const rd_kafka_t*, int, const char*, const char*) {}

Result<Handle> open(const ProducerOptions& options, std::string_view isolation) {
  std::map<std::string, std::string> settings = options.producer;
  settings["bootstrap.servers"] = options.brokers;
  settings["group.id"] = "fairway";  // asked for; nothing is ever committed to it
  settings["enable.auto.commit"] = "false";
  settings["enable.partition.eof"] = "true";
  settings["check.crcs"] = "true";
  settings["isolation.level"] = isolation;
  // librdkafka asks for the end of a log until the connection is given up, whatever it was told.
  settings["socket.timeout.ms"] = std::to_string(kAnswerMs);
  std::unique_ptr<rd_kafka_conf_t, ConfDeleter> conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      return failure("bad_config", why.data(), "kafka.producer." + name);
    }
  }
  // The producer beside it says what is wrong with the brokers.
  rd_kafka_conf_set_log_cb(conf.get(), say_nothing);
  Handle handle(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), why.data(), why.size()));
  if (!handle) return failure("bad_config", why.data(), "kafka.producer");
  (void)conf.release();  // the handle owns it now
  rd_kafka_poll_set_consumer(handle.get());
  return handle;
}

bool is_away(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT;
}

std::unexpected<Error> failed(rd_kafka_resp_err_t code, const std::string& topic) {
  return failure(is_away(code) ? "broker_away" : "kafka_failed",
                 fmt::format("{} cannot be read: {}", topic, rd_kafka_err2str(code)), topic);
}

// Asks again while nobody answers, or there is no connection yet.
template <typename Ask>
rd_kafka_resp_err_t ask(std::chrono::milliseconds wait, const std::function<bool()>& stopped,
                        const Ask& question) {
  for (auto left = wait;; left -= kAnswer) {
    const rd_kafka_resp_err_t code = question(kAnswerMs);
    if (!is_away(code) || left <= kAnswer || stopped()) return code;
  }
}

class ReadBack {
 public:
  ReadBack(Handle committed, Handle all, const std::string& topic, const std::string& key,
           std::chrono::milliseconds wait, const std::function<bool()>& stopped)
      : committed_(std::move(committed)),
        all_(std::move(all)),
        topic_(topic),
        key_(key),
        wait_(wait),
        stopped_(stopped) {}

  // How many partitions each topic has.
  Result<std::map<std::string, std::int32_t>> topics() {
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = ask(wait_, stopped_, [&](int answer_ms) {
      return rd_kafka_metadata(committed_.get(), 1, nullptr, &metadata, answer_ms);
    });
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code, topic_);
    std::map<std::string, std::int32_t> topics;
    for (const auto& topic :
         std::span(metadata->topics, static_cast<std::size_t>(metadata->topic_cnt))) {
      if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) topics[topic.topic] = topic.partition_cnt;
    }
    rd_kafka_metadata_destroy(metadata);
    return topics;
  }

  Status look_in(std::int32_t partition) {
    const auto seen = extent(committed_.get(), partition);
    if (!seen) return std::unexpected(seen.error());
    const auto end = extent(all_.get(), partition);
    if (!end) return std::unexpected(end.error());
    if (seen->second < end->second) {
      return failure("transaction_open", "a transaction is open, behind which nothing can be read",
                     topic_, "It ends by itself, within a minute");
    }
    for (std::int64_t window = kWindow;; window *= kGrowth) {
      const std::int64_t from = std::max(seen->first, seen->second - window);
      const auto found = scan(partition, from);
      if (!found) return std::unexpected(found.error());
      if (*found || from == seen->first) return {};
    }
  }

  std::optional<std::string> value() && { return std::move(value_); }

 private:
  Result<std::pair<std::int64_t, std::int64_t>> extent(rd_kafka_t* handle, std::int32_t partition) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = ask(wait_, stopped_, [&](int answer_ms) {
      return rd_kafka_query_watermark_offsets(handle, topic_.c_str(), partition, &low, &high,
                                              answer_ms);
    });
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code, topic_);
    return std::pair(low, high);
  }

  // Reads on to the partition's end; whether the key was there.
  Result<bool> scan(std::int32_t partition, std::int64_t from) {
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic_.c_str(), partition)->offset = from;
    const auto code = rd_kafka_assign(committed_.get(), list);
    rd_kafka_topic_partition_list_destroy(list);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code, topic_);
    bool found = false;
    for (auto left = wait_; left > left.zero();) {
      if (stopped_()) return failure("stopped", "the cursor is not read", topic_);
      rd_kafka_message_t* message = rd_kafka_consumer_poll(committed_.get(), kSliceMs);
      if (message == nullptr) {
        left -= kSlice;
        continue;
      }
      const auto error = message->err;
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) found |= take(*message);
      rd_kafka_message_destroy(message);
      if (error == RD_KAFKA_RESP_ERR__PARTITION_EOF) return found;
    }
    return failed(RD_KAFKA_RESP_ERR__TIMED_OUT, topic_);
  }

  bool take(const rd_kafka_message_t& message) {
    const std::string_view key(static_cast<const char*>(message.key), message.key_len);
    if (message.key == nullptr || key != key_) return false;
    // After partitions were added, another one may have an older value.
    const std::int64_t written = rd_kafka_message_timestamp(&message, nullptr);
    if (value_ && written < written_) return true;
    written_ = written;
    value_ = std::string(static_cast<const char*>(message.payload), message.len);
    return true;
  }

  Handle committed_;
  Handle all_;
  const std::string& topic_;
  const std::string& key_;
  const std::chrono::milliseconds wait_;
  const std::function<bool()>& stopped_;
  std::optional<std::string> value_;
  std::int64_t written_ = 0;
};

}  // namespace

Result<std::optional<std::string>> read_back(const ProducerOptions& options,
                                             const std::string& topic, const std::string& key,
                                             std::span<const std::string> topics,
                                             std::chrono::milliseconds wait,
                                             const std::function<bool()>& stopped) {
  auto committed = open(options, "read_committed");
  if (!committed) return std::unexpected(std::move(committed.error()));
  auto all = open(options, "read_uncommitted");
  if (!all) return std::unexpected(std::move(all.error()));
  ReadBack reader(std::move(*committed), std::move(*all), topic, key, wait, stopped);
  const auto there = reader.topics();
  if (!there) return std::unexpected(there.error());
  for (const std::string& wanted : topics) {
    if (there->contains(wanted)) continue;
    return failure("topic_missing", fmt::format("there is no topic {}", wanted), wanted,
                   "`fairway topics create` makes it");
  }
  for (std::int32_t partition = 0; partition < there->at(topic); ++partition) {
    FAIRWAY_TRY(reader.look_in(partition));
  }
  return std::move(reader).value();
}

}  // namespace fairway::sinks
