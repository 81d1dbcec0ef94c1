#include <csignal>
#include <cstdio>
#include <utility>

#include <fmt/core.h>

#include "pipeline/app/commands.h"
#include "pipeline/config_values.h"
#include "pipeline/descriptor_budget.h"

namespace fairway::pipeline {
namespace {

// Blocked in every thread, so that only wait() below receives them.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  int wait() const {
    int received = 0;
    sigwait(&set_, &received);
    return received;
  }

 private:
  sigset_t set_;
};

// Where nobody is asked who they are, only this machine may ask.
Status refuse_open_doors(const Config& config, const AccessDesk& access) {
  if (access.guarded() || is_loopback(config.http_listen.host)) return {};
  return failure(
      "bad_config",
      config.http_listen.host +
          " is open to the network, and no key is configured: anyone who "
          "reached it could read and send everything",
      "http.listen",
      "Make a key first: fairway keys add --name NAME --operator --data-dir " +
          config.data_dir.string() +
          ". Or name the issuer of your tokens: access.jwt.issuer. Or listen on 127.0.0.1");
}

// A setting that nothing heeds would be a promise broken in silence.
Status refuse_what_is_not_there(const Config& config) {
  for (const SourceConfig& source : config.source_configs()) {
    if (source.topics.empty() || !config.kafka_brokers.empty()) continue;
    return failure("bad_config", "the source " + source.name.value() + " has topics, but no Kafka",
                   "kafka.brokers", "Name the brokers, or take the topics out");
  }
  if (config.publish.enabled && config.kafka_brokers.empty()) {
    return failure("bad_config", "changes are to be published, but there is no Kafka",
                   "kafka.brokers", "Name the brokers, or set kafka.publish.enabled to false");
  }
  if (config.log_retention) {
    return failure("bad_config", "this version keeps the whole log", "log.retention",
                   "Leave it empty");
  }
  return {};
}

}  // namespace

Status run(const Config& config) {
  const EndSignals signals;
  FAIRWAY_TRY(refuse_what_is_not_there(config));
  NodeOptions options = node_options(config);
  const auto descriptors = DescriptorBudget::of(raise_descriptor_limit());
  options.connections = descriptors.connections;
  options.store.open_files = descriptors.store_files;
  auto node = Node::open(std::move(options));
  if (!node) return std::unexpected(std::move(node.error()));
  FAIRWAY_TRY(refuse_open_doors(config, (*node)->access()));
  const auto port = (*node)->serve();
  if (!port) return std::unexpected(port.error());
  fmt::print("Fairway listens on {}://{}:{}, data in {}\n",
             config.http_tls.configured() ? "https" : "http", config.http_listen.host, *port,
             config.data_dir.string());
  if (!(*node)->access().guarded()) {
    fmt::print(
        "No key is configured: everyone on this machine is an operator, and nobody else "
        "gets in\n");
  }
  std::fflush(stdout);
  signals.wait();
  (*node)->stop();
  return {};
}

}  // namespace fairway::pipeline
