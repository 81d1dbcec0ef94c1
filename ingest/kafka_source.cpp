#include "ingest/kafka_source.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <spdlog/spdlog.h>

#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

constexpr const char* kReceivedHeader = "fairway-received";

// A record's stamp: what the sender wrote, if its source may (SETTLED 7), else the record's own.
Instant received_of(const rd_kafka_message_t& message, const SourceConfig& source, Instant own) {
  if (!source.stamped) return own;
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      rd_kafka_header_get_last(headers, kReceivedHeader, &value, &size) !=
          RD_KAFKA_RESP_ERR_NO_ERROR) {
    return own;
  }
  return parse_rfc3339({static_cast<const char*>(value), size}).value_or(own);
}

}  // namespace

KafkaSource::KafkaSource(KafkaOptions options, TopicMap topics)
    : options_(std::move(options)), map_(std::move(topics)) {}

KafkaSource::~KafkaSource() = default;

Result<std::unique_ptr<KafkaSource>> KafkaSource::open(KafkaOptions options,
                                                       std::span<const SourceConfig> sources) {
  auto map = TopicMap::make(sources);
  if (!map) return std::unexpected(std::move(map.error()));
  std::unique_ptr<KafkaSource> source(new KafkaSource(std::move(options), std::move(*map)));
  const KafkaOptions& given = source->options_;
  auto client = KafkaClient::open(consumer_settings(given));
  if (!client) return std::unexpected(std::move(client.error()));
  auto settings = consumer_settings(given);
  // The prober reads a record here and there: what it fetches beside is thrown away.
  settings["queued.min.messages"] = std::to_string(1);
  settings["fetch.message.max.bytes"] = std::to_string(64 * limits::kKiB);
  // An answer that nobody waits for any more must not keep a dead connection: the next probe would
  // wait for it, too, and the partition with it.
  settings["socket.timeout.ms"] =
      std::to_string(std::chrono::milliseconds(limits::kKafkaAnswerTime).count());
  auto prober = KafkaClient::open(settings);
  if (!prober) return std::unexpected(std::move(prober.error()));
  source->client_ = std::move(*client);
  FAIRWAY_TRY(source->client_->wait_for_broker(static_cast<int>(given.start_wait.count())));
  auto topics = source->client_->topics(static_cast<int>(given.start_wait.count()));
  if (!topics) return std::unexpected(std::move(topics.error()));
  source->topics_ = std::move(*topics);
  source->watch_ = std::make_unique<KafkaWatch>(*source->client_, std::move(*prober), given);
  if (given.wake) source->client_->on_news(given.wake);
  for (const std::string& name : source->map_.names()) {
    if (!source->topics_.contains(name)) spdlog::warn("the topic {} does not exist yet", name);
  }
  source->watch_->start();
  return source;
}

Status KafkaSource::resume(std::span<const Input> known) {
  FAIRWAY_TRY(client_->unassign_all());
  watch_->forget();
  partitions_.clear();
  ended_.clear();
  for (const Input& input : known) {
    next_number_ = std::max(next_number_, input.number + 1);
    if (input.topic.empty() || input.ended) continue;
    const auto source = map_.source_of(input.topic);
    if (!source || *source == nullptr || (*source)->state == SourceState::suspended) continue;
    add({input.topic, input.partition}, **source, &input);
  }
  see_topics();
  return {};
}

Result<RawBatch> KafkaSource::poll(const PollBudget& budget) {
  RawBatch batch;
  hear(batch);
  std::size_t bytes = 0;
  while (batch.messages.size() < budget.messages && bytes < budget.bytes) {
    KafkaMessage message = client_->poll(0);
    // What follows a broken connection may be of a changed log: looked at before it is believed.
    if (client_->take_disturbance()) {
      check_all();
      continue;
    }
    if (!message) break;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      take_error(message);
      continue;
    }
    bytes += message->len;
    take_record(std::move(message), batch);
  }
  for (auto& [id, partition] : partitions_) {
    mark(partition);
    batch.inputs.push_back(standing(partition));
  }
  for (Input& input : std::exchange(ended_, {})) {
    InputStanding last;
    last.input = std::move(input);
    last.moved = true;
    last.caught_up = true;
    batch.inputs.push_back(std::move(last));
  }
  return batch;
}

void KafkaSource::take_record(KafkaMessage message, RawBatch& batch) {
  const auto found = partitions_.find(partition_of(*message));
  if (found == partitions_.end() || found->second.phase != Phase::reading) return;
  Partition& partition = found->second;
  const auto offset = static_cast<std::uint64_t>(message->offset);
  // Offsets may leave some out (the marks of transactions), but never go back.
  if (offset < partition.input.next) return;
  // Another leader has another copy of the log, and after an unclean election a shorter one.
  const std::int32_t broker = broker_of(*message);
  if (std::exchange(partition.broker, broker).value_or(broker) != broker) {
    check(*found);
    return;
  }
  const Instant stamp = stamp_of(*message);
  batch.messages.push_back({{partition.input.number, offset},
                            received_of(*message, *partition.source, stamp),
                            partition.source->name,
                            std::string(static_cast<const char*>(message->payload), message->len)});
  partition.input.next = offset + 1;
  partition.at_end = false;
  partition.moved = true;
  partition.failing.reset();
  if (!partition.input.anchor) partition.input.anchor = mark_of(*message);
  partition.newest = std::move(message);
}

void KafkaSource::mark(Partition& partition) {
  if (!partition.newest) return;
  RecordMark mark = mark_of(*partition.newest);
  mark.received = received_of(*partition.newest, *partition.source, mark.received);
  partition.input.last = mark;
  // Retention took the anchor: a younger record takes its place.
  if (partition.input.anchor->offset < partition.low) partition.input.anchor = mark;
  partition.newest.reset();
}

void KafkaSource::take_error(const KafkaMessage& message) {
  const auto found =
      message->rkt == nullptr ? partitions_.end() : partitions_.find(partition_of(*message));
  if (found == partitions_.end() || found->second.phase != Phase::reading) return;
  Partition& partition = found->second;
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    partition.at_end = true;
    partition.failing.reset();
    return;
  }
  const std::string what = fmt::format("{} cannot be read: {}", to_text(found->first),
                                       rd_kafka_message_errstr(message.get()));
  if (!partition.failing) spdlog::warn("{}", what);
  partition.failing = Error{"kafka_failed", what, "kafka.brokers", "It is tried again"};
  check(*found);
}

InputStanding KafkaSource::standing(Partition& partition) const {
  InputStanding standing;
  standing.input = partition.input;
  standing.moved = std::exchange(partition.moved, false);
  standing.caught_up = partition.phase == Phase::reading && partition.at_end;
  if (partition.input.last) standing.last_received = partition.input.last->received;
  if (standing.caught_up) {
    standing.lag = 0;
  } else if (partition.end) {
    standing.lag = *partition.end - std::min(*partition.end, partition.input.next);
  }
  standing.trouble = partition.trouble ? partition.trouble : partition.failing;
  if (!standing.trouble) standing.trouble = away_;
  return standing;
}

}  // namespace fairway::ingest
