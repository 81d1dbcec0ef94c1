#include "pipeline/service/node.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <spdlog/spdlog.h>

#include "state/meta.h"
#include "state/reader.h"

namespace fairway::pipeline {
namespace {

// How often watched folders are looked at, and keys, grants and certificates: a person who drops a
// file waits no longer than that.
constexpr std::chrono::seconds kChoreInterval{1};
constexpr int kFastFactor = 60;

// A clock that runs faster than life, from `origin` on.
class FastClock final : public Clock {
 public:
  FastClock(const Clock& wall, Instant origin)
      : wall_(wall), started_(wall.now()), origin_(origin) {}
  Instant now() const override { return origin_ + kFastFactor * (wall_.now() - started_); }

 private:
  const Clock& wall_;
  Instant started_;
  Instant origin_;
};

Duration micros(std::chrono::nanoseconds time) {
  return std::chrono::duration_cast<Duration>(time);
}

}  // namespace

Result<Vocabulary> Vocabulary::load(const NodeOptions& options) {
  DataFiles files = built_in_data();
  Vocabulary vocabulary;
  auto catalogue = Catalogue::load(files);
  if (!catalogue) return std::unexpected(std::move(catalogue.error()));
  vocabulary.catalogue = std::move(*catalogue);
  // A user's definition joins the built-in ones under their folder; errors name it as it was given.
  std::map<std::string, std::string> given;
  for (const auto& path : options.definitions) {
    auto more = read_data(path);
    if (!more) return std::unexpected(std::move(more.error()));
    for (DataFile& file : *more) {
      const std::string name = std::filesystem::path(file.path).filename();
      given["messages/" + name] = is_directory(path) ? path / name : path;
      files.push_back({"messages/" + name, std::move(file.text)});
    }
  }
  auto decoder = ingest::Decoder::make(files, *vocabulary.catalogue, options.sources);
  if (!decoder) {
    Error error = std::move(decoder.error());
    for (const auto& [name, path] : given) {
      if (error.where.starts_with(name)) error.where.replace(0, name.size(), path);
    }
    return std::unexpected(std::move(error));
  }
  vocabulary.decoder = std::move(*decoder);
  auto second = ingest::Decoder::make(files, *vocabulary.catalogue, options.sources);
  if (!second) return std::unexpected(std::move(second.error()));
  vocabulary.checker = std::make_unique<MessageChecker>(std::move(*second), *vocabulary.catalogue);
  vocabulary.rules = std::make_unique<Rules>(*vocabulary.catalogue, options.sources, options.open,
                                             options.territory);
  return vocabulary;
}

Node::Node(NodeOptions options, ingest::DataDirLock lock)
    : options_(std::move(options)), lock_(std::move(lock)), metrics_(options_.build) {}

Node::~Node() { stop(); }

Result<std::unique_ptr<Node>> Node::open(NodeOptions options) {
  // The vocabulary first: what is wrong there is found before anything on disk is touched.
  auto vocabulary = Vocabulary::load(options);
  if (!vocabulary) return std::unexpected(std::move(vocabulary.error()));
  auto lock = ingest::DataDirLock::acquire(options.data_dir);
  if (!lock) return std::unexpected(std::move(lock.error()));
  std::unique_ptr<Node> node(new Node(std::move(options), std::move(*lock)));
  node->vocabulary_ = std::move(*vocabulary);
  FAIRWAY_TRY(node->start());
  return node;
}

// What is shown follows from the facts and these (D of law 1): folds happen on reading, so a change
// needs no work, but an operator should know why a timeline reads differently since the start.
Status Node::note_definitions() {
  const Hash16 now = vocabulary_.rules->hash(vocabulary_.decoder->definitions_hash());
  const auto before = state::read_definitions(*store_);
  if (!before) return std::unexpected(before.error());
  if (*before == now) return {};
  if (*before) {
    spdlog::warn(
        "definitions, code lists or sources changed since the last start: timelines are "
        "folded by the new ones, stored messages are not decoded again");
  }
  state::WriteBatch batch;
  state::put_definitions(batch, now);
  return store_->commit(batch);
}

// A state that is new beside a log that is not was lost: what it told its readers they know, and a
// new epoch makes them read again (RULES B22, B23). Other rules are found before they are noted, so
// that an end in between does not lose it.
Status Node::start_changes() {
  const auto inputs = state::read_inputs(*store_);
  if (!inputs) return std::unexpected(inputs.error());
  const auto rules = state::read_definitions(*store_);
  if (!rules) return std::unexpected(rules.error());
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(wall_clock_.now().time_since_epoch());
  const Hash16 hash = vocabulary_.rules->hash(vocabulary_.decoder->definitions_hash());
  const LogStart start{.epoch = static_cast<std::uint64_t>(now.count()),
                       .rebuilt = !inputs->empty() || log_->durable_end().offset > 0,
                       .other_life = options_.store.accept_damaged_log,
                       .other_rules = *rules && **rules != hash};
  FAIRWAY_TRY(start_log(*store_, start));
  changes_ = std::make_unique<ChangeLogFeed>(*store_, *vocabulary_.rules);
  teller_ = std::make_unique<Teller>(
      Teller::Parts{.store = *store_,
                    .rules = *vocabulary_.rules,
                    .retention = options_.changes,
                    .watched = watched_among(options_.sources),
                    .moved = [this](const state::LogStanding& to) { changes_->moved(to); },
                    .pinned = [this] { return changes_->pinned(); }});
  test_log_ = std::make_unique<state::TestLogStore>(*store_);
  FAIRWAY_TRY(start_log(*test_log_, start));
  test_changes_ = std::make_unique<ChangeLogFeed>(*test_log_, *vocabulary_.rules, Space::test);
  test_teller_ = std::make_unique<TestTeller>(TestTeller::Parts{
      .store = *test_log_,
      .rules = *vocabulary_.rules,
      .retention = options_.changes,
      .moved = [this](const state::LogStanding& to) { test_changes_->moved(to); }});
  spaces_ = std::make_unique<SpacesFeed>(*changes_, *test_changes_);
  return note_definitions();
}

Status Node::start() {
  ingest::EmbeddedLog::Options log_options;
  log_options.clock = &wall_clock_;
  log_options.segment_bytes = options_.segment_bytes;
  auto log = ingest::EmbeddedLog::open(options_.data_dir / "log", log_options);
  if (!log) return std::unexpected(std::move(log.error()));
  log_ = std::move(*log);
  for (const auto& torn : log_->torn()) {
    spdlog::warn("{} bytes that were never acknowledged were cut off the log and kept in {}",
                 torn.bytes, torn.kept_in.string());
  }
  log_input_ = log_->reader();
  FAIRWAY_TRY(open_kafka());

  auto store = state::open_rocks_store(options_.data_dir / "state", options_.store);
  if (!store) return std::unexpected(std::move(store.error()));
  store_ = std::move(*store);
  FAIRWAY_TRY(start_changes());
  FAIRWAY_TRY(open_access());

  const state::StateReader reader(*store_);
  const auto tick = reader.tick();
  if (!tick) return std::unexpected(tick.error());
  tick_clock_ = options_.clock == ClockKind::x60
                    ? std::unique_ptr<Clock>(std::make_unique<FastClock>(
                          wall_clock_, tick->value_or(wall_clock_.now())))
                    : std::make_unique<WallClock>();
  if (*tick) tick_micros_ = to_micros(**tick);

  FAIRWAY_TRY(guard_decoders());
  worker_ = std::make_unique<Worker>(Worker::Parts{
      .source = joined_input_ ? static_cast<ingest::Source&>(*joined_input_) : *log_input_,
      .decoder = *guard_,
      .store = *store_,
      .exchange = exchange_,
      .clock = *tick_clock_,
      .tick_mode = options_.clock == ClockKind::input ? TickMode::input : TickMode::wall,
      .guard = guard_.get(),
      .catalogue = vocabulary_.catalogue.get(),
      .teller = teller_.get(),
      .test_teller = test_teller_.get()});
  FAIRWAY_TRY(worker_->start());
  FAIRWAY_TRY(board_.load(*store_));

  worker_thread_ = std::make_unique<WorkerThread>(
      *worker_, [this](const StepReport& report) { observe(report); },
      [this](const sinks::Accepted& message) { return outcome_of(message); });
  queries_ = std::make_unique<FoldQueries>(
      *store_, *vocabulary_.rules, [this] { return from_micros(tick_micros_); },
      [this] { return health(); }, vocabulary_.checker.get());
  inbox_ =
      std::make_unique<LogInbox>(*log_, *worker_thread_, metrics_, options_.sources, options_.open);
  for (const auto& [source, folder] : options_.feeds) {
    auto feed = ingest::FileFeed::open(source, folder, *log_);
    if (!feed) return std::unexpected(std::move(feed.error()));
    feeds_.push_back(std::move(*feed));
  }
  metrics_.read_from([this] { return readings(); });
  return {};
}

void Node::make_publisher() {
  published_ = std::make_unique<PublishedFolds>(*store_, *queries_, *vocabulary_.rules);
  publisher_ = std::make_unique<sinks::KafkaPublisher>(options_.publish, options_.producer,
                                                       *changes_, *published_);
}

Status Node::open_access() {
  notebook_ = state::make_notebook(*store_);
  auto access = AccessDesk::open(*notebook_, wall_clock_, options_.access);
  if (!access) return std::unexpected(std::move(access.error()));
  access_ = std::move(*access);
  auto audit = AuditTrail::open(*notebook_, wall_clock_);
  if (!audit) return std::unexpected(std::move(audit.error()));
  audit_ = std::move(*audit);
  if (!options_.tls.configured()) return {};
  auto tls = sinks::http::Tls::open(options_.tls);
  if (!tls) return std::unexpected(std::move(tls.error()));
  tls_ = std::move(*tls);
  options_.connections =
      std::min(options_.connections, options_.tls_bytes / limits::kTlsConnectionBytes);
  return {};
}

Status Node::guard_decoders() {
  const std::string program = options_.build.version + " " + options_.build.commit;
  auto guard = DecodeGuard::open(options_.data_dir, "decoding", *vocabulary_.decoder, program);
  if (!guard) return std::unexpected(std::move(guard.error()));
  guard_ = std::move(*guard);
  MessageChecker& checker = *vocabulary_.checker;
  auto second = DecodeGuard::open(options_.data_dir, "checking", checker.decoder(), program);
  if (!second) return std::unexpected(std::move(second.error()));
  check_guard_ = std::move(*second);
  checker.guard_with(*check_guard_);
  return {};
}

Status Node::open_kafka() {
  if (!options_.kafka) return {};
  options_.kafka->wake = [this] { board_.wake(); };
  auto kafka = ingest::KafkaSource::open(*options_.kafka, options_.sources);
  if (!kafka) return std::unexpected(std::move(kafka.error()));
  kafka_input_ = std::move(*kafka);
  joined_input_ = std::make_unique<ingest::JoinedSource>(*log_input_, *kafka_input_);
  return {};
}

Result<std::uint16_t> Node::serve() {
  const sinks::http::Access access{
      .gate = access_.get(), .keys = access_.get(), .grants = access_.get(), .audit = audit_.get()};
  if (options_.publish.enabled) make_publisher();
  router_ = std::make_unique<sinks::http::Router>(*queries_, *inbox_, metrics_,
                                                  sinks::http::MessageLimits{}, access);
  router_->shows_changes_of(*spaces_);
  figures_ = std::make_unique<FigureQueries>(*store_, *vocabulary_.rules,
                                             [this] { return from_micros(tick_micros_); });
  router_->shows_figures_of(*figures_);
  router_->tells_dcsa(*vocabulary_.catalogue, wall_clock_);
  open_streams();
  sinks::http::ServerOptions options;
  options.host = options_.host;
  options.port = options_.port;
  options.connections = options_.connections;
  try {
    server_ =
        std::make_unique<sinks::http::Server>(options, *router_, metrics_, wall_clock_, tls_.get());
  } catch (const std::runtime_error& error) {  // Asio has no descriptor for its own
    return failure("listen_failed", std::string("cannot listen: ") + error.what(), options.host,
                   "Let the process have more descriptors (ulimit -n, LimitNOFILE)");
  }
  const auto port = server_->start();
  if (!port) return port;
  log_->on_durable([this] { worker_thread_->wake(); });
  board_.on_wake([this] { worker_thread_->wake(); });
  worker_thread_->start();
  if (publisher_) publisher_->start();
  chores_thread_ = std::thread([this] { run_chores(); });
  return port;
}

// Those who ask find a connection although everyone streams.
void Node::open_streams() {
  const std::size_t kept = options_.connections / limits::kConnectionsPerQuery;
  const auto watermark = [this] {
    const std::int64_t tick = tick_micros_;
    return tick == 0 ? std::nullopt : std::optional(from_micros(tick));
  };
  streams_ = std::make_unique<sinks::http::StreamHub>(
      sinks::http::StreamOptions{.streams =
                                     std::min(limits::kStreams, options_.connections - kept)},
      *spaces_, metrics_, watermark, [this] { return access_->generation(); });
  streams_->start();
  router_->streams_through(*streams_);
}

void Node::stop() {
  if (chores_thread_.joinable()) {
    {
      const std::lock_guard lock(chores_mutex_);
      chores_stopping_ = true;
    }
    chores_stop_.notify_all();
    chores_thread_.join();
  }
  if (server_) server_->stop();
  if (streams_) streams_->stop();
  if (publisher_) publisher_->stop();
  if (server_) {
    access_->write_down();
    write_audit();
  }
  if (log_) log_->on_durable({});
  board_.on_wake({});
  if (worker_thread_) worker_thread_->stop();
}

Status Node::drain() {
  for (;;) {
    const auto report = worker_->step();
    if (!report) return std::unexpected(report.error());
    observe(*report);
    if (report->caught_up && report->at_rest) return {};
  }
}

void Node::observe(const StepReport& report) {
  if (report.tick) tick_micros_ = to_micros(*report.tick);
  board_.note(report);
  untold_ = report.untold;
  if (report.told > 0) metrics_.told(micros(report.tell_time), report.told);
  if (report.messages == 0) return;
  for (const auto& [source, counts] : report.merged.counted) {
    metrics_.consumed(source, counts.received);
    metrics_.counted(Outcome::merged, source, counts.merged);
    metrics_.counted(Outcome::duplicate, source, counts.duplicate);
    metrics_.counted(Outcome::refused, source, counts.refused);
  }
  for (const auto& [source, facts] : report.unmapped) metrics_.unmapped(source, facts);
  metrics_.decoded(micros(report.decode_time));
  metrics_.merged(micros(report.merge_time));
  metrics_.committed(micros(report.commit_time), report.commit_bytes, report.merged.rows_grown);
}

Result<Outcome> Node::outcome_of(const sinks::Accepted& message) const {
  const auto rows = state::StateReader(*store_).message(message.id);
  if (!rows) return std::unexpected(rows.error());
  if (!*rows) {
    return failure("not_merged", "the message has no receipt", to_text(message.id),
                   "Ask for its receipt later");
  }
  // Of several copies the first in the log is the message; the others repeat it.
  const auto first = std::ranges::min((*rows)->copies, {}, &Copy::position);
  return first.position == message.position ? (*rows)->receipt.outcome : Outcome::duplicate;
}

void Node::write_audit() {
  if (const Status written = audit_->write_down(); !written) {
    spdlog::warn("who read what is not written down yet: {}", written.error().text());
  }
}

void Node::run_chores() {
  std::unique_lock lock(chores_mutex_);
  while (!chores_stopping_) {
    lock.unlock();
    for (ingest::FileFeed& feed : feeds_) {
      while (feed.poll() > 0) {
      }
    }
    access_->tend();
    if (tls_) tls_->refresh();
    write_audit();
    lock.lock();
    chores_stop_.wait_for(lock, kChoreInterval, [this] { return chores_stopping_; });
  }
}

}  // namespace fairway::pipeline
