#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "pipeline/app/command_line.h"

namespace fairway::pipeline {
namespace {

struct NamedShare {
  std::string_view name;
  simulator::Share simulator::Habits::* share;
};
constexpr std::array kShares = {
    NamedShare{"late", &simulator::Habits::late},
    NamedShare{"doubles", &simulator::Habits::doubles},
    NamedShare{"corrections", &simulator::Habits::corrections},
    NamedShare{"withdrawals", &simulator::Habits::withdrawals},
    NamedShare{"contradictions", &simulator::Habits::contradictions},
    NamedShare{"zone_errors", &simulator::Habits::zone_errors},
    NamedShare{"silence", &simulator::Habits::silence},
    NamedShare{"rubbish", &simulator::Habits::rubbish},
};

// "late=4.5": so many percent of a sender's messages.
void set_share(simulator::Habits& habits, const std::string& text) {
  const auto equals = text.find('=');
  const auto* named =
      std::ranges::find(kShares, std::string_view(text).substr(0, equals), &NamedShare::name);
  char* end = nullptr;
  const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
  const double percents = std::strtod(value.c_str(), &end);
  const bool number = !value.empty() && *end == '\0' && percents >= 0 && percents <= 100;
  if (named == kShares.end() || !number) {
    std::string names;
    for (const NamedShare& one : kShares)
      names += (names.empty() ? "" : ", ") + std::string(one.name);
    throw CLI::ValidationError("--share", "NAME=PERCENT, one of " + names);
  }
  habits.*(named->share) = {static_cast<std::uint32_t>(std::lround(percents * 100))};
}

void set_time(std::optional<Instant>& time, const char* option, const std::string& text) {
  time = parse_rfc3339(text);
  if (!time) throw CLI::ValidationError(option, "a time as 2026-03-01T00:00:00Z");
}

}  // namespace

void CommandLine::add_world(CLI::App& command) {
  simulator::Settings& world = simulate_.settings;
  command.add_option("--seed", world.seed, "the same seed, the same messages");
  command.add_option("--shipments", world.shipments, "how many, of all kinds")
      ->check(CLI::PositiveNumber);
  command.add_option("--per-day", world.per_day, "how many come a day")->check(CLI::PositiveNumber);
  command.add_option_function<std::string>(
      "--start",
      [this](const std::string& text) {
        std::optional<Instant> start;
        set_time(start, "--start", text);
        simulate_.settings.start = *start;
      },
      "when the first of them comes (RFC 3339)");
  command.add_option_function<std::vector<std::string>>(
      "--share",
      [this](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) set_share(simulate_.settings.habits, text);
      },
      "how senders err, NAME=PERCENT: late, doubles, corrections, withdrawals, contradictions, "
      "zone_errors, silence, rubbish");
}

void CommandLine::add_simulate() {
  CLI::App& simulating =
      command(app_, "simulate", "a port's days from a seed, and whether Fairway shows the truth");
  add_world(simulating);
  SimulateRequest& request = simulate_;
  auto* what = simulating.add_option_group("what", "one of these");
  what->add_option("--out", request.out, "write a recording for `replay`; - is standard output");
  what->add_option("--to", request.to, "send to a running Fairway's address");
  what->add_option("--into", request.into, "merge into a data directory");
  auto* kafka =
      what->add_option("--kafka", request.kafka, "send to a cluster's topics: its brokers");
  what->add_option("--verify", request.verify, "compare a running Fairway with the truth");
  what->add_option("--truth", request.truth, "write the truth, a shipment a line; - as above");
  what->add_flag("--sources", request.sources, "print the configuration of its senders");
  what->add_flag("--highlights", request.highlights, "print what is worth looking at");
  what->add_flag("--figures", request.figures, "print clearance times and inspections");
  what->require_option(1);
  simulating.add_flag("--topics", request.topics, "with --sources: the topics of --kafka, too")
      ->excludes(kafka);
  simulating.add_option("--key-file", request.key_file,
                        "with --to and --verify: file with the key that Fairway asks for");
  simulating.add_option("--ca-file", request.ca_file,
                        "... and with whom to believe an https:// address (PEM)");
  auto* speed = simulating.add_option_function<double>(
      "--speed", [&request](double times) { request.speed.times_life = times; }, "times life");
  simulating
      .add_option_function<double>(
          "--rate", [&request](double rate) { request.speed.per_second = rate; },
          "messages a second")
      ->excludes(speed);
  const auto time = [&](const char* name, std::optional<Instant>& into, const char* help) {
    simulating.add_option_function<std::string>(
        name, [&into, name](const std::string& text) { set_time(into, name, text); }, help);
  };
  time("--since", request.since, "send only what is received then or later");
  time("--until", request.until, "send only what is received before");
  time("--as-of", request.as_of, "with --verify and --truth: as known then");
  simulating.add_option("--lang", request.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
  simulating.callback(
      [this] { chosen_ = [this](const Config& config) { return simulate(config, simulate_); }; });
}

}  // namespace fairway::pipeline
