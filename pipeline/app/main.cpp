#include <cstdio>
#include <exception>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "pipeline/app/command_line.h"

namespace fairway::pipeline {
namespace {

constexpr int kUsage = 2;
constexpr int kInternal = 70;

// Log lines go to standard error: standard output is for answers.
void log_to_stderr(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("fairway"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::from_str(level));
}

Status carry_out(const CommandLine& line) {
  const auto config = line.load_config();
  if (!config) return std::unexpected(config.error());
  log_to_stderr(config->log_level);
  return line.chosen()(*config);
}

int run_program(int argc, char** argv) {
  CommandLine line;
  try {
    line.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.explain(error) ? kUsage : 0;
  }
  if (!line.chosen()) return 0;
  const Status status = carry_out(line);
  if (status) return 0;
  std::fprintf(stderr, "fairway: %s\n", status.error().text().c_str());
  return exit_code_of(status.error());
}

}  // namespace
}  // namespace fairway::pipeline

int main(int argc, char** argv) {
  try {
    return fairway::pipeline::run_program(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fairway: internal error: %s\n", error.what());
    return fairway::pipeline::kInternal;
  }
}
