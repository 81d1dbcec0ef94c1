#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "pipeline/app/commands.h"
#include "pipeline/app/recipient.h"
#include "pipeline/app/simulate.h"
#include "pipeline/app/simulate_truth.h"
#include "pipeline/simulator/figures.h"
#include "pipeline/simulator/highlights.h"
#include "pipeline/simulator/senders.h"
#include "pipeline/simulator/simulation.h"

namespace fairway::pipeline {
namespace {

using simulator::Settings;

constexpr auto kBetweenProgress = std::chrono::seconds(2);

// Tells on standard error how far a long run is.
class Progress {
 public:
  void sent(Instant received) {
    ++messages_;
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < kBetweenProgress) return;
    const std::chrono::duration<double> since = now - started_;
    fmt::print(stderr, "{} messages sent, {:.0f} a second; it is {}\n", messages_,
               static_cast<double>(messages_) / since.count(), to_rfc3339(received));
    told_ = now;
  }
  std::uint64_t messages() const { return messages_; }

 private:
  std::uint64_t messages_ = 0;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point told_ = started_;
};

std::map<std::string, std::string, std::less<>> topics_of_senders() {
  std::map<std::string, std::string, std::less<>> topics;
  for (const simulator::Sender& one : simulator::all_senders()) {
    topics.emplace(one.name, simulator::topic_of(one.name));
  }
  return topics;
}

Result<std::unique_ptr<Recipient>> recipient_of(const Config& config,
                                                const SimulateRequest& request) {
  if (!request.to.empty()) return running_fairway({request.to, request.key_file, request.ca_file});
  if (!request.into.empty()) return data_directory(config, request.into);
  if (!request.kafka.empty()) return kafka_topics(config, request.kafka, topics_of_senders());
  // simulator::topic_of);
  return recording_file(request.out);
}

Status send(const Config& config, const SimulateRequest& request) {
  auto recipient = recipient_of(config, request);
  if (!recipient) return std::unexpected(std::move(recipient.error()));
  simulator::Simulation simulation(request.settings);
  Pace pace(request.speed);
  Progress progress;
  while (auto message = simulation.next()) {
    if (request.until && message->received >= *request.until) break;
    if (request.since && message->received < *request.since) continue;
    pace.wait_for(message->received);
    const Instant received = message->received;
    FAIRWAY_TRY((*recipient)
                    ->take({{},
                            received,
                            SourceName{std::move(message->source)},
                            std::move(message->bytes),
                            {}}));
    progress.sent(received);
  }
  FAIRWAY_TRY((*recipient)->finish());
  fmt::print(stderr, "{} messages sent\n", progress.messages());
  return {};
}

void print_times(std::string_view what, const simulator::Figures::Times& times) {
  const auto hours = [](Duration time) {
    return static_cast<double>(std::chrono::floor<std::chrono::minutes>(time).count()) / 60;
  };
  fmt::print("{}: {} shipments, mean {:.2f} h, median {:.2f} h\n", what, times.count,
             hours(times.mean), hours(times.median));
}

void print_figures(const Settings& settings) {
  const simulator::Figures figures = simulator::figures_of(settings);
  print_times("M9 import clearance, arrival to release", figures.import_clearance);
  print_times("M11 export clearance, arrival report to release", figures.export_clearance);
  fmt::print("M12 inspected: {} of {} declarations\n", figures.inspected, figures.declared);
}

void print_highlights(const SimulateRequest& request) {
  const Instant from = request.since.value_or(request.settings.start);
  const Language language = request.language == "zh" ? Language::zh : Language::en;
  for (const auto& one : simulator::highlights_of(request.settings, from)) {
    fmt::print("{}\t{}\n", to_text(one.reference), one.shows.in(language));
  }
}

}  // namespace

Status simulate(const Config& config, const SimulateRequest& request) {
  if (request.sources) {
    fmt::print("{}", simulator::sources_yaml(request.topics));
  } else if (request.highlights) {
    print_highlights(request);
  } else if (request.figures) {
    print_figures(request.settings);
  } else if (!request.verify.empty()) {
    return verify_truth(request);
  } else if (!request.truth.empty()) {
    return write_truth(request);
  } else {
    return send(config, request);
  }
  return {};
}

}  // namespace fairway::pipeline
