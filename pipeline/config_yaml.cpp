#include "pipeline/config_yaml.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <functional>
#include <sstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace fairway::pipeline {
namespace {

// Names the place of a line of the text, counted from 0.
using Place = std::function<std::string(int line)>;

constexpr int kDepth = 16;  // a configuration goes 4 deep; an alias can make a file endless

Result<ConfigNode> convert(const YAML::Node& yaml, const Place& place, int depth) {
  ConfigNode node;
  node.where = place(yaml.Mark().line);
  if (depth == 0) return bad_value(node, "the configuration is nested too deeply");
  switch (yaml.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
      return node;
    case YAML::NodeType::Scalar:
      node.kind = ConfigNode::Kind::scalar;
      node.text = yaml.Scalar();
      return node;
    case YAML::NodeType::Sequence:
      node.kind = ConfigNode::Kind::list;
      for (const YAML::Node& item : yaml) {
        auto converted = convert(item, place, depth - 1);
        if (!converted) return converted;
        node.items.push_back(std::move(*converted));
      }
      return node;
    case YAML::NodeType::Map:
      node.kind = ConfigNode::Kind::map;
      for (const auto& entry : yaml) {
        const std::string where = place(entry.first.Mark().line);
        if (!entry.first.IsScalar()) {
          return failure("bad_config", "a key must be a word", where);
        }
        auto converted = convert(entry.second, place, depth - 1);
        if (!converted) return converted;
        node.entries.push_back({entry.first.Scalar(), where, std::move(*converted)});
      }
      return node;
  }
  return node;
}

Result<ConfigNode> parse(const std::string& text, const Place& place) {
  try {
    return convert(YAML::Load(text), place, kDepth);
  } catch (const YAML::Exception& error) {
    return failure("bad_config", "this is not YAML: " + error.msg, place(error.mark.line));
  }
}

}  // namespace

ConfigNode scalar_node(std::string text, std::string where) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::scalar;
  node.where = std::move(where);
  node.text = std::move(text);
  return node;
}

Result<ConfigNode> parse_yaml_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  std::error_code no_matter;
  // An empty file sets the failbit of `text`: nothing was written to it.
  text << in.rdbuf();
  if (!in.is_open() || in.bad() || text.bad() || std::filesystem::is_directory(path, no_matter)) {
    return failure("bad_config", "cannot read the configuration", path.string(),
                   "Name a file that the user who runs Fairway may read");
  }
  return parse(text.str(), [&](int line) { return fmt::format("{}:{}", path.string(), line + 1); });
}

Result<ConfigNode> parse_yaml_value(const std::string& text, const std::string& where) {
  return parse(text, [&](int) { return where; });
}

std::string yaml_scalar(std::string_view text) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_./:+-").contains(c);
  };
  const bool starts_well =
      !text.empty() && std::string_view("-:+").find(text.front()) == std::string_view::npos;
  if (starts_well && text.back() != ':' && text != "null" && text != "Null" && text != "NULL" &&
      std::ranges::all_of(text, plain)) {
    return std::string(text);
  }
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + yaml_scalar(text);
  return "[" + out + "]";
}

std::unexpected<Error> bad_value(const ConfigNode& node, std::string what, std::string remedy) {
  return failure("bad_config", std::move(what), node.where, std::move(remedy));
}

}  // namespace fairway::pipeline
