// The real server and router over fakes: for openapi_test.py, which reads the port from stdout and
// ends the program by closing its stdin.
#include <cstdio>
#include <string>

#include "pipeline/access/access_desk.h"
#include "schemas/catalogue/catalogue.h"
#include "sinks/http/router.h"
#include "sinks/http/server.h"
#include "sinks/http/stream/stream_hub.h"
#include "state/memory_store.h"
#include "state/notebook.h"
#include "tests/sinks/fake_feed.h"
#include "tests/sinks/fake_figures.h"
#include "tests/sinks/fakes.h"
#include "tests/sinks/sample_timeline.h"

namespace {

using namespace fairway;

// Knows one source, as a configured Fairway does.
class OneSourceInbox final : public sinks::FakeInbox {
 public:
  using FakeInbox::FakeInbox;
  void append(std::vector<sinks::Incoming> messages, Appended done) override {
    if (messages.front().source == SourceName{"terminal-a"} || messages.front().own) {
      return FakeInbox::append(std::move(messages), std::move(done));
    }
    done(failure("unknown_source", "no source of this name is configured", {},
                 "add it to sources in the configuration"));
  }
};

}  // namespace

int main() {
  sinks::FakeQueries queries;
  const Timeline timeline = sinks::sample_timeline();
  const Reference box{RefKind::container, "MSKU0308961"};
  queries.timelines = {{timeline.id, timeline}, {box, timeline}};
  queries.timelines[box].id = box;
  queries.timelines[{RefKind::bill, "MAEU999"}] = timeline;
  queries.timelines[{RefKind::bill, "MAEU999"}].id = {RefKind::bill, "MAEU999"};
  queries.unlinked_facts = {{.fact = timeline.facts.front(),
                             .age = std::chrono::seconds{60},
                             .candidates = {{.reference = timeline.id}}}};
  const Alert alert = sinks::sample_alert();
  queries.open_alerts = {{alert.id, alert}};
  Alert another = alert;
  another.id = AlertId{Hash16{}};
  queries.open_alerts[another.id] = another;
  queries.matches = {{.reference = box, .shipments = {timeline.id}}};
  OneSourceInbox inbox(queries);
  sinks::Metrics metrics({.version = "0.1.0", .commit = "fake"});
  const WallClock clock;
  const auto store = state::make_memory_store();
  const auto notebook = state::make_notebook(*store);
  const auto desk = pipeline::AccessDesk::open(*notebook, clock);
  if (!desk) return 1;
  sinks::http::Router router(queries, inbox, metrics, {},
                             {.gate = desk->get(), .keys = desk->get(), .grants = desk->get()});
  sinks::FakeFeed feed;
  feed.changes = {sinks::sample_change(1), sinks::sample_change(0x41), sinks::sample_change(0x42)};
  router.shows_changes_of(feed);
  const sinks::FakeFigures figures;
  router.shows_figures_of(figures);
  const auto catalogue = Catalogue::load(built_in_data());
  if (!catalogue) return 1;
  router.tells_dcsa(**catalogue, clock);
  sinks::http::StreamHub streams({}, feed, metrics, [] { return std::nullopt; });
  router.streams_through(streams);
  sinks::http::Server server({.port = 0}, router, metrics, clock);
  const auto port = server.start();
  if (!port) {
    std::fprintf(stderr, "%s\n", port.error().text().c_str());
    return 1;
  }
  std::printf("http://127.0.0.1:%u\n", static_cast<unsigned>(*port));
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server.stop();
}
