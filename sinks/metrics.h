#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/receipt.h"

namespace fairway::sinks {

// What Fairway tells of itself to Prometheus: verbs for those who work, text for those who scrape.
// Names begin with fairway_, units are base units, _total stands on counters only. Labels are
// bounded: no reference, message or address is ever one, and beyond limits::kMetricSources the
// sources share the label "other". Any thread.
class Metrics {
 public:
  struct Build {
    std::string version;
    std::string commit;
  };

  // How far one partition of a topic is read.
  struct InputReading {
    std::string topic;
    std::int32_t partition = 0;
    std::uint64_t position = 0;
    std::optional<std::uint64_t> lag;  // records that wait
    bool readable = true;
  };

  // What the publisher has done since the start.
  struct PublisherReading {
    std::map<std::string, std::uint64_t> records;  // committed, by topic
    std::uint64_t transactions = 0;                // committed
    std::uint64_t given_up = 0;                    // transactions that were begun, and not
    std::uint64_t producers = 0;                   // opened
    std::uint64_t lag = 0;                         // how far the log's end is ahead, in sequences
    bool connected = false;
  };

  // What is read off at each scrape; what is absent is not shown.
  struct Readings {
    std::optional<double> state_lag_s;                   // how far T is behind the wall clock
    std::optional<Instant> tick;                         // T
    std::optional<std::uint64_t> log_bytes;              // where the embedded log ends
    std::optional<std::uint64_t> position_bytes;         // how far of it is merged
    std::optional<std::uint64_t> memory_bytes;           // resident memory
    std::vector<InputReading> inputs;                    // partitions of Kafka, those in use
    std::map<std::string, std::uint64_t> lost_messages;  // never read, by topic, since ever
    std::map<std::string, std::uint64_t> gaps;           // data gaps by reason, since ever
    std::optional<std::uint64_t> changes;                // the last sequence of the change log
    std::optional<std::uint64_t> untold;                 // news that wait to be told
    std::optional<std::uint64_t> streams;                // of changes, open
    std::optional<std::uint64_t> stream_bytes;           // that wait for their readers
    std::optional<PublisherReading> publisher;           // none: nothing is published
    std::map<std::string, std::uint64_t> auth_failures;  // credentials refused, by reason
    std::optional<Instant> certificate_ends;             // of the server's TLS
    std::map<std::string, bool> reloads;  // by what is read again: whether the last time was good
    // Gauges of RocksDB by name, which must be [a-z0-9_]+ with its unit:
    // "block_cache_usage_bytes" is shown as fairway_rocksdb_block_cache_usage_bytes.
    std::map<std::string, std::uint64_t> rocksdb;
  };

  explicit Metrics(const Build& build);
  ~Metrics();

  // `read` is called on the scraper's thread; set it before the first scrape. It must work until
  // the metrics are gone.
  void read_from(std::function<Readings()> read);

  // The worker: taken from the input, counted in a commit, time spent on one batch.
  void consumed(const SourceName& source, std::uint64_t messages);
  void counted(Outcome outcome, const SourceName& source, std::uint64_t messages);
  // Facts, kept and shown, whose code no table of ours knows.
  void unmapped(const SourceName& source, std::uint64_t facts);
  void decoded(Duration took);
  void merged(Duration took);
  void committed(Duration took, std::uint64_t bytes, std::uint64_t rows);

  // The change log: timelines that were looked at for it, and the time that one batch took.
  void told(Duration took, std::uint64_t timelines);

  // The embedded log: one synced append.
  void appended(std::uint64_t messages, std::uint64_t bytes, Duration took);

  // The HTTP server. A route is a template of the API, never a path that was asked for.
  void answered(std::string_view route, int status, Duration took);
  void connected(int more);  // 1 when a connection opens, -1 when it ends
  void handshake_failed();   // of TLS

  // The streams of changes: events that went to a reader, readers that were too slow, readers whose
  // cursor was of no use any more.
  void streamed(std::uint64_t events);
  void stream_overrun();
  void stream_reset();

  // Prometheus text format 0.0.4.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairway::sinks
