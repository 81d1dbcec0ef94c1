#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "pipeline/app/commands.h"
#include "pipeline/app/simulate.h"

namespace fairway::pipeline {

// What the words after `fairway` mean: one command, its request, and the configuration it runs
// under.
class CommandLine {
 public:
  CommandLine();

  // Throws CLI::ParseError: wrong words, or a call for help.
  void parse(int argc, char** argv) { app_.parse(argc, argv); }
  // What to print for a ParseError, and whether it was one.
  bool explain(const CLI::ParseError& error) const { return app_.exit(error) != 0; }

  // File, environment and settings of the chosen command.
  Result<Config> load_config() const;
  // Null when parsing has answered already.
  const std::function<Status(const Config&)>& chosen() const { return chosen_; }

 private:
  CLI::App& command(CLI::App& parent, const char* name, const char* help);
  void add_listen(CLI::App& command);
  void add_replay();
  void add_state();
  void add_check();
  void add_refused();
  CLI::App& refused_command(CLI::App& parent, const char* name, const char* help,
                            RefusedRequest::Do what);
  void add_filters(CLI::App& command);
  void add_topics();
  void add_keys();
  CLI::App& keys_command(CLI::App& parent, const char* name, const char* help,
                         KeysRequest::Do what);
  void add_simulate();
  void add_world(CLI::App& command);

  CLI::App app_;
  std::string config_file_;
  std::vector<std::string> settings_;
  std::string data_dir_;
  std::string listen_;
  ReplayRequest replay_;
  std::string speed_ = "max";
  StateGetRequest get_;
  CheckRequest check_;
  RefusedRequest refused_;
  KeysRequest keys_;
  ingest::TopicShape topics_;
  SimulateRequest simulate_;
  std::function<Status(const Config&)> chosen_;
};

}  // namespace fairway::pipeline
