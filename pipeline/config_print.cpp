#include <utility>

#include <fmt/format.h>

#include "pipeline/config.h"
#include "pipeline/config_table.h"

namespace fairway::pipeline {
namespace {

// "http" and "listen" of "http.listen"; no section for a key of one word.
std::pair<std::string_view, std::string_view> split(const ConfigKey& key) {
  const std::string_view stem = key.stem();
  const std::size_t dot = stem.find('.');
  if (dot == std::string_view::npos) return {"", stem};
  return {stem.substr(0, dot), stem.substr(dot + 1)};
}

std::string line_of(std::string_view leaf, const std::string& value) {
  return fmt::format("{}:{}{}\n", leaf, value.starts_with('\n') ? "" : " ", value);
}

// Walks the table; `before` gives what stands above each key, indented as the key is.
template <typename Before>
std::string render(const Config& config, const Before& before) {
  std::string out;
  std::string_view open_section;
  for (const ConfigKey& key : config_keys()) {
    const auto [section, leaf] = split(key);
    const std::string_view indent = section.empty() ? "" : "  ";
    const std::string above = before(key, indent);
    if (section != open_section && !section.empty()) {
      out += fmt::format("{}{}:\n", above.empty() ? "" : "\n", section);
    } else if (!above.empty()) {
      out += '\n';
    }
    open_section = section;
    out += above;
    out += indent;
    out += line_of(leaf, key.write(config));
  }
  return out;
}

std::string sources_sample() {
  std::string out = "#\n# An entry has these keys:\n#\n";
  for (const SourceKey& key : source_keys()) {
    out += fmt::format("#   {:<12}  {}\n#                 {}\n", key.name, key.help, key.values);
  }
  out +=
      "#\n"
      "# For example:\n"
      "#\n"
      "#   - {name: yangshan-terminal, class: terminal, zone: Asia/Shanghai, files: "
      "./in/yangshan}\n"
      "#   - {name: customs, class: customs, topics: [fairway.in.customs], stamped: true}\n";
  return out;
}

}  // namespace

std::string to_yaml(const Config& config) {
  return render(config, [](const ConfigKey&, std::string_view) { return std::string(); });
}

std::string example_yaml() {
  const std::string head =
      "# Every key of Fairway's configuration with its default: `fairway run --config FILE`.\n"
      "#\n"
      "# A variable FAIRWAY_HTTP_LISTEN stands over `http.listen` here, and `--set "
      "http.listen=...`\n"
      "# over both; lists are written as YAML there. Relative paths start at the working "
      "directory.\n"
      "# `fairway check-config` prints what is in effect.\n";
  std::string_view said;
  return head + render(Config{}, [&said](const ConfigKey& key, std::string_view indent) {
           // Rows that say the same stand together under one comment.
           if (std::exchange(said, key.help) == key.help) return std::string();
           const std::string sample = key.name == "sources" ? sources_sample() : "";
           return fmt::format("{0}# {1}.\n{0}# Takes: {2}\n{3}", indent, key.help, key.values,
                              sample);
         });
}

}  // namespace fairway::pipeline
