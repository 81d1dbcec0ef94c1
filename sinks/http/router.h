#pragma once

#include <cstddef>

#include "schemas/base/limits.h"
#include "sinks/http/exchange.h"
#include "sinks/http/handlers.h"
#include "sinks/inbox.h"
#include "sinks/metrics.h"
#include "sinks/queries.h"

namespace fairway::sinks::http {

// Sends each request to the handler of its path and method, and answers what no handler may:
// who may not come in, unknown paths, methods and parameters. Borrows what it is given, which must
// outlive it and the last callback of the inbox. Any thread.
class Router final : public Handler {
 public:
  Router(const Queries& queries, Inbox& inbox, const Metrics& metrics, MessageLimits limits = {},
         Access access = {});

  // Without a feed there are no changes to be read. Before the first request.
  void shows_changes_of(const ChangeFeed& feed) { services_.changes = &feed; }
  // The same for streams.
  void streams_through(StreamHub& streams) { services_.streams = &streams; }
  // The same for the figures of ports.
  void shows_figures_of(const Figures& figures) { services_.figures = &figures; }
  // The same for DCSA's events; the clock is for the times that its errors bear, and for when an
  // alert was acknowledged.
  void tells_dcsa(const Catalogue& catalogue, const Clock& clock) {
    services_.dcsa.emplace(catalogue);
    services_.clock = &clock;
  }
  void handle(Request request, Respond respond) override;

 private:
  Services services_;
};

}  // namespace fairway::sinks::http
