#include "pipeline/app/simulate_truth.h"

#include <utility>

#include <boost/json.hpp>
#include <fmt/core.h>

#include "pipeline/app/api.h"
#include "pipeline/app/output_file.h"
#include "pipeline/simulator/truth/difference.h"
#include "sinks/http/client.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;
using simulator::Difference;
using simulator::Life;
using simulator::Sent;

// Beyond these a person learns nothing more; all are counted.
constexpr std::size_t kTold = 50;

// As a part of a path or a query: what is not unreserved is escaped (RFC 3986 section 2.3).
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || c == ':';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Instant as_of(const SimulateRequest& request) { return request.as_of.value_or(Instant::max()); }

class Verification {
 public:
  Verification(sinks::http::Client client, Api::Headers key, const SimulateRequest& request)
      : client_(std::move(client)), key_(std::move(key)), request_(request) {}

  Status compare(const Life& life, const Reference& root) {
    const auto truth = simulator::truth_of(request_.settings, life, root, as_of(request_));
    if (!truth) return {};
    ++compared_;
    auto shown = ask(root, "", {});
    if (!shown) return std::unexpected(std::move(shown.error()));
    const auto found = simulator::differences(*truth, *shown);
    wrong_ += found.empty() ? 0 : 1;
    for (const Difference& one : found) FAIRWAY_TRY(tell(life, one));
    return {};
  }

  Status result() const {
    fmt::print("{} shipments compared with the truth: {} differ, in {} places\n", compared_, wrong_,
               differences_);
    if (differences_ == 0) return {};
    return failure("differs_from_truth", fmt::format("{} shipments differ", wrong_),
                   request_.verify, "See what differs and why above");
  }

 private:
  // The answer about a reference; an empty object where nothing is known of it.
  Result<json::value> ask(const Reference& reference, std::string_view rest,
                          const std::string& query) {
    std::string path = "/v1/timelines/" + escaped(to_text(reference)) + std::string(rest);
    std::string asked = query;
    if (request_.as_of) {
      asked += (asked.empty() ? "" : "&") + ("asOf=" + escaped(to_rfc3339(*request_.as_of)));
    }
    if (!asked.empty()) path += "?" + asked;
    const auto answer = client_.get(path, key_);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 404) return json::object();
    boost::system::error_code error;
    json::value value = json::parse(answer->body, error);
    if (answer->status != 200 || error) {
      return failure("request_failed",
                     fmt::format("{} was answered {}: {}", path, answer->status, answer->body),
                     request_.verify, "Is it a Fairway that has read the simulation?");
    }
    return value;
  }

  Status tell(const Life& life, const Difference& difference) {
    if (++differences_ > kTold) return {};
    fmt::print("{}\n", simulator::to_text(difference));
    if (!difference.subject) return {};
    for (const Sent& sent : life.sent) tell_said(sent, difference);
    const auto why = ask(difference.shipment, "/explain", "milestone=" + escaped(difference.kind));
    if (!why) return std::unexpected(why.error());
    tell_believed(*why, to_text(*difference.subject));
    return {};
  }

  static void tell_said(const Sent& sent, const Difference& difference) {
    for (const simulator::Entry& entry : sent.statement.entries) {
      if (entry.kind != difference.kind || entry.subject != *difference.subject) continue;
      const char* does = sent.statement.function == Function::remove    ? "takes back"
                         : sent.statement.function == Function::replace ? "corrects to"
                                                                        : "says";
      fmt::print("    {} {} {} {}, published {}, received {}\n", sent.statement.source, does,
                 to_text(entry.classifier), to_rfc3339(entry.time),
                 to_rfc3339(sent.statement.published), to_rfc3339(sent.received.front()));
    }
  }

  static void tell_believed(const json::value& why, const std::string& subject) {
    const json::object* explained = why.if_object();
    const json::value* milestones = explained ? explained->if_contains("milestones") : nullptr;
    if (milestones == nullptr || !milestones->is_array()) return;
    for (const json::value& milestone : milestones->as_array()) {
      if (milestone.at("subject") != json::string(subject)) continue;
      for (const char* classifier : {"actual", "estimated", "planned"}) {
        const json::value& contest = milestone.at(classifier);
        if (!contest.is_object()) continue;
        fmt::print("    Fairway believes, {}: {}\n", classifier,
                   json::serialize(contest.at("winner")));
      }
    }
  }

  sinks::http::Client client_;
  Api::Headers key_;
  const SimulateRequest& request_;
  std::uint64_t compared_ = 0;
  std::uint64_t wrong_ = 0;
  std::uint64_t differences_ = 0;
};

template <typename Take>
Status each_shipment(const simulator::Settings& settings, Take take) {
  for (std::uint64_t index = 0; index < settings.shipments; ++index) {
    const Life life = simulator::shipment_life(settings, index);
    for (const Reference& root : life.roots) FAIRWAY_TRY(take(life, root));
  }
  return {};
}

}  // namespace

Status verify_truth(const SimulateRequest& request) {
  auto client = sinks::http::Client::connect(request.verify, {.ca_file = request.ca_file});
  if (!client) return std::unexpected(std::move(client.error()));
  auto key = key_headers(request.key_file);
  if (!key) return std::unexpected(std::move(key.error()));
  Verification verification(std::move(*client), std::move(*key), request);
  FAIRWAY_TRY(each_shipment(request.settings, [&](const Life& life, const Reference& root) {
    return verification.compare(life, root);
  }));
  return verification.result();
}

Status write_truth(const SimulateRequest& request) {
  const auto file = OutputFile::open(request.truth);
  if (!file) return std::unexpected(file.error());
  FAIRWAY_TRY(each_shipment(request.settings, [&](const Life& life, const Reference& root) {
    const auto truth = simulator::truth_of(request.settings, life, root, as_of(request));
    return truth ? (*file)->write(json::serialize(simulator::to_json(*truth)) + "\n") : Status{};
  }));
  return (*file)->finish();
}

}  // namespace fairway::pipeline
