#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "pipeline/config_table.h"
#include "pipeline/config_values.h"
#include "schemas/model/own_source.h"

namespace fairway::pipeline {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"live", "test", "suspended"};
constexpr std::array<std::string_view, 2> kSignatures = {"carried", "required"};
constexpr int kMaxTrust = 10;

constexpr std::array kSourceKeys = {
    SourceKey{"name", "text without spaces", "what its header Fairway-Source says; required"},
    SourceKey{"class",
              "customs, terminal, depot, carrier, port, tally, manifest, licence, ais, enterprise, "
              "aggregator",
              "what the sender is: decides what its links may open; default enterprise"},
    SourceKey{"trust", "0 to 10", "the higher wins among actual times; default: its class's"},
    SourceKey{"state", "live, test, suspended", "default live"},
    SourceKey{"party", "credit code", "who the sender is"},
    SourceKey{"zone", "IANA time zone", "for times that neither the message nor a place explains"},
    SourceKey{"topics", "list of names and of patterns, such as ^port\\.(.*)\\.v1$",
              "its topics of Kafka; each topic belongs to one source"},
    SourceKey{"definitions", "list of names", "the message definitions it may use; default: any"},
    SourceKey{"stamped", "true, false", "its header Fairway-Received is believed; default false"},
    SourceKey{"signature", "carried, required",
              "required: a message without a verified signature is refused. Fairway verifies none "
              "yet, so nothing passes; default carried"},
    SourceKey{
        "silent_after", "a time of at least 10s, such as 30m",
        "readers of the change log are told when nothing came from it for so long, while it is "
        "live; default: never"},
    SourceKey{"files", "a folder", "watched for its files"},
};

std::vector<std::string_view> class_names() {
  std::vector<std::string_view> names;
  for (auto code = SourceClass::customs; code <= SourceClass::aggregator;
       code = static_cast<SourceClass>(static_cast<int>(code) + 1)) {
    names.push_back(to_text(code));
  }
  return names;
}

Result<std::string> read_name(const ConfigNode& node) {
  auto text = read_text(node);
  if (!text) return text;
  const bool good = !text->empty() && text->size() <= limits::kSourceNameBytes &&
                    std::ranges::none_of(*text, [](char c) {
                      return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
                    });
  if (!good) {
    return bad_value(node, fmt::format("\"{}\" is no name of a source", *text),
                     fmt::format("Write 1 to {} bytes without spaces", limits::kSourceNameBytes));
  }
  if (*text == kOwnSource.value()) {
    return bad_value(node, fmt::format("{} is Fairway's own name", *text), "Choose another one");
  }
  return text;
}

Result<std::string> read_zone(const ConfigNode& node) {
  auto text = read_text(node);
  if (!text) return text;
  const bool good = !text->empty() && !text->starts_with('/') && !text->ends_with('/') &&
                    std::ranges::all_of(*text, [](char c) {
                      return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                             std::string_view("/_+-").contains(c);
                    });
  if (!good) {
    return bad_value(node, fmt::format("\"{}\" is no time zone", *text),
                     "Write the name of an IANA zone, such as Asia/Shanghai");
  }
  return text;
}

Result<std::chrono::seconds> read_silence(const ConfigNode& node) {
  const auto time = read_duration(node);
  if (!time) return std::unexpected(time.error());
  if (*time < limits::kSilenceLeast) {
    return bad_value(node, "a source is not silent after " + duration_text(*time),
                     "Write " + duration_text(limits::kSilenceLeast) + " or more");
  }
  return std::chrono::duration_cast<std::chrono::seconds>(*time);
}

Status read_entry(ConfiguredSource& entry, std::string_view key, const ConfigNode& node) {
  SourceConfig& source = entry.source;
  if (key == "name") {
    return store(read_name(node), source.name,
                 [](std::string text) { return SourceName{std::move(text)}; });
  }
  if (key == "class") {
    return store(read_word(node, class_names()), source.source_class,
                 [](std::size_t index) { return static_cast<SourceClass>(index); });
  }
  if (key == "trust") {
    return store(read_integer(node, 0, kMaxTrust), source.trust,
                 [](std::int64_t trust) { return static_cast<int>(trust); });
  }
  if (key == "state") {
    return store(read_word(node, kStates), source.state,
                 [](std::size_t index) { return *source_state_from(kStates[index]); });
  }
  if (key == "party") return store(read_text(node), source.party);
  if (key == "zone") return store(read_zone(node), source.zone);
  if (key == "topics") return store(read_texts(node), source.topics);
  if (key == "definitions") return store(read_texts(node), source.definitions);
  if (key == "stamped") return store(read_flag(node), source.stamped);
  if (key == "signature") {
    return store(read_word(node, kSignatures), source.signature_required,
                 [](std::size_t index) { return index == 1; });
  }
  if (key == "silent_after") return store(read_silence(node), source.silent_after);
  return store(read_text(node), entry.files);
}

Result<ConfiguredSource> read_source(const ConfigNode& node) {
  if (node.kind != ConfigNode::Kind::map) {
    return bad_value(node, "a source is written as {name: ..., class: ...}");
  }
  ConfiguredSource entry;
  std::array<std::string_view, kSourceKeys.size()> known;
  std::ranges::transform(kSourceKeys, known.begin(), &SourceKey::name);
  std::vector<std::string_view> seen;
  for (const auto& [key, where, value] : node.entries) {
    if (std::ranges::find(known, key) == known.end()) {
      return failure("bad_config", fmt::format("unknown key {} of a source", key), where,
                     did_you_mean(key, known));
    }
    if (std::ranges::find(seen, key) != seen.end()) {
      return failure("bad_config", fmt::format("{} is given twice for one source", key), where);
    }
    seen.push_back(key);
    if (value.kind == ConfigNode::Kind::nothing) continue;
    FAIRWAY_TRY(read_entry(entry, key, value));
  }
  if (entry.source.name.value().empty()) return bad_value(node, "a source has no name");
  return entry;
}

std::string write_source(const ConfiguredSource& entry) {
  const SourceConfig& source = entry.source;
  std::string out =
      fmt::format("{{name: {}, class: {}, state: {}", yaml_scalar(source.name.value()),
                  to_text(source.source_class), kStates[static_cast<std::size_t>(source.state)]);
  const auto add = [&out](std::string_view key, const std::string& value) {
    out += fmt::format(", {}: {}", key, value);
  };
  if (source.trust) add("trust", std::to_string(*source.trust));
  if (!source.party.empty()) add("party", yaml_scalar(source.party));
  if (!source.zone.empty()) add("zone", yaml_scalar(source.zone));
  if (!source.topics.empty()) add("topics", yaml_list(source.topics));
  if (!source.definitions.empty()) add("definitions", yaml_list(source.definitions));
  if (source.stamped) add("stamped", "true");
  if (source.signature_required) add("signature", "required");
  if (source.silent_after) add("silent_after", duration_text(*source.silent_after));
  if (!entry.files.empty()) add("files", yaml_scalar(entry.files.string()));
  return out + "}";
}

}  // namespace

std::span<const SourceKey> source_keys() { return kSourceKeys; }

Result<std::vector<ConfiguredSource>> read_sources(const ConfigNode& node) {
  if (node.kind != ConfigNode::Kind::list) return bad_value(node, "sources is a list");
  std::vector<ConfiguredSource> sources;
  std::set<std::string> names;
  std::set<std::string> folders;
  for (const ConfigNode& item : node.items) {
    auto entry = read_source(item);
    if (!entry) return std::unexpected(std::move(entry.error()));
    const std::string& name = entry->source.name.value();
    if (!names.insert(name).second) {
      return bad_value(item, fmt::format("the source {} is configured twice", name));
    }
    const auto folder = (entry->files / "").lexically_normal().string();
    if (!entry->files.empty() && !folders.insert(folder).second) {
      return bad_value(item, fmt::format("two sources take their files from {}", folder),
                       "Give each a folder of its own");
    }
    sources.push_back(std::move(*entry));
  }
  return sources;
}

std::string write_sources(const std::vector<ConfiguredSource>& sources) {
  if (sources.empty()) return "[]";
  std::string out;
  for (const ConfiguredSource& entry : sources) out += "\n  - " + write_source(entry);
  return out;
}

}  // namespace fairway::pipeline
