#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ingest/data_dir_lock.h"
#include "ingest/decoder.h"
#include "ingest/embedded_log.h"
#include "ingest/file_feed.h"
#include "ingest/joined_source.h"
#include "ingest/kafka_source.h"
#include "pipeline/access/access_desk.h"
#include "pipeline/access/access_options.h"
#include "pipeline/access/audit_trail.h"
#include "pipeline/config.h"
#include "pipeline/exchange.h"
#include "pipeline/fold/rules.h"
#include "pipeline/service/change_log_feed.h"
#include "pipeline/service/figure_queries.h"
#include "pipeline/service/fold_queries.h"
#include "pipeline/service/input_board.h"
#include "pipeline/service/log_inbox.h"
#include "pipeline/service/message_checker.h"
#include "pipeline/service/published_folds.h"
#include "pipeline/service/spaces_feed.h"
#include "pipeline/service/worker_thread.h"
#include "pipeline/telling/teller.h"
#include "pipeline/telling/test_teller.h"
#include "pipeline/worker.h"
#include "schemas/base/limits.h"
#include "schemas/catalogue/catalogue.h"
#include "sinks/http/router.h"
#include "sinks/http/server.h"
#include "sinks/http/stream/stream_hub.h"
#include "sinks/http/tls.h"
#include "sinks/kafka_publisher.h"
#include "sinks/metrics.h"
#include "state/notebook.h"
#include "state/rocks_store.h"
#include "state/test_log.h"

namespace fairway::pipeline {

struct NodeOptions {
  std::filesystem::path data_dir;
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::size_t connections = limits::kConnections;
  ClockKind clock = ClockKind::wall;
  std::vector<SourceConfig> sources;
  bool open = true;              // sources that are not configured may send
  std::string territory = "CN";  // the home customs territory
  std::vector<std::pair<SourceName, std::filesystem::path>> feeds;  // watched folders
  std::vector<std::filesystem::path> definitions;                   // beside the built-in ones
  std::optional<ingest::KafkaOptions> kafka;                        // none: the embedded log alone
  std::size_t segment_bytes = limits::kSegmentBytes;
  sinks::PublishOptions publish;
  sinks::ProducerOptions producer;             // to where it is published
  sinks::http::TlsFiles tls;                   // none: plain HTTP
  std::size_t tls_bytes = 128 * limits::kMiB;  // what its connections may take
  AccessOptions access;
  state::RocksOptions store;
  LogRetention changes;
  sinks::Metrics::Build build;
};

// The names that everything is understood by, loaded and checked: catalogue, definitions, rules.
struct Vocabulary {
  std::unique_ptr<const Catalogue> catalogue;
  std::unique_ptr<ingest::Decoder> decoder;
  std::unique_ptr<MessageChecker> checker;
  std::unique_ptr<const Rules> rules;

  static Result<Vocabulary> load(const NodeOptions& options);
};

// A whole Fairway: embedded log and Kafka, worker, store, HTTP. The rooms meet here; the members
// stand in the order of their start and end in reverse. Open, serve, stop: from one thread.
class Node {
 public:
  // Opens the data directory and everything in it, and continues where it left off. Nothing runs
  // yet.
  static Result<std::unique_ptr<Node>> open(NodeOptions options);
  ~Node();

  // Starts the worker and listens; the port.
  Result<std::uint16_t> serve();
  // Ends requests under way, then the worker after its step. What is stored stays.
  void stop();

  // Steps the worker here, without a thread, until the log is merged: for `replay`. Before serve.
  Status drain();

  ingest::EmbeddedLog& log() { return *log_; }
  const state::Store& store() const { return *store_; }
  AccessDesk& access() { return *access_; }
  const Rules& rules() const { return *vocabulary_.rules; }

 private:
  Node(NodeOptions options, ingest::DataDirLock lock);
  Status start();
  Status open_access();
  Status guard_decoders();
  Status open_kafka();
  void open_streams();
  sinks::Health health() const;
  Status note_definitions();
  Status start_changes();
  void make_publisher();
  void observe(const StepReport& report);
  sinks::Metrics::Readings readings() const;
  Result<Outcome> outcome_of(const sinks::Accepted& message) const;
  void run_chores();
  void write_audit();

  NodeOptions options_;
  ingest::DataDirLock lock_;
  sinks::Metrics metrics_;
  WallClock wall_clock_;
  std::unique_ptr<Clock> tick_clock_;
  Vocabulary vocabulary_;
  std::unique_ptr<ingest::EmbeddedLog> log_;
  std::unique_ptr<ingest::LogReader> log_input_;
  std::unique_ptr<ingest::KafkaSource> kafka_input_;
  std::unique_ptr<ingest::JoinedSource> joined_input_;
  std::unique_ptr<state::RocksStore> store_;
  std::unique_ptr<state::Notebook> notebook_;
  std::unique_ptr<AccessDesk> access_;
  std::unique_ptr<AuditTrail> audit_;
  std::unique_ptr<DecodeGuard> guard_;
  std::unique_ptr<DecodeGuard> check_guard_;
  Loopback exchange_;
  std::unique_ptr<ChangeLogFeed> changes_;
  std::unique_ptr<Teller> teller_;
  std::unique_ptr<state::TestLogStore> test_log_;
  std::unique_ptr<ChangeLogFeed> test_changes_;
  std::unique_ptr<TestTeller> test_teller_;
  std::unique_ptr<SpacesFeed> spaces_;
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<WorkerThread> worker_thread_;
  std::unique_ptr<FoldQueries> queries_;
  std::unique_ptr<FigureQueries> figures_;
  std::unique_ptr<PublishedFolds> published_;
  std::unique_ptr<sinks::KafkaPublisher> publisher_;
  std::unique_ptr<LogInbox> inbox_;
  std::unique_ptr<sinks::http::StreamHub> streams_;
  std::unique_ptr<sinks::http::Router> router_;
  std::unique_ptr<sinks::http::Tls> tls_;
  std::unique_ptr<sinks::http::Server> server_;
  std::vector<ingest::FileFeed> feeds_;

  std::atomic<std::int64_t> tick_micros_{0};
  std::atomic<std::uint64_t> untold_{0};
  InputBoard board_;
  std::mutex chores_mutex_;  // guards chores_stopping_
  std::condition_variable chores_stop_;
  bool chores_stopping_ = false;
  std::thread chores_thread_;
};

}  // namespace fairway::pipeline
