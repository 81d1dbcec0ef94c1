#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/kafka_options.h"
#include "pipeline/access/access_options.h"
#include "pipeline/telling/retention.h"
#include "schemas/base/clock.h"
#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "schemas/model/source.h"
#include "sinks/http/tls.h"
#include "sinks/publish_options.h"

namespace fairway::pipeline {

// What drives T and the received stamps: the wall clock, the input's greatest received stamp, or a
// clock that runs sixty times as fast.
enum class ClockKind : std::uint8_t { wall, input, x60 };

// Whether a name that is not configured may send: automatic means only while no source is.
enum class OpenSources : std::uint8_t { automatic, yes, no };

struct ListenAddress {
  std::string host;        // a name, an IPv4 or an IPv6 address without brackets
  std::uint16_t port = 0;  // 0: a free one

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// Options that go to a library as they are. Secrets among them are read from files.
struct PassThrough {
  std::map<std::string, std::string> values;        // the secrets' contents included: never print
  std::map<std::string, std::string> secret_files;  // option -> the file that holds it

  friend bool operator==(const PassThrough&, const PassThrough&) = default;
};

// An entry of `sources`: what the vocabulary knows of it, and the folder that is watched for it.
struct ConfiguredSource {
  SourceConfig source;
  std::filesystem::path files;  // empty: none
};

// The whole configuration with its defaults: `fairway run` works with none at all.
struct Config {
  std::filesystem::path data_dir = "./data";
  ListenAddress http_listen{"127.0.0.1", 8080};
  sinks::http::TlsFiles http_tls;
  AccessOptions access;
  std::string kafka_brokers;  // "host:port,host:port"; empty: the embedded log
  ingest::OnTruncation kafka_on_truncation = ingest::OnTruncation::halt;
  PassThrough kafka_consumer;
  PassThrough kafka_producer;
  sinks::PublishOptions publish;
  std::string rocksdb_db_options;
  std::map<std::string, std::string> rocksdb_table_options;  // by the name of the column family
  std::uint64_t memory_limit = 1024 * limits::kMiB;          // bytes
  ClockKind clock = ClockKind::wall;
  std::uint64_t log_segment = limits::kSegmentBytes;  // bytes
  std::optional<Duration> log_retention;              // none: everything is kept
  LogRetention changes;
  std::string log_level = "info";
  // The home customs territory, by the two letters of ISO 3166-1.
  std::string territory = "CN";
  std::vector<std::filesystem::path> definitions;  // beside the built-in ones
  OpenSources sources_open = OpenSources::automatic;
  std::vector<ConfiguredSource> sources;

  // Whether a source that is not configured may send; it then counts as an enterprise.
  bool takes_unknown_sources() const {
    return sources_open == OpenSources::automatic ? sources.empty()
                                                  : sources_open == OpenSources::yes;
  }
  std::vector<SourceConfig> source_configs() const;
};

// Where a configuration comes from, the later over the earlier.
struct ConfigInput {
  std::optional<std::filesystem::path> file;                     // --config
  std::vector<std::pair<std::string, std::string>> environment;  // FAIRWAY_… variables
  std::vector<std::string> settings;                             // --set a.b=c
};

// The FAIRWAY_… variables of this process.
std::vector<std::pair<std::string, std::string>> fairway_environment();

// Code of every error: bad_config. `where` is file:line, the variable or the setting; an unknown
// key suggests the nearest known one.
Result<Config> load_config(const ConfigInput& input);

// The effective configuration as a file that loads to the same. A secret is shown by its file.
std::string to_yaml(const Config& config);

// deploy/fairway.example.yaml: every key with what it does, what may stand there and its default.
std::string example_yaml();

}  // namespace fairway::pipeline
