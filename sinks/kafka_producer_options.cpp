#include "sinks/kafka_producer_options.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

namespace fairway::sinks {
namespace {

struct Setting {
  std::string_view name;
  std::string_view value;
};

// Why each is not librdkafka's default. linger.ms is: whoever flushes does not wait for it, and
// under load a batch is full before its 5 ms are over.
constexpr std::array kSettings = {
    // A retry neither doubles a record nor overtakes another of its key. Brings acks=all along.
    Setting{"enable.idempotence", "true"},
    // Batches are made by linger.ms; the kernel need not wait a second time.
    Setting{"socket.nagle.disable", "true"},
    Setting{"socket.keepalive.enable", "true"},
    // JSON that repeats its names: a fifth of the bytes, for little work.
    Setting{"compression.type", "lz4"},
    // A key's partition is the one that Java's producers choose, so that streams can be joined.
    Setting{"partitioner", "murmur2_random"},
    // What can be delivered at all is in a minute, not in five; transactions end by then, too.
    Setting{"message.timeout.ms", "60000"},
    Setting{"reconnect.backoff.max.ms", "2000"},
};

struct Refused {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view kOrder = "records are neither lost, nor doubled, nor out of order";

constexpr std::array kRefused = {
    Refused{"bootstrap.servers", "kafka.brokers names the cluster"},
    Refused{"metadata.broker.list", "kafka.brokers names the cluster"},
    Refused{"enable.idempotence", kOrder},
    Refused{"acks", kOrder},
    Refused{"request.required.acks", kOrder},
    Refused{"max.in.flight", kOrder},
    Refused{"max.in.flight.requests.per.connection", kOrder},
    Refused{"message.send.max.retries", kOrder},
    Refused{"retries", kOrder},
    Refused{"enable.gapless.guarantee", kOrder},
    Refused{"transactional.id", "it belongs to the change log, so that there is one writer of it"},
    Refused{"partitioner", "what is told of one subject stays in one partition"},
    Refused{"queue.buffering.max.kbytes", "memory.limit decides how much may wait in memory"},
    Refused{"plugin.library.paths", "Fairway loads no foreign code"},
    Refused{"test.mock.num.brokers", "a mock broker forgets what it was given"},
};

struct DestroyConf {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};

}  // namespace

std::map<std::string, std::string> producer_settings(const ProducerOptions& options) {
  std::map<std::string, std::string> settings;
  for (const auto& [name, value] : kSettings) settings.emplace(name, value);
  settings["bootstrap.servers"] = options.brokers;
  settings["queue.buffering.max.kbytes"] = std::to_string(options.queue_bytes / limits::kKiB);
  // The topic decides how large a record may be, not the client; batches have a limit of their own.
  settings["message.max.bytes"] = std::to_string(limits::kProducedBytes);
  if (!options.transactional_id.empty()) settings["transactional.id"] = options.transactional_id;
  for (const auto& [name, value] : options.producer) settings[name] = value;
  return settings;
}

Status check_producer_option(const std::string& name, const std::string& value) {
  const auto refused = std::ranges::find(kRefused, name, &Refused::name);
  if (refused != kRefused.end()) {
    return failure("bad_config", fmt::format("{} cannot be set: {}", name, refused->why), name,
                   "Take it out");
  }
  const std::unique_ptr<rd_kafka_conf_t, DestroyConf> conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  const auto set =
      rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size());
  if (set == RD_KAFKA_CONF_OK) return {};
  return failure("bad_config", fmt::format("librdkafka refuses it: {}", why.data()), name,
                 "See librdkafka's CONFIGURATION.md for what may stand there");
}

}  // namespace fairway::sinks
