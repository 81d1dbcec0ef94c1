#include "tests/flow/flow.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <boost/json.hpp>

#include "pipeline/dump.h"

namespace fairway::test {
namespace {

namespace json = boost::json;

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().text());
}

SourceConfig sender(std::string_view name, SourceClass source_class, std::string party = {}) {
  SourceConfig config;
  config.name = SourceName{std::string(name)};
  config.source_class = source_class;
  config.party = std::move(party);
  return config;
}

Reference reference_of(std::string_view text) {
  const auto reference = parse_reference(text);
  if (!reference) throw std::runtime_error("no reference: " + std::string(text));
  return *reference;
}

}  // namespace

struct Said::Parts {
  json::object fact;
  json::array references;
  json::object attributes;
};

Said::Said(std::string_view kind, std::string_view subject) : parts_(std::make_shared<Parts>()) {
  parts_->fact = {{"kind", kind}, {"classifier", "actual"}, {"subject", subject}};
}
Said& Said::at(std::string_view time) {
  parts_->fact["time"] = time;
  return *this;
}
Said& Said::place(std::string_view code) {
  parts_->fact["place"] = code;
  return *this;
}
Said& Said::naming(std::string_view reference) {
  parts_->references.push_back(json::string(reference));
  return *this;
}
Said& Said::with(std::string_view attribute, std::string_view value) {
  parts_->attributes[attribute] = value;
  return *this;
}
Said& Said::estimated() {
  parts_->fact["classifier"] = "estimated";
  return *this;
}
Said& Said::planned() {
  parts_->fact["classifier"] = "planned";
  return *this;
}
std::string Said::text() const {
  json::object fact = parts_->fact;
  if (!parts_->references.empty()) fact["references"] = parts_->references;
  if (!parts_->attributes.empty()) fact["attributes"] = parts_->attributes;
  return json::serialize(fact);
}

struct Flow::Knowledge {
  explicit Knowledge(std::vector<SourceConfig> configured)
      : sources(std::move(configured)),
        catalogue(must(Catalogue::load(built_in_data()))),
        rules(*catalogue, sources, false),
        decoder(must(ingest::Decoder::make(built_in_data(), *catalogue, sources))) {}

  std::vector<SourceConfig> sources;
  std::unique_ptr<const Catalogue> catalogue;
  pipeline::Rules rules;
  std::unique_ptr<ingest::Decoder> decoder;
};

struct Flow::Running {
  explicit Running(const pipeline::Rules& rules)
      : store(state::make_memory_store()),
        queries(
            *store, rules, [this] { return now; }, [] { return sinks::Health{true, {}}; }),
        live(*store, rules),
        test_log(*store),
        test(test_log, rules, Space::test),
        feed(live, test) {}

  Instant now;
  std::size_t tell_at_most = 0;
  std::size_t looks = 0;
  std::unique_ptr<state::Store> store;
  pipeline::FoldQueries queries;
  pipeline::ChangeLogFeed live;
  state::TestLogStore test_log;
  pipeline::ChangeLogFeed test;
  pipeline::SpacesFeed feed;
  pipeline::LogRetention retention;
  MemorySource source;
  ManualClock clock{Instant{}};
  std::unique_ptr<pipeline::Loopback> exchange;
  std::unique_ptr<pipeline::Teller> teller;
  std::unique_ptr<pipeline::TestTeller> test_teller;
  std::unique_ptr<pipeline::Worker> worker;
};

Flow::Flow()
    : Flow({sender("cust", SourceClass::customs), sender("term", SourceClass::terminal),
            sender("carr", SourceClass::carrier), sender("agg", SourceClass::aggregator),
            sender("mft", SourceClass::manifest), sender("port", SourceClass::port),
            sender("ent", SourceClass::enterprise, "EBP1"), sender("ais", SourceClass::ais),
            sender("tally", SourceClass::tally), sender("depot", SourceClass::depot)}) {}

Flow::Flow(std::vector<SourceConfig> sources)
    : Flow(std::make_shared<const Knowledge>(std::move(sources))) {}

Flow::Flow(std::shared_ptr<const Knowledge> knowledge)
    : knowledge_(std::move(knowledge)), running_(std::make_shared<Running>(knowledge_->rules)) {
  make_worker();
}

void Flow::make_worker(std::size_t tell_at_most) {
  Running& running = *running_;
  running.tell_at_most = tell_at_most;
  running.teller = std::make_unique<pipeline::Teller>(pipeline::Teller::Parts{
      .store = *running.store,
      .rules = knowledge_->rules,
      .retention = running.retention,
      .moved = [&running](const state::LogStanding& standing) { running.live.moved(standing); },
      .pinned = [&running] { return running.live.pinned(); }});
  running.test_teller = std::make_unique<pipeline::TestTeller>(pipeline::TestTeller::Parts{
      .store = running.test_log,
      .rules = knowledge_->rules,
      .retention = running.retention,
      .moved = [&running](const state::LogStanding& to) { running.test.moved(to); }});
  running.exchange = std::make_unique<pipeline::Loopback>();
  running.worker = std::make_unique<pipeline::Worker>(
      pipeline::Worker::Parts{.source = running.source,
                              .decoder = *knowledge_->decoder,
                              .store = *running.store,
                              .exchange = *running.exchange,
                              .clock = running.clock,
                              .tick_mode = pipeline::TickMode::input,
                              .budget = {.messages = 3},
                              .teller = running.teller.get(),
                              .test_teller = running.test_teller.get(),
                              .tell_at_most = tell_at_most});
  must(running.worker->start());
}

Flow& Flow::at(std::string_view received) {
  running_->now = utc(received);
  running_->clock.set(running_->now);
  return *this;
}

Flow& Flow::says(std::string_view source, const std::vector<Said>& facts, std::string_view more) {
  std::string bytes =
      R"({"format":"fairway.fact/1","publishedAt":")" + to_rfc3339(running_->now) + "\"";
  if (!more.empty()) bytes += "," + std::string(more);
  bytes += ",\"facts\":[";
  for (std::size_t i = 0; i < facts.size(); ++i) bytes += (i ? "," : "") + facts[i].text();
  return sends(source, bytes + "]}");
}

Flow& Flow::links(std::string_view source, const std::vector<std::string>& links,
                  std::string_view anchor) {
  json::array entries;
  for (const std::string& text : links) {
    std::istringstream words(text);
    std::string role;
    std::string from;
    std::string to;
    words >> role >> from >> to;
    json::object entry{{"role", role}, {"from", from}, {"to", to}};
    if (!anchor.empty()) entry["anchor"] = anchor;
    entries.push_back(std::move(entry));
  }
  json::object message{{"format", "fairway.fact/1"},
                       {"publishedAt", to_rfc3339(running_->now)},
                       {"facts", json::array{}},
                       {"links", std::move(entries)}};
  return sends(source, json::serialize(message));
}

Flow& Flow::sends(std::string_view source, std::string bytes) {
  running_->source.push(SourceName{std::string(source)}, std::move(bytes), running_->now);
  return *this;
}

Flow& Flow::settles() {
  while (true) {
    const auto report = must(running_->worker->step());
    running_->looks += report.told;
    if (report.caught_up && report.at_rest) return *this;
  }
}

bool Flow::steps(std::size_t tell_at_most) {
  if (tell_at_most != running_->tell_at_most) make_worker(tell_at_most);
  const auto report = must(running_->worker->step());
  running_->looks += report.told;
  return !report.caught_up || !report.at_rest;
}

std::size_t Flow::looks() const { return running_->looks; }

Flow& Flow::starts_log(const pipeline::LogStart& start) {
  must(pipeline::start_log(*running_->store, start));
  must(pipeline::start_log(running_->test_log, start));
  make_worker();
  return *this;
}

Flow& Flow::keeps(std::uint64_t bytes) {
  running_->retention = {.bytes = bytes, .pinned_bytes = 4 * bytes};
  make_worker();
  return *this;
}

std::vector<Change> Flow::changes(std::uint64_t after, const Scope& scope,
                                  const sinks::ChangeFilter& filter) const {
  std::vector<Change> all;
  ChangeId place = running_->feed.bounds_of(scope.space).last;
  place.sequence = after;
  for (;;) {
    auto page = must(running_->feed.read(place, filter, scope, {}));
    if (page.reset) throw std::runtime_error("the cursor is reset");
    std::ranges::move(page.changes, std::back_inserter(all));
    if (!page.more) return all;
    place = page.next;
  }
}

sinks::ChangeFeed& Flow::feed() const { return running_->feed; }
const state::Store& Flow::store() const { return *running_->store; }
const pipeline::Rules& Flow::rules() const { return knowledge_->rules; }

Flow& Flow::restarts() {
  make_worker();
  return *this;
}

Timeline Flow::timeline(std::string_view reference, const Scope& scope,
                        const sinks::TimelineOptions& options) const {
  auto found = find_timeline(reference, scope, options);
  if (!found) throw std::runtime_error("nothing is known of " + std::string(reference));
  return std::move(*found);
}

std::optional<Timeline> Flow::find_timeline(std::string_view reference, const Scope& scope,
                                            const sinks::TimelineOptions& options) const {
  return must(running_->queries.timeline(reference_of(reference), scope, options));
}

bool Flow::knows(std::string_view reference, const Scope& scope) const {
  return find_timeline(reference, scope, {}).has_value();
}

std::vector<sinks::ReferenceMatch> Flow::find(std::string_view value, const Scope& scope) const {
  return must(running_->queries.references(value, scope));
}

sinks::MessageView Flow::receipt(std::size_t nth) const {
  const ingest::RawMessage& message = running_->source.log().at(nth);
  auto found =
      must(running_->queries.message(message_id(message.source, message.bytes), Scope::all()));
  if (!found) throw std::runtime_error("no receipt");
  return std::move(*found);
}

std::map<SourceName, state::SourceCounts> Flow::counts() const {
  return must(state::StateReader(*running_->store).counts());
}

const sinks::Queries& Flow::queries() const { return running_->queries; }

std::string Flow::dump() const {
  const state::StateReader reader(*running_->store);
  std::string text;
  must(pipeline::dump(must(reader.references()), reader, knowledge_->rules,
                      [&](std::string_view line) { (text += line) += '\n'; }));
  return text;
}

const std::vector<ingest::RawMessage>& Flow::log() const { return running_->source.log(); }

void Flow::replaces_log(std::vector<ingest::RawMessage> log) {
  for (ingest::RawMessage& message : log) {
    running_->source.push(std::move(message.source), std::move(message.bytes), message.received);
  }
}

const Milestone& milestone(const Timeline& timeline, std::string_view kind) {
  if (std::ranges::count(timeline.milestones, kind, &Milestone::kind) != 1) {
    throw std::runtime_error("not exactly one milestone " + std::string(kind));
  }
  return *std::ranges::find(timeline.milestones, kind, &Milestone::kind);
}

bool has(const Timeline& timeline, std::string_view kind) {
  return std::ranges::count(timeline.milestones, kind, &Milestone::kind) > 0;
}

bool flagged(const Timeline& timeline, std::string_view code) {
  return std::ranges::count(timeline.flags, code, &Flag::code) > 0;
}

bool holds(const Timeline& timeline, std::string_view reference) {
  return std::ranges::count(timeline.references, reference_of(reference),
                            &HeldReference::reference) > 0;
}

Instant utc(std::string_view rfc3339) {
  const auto instant = parse_rfc3339(rfc3339);
  if (!instant) throw std::runtime_error("no time: " + std::string(rfc3339));
  return *instant;
}

}  // namespace fairway::test
