#include "pipeline/config_table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pipeline/config_values.h"
#include "schemas/base/small_file.h"
#include "sinks/kafka_producer_options.h"
#include "state/tables.h"

namespace fairway::pipeline {
namespace {

constexpr std::array<std::string_view, 3> kClocks = {"wall", "input", "x60"};
constexpr std::array<std::string_view, 2> kTruncations = {"halt", "rewind"};
constexpr std::array<std::string_view, 3> kOpen = {"auto", "true", "false"};
constexpr std::array<std::string_view, 6> kLevels = {"trace", "debug", "info",
                                                     "warn",  "error", "off"};

// Below, a batch, the queue of the log and RocksDB's own buffers do not fit side by side.
constexpr std::uint64_t kMinMemory = 256 * limits::kMiB;
constexpr std::uint64_t kMaxMemory = limits::kMiB << 20;
// A segment is scanned at start; tiny ones only serve to see many of them.
constexpr std::uint64_t kMinChanges = 16 * limits::kKiB;
constexpr std::uint64_t kMinSegment = 64 * limits::kKiB;
constexpr std::uint64_t kMaxSegment = 1024 * limits::kMiB;
// A password or a key with its certificates.
constexpr std::size_t kSecretBytes = 64 * limits::kKiB;

bool is_secret(std::string_view option) {
  return option.ends_with("password") || option.ends_with("secret") || option.ends_with("key.pem");
}

Result<std::string> read_secret(const std::string& path, const ConfigNode& node) {
  auto secret = read_small_file(path, kSecretBytes);
  if (!secret) {
    return bad_value(node, fmt::format("cannot read the secret in {}", path),
                     "Name a file of at most 64KiB that the user who runs Fairway may read");
  }
  while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();
  return secret;
}

Result<std::string> read_territory(const ConfigNode& node) {
  auto text = read_text(node);
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text && (text->size() != 2 || !std::ranges::all_of(*text, letter))) {
    return bad_value(node, fmt::format("\"{}\" is no customs territory", *text),
                     "Write the two letters of ISO 3166-1: CN, HK, NL");
  }
  return text;
}

// As Kafka names topics; a name of ours may stand in one.
Result<std::string> read_topic(const ConfigNode& node) {
  auto text = read_text(node);
  const auto good = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("._-").contains(c);
  };
  constexpr std::size_t kLongest = 249;
  if (text && (text->empty() || text->size() > kLongest || !std::ranges::all_of(*text, good))) {
    return bad_value(node, fmt::format("\"{}\" is no name of a topic", *text),
                     "Write letters, digits, dots, dashes and underscores");
  }
  return text;
}

Result<std::string> read_topic_or_none(const ConfigNode& node) {
  if (node.kind == ConfigNode::Kind::scalar && node.text.empty()) return std::string();
  return read_topic(node);
}

// An option whose value is in a file is named so.
constexpr std::string_view kFile = "_file";

std::string name_of(const std::string& option) {
  return option.ends_with(kFile) ? option.substr(0, option.size() - kFile.size()) : option;
}

Status read_option(PassThrough& options, std::string_view stem, const std::string& option,
                   const ConfigNode& node) {
  auto text = read_text(node);
  if (!text) return std::unexpected(std::move(text.error()));
  const bool is_file = option.ends_with(kFile);
  const std::string name = name_of(option);
  if (is_secret(name) && !is_file) {
    return bad_value(
        node, "a secret does not belong into the configuration",
        fmt::format("Write it to a file, and the file's name as {}.{}_file", stem, name));
  }
  options.secret_files.erase(name);
  if (!is_file) {
    options.values[name] = std::move(*text);
    return {};
  }
  FAIRWAY_TRY(store(read_secret(*text, node), options.values[name]));
  options.secret_files[name] = std::move(*text);
  return {};
}

// What librdkafka or one of our promises does not bear is refused where it stands.
Status read_consumer_option(PassThrough& options, const std::string& option,
                            const ConfigNode& node) {
  FAIRWAY_TRY(read_option(options, "kafka.consumer", option, node));
  const std::string name = name_of(option);
  const Status good = ingest::check_consumer_option(name, options.values[name]);
  return good ? good : bad_value(node, good.error().what, good.error().remedy);
}

Status read_producer_option(PassThrough& options, const std::string& option,
                            const ConfigNode& node) {
  FAIRWAY_TRY(read_option(options, "kafka.producer", option, node));
  const std::string name = name_of(option);
  const Status good = sinks::check_producer_option(name, options.values[name]);
  return good ? good : bad_value(node, good.error().what, good.error().remedy);
}

std::string write_options(const PassThrough& options) {
  std::string out = "{";
  for (const auto& [name, value] : options.values) {
    const auto file = options.secret_files.find(name);
    const bool secret = file != options.secret_files.end();
    out += fmt::format("{}{}: {}", out.size() == 1 ? "" : ", ", name + (secret ? "_file" : ""),
                       yaml_scalar(secret ? file->second : value));
  }
  return out + "}";
}

Status read_brokers(Config& config, const std::string&, const ConfigNode& node) {
  if (node.kind == ConfigNode::Kind::scalar && node.text.empty()) {
    config.kafka_brokers.clear();
    return {};
  }
  const auto brokers = read_texts(node);
  if (!brokers) return std::unexpected(brokers.error());
  std::string joined;
  for (const std::string& broker : *brokers) joined += (joined.empty() ? "" : ",") + broker;
  if (joined.find_first_of(" \t/") != std::string::npos || joined.starts_with(',') ||
      joined.ends_with(',') || joined.contains(",,")) {
    return bad_value(node, fmt::format("\"{}\" is no list of brokers", joined),
                     "Write HOST:PORT,HOST:PORT");
  }
  config.kafka_brokers = std::move(joined);
  return {};
}

Status read_data_dir(Config& config, const std::string&, const ConfigNode& node) {
  const auto text = read_text(node);
  if (text && text->empty()) return bad_value(node, "data_dir names no folder");
  return store(text, config.data_dir);
}

Status read_retention(Config& config, const std::string&, const ConfigNode& node) {
  config.log_retention.reset();
  if (node.kind == ConfigNode::Kind::scalar && node.text.empty()) return {};
  return store(read_duration(node), config.log_retention);
}

Status read_definitions(Config& config, const std::string&, const ConfigNode& node) {
  const auto texts = read_texts(node);
  if (!texts) return std::unexpected(texts.error());
  config.definitions.assign(texts->begin(), texts->end());
  return {};
}

// The options of one column family, a row each: their names are known.
template <std::size_t Index>
constexpr ConfigKey table_options(std::string_view name) {
  return {name,
          "option string of RocksDB",
          "Options of one column family, over Fairway's own and those of the whole store",
          false,
          [](Config& config, const std::string&, const ConfigNode& node) {
            const std::string table{state::kTables[Index].name};
            return store(read_text(node), config.rocksdb_table_options[table]);
          },
          [](const Config& config) {
            const auto found =
                config.rocksdb_table_options.find(std::string(state::kTables[Index].name));
            return yaml_scalar(found == config.rocksdb_table_options.end() ? "" : found->second);
          }};
}

using Node = const ConfigNode&;
using Option = const std::string&;

const std::array kKeys = {
    ConfigKey{"data_dir", "a path", "Where the log and the state are kept; one process at a time",
              false, read_data_dir,
              [](const Config& c) { return yaml_scalar(c.data_dir.string()); }},
    ConfigKey{"http.listen", "HOST:PORT; port 0 takes a free one",
              "Where the API, the console and the metrics answer; beyond loopback only once there "
              "is a key or an issuer of tokens",
              false, [](Config& c, Option, Node n) { return store(read_listen(n), c.http_listen); },
              [](const Config& c) { return yaml_scalar(listen_text(c.http_listen)); }},
    ConfigKey{"kafka.brokers", "HOST:PORT,HOST:PORT; empty: the embedded log alone",
              "The Kafka cluster that the topics of the sources are read from", false, read_brokers,
              [](const Config& c) { return yaml_scalar(c.kafka_brokers); }},
    ConfigKey{"kafka.on_truncation", "halt, rewind",
              "When a partition lost records that were read already: stop reading it, or read it "
              "again",
              false,
              [](Config& c, Option, Node n) {
                return store(read_word(n, kTruncations), c.kafka_on_truncation,
                             [](std::size_t i) { return static_cast<ingest::OnTruncation>(i); });
              },
              [](const Config& c) {
                return std::string(kTruncations[static_cast<std::size_t>(c.kafka_on_truncation)]);
              }},
    ConfigKey{"kafka.consumer.*", "options of librdkafka; secrets as OPTION_file: PATH",
              "Handed on to the consumer, over Fairway's own", false,
              [](Config& c, Option option, Node n) {
                return read_consumer_option(c.kafka_consumer, option, n);
              },
              [](const Config& c) { return write_options(c.kafka_consumer); }},
    ConfigKey{"kafka.producer.*", "options of librdkafka; secrets as OPTION_file: PATH",
              "Handed on to the producer, over Fairway's own", false,
              [](Config& c, Option option, Node n) {
                return read_producer_option(c.kafka_producer, option, n);
              },
              [](const Config& c) { return write_options(c.kafka_producer); }},
    ConfigKey{"kafka.publish.enabled", "true, false",
              "Whether changes, timelines and refused messages are published to Kafka", false,
              [](Config& c, Option, Node n) { return store(read_flag(n), c.publish.enabled); },
              [](const Config& c) { return std::string(c.publish.enabled ? "true" : "false"); }},
    ConfigKey{"kafka.publish.name", "letters, digits, dots, dashes",
              "Who publishes: each Fairway that writes to one cluster has a name of its own", false,
              [](Config& c, Option, Node n) { return store(read_topic(n), c.publish.name); },
              [](const Config& c) { return yaml_scalar(c.publish.name); }},
    ConfigKey{
        "kafka.publish.timelines", "name of a topic; empty: not published",
        "The shipments as they are, by reference, compacted", false,
        [](Config& c, Option, Node n) { return store(read_topic_or_none(n), c.publish.timelines); },
        [](const Config& c) { return yaml_scalar(c.publish.timelines); }},
    ConfigKey{
        "kafka.publish.changes", "name of a topic; empty: not published",
        "What changed, each change once for readers of read_committed", false,
        [](Config& c, Option, Node n) { return store(read_topic_or_none(n), c.publish.changes); },
        [](const Config& c) { return yaml_scalar(c.publish.changes); }},
    ConfigKey{"kafka.publish.throughput", "name of a topic; empty: not published",
              "The moves across ports' quays, by place and hour, compacted", false,
              [](Config& c, Option, Node n) {
                return store(read_topic_or_none(n), c.publish.throughput);
              },
              [](const Config& c) { return yaml_scalar(c.publish.throughput); }},
    ConfigKey{
        "kafka.publish.alerts", "name of a topic; empty: not published",
        "The open alerts, by their id, compacted", false,
        [](Config& c, Option, Node n) { return store(read_topic_or_none(n), c.publish.alerts); },
        [](const Config& c) { return yaml_scalar(c.publish.alerts); }},
    ConfigKey{
        "kafka.publish.refused", "name of a topic; empty: not published",
        "Messages that were refused: the original bytes and, as headers, why", false,
        [](Config& c, Option, Node n) { return store(read_topic_or_none(n), c.publish.refused); },
        [](const Config& c) { return yaml_scalar(c.publish.refused); }},
    ConfigKey{"kafka.publish.cursors", "name of a topic",
              "How far the others are written, compacted", false,
              [](Config& c, Option, Node n) { return store(read_topic(n), c.publish.cursors); },
              [](const Config& c) { return yaml_scalar(c.publish.cursors); }},
    ConfigKey{"rocksdb.db_options", "option string of RocksDB",
              "Options of the whole store, over Fairway's own", false,
              [](Config& c, Option, Node n) { return store(read_text(n), c.rocksdb_db_options); },
              [](const Config& c) { return yaml_scalar(c.rocksdb_db_options); }},
    table_options<0>("rocksdb.cf.meta.options"),
    table_options<1>("rocksdb.cf.facts.options"),
    table_options<2>("rocksdb.cf.views.options"),
    table_options<3>("rocksdb.cf.log.options"),
    table_options<4>("rocksdb.cf.raw.options"),
    ConfigKey{"memory.limit", "bytes: 256MiB to 1TiB", "What the process may take in all", false,
              [](Config& c, Option, Node n) {
                return store(read_bytes(n, kMinMemory, kMaxMemory), c.memory_limit);
              },
              [](const Config& c) { return bytes_text(c.memory_limit); }},
    ConfigKey{
        "clock", "wall, input, x60",
        "What time it is: the wall clock's, the greatest received stamp, or sixty times as fast",
        false,
        [](Config& c, Option, Node n) {
          return store(read_word(n, kClocks), c.clock,
                       [](std::size_t i) { return static_cast<ClockKind>(i); });
        },
        [](const Config& c) { return std::string(kClocks[static_cast<std::size_t>(c.clock)]); }},
    ConfigKey{"territory", "two letters of ISO 3166-1",
              "The home customs territory: a shipment's stage is shown as seen from there", false,
              [](Config& c, Option, Node n) { return store(read_territory(n), c.territory); },
              [](const Config& c) { return yaml_scalar(c.territory); }},
    ConfigKey{"log.segment", "bytes: 64KiB to 1GiB",
              "How large a file of the embedded log grows before the next begins", false,
              [](Config& c, Option, Node n) {
                return store(read_bytes(n, kMinSegment, kMaxSegment), c.log_segment);
              },
              [](const Config& c) { return bytes_text(c.log_segment); }},
    ConfigKey{"log.retention", "time, such as 90d; empty: everything",
              "How long the embedded log keeps what it was given", false, read_retention,
              [](const Config& c) {
                return c.log_retention ? duration_text(*c.log_retention) : std::string("\"\"");
              }},
    ConfigKey{"log.level", "trace, debug, info, warn, error, off",
              "How much the program says about itself", false,
              [](Config& c, Option, Node n) {
                return store(read_word(n, kLevels), c.log_level,
                             [](std::size_t i) { return std::string(kLevels[i]); });
              },
              [](const Config& c) { return c.log_level; }},
    ConfigKey{"changes.retention", "time, such as 14d",
              "How long a change can be read, if there is room for it", false,
              [](Config& c, Option, Node n) { return store(read_duration(n), c.changes.age); },
              [](const Config& c) { return duration_text(c.changes.age); }},
    ConfigKey{"changes.bytes", "bytes: 16KiB to 1TiB", "How much of the change log is kept", false,
              [](Config& c, Option, Node n) {
                return store(read_bytes(n, kMinChanges, kMaxMemory), c.changes.bytes);
              },
              [](const Config& c) { return bytes_text(c.changes.bytes); }},
    ConfigKey{"changes.pinned", "bytes: 16KiB to 1TiB",
              "How much of it is kept for a publisher that is behind", false,
              [](Config& c, Option, Node n) {
                return store(read_bytes(n, kMinChanges, kMaxMemory), c.changes.pinned_bytes);
              },
              [](const Config& c) { return bytes_text(c.changes.pinned_bytes); }},
    ConfigKey{
        "definitions", "list of files and folders",
        "Message definitions of your own, beside the built-in ones", true, read_definitions,
        [](const Config& c) { return yaml_list({c.definitions.begin(), c.definitions.end()}); }},
    ConfigKey{
        "sources_open", "auto, true, false",
        "Whether a name that is not among the sources may send; auto: only while there are none",
        false,
        [](Config& c, Option, Node n) {
          return store(read_word(n, kOpen), c.sources_open,
                       [](std::size_t i) { return static_cast<OpenSources>(i); });
        },
        [](const Config& c) {
          return std::string(kOpen[static_cast<std::size_t>(c.sources_open)]);
        }},
    ConfigKey{"sources", "list of sources", "Who sends, and how far each is believed", true,
              [](Config& c, Option, Node n) { return store(read_sources(n), c.sources); },
              [](const Config& c) { return write_sources(c.sources); }},
};

static_assert(state::kTables.size() == 5, "each column family has its row of options");

}  // namespace

std::span<const ConfigKey> config_keys() {
  static const std::vector<ConfigKey> keys = [] {
    std::vector<ConfigKey> all(kKeys.begin(), kKeys.end());
    // Who may ask stands behind where they ask.
    const auto kafka = std::ranges::find(all, std::string_view("kafka.brokers"), &ConfigKey::name);
    all.insert(kafka, access_keys().begin(), access_keys().end());
    return all;
  }();
  return keys;
}

}  // namespace fairway::pipeline
