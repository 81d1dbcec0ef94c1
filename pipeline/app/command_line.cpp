#include "pipeline/app/command_line.h"

#include <cstdlib>

#include <fmt/core.h>

namespace fairway::pipeline {
namespace {

// "60", "0.5"; "max" is as fast as it is taken.
std::optional<double> speed_of(const std::string& text) {
  if (text == "max") return std::nullopt;
  return std::strtod(text.c_str(), nullptr);
}

constexpr auto kKeyFile = "file with the key or token that it asks for";
constexpr auto kCaFile = "file with whom to believe an https:// address (PEM)";

void add_address(CLI::App& command, Address& at) {
  auto* to =
      command.add_option("--to", at.to, "address of a running Fairway; else the data directory");
  command.add_option("--key-file", at.key_file, kKeyFile)->needs(to);
  command.add_option("--ca-file", at.ca_file, kCaFile)->needs(to);
}

std::string check_speed(const std::string& text) {
  if (text == "max") return {};
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const bool good = end != text.c_str() && *end == '\0' && value > 0;
  return good ? std::string{} : "speed is a number above 0, or max";
}

}  // namespace

CommandLine::CommandLine()
    : app_("Fairway: logistics status messages in, one timeline per shipment out", "fairway") {
  app_.require_subcommand(1);
  CLI::App& start = command(app_, "run", "take messages in, merge them, answer questions");
  add_listen(start);
  start.callback([this] { chosen_ = run; });
  add_replay();
  add_simulate();
  add_state();
  add_check();
  add_refused();
  add_keys();
  add_topics();
  CLI::App& check = command(app_, "check-config", "check and print the effective configuration");
  add_listen(check);
  check.callback([this] { chosen_ = check_config; });
  app_.add_subcommand("version", "print the version")->callback([] {
    fmt::print("{}\n", version_text());
  });
}

Result<Config> CommandLine::load_config() const {
  ConfigInput input;
  if (!config_file_.empty()) input.file = config_file_;
  input.environment = fairway_environment();
  input.settings = settings_;
  if (!data_dir_.empty()) input.settings.push_back("data_dir=" + data_dir_);
  if (!listen_.empty()) input.settings.push_back("http.listen=" + listen_);
  return pipeline::load_config(input);
}

CLI::App& CommandLine::command(CLI::App& parent, const char* name, const char* help) {
  CLI::App& added = *parent.add_subcommand(name, help);
  added.add_option("--config", config_file_, "configuration file (YAML)");
  added.add_option("--set", settings_, "a setting over file and environment: a.b=c");
  added.add_option("--data-dir", data_dir_, "short for --set data_dir=DIR");
  return added;
}

void CommandLine::add_listen(CLI::App& command) {
  command.add_option("--listen", listen_, "short for --set http.listen=HOST:PORT");
}

void CommandLine::add_replay() {
  CLI::App& replaying =
      command(app_, "replay", "receive recorded messages again, with their stamps");
  replaying.add_option("recording", replay_.recording, "recording (NDJSON) or data directory")
      ->required();
  auto* to = replaying.add_option("--to", replay_.at.to, "address of a running Fairway");
  replaying.add_option("--key-file", replay_.at.key_file, kKeyFile)->needs(to);
  replaying.add_option("--ca-file", replay_.at.ca_file, kCaFile)->needs(to);
  auto* into = replaying.add_option("--into", replay_.into, "data directory to merge into");
  to->excludes(into);
  replaying.add_option("--speed", speed_, "times life, or max")->check(check_speed);
  replaying.callback([this, to, into] {
    if (to->count() + into->count() != 1) {
      throw CLI::ValidationError("replay", "name one target: --to URL or --into DIR");
    }
    replay_.speed = speed_of(speed_);
    chosen_ = [this](const Config& config) { return replay(config, replay_); };
  });
}

void CommandLine::add_topics() {
  CLI::App& topics = *app_.add_subcommand("topics", "look after the topics of Kafka");
  topics.require_subcommand(1);
  CLI::App& create = command(topics, "create", "make the topics that the sources name");
  create.add_option("--partitions", topics_.partitions, "of each")->check(CLI::Range(1, 10'000));
  create.add_option("--replicas", topics_.replicas, "of each; default: the cluster's")
      ->check(CLI::Range(1, 100));
  create.callback([this] {
    chosen_ = [this](const Config& config) { return topics_create(config, topics_); };
  });
}

void CommandLine::add_state() {
  CLI::App& state = *app_.add_subcommand("state", "look into a data directory");
  state.require_subcommand(1);
  CLI::App& get = command(state, "get", "the timeline of a reference");
  get.add_option("reference", get_.reference, "kind:value")->required();
  get.add_option("--as-of", get_.as_of, "as known at a time (RFC 3339)");
  get.add_option("--lang", get_.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
  get.callback(
      [this] { chosen_ = [this](const Config& config) { return state_get(config, get_); }; });
  command(state, "dump", "every timeline, canonical JSON, one a line").callback([this] {
    chosen_ = state_dump;
  });
  command(state, "verify", "work the views and counters out anew and compare").callback([this] {
    chosen_ = state_verify;
  });
  command(state, "inputs", "every input with its position, and every data gap").callback([this] {
    chosen_ = state_inputs;
  });
}

void CommandLine::add_check() {
  CLI::App& checking =
      command(app_, "check", "say what is wrong with messages, without taking them in");
  checking.add_option("files", check_.files, "files or folders; - is standard input")->required();
  checking.add_option("--source", check_.source, "check as this configured feed");
  checking.add_option("--lang", check_.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
  checking.add_flag("--json", check_.json, "a JSON object a message, and one for the summary");
  checking.add_flag("--progress", check_.progress, "show progress where there is no terminal");
  checking.callback(
      [this] { chosen_ = [this](const Config& config) { return check(config, check_); }; });
}

void CommandLine::add_refused() {
  CLI::App& refusals = *app_.add_subcommand("refused", "what was refused: see, repair, replay it");
  refusals.require_subcommand(1);
  using Do = RefusedRequest::Do;
  CLI::App& ls = refused_command(refusals, "ls", "list them, the last received first", Do::ls);
  add_filters(ls);
  ls.add_option("--status", refused_.status, "open, repaired, dropped or all")
      ->check(CLI::IsMember({"open", "repaired", "dropped", "all"}));
  ls.add_flag("--json", refused_.json, "a JSON object a line");

  CLI::App& show = refused_command(refusals, "show", "one, with its reasons and bytes", Do::show);
  show.add_option("id", refused_.ids, "m_..., or m_....1 for a part")->required()->expected(1);
  show.add_flag("--raw", refused_.raw, "only the bytes, as they came");

  CLI::App& again =
      refused_command(refusals, "replay", "take messages in again, or a repair", Do::replay);
  auto* ids = again.add_option("id", refused_.ids, "what to replay");
  auto* all = again.add_flag("--all", refused_.all, "all that the filters leave");
  auto* repair = again.add_option("--repair", refused_.repair, "a file to send in its place");
  add_filters(again);
  ids->excludes(all);
  repair->excludes(all);

  CLI::App& drop = refused_command(refusals, "drop", "mark as dealt with; it is kept", Do::drop);
  drop.add_option("id", refused_.ids, "what to drop")->required();
}

CLI::App& CommandLine::refused_command(CLI::App& parent, const char* name, const char* help,
                                       RefusedRequest::Do what) {
  CLI::App& added = command(parent, name, help);
  add_address(added, refused_.at);
  added.add_option("--lang", refused_.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
  added.callback([this, what] {
    refused_.what = what;
    chosen_ = [this](const Config& config) { return refused(config, refused_); };
  });
  return added;
}

void CommandLine::add_keys() {
  CLI::App& keys = *app_.add_subcommand("keys", "who may ask and send: make, list, revoke keys");
  keys.require_subcommand(1);
  using Do = KeysRequest::Do;
  CLI::App& add = keys_command(keys, "add", "make a key and show it this once", Do::add);
  add.add_option("--name", keys_.name, "whose it is")->required();
  auto* who = add.add_option_group("who", "what its owner is");
  who->add_flag("--operator", keys_.operator_, "an operator: sees and may do everything");
  who->add_option("--party", keys_.parties, "an enterprise, by credit code; may be repeated");
  who->add_option("--place", keys_.places, "a port authority, by UN/LOCODE; may be repeated");
  who->add_option("--source", keys_.sources, "a sender, by its source; may be repeated");
  who->require_option(1, 2);
  add.add_option("--scope", keys_.scopes, "read, send, operate; default: what its owner needs")
      ->check(CLI::IsMember({"read", "send", "operate"}));
  add.add_option("--expires", keys_.expires, "no longer good from then on (RFC 3339)");
  keys_command(keys, "revoke", "let nobody in with it from now on", Do::revoke)
      .add_option("id", keys_.id, "as keys ls tells it")
      ->required();
  keys_command(keys, "ls", "list them, without their text", Do::ls);
}

CLI::App& CommandLine::keys_command(CLI::App& parent, const char* name, const char* help,
                                    KeysRequest::Do what) {
  CLI::App& added = command(parent, name, help);
  add_address(added, keys_.at);
  added.add_flag("--json", keys_.json, "as the API tells it");
  added.callback([this, what] {
    keys_.what = what;
    chosen_ = [this](const Config& config) { return keys(config, keys_); };
  });
  return added;
}

void CommandLine::add_filters(CLI::App& command) {
  command.add_option("--source", refused_.source, "only of this source");
  command.add_option("--code", refused_.code, "only with this code");
  command.add_option("--since", refused_.since, "only received since (RFC 3339)");
}

}  // namespace fairway::pipeline
