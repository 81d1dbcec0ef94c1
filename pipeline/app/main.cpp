#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/app/commands.h"

namespace fairway::pipeline {
namespace {

constexpr int kUsage = 2;
constexpr int kInternal = 70;

// The options that every command takes.
struct Common {
  std::string config_file;
  std::vector<std::string> settings;
  std::string data_dir;
  std::string listen;

  void add_to(CLI::App& command) {
    command.add_option("--config", config_file, "configuration file (YAML)");
    command.add_option("--set", settings, "a setting over file and environment: a.b=c");
    command.add_option("--data-dir", data_dir, "short for --set data_dir=DIR");
  }

  Result<Config> load() const {
    ConfigInput input;
    if (!config_file.empty()) input.file = config_file;
    input.environment = fairway_environment();
    input.settings = settings;
    if (!data_dir.empty()) input.settings.push_back("data_dir=" + data_dir);
    if (!listen.empty()) input.settings.push_back("http.listen=" + listen);
    return load_config(input);
  }
};

// "60", "0.5"; "max" is as fast as it is taken.
std::optional<double> speed_of(const std::string& text) {
  if (text == "max") return std::nullopt;
  return std::stod(text);
}

std::string check_speed(const std::string& text) {
  if (text == "max") return {};
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const bool good = end != text.c_str() && *end == '\0' && value > 0;
  return good ? std::string{} : "speed is a number above 0, or max";
}

// Log lines go to standard error: standard output is for answers.
void log_to_stderr(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("fairway"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::from_str(level));
}

int main(int argc, char** argv) {
  CLI::App app{"Fairway: logistics status messages in, one timeline per shipment out", "fairway"};
  app.require_subcommand(1);
  Common common;
  std::function<Status(const Config&)> chosen;
  const auto command = [&](CLI::App& parent, const char* name, const char* help) {
    CLI::App* added = parent.add_subcommand(name, help);
    common.add_to(*added);
    return added;
  };

  CLI::App* run_command = command(app, "run", "take messages in, merge them, answer questions");
  run_command->add_option("--listen", common.listen, "short for --set http.listen=HOST:PORT");
  run_command->callback([&] { chosen = run; });

  ReplayRequest replay_request;
  std::string speed = "max";
  CLI::App* replay_command =
      command(app, "replay", "receive recorded messages again, with their stamps");
  replay_command
      ->add_option("recording", replay_request.recording, "recording (NDJSON) or data directory")
      ->required();
  auto* to = replay_command->add_option("--to", replay_request.to, "address of a running Fairway");
  auto* into =
      replay_command->add_option("--into", replay_request.into, "data directory to merge into");
  to->excludes(into);
  replay_command->add_option("--speed", speed, "times life, or max")->check(check_speed);
  replay_command->callback([&] {
    if (to->count() + into->count() != 1) {
      throw CLI::ValidationError("replay", "name one target: --to URL or --into DIR");
    }
    replay_request.speed = speed_of(speed);
    chosen = [&](const Config& config) { return replay(config, replay_request); };
  });

  CLI::App* state = app.add_subcommand("state", "look into a data directory");
  state->require_subcommand(1);
  StateGetRequest get_request;
  CLI::App* get_command = command(*state, "get", "the timeline of a reference");
  get_command->add_option("reference", get_request.reference, "kind:value")->required();
  get_command->add_option("--as-of", get_request.as_of, "as known at a time (RFC 3339)");
  get_command->add_option("--lang", get_request.language, "en or zh")
      ->check(CLI::IsMember({"en", "zh"}));
  get_command->callback([&] {
    chosen = [&](const Config& config) { return state_get(config, get_request); };
  });
  command(*state, "dump", "every timeline, canonical JSON, one a line")->callback([&] {
    chosen = state_dump;
  });
  command(*state, "verify", "work the views and counters out anew and compare")->callback([&] {
    chosen = state_verify;
  });

  CLI::App* check = command(app, "check-config", "check and print the effective configuration");
  check->add_option("--listen", common.listen, "short for --set http.listen=HOST:PORT");
  check->callback([&] { chosen = check_config; });
  app.add_subcommand("version", "print the version")->callback([&] {
    chosen = nullptr;
    std::printf("%s\n", version_text().c_str());
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  if (!chosen) return 0;
  const auto config = common.load();
  Status status = config ? Status{} : std::unexpected(config.error());
  if (status) {
    log_to_stderr(config->log_level);
    status = chosen(*config);
  }
  if (status) return 0;
  std::fprintf(stderr, "fairway: %s\n", status.error().text().c_str());
  return exit_code_of(status.error());
}

}  // namespace
}  // namespace fairway::pipeline

int main(int argc, char** argv) {
  try {
    return fairway::pipeline::main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fairway: internal error: %s\n", error.what());
    return fairway::pipeline::kInternal;
  }
}
