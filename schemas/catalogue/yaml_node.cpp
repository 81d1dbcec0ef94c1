#include "schemas/catalogue/yaml_node.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace fairway {
namespace {

// Built from the parser's events rather than from its nodes: only those tell of doubled keys and
// aliases, and each carries its mark.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string_view file) {
    root_.file = file;
    root_.line = 1;
  }

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "a second document begins here");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    add(mark, node(YamlNode::Kind::nothing, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "anchors and aliases are not used in data files");
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    YamlNode scalar = node(YamlNode::Kind::text, mark);
    scalar.text = value;
    add(mark, std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open_.push_back({node(YamlNode::Kind::list, mark), mark, std::nullopt});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open_.push_back({node(YamlNode::Kind::map, mark), mark, std::nullopt});
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    YAML::Mark mark;
    std::optional<YamlNode> key;  // of a map: read, its value not yet
  };

  [[noreturn]] static void refuse(const YAML::Mark& mark, const std::string& reason) {
    throw YAML::ParserException(mark, reason);
  }

  YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) const {
    YamlNode fresh;
    fresh.kind = kind;
    fresh.file = root_.file;
    fresh.line = mark.line + 1;
    return fresh;
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(done.mark, std::move(done.node));
  }

  void add(const YAML::Mark& mark, YamlNode child) {
    if (open_.empty()) {
      root_ = std::move(child);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(child));
    } else if (parent.key) {
      child.line = parent.key->line;
      parent.node.entries.push_back({std::move(parent.key->text), std::move(child)});
      parent.key.reset();
    } else {
      if (child.kind != YamlNode::Kind::text) refuse(mark, "a key must be a text");
      const auto same = [&](const auto& entry) { return entry.key == child.text; };
      if (std::ranges::any_of(parent.node.entries, same)) {
        refuse(mark, "\"" + child.text + "\" is given twice");
      }
      parent.key = std::move(child);
    }
  }

  YamlNode root_;
  std::vector<Open> open_;
  int documents_ = 0;
};

}  // namespace

std::string YamlNode::where() const { return std::string(file) + ":" + std::to_string(line); }

Result<YamlNode> parse_yaml(const DataFile& file) {
  try {
    std::istringstream text(file.text);
    YAML::Parser parser(text);
    TreeBuilder builder(file.path);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take();
  } catch (const YAML::Exception& error) {
    const int line = error.mark.is_null() ? 1 : error.mark.line + 1;
    return failure("bad_data_file", error.msg, file.path + ":" + std::to_string(line));
  }
}

}  // namespace fairway
