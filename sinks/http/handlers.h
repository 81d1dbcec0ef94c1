#pragma once

#include <memory>
#include <optional>
#include <string>

#include "schemas/base/clock.h"
#include "schemas/base/limits.h"
#include "sinks/audit.h"
#include "sinks/change_feed.h"
#include "sinks/dcsa/codes.h"
#include "sinks/figures.h"
#include "sinks/gate.h"
#include "sinks/grants.h"
#include "sinks/http/exchange.h"
#include "sinks/http/recent_messages.h"
#include "sinks/inbox.h"
#include "sinks/keys.h"
#include "sinks/metrics.h"
#include "sinks/queries.h"

// One function for each route of the API; the table that names them stands in router.cpp.
namespace fairway::sinks::http {

struct MessageLimits {
  std::size_t message_bytes = limits::kMessageBytes;
  std::size_t messages = limits::kMessagesPerRequest;
  std::size_t recent = limits::kRecentMessages;
};

class StreamHub;

// Who may ask, and those who decide it. Without a gate everyone is an operator.
struct Access {
  Gate* gate = nullptr;
  Keys* keys = nullptr;
  Grants* grants = nullptr;
  Audit* audit = nullptr;
};

// What handlers work with. Copied into callbacks, which may come after the router is gone.
struct Services {
  const Queries& queries;
  Inbox& inbox;
  const Metrics& metrics;
  std::shared_ptr<RecentMessages> recent;
  MessageLimits limits;
  Access access = {};
  std::string seal = {};  // of cursors
  const ChangeFeed* changes = nullptr;
  StreamHub* streams = nullptr;
  const Figures* figures = nullptr;
  std::optional<dcsa::Codes> dcsa = {};
  const Clock* clock = nullptr;  // of DCSA's errors, and of what is noted of alerts
};

// Messages (handlers_messages.cpp).
void post_messages(const Services& services, Request request, const Respond& respond);
Response get_message(const Services& services, const Request& request);

// Timelines and references (handlers_timelines.cpp).
Response get_timeline(const Services& services, const Request& request);
Response get_explanation(const Services& services, const Request& request);
Response get_references(const Services& services, const Request& request);

// Lists (handlers_listings.cpp).
Response get_shipments(const Services& services, const Request& request);
Response get_facts(const Services& services, const Request& request);

// Alerts (handlers_alerts.cpp).
Response get_alerts(const Services& services, const Request& request);
Response get_alert(const Services& services, const Request& request);
void post_alert_acknowledged(const Services& services, Request request, const Respond& respond);

// The change log (handlers_changes.cpp, handlers_stream.cpp).
Response get_changes(const Services& services, const Request& request);
Response get_stream(const Services& services, const Request& request);

// The figures of ports (handlers_figures.cpp).
Response get_throughput(const Services& services, const Request& request);

// DCSA Track & Trace (handlers_dcsa.cpp, handlers_dcsa_post.cpp).
Response get_dcsa_events_2(const Services& services, const Request& request);
Response get_dcsa_events_3(const Services& services, const Request& request);
void post_dcsa_events_3(const Services& services, Request request, const Respond& respond);

// Refusals (handlers_refused.cpp) and checks (handlers_check.cpp).
Response get_refused(const Services& services, const Request& request);
Response get_refused_one(const Services& services, const Request& request);
void post_refused_replay(const Services& services, Request request, const Respond& respond);
void post_refused_replays(const Services& services, Request request, const Respond& respond);
void post_refused_drop(const Services& services, Request request, const Respond& respond);
void post_check(const Services& services, Request request, const Respond& respond);

// Keys and grants (handlers_access.cpp).
Response get_keys(const Services& services, const Request& request);
void post_key(const Services& services, Request request, const Respond& respond);
void post_key_revoked(const Services& services, Request request, const Respond& respond);
Response get_grants(const Services& services, const Request& request);
void post_grant(const Services& services, Request request, const Respond& respond);
void post_grant_revoked(const Services& services, Request request, const Respond& respond);
Response get_audit(const Services& services, const Request& request);

// Operations (handlers_operations.cpp).
Response get_root(const Services& services, const Request& request);
Response get_livez(const Services& services, const Request& request);
Response get_readyz(const Services& services, const Request& request);
Response get_metrics(const Services& services, const Request& request);
Response get_openapi(const Services& services, const Request& request);
Response get_asyncapi(const Services& services, const Request& request);

// How far the change log goes: asked before a question, the stream goes on behind the answer
// without a gap (CONTRACT G19).
std::optional<ChangeId> told_so_far(const Services& services, const Request& request);

// JSON with a weak entity tag of its first `tagged` bytes; 304 when the client names that tag
// already (RFC 9110 section 13.1.2).
Response with_etag(const Request& request, std::string json,
                   std::size_t tagged = std::string::npos);

}  // namespace fairway::sinks::http
