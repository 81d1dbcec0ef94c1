#include "ingest/kafka_options.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

namespace fairway::ingest {
namespace {

struct Setting {
  std::string_view name;
  std::string_view value;
};

// Why each is not librdkafka's default.
constexpr std::array kSettings = {
    // librdkafka asks for a group's name before it assigns; nothing is ever committed to it.
    Setting{"group.id", "fairway"},
    // Positions are in the state, in the batch of what the input did (DESIGN law 3).
    Setting{"enable.auto.commit", "false"},
    Setting{"enable.auto.offset.store", "false"},
    // "largest" would skip history in silence; we decide what a missing offset means. It also turns
    // the unclean TLS close that 2.0.2 takes for a permanent error (#4294) into a new look.
    Setting{"auto.offset.reset", "error"},
    // A flipped bit on the way is found before it becomes a fact.
    Setting{"check.crcs", "true"},
    Setting{"socket.nagle.disable", "true"},
    Setting{"socket.keepalive.enable", "true"},
    // Tells when an input is caught up: RULES R9.
    Setting{"enable.partition.eof", "true"},
    // A deleted topic is said at once, not after 30 s.
    Setting{"topic.metadata.propagation.max.ms", "0"},
    Setting{"reconnect.backoff.max.ms", "2000"},
    // A broker that no longer answers holds T after that long, not after a minute.
    Setting{"socket.timeout.ms", "20000"},
    // After an error of one partition: no faster, no slower than a look.
    Setting{"fetch.error.backoff.ms", "200"},
};

struct Refused {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view kPositions =
    "positions are kept in Fairway's state, in the same batch as what a message did";
constexpr std::string_view kMemory = "memory.limit decides how much may wait in memory";
constexpr std::string_view kAssignment = "Fairway assigns the partitions to itself";

constexpr std::array kRefused = {
    Refused{"bootstrap.servers", "kafka.brokers names the cluster"},
    Refused{"metadata.broker.list", "kafka.brokers names the cluster"},
    Refused{"auto.offset.reset",
            "a position that the log no longer has is reported as a data gap, "
            "never reset in silence"},
    Refused{"enable.auto.commit", kPositions},
    Refused{"auto.commit.enable", kPositions},
    Refused{"auto.commit.interval.ms", kPositions},
    Refused{"enable.auto.offset.store", kPositions},
    Refused{"offset.store.method", kPositions},
    Refused{"offset.store.path", kPositions},
    Refused{"offset.store.sync.interval.ms", kPositions},
    Refused{"enable.partition.eof", "it tells Fairway when an input is caught up"},
    Refused{"check.crcs", "a damaged record must not become a fact"},
    Refused{"isolation.level", "messages of aborted transactions were never sent"},
    Refused{"partition.assignment.strategy", kAssignment},
    Refused{"group.instance.id", kAssignment},
    Refused{"queued.max.messages.kbytes", kMemory},
    Refused{"queued.min.messages", kMemory},
    Refused{"fetch.message.max.bytes", kMemory},
    Refused{"max.partition.fetch.bytes", kMemory},
    Refused{"fetch.max.bytes", kMemory},
    Refused{"plugin.library.paths", "Fairway loads no foreign code"},
    Refused{"test.mock.num.brokers", "a mock broker forgets what it was given"},
};

struct DestroyConf {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};

}  // namespace

std::map<std::string, std::string> consumer_settings(const KafkaOptions& options) {
  std::map<std::string, std::string> settings;
  for (const auto& [name, value] : kSettings) settings.emplace(name, value);
  settings["bootstrap.servers"] = options.brokers;
  // The queue is bounded in bytes; a fetch under way may come on top of it, so it is short: a
  // response has at most `fetch.max.bytes`, or one record if that is larger.
  const std::size_t fetch = std::clamp(options.queue_bytes / 4, limits::kMiB, 16 * limits::kMiB);
  settings["queued.max.messages.kbytes"] = std::to_string(options.queue_bytes / limits::kKiB);
  settings["fetch.max.bytes"] = std::to_string(fetch);
  settings["fetch.message.max.bytes"] = std::to_string(std::min(fetch, limits::kMiB));
  for (const auto& [name, value] : options.consumer) settings[name] = value;
  return settings;
}

Status check_consumer_option(const std::string& name, const std::string& value) {
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

}  // namespace fairway::ingest
