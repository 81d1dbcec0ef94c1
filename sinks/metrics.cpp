#include "sinks/metrics.h"

#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "schemas/base/limits.h"

namespace fairway::sinks {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::MetricFamily;
using prometheus::Registry;

// From 50 us (a small commit's sync) to 10 s (a disk in trouble), about three to the decade.
const Histogram::BucketBoundaries kSeconds{0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                           0.005,   0.01,   0.025,   0.05,   0.1,   0.25,
                                           0.5,     1,      2.5,     5,      10};

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Family<Counter>& counters(Registry& registry, std::string name, std::string help) {
  return prometheus::BuildCounter()
      .Name("fairway_" + std::move(name))
      .Help(std::move(help))
      .Register(registry);
}

Family<Histogram>& histograms(Registry& registry, std::string name, std::string help) {
  return prometheus::BuildHistogram()
      .Name("fairway_" + std::move(name))
      .Help(std::move(help))
      .Register(registry);
}

MetricFamily gauge(std::string name, std::string help, double value) {
  MetricFamily family;
  family.name = "fairway_" + std::move(name);
  family.help = std::move(help);
  family.type = prometheus::MetricType::Gauge;
  family.metric.emplace_back().gauge.value = value;
  return family;
}

MetricFamily family(std::string name, std::string help, prometheus::MetricType type) {
  MetricFamily made;
  made.name = "fairway_" + std::move(name);
  made.help = std::move(help);
  made.type = type;
  return made;
}

prometheus::ClientMetric& labelled(MetricFamily& family,
                                   std::vector<prometheus::ClientMetric::Label> labels) {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  return metric;
}

// What is told of the partitions that are read, and of what is missing in them.
void add_inputs(const Metrics::Readings& readings, std::vector<MetricFamily>& out) {
  using enum prometheus::MetricType;
  auto lag = family("consumer_lag_records", "Records of a partition that wait to be read", Gauge);
  auto position = family("consumer_position", "Offset that is read next from a partition", Gauge);
  auto readable = family("consumer_readable", "Whether a partition can be read at present", Gauge);
  for (const Metrics::InputReading& input : readings.inputs) {
    if (readable.metric.size() == limits::kMetricInputs) break;
    const std::vector<prometheus::ClientMetric::Label> labels{
        {"topic", input.topic}, {"partition", std::to_string(input.partition)}};
    if (input.lag) labelled(lag, labels).gauge.value = static_cast<double>(*input.lag);
    labelled(position, labels).gauge.value = static_cast<double>(input.position);
    labelled(readable, labels).gauge.value = input.readable ? 1 : 0;
  }
  auto lost = family("data_gap_messages_total",
                     "Messages that retention removed from a topic before they were read", Counter);
  for (const auto& [topic, messages] : readings.lost_messages) {
    if (lost.metric.size() == limits::kMetricInputs) break;
    labelled(lost, {{"topic", topic}}).counter.value = static_cast<double>(messages);
  }
  auto gaps =
      family("data_gaps_total", "Times that an input was not read in its turn, by reason", Counter);
  for (const auto& [reason, times] : readings.gaps) {
    labelled(gaps, {{"reason", reason}}).counter.value = static_cast<double>(times);
  }
  for (MetricFamily* each : {&lag, &position, &readable, &lost, &gaps}) {
    if (!each->metric.empty()) out.push_back(std::move(*each));
  }
}

// What is told of the publisher to Kafka.
void add_publisher(const Metrics::PublisherReading& reading, std::vector<MetricFamily>& out) {
  using enum prometheus::MetricType;
  auto records = family("published_records_total", "Records committed to Kafka, by topic", Counter);
  for (const auto& [topic, count] : reading.records) {
    labelled(records, {{"topic", topic}}).counter.value = static_cast<double>(count);
  }
  if (!records.metric.empty()) out.push_back(std::move(records));
  auto transactions = family("publisher_transactions_total",
                             "Transactions of the publisher to Kafka, by outcome", Counter);
  labelled(transactions, {{"outcome", "committed"}}).counter.value =
      static_cast<double>(reading.transactions);
  labelled(transactions, {{"outcome", "given_up"}}).counter.value =
      static_cast<double>(reading.given_up);
  out.push_back(std::move(transactions));
  auto producers = family("publisher_producers_total",
                          "Producers opened: one at the start, one after each failure", Counter);
  labelled(producers, {}).counter.value = static_cast<double>(reading.producers);
  out.push_back(std::move(producers));
  out.push_back(gauge("publisher_lag_changes",
                      "How far the change log is ahead of what is published",
                      static_cast<double>(reading.lag)));
  out.push_back(gauge("publisher_connected", "Whether changes can be published at present",
                      reading.connected ? 1 : 0));
}

// What is told of credentials and of files that are read again while it runs.
void add_access(const Metrics::Readings& readings, std::vector<MetricFamily>& out) {
  using enum prometheus::MetricType;
  auto failures = family("auth_failures_total",
                         "Requests whose credentials opened nothing, by the reason", Counter);
  for (const auto& [reason, times] : readings.auth_failures) {
    labelled(failures, {{"reason", reason}}).counter.value = static_cast<double>(times);
  }
  if (readings.certificate_ends) {
    out.push_back(gauge("tls_certificate_expiry_timestamp_seconds",
                        "When the certificate that the server shows ends",
                        seconds(readings.certificate_ends->time_since_epoch())));
  }
  auto reloads = family("last_reload_successful",
                        "Whether what is read again while it runs was good the last time", Gauge);
  for (const auto& [what, good] : readings.reloads) {
    labelled(reloads, {{"what", what}}).gauge.value = good ? 1 : 0;
  }
  for (MetricFamily* each : {&failures, &reloads}) {
    if (!each->metric.empty()) out.push_back(std::move(*each));
  }
}

// The gauges whose values others hold.
std::vector<MetricFamily> families(const Metrics::Readings& readings) {
  std::vector<MetricFamily> out;
  const auto add = [&](const auto& value, std::string name, std::string help) {
    if (value) out.push_back(gauge(std::move(name), std::move(help), static_cast<double>(*value)));
  };
  add(readings.state_lag_s, "state_lag_seconds",
      "How far the time up to which everything is merged lies behind the wall clock");
  if (readings.tick) {
    const double tick_s = seconds(readings.tick->time_since_epoch());
    out.push_back(gauge("state_tick_timestamp_seconds",
                        "The time up to which everything is merged and every timer fired", tick_s));
  }
  add(readings.log_bytes, "log_end_bytes",
      "Where the embedded log ends, from its first record ever");
  add(readings.position_bytes, "log_position_bytes",
      "How far of the embedded log is merged; what is between this and log_end_bytes waits");
  add(readings.memory_bytes, "memory_used_bytes", "Resident memory of the process");
  add(readings.streams, "sse_clients", "Streams of changes that are open");
  add(readings.changes, "changes_sequence", "The last sequence of the change log");
  add(readings.untold, "untold_news",
      "Tracks whose news have not reached all timelines yet; they are told in slices");
  add(readings.stream_bytes, "sse_queued_bytes",
      "Bytes that wait for readers of streams; what they share is counted once");
  add_inputs(readings, out);
  if (readings.publisher) add_publisher(*readings.publisher, out);
  add_access(readings, out);
  for (const auto& [name, value] : readings.rocksdb) {
    out.push_back(
        gauge("rocksdb_" + name, "RocksDB's own reading of " + name, static_cast<double>(value)));
  }
  return out;
}

}  // namespace

struct Metrics::Impl {
  Registry registry;

  Family<Counter>& consumed = counters(registry, "records_consumed_total",
                                       "Messages taken from the input, by the feed that sent them");
  Family<Counter>& messages = counters(
      registry, "messages_total",
      "Messages committed by outcome; merged + duplicate + refused is all that was received");
  Family<Counter>& unmapped =
      counters(registry, "facts_unmapped_total",
               "Facts whose code is in no table, as they are decoded; kept, and shown as unmapped");
  Counter& commit_bytes =
      counters(registry, "commit_bytes_total", "Bytes of keys and values written to the state")
          .Add({});
  Counter& commit_rows =
      counters(registry, "commit_rows_total", "Rows written to the state").Add({});
  Counter& log_messages =
      counters(registry, "log_appended_messages_total", "Messages appended to the embedded log")
          .Add({});
  Counter& log_bytes =
      counters(registry, "log_appended_bytes_total", "Bytes appended to the embedded log").Add({});
  Counter& told_timelines =
      counters(registry, "told_timelines_total", "Timelines looked at for the change log").Add({});
  Counter& stream_events =
      counters(registry, "sse_events_total", "Changes that went to a reader of a stream").Add({});
  Counter& stream_overruns =
      counters(registry, "sse_overruns_total", "Streams ended because their reader was too slow")
          .Add({});
  Counter& stream_resets =
      counters(registry, "sse_resets_total",
               "Readers told to read a snapshot, for the log does not reach back to their cursor")
          .Add({});
  Family<Counter>& requests =
      counters(registry, "http_requests_total",
               "HTTP requests answered, by route template and status; route \"edge\" never reached "
               "a handler");

  Counter& handshakes_failed = counters(registry, "tls_handshake_failures_total",
                                        "Connections that did not get as far as a request over TLS")
                                   .Add({});

  Histogram& decode = histograms(registry, "decode_duration_seconds",
                                 "Time from the bytes to the facts of one batch")
                          .Add({}, kSeconds);
  Histogram& merge = histograms(registry, "merge_duration_seconds",
                                "Time to unite the facts of one batch with the state")
                         .Add({}, kSeconds);
  Histogram& tell = histograms(registry, "tell_duration_seconds",
                               "Time of one batch to find what changed for readers")
                        .Add({}, kSeconds);
  Histogram& commit =
      histograms(registry, "commit_duration_seconds", "Time of one synced write of the state")
          .Add({}, kSeconds);
  Histogram& append = histograms(registry, "log_append_duration_seconds",
                                 "Time of one synced append to the embedded log")
                          .Add({}, kSeconds);
  Family<Histogram>& request_durations =
      histograms(registry, "http_request_duration_seconds",
                 "Time from a request's headers to the end of its answer, by route template");
  Gauge& connections = prometheus::BuildGauge()
                           .Name("fairway_http_connections")
                           .Help("HTTP connections that are open")
                           .Register(registry)
                           .Add({});

  std::mutex sources_mutex;
  std::set<std::string> sources;  // those with a label of their own
  std::function<Readings()> read;

  std::string label(const SourceName& source) {
    const std::scoped_lock lock(sources_mutex);
    if (sources.contains(source.value())) return source.value();
    if (sources.size() == limits::kMetricSources) return "other";
    return *sources.insert(source.value()).first;
  }
};

Metrics::Metrics(const Build& build) : impl_(std::make_unique<Impl>()) {
  prometheus::BuildGauge()
      .Name("fairway_build_info")
      .Help("Always 1; the labels tell which build runs")
      .Register(impl_->registry)
      .Add({{"version", build.version}, {"commit", build.commit}})
      .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::read_from(std::function<Readings()> read) { impl_->read = std::move(read); }

void Metrics::consumed(const SourceName& source, std::uint64_t messages) {
  impl_->consumed.Add({{"source", impl_->label(source)}}).Increment(static_cast<double>(messages));
}

void Metrics::counted(Outcome outcome, const SourceName& source, std::uint64_t messages) {
  impl_->messages
      .Add({{"source", impl_->label(source)}, {"outcome", std::string(to_text(outcome))}})
      .Increment(static_cast<double>(messages));
}

void Metrics::unmapped(const SourceName& source, std::uint64_t facts) {
  impl_->unmapped.Add({{"source", impl_->label(source)}}).Increment(static_cast<double>(facts));
}

void Metrics::decoded(Duration took) { impl_->decode.Observe(seconds(took)); }

void Metrics::merged(Duration took) { impl_->merge.Observe(seconds(took)); }

void Metrics::told(Duration took, std::uint64_t timelines) {
  impl_->tell.Observe(seconds(took));
  impl_->told_timelines.Increment(static_cast<double>(timelines));
}

void Metrics::committed(Duration took, std::uint64_t bytes, std::uint64_t rows) {
  impl_->commit.Observe(seconds(took));
  impl_->commit_bytes.Increment(static_cast<double>(bytes));
  impl_->commit_rows.Increment(static_cast<double>(rows));
}

void Metrics::appended(std::uint64_t messages, std::uint64_t bytes, Duration took) {
  impl_->append.Observe(seconds(took));
  impl_->log_messages.Increment(static_cast<double>(messages));
  impl_->log_bytes.Increment(static_cast<double>(bytes));
}

void Metrics::answered(std::string_view route, int status, Duration took) {
  const std::string name(route);
  impl_->requests.Add({{"route", name}, {"code", std::to_string(status)}}).Increment();
  impl_->request_durations.Add({{"route", name}}, kSeconds).Observe(seconds(took));
}

void Metrics::connected(int more) { impl_->connections.Increment(more); }

void Metrics::handshake_failed() { impl_->handshakes_failed.Increment(); }

void Metrics::streamed(std::uint64_t events) {
  impl_->stream_events.Increment(static_cast<double>(events));
}

void Metrics::stream_overrun() { impl_->stream_overruns.Increment(); }

void Metrics::stream_reset() { impl_->stream_resets.Increment(); }

std::string Metrics::text() const {
  std::vector<MetricFamily> all = impl_->registry.Collect();
  if (impl_->read) {
    for (MetricFamily& family : families(impl_->read())) all.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace fairway::sinks
