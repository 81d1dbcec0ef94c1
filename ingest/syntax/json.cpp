#include "ingest/syntax/json.h"

#include <array>
#include <cstring>

#include <fmt/format.h>
#include <simdjson.h>

#include "ingest/encoding.h"
#include "ingest/syntax/json_text.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto printable = [](char c) { return static_cast<unsigned char>(c) > ' '; };
  if (!text.empty() && printable(text.front()) && printable(text.back())) return text;
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// One walk through one document. The iterator of simdjson checks only what it is asked for, so
// everything is asked for: every key, every string's escapes, every number's grammar.
class Walk {
 public:
  Walk(ondemand::document& document, std::string_view json, std::size_t offset, Filler& filler)
      : document_(document),
        json_(json),
        offset_(offset),
        filler_(filler),
        escapes_(std::memchr(json.data(), '\\', json.size()) != nullptr) {}

  std::optional<Refusal> run() {
    const std::size_t begin = json_.find_first_not_of(kSpace);
    const Spot root{&filler_.plan().node(Plan::kRoot)};
    if (!container(document_, json_.substr(begin), root)) return std::move(refusal_);
    const char* rest = nullptr;
    if (document_.current_location().get(rest) == simdjson::SUCCESS) {
      return refusal("trailing_content", "something follows the end of the JSON value",
                     "Send one JSON value a message", rest);
    }
    return std::nullopt;
  }

 private:
  Refusal refusal(std::string code, std::string detail, std::string remedy, const char* at) const {
    const auto within = static_cast<std::size_t>(at - json_.data());
    return {std::move(code),
            {},
            std::move(detail),
            std::move(remedy),
            offset_ + std::min(within, json_.size())};
  }

  bool fail(std::string code, std::string detail, std::string remedy, const char* at) {
    refusal_ = refusal(std::move(code), std::move(detail), std::move(remedy), at);
    return false;
  }

  bool fail(simdjson::error_code error) {
    const char* at = json_.data() + json_.size();
    if (document_.current_location().get(at) != simdjson::SUCCESS) at = json_.data() + json_.size();
    return fail("not_json", simdjson::error_message(error), "Check the message's JSON", at);
  }

  // Where a value stands in the plan.
  struct Spot {
    const PlanNode* node = nullptr;  // null where nothing is read
    std::uint32_t index = kNone;     // in its array
    std::string_view key = {};       // of an entry of a map
  };

  // An object or array; `Holder` is the document or a value.
  template <typename Holder>
  bool container(Holder& holder, std::string_view token, const Spot& spot) {
    if (depth_ == limits::kJsonDepth) {
      return fail("too_deep", fmt::format("nested deeper than {}", limits::kJsonDepth),
                  "Nest less deeply", token.data());
    }
    ++depth_;
    const bool good =
        token.front() == '[' ? array(holder, token, spot) : object(holder, token, spot);
    --depth_;
    return good;
  }

  template <typename Holder>
  bool array(Holder& holder, std::string_view token, const Spot& spot) {
    ondemand::array elements;
    if (const auto error = holder.get_array().get(elements)) return fail(error);
    Spot inner;
    if (spot.node != nullptr) {
      filler_.put_array(*spot.node, text_from(token, spot));
      if (spot.node->element != kNone) inner.node = &filler_.plan().node(spot.node->element);
    }
    for (inner.index = 0; auto element : elements) {
      ondemand::value one;
      if (const auto error = element.get(one)) return fail(error);
      if (!value(one, inner)) return false;
      ++inner.index;
    }
    return true;
  }

  template <typename Holder>
  bool object(Holder& holder, std::string_view token, const Spot& spot) {
    ondemand::object members;
    if (const auto error = holder.get_object().get(members)) return fail(error);
    if (spot.node == nullptr) return unread_members(members);

    const PlanNode& node = *spot.node;
    if (!enter(token, spot)) return false;
    filler_.put_object(node, text_from(token, spot));
    Seen seen{};
    for (auto member : members) {
      ondemand::field field;
      std::string_view key;
      if (const auto error = std::move(member).get(field)) return fail(error);
      const char* raw = field.key().raw();
      if (!key_of(field, key) || !value(field.value(), step(node, key, raw, seen))) return false;
    }
    filler_.leave(node);
    return true;
  }

  bool enter(std::string_view token, const Spot& spot) {
    filler_.enter(*spot.node, spot.index, place_of(token.data()));
    if (!filler_.too_many()) return true;
    return fail("too_many_entries", fmt::format("more than {} entries", limits::kEntriesPerMessage),
                "Send several smaller messages", token.data());
  }

  bool unread_members(ondemand::object& members) {
    for (auto member : members) {
      ondemand::field field;
      std::string_view key;
      if (const auto error = std::move(member).get(field)) return fail(error);
      if (!key_of(field, key) || !value(field.value(), {})) return false;
    }
    return true;
  }

  using Seen = std::array<std::uint64_t, Plan::kChildrenMax / 64>;

  // Where a key leads, and whether it led there before in the same object.
  Spot step(const PlanNode& node, std::string_view key, const char* raw, Seen& seen) {
    if (const PlanNode::Child* child = node.child(key)) {
      const PlanNode& inner = filler_.plan().node(child->node);
      const auto ordinal = static_cast<std::size_t>(child - node.children.data());
      std::uint64_t& word = seen[ordinal / 64];
      const std::uint64_t bit = std::uint64_t{1} << ordinal % 64;
      if ((word & bit) != 0) filler_.doubled(inner, key, place_of(raw));
      word |= bit;
      return {&inner};
    }
    if (node.any == kNone) return {};
    return {&filler_.plan().node(node.any), kNone, key};
  }

  // A key is compared unescaped, so that no spelling of it slips through.
  bool key_of(ondemand::field& field, std::string_view& key) {
    const char* raw = field.key().raw();
    const auto rest = static_cast<std::size_t>(json_.data() + json_.size() - raw);
    const auto* end = static_cast<const char*>(std::memchr(raw, '"', rest));
    key = {raw, static_cast<std::size_t>((end == nullptr ? raw + rest : end) - raw)};
    if (!escapes_ || key.find('\\') == std::string_view::npos) return true;
    if (const auto error = field.unescaped_key().get(key)) return fail(error);
    return true;
  }

  bool value(ondemand::value one, const Spot& spot) {
    const std::string_view token = one.raw_json_token();
    if (token.front() == '{' || token.front() == '[') return container(one, token, spot);
    std::string_view text = token;
    if (!scalar(one, text)) return false;
    if (spot.node == nullptr) return true;
    Text found = text_from(token, spot);
    found.text = text;
    if (!enter(token, spot)) return false;
    filler_.put(*spot.node, found, token);
    filler_.leave(*spot.node);
    return true;
  }

  // Checks a scalar and turns its token into its text; `null` is no text.
  bool scalar(ondemand::value& one, std::string_view& text) {
    const std::string_view token = text;
    if (token.front() == '"') {
      text = token.substr(1, token.find_last_of('"') - 1);
      if (escapes_ && text.find('\\') != std::string_view::npos) {
        if (const auto error = one.get_string().get(text)) return fail(error);
      }
      text = trimmed(text);
      return true;
    }
    text = trimmed(token);
    if (text == "null") {
      text = {};
    } else if (text != "true" && text != "false" && !is_json_number(text)) {
      return fail("not_json", fmt::format("\"{}\" is no JSON value", text.substr(0, 40)),
                  "Quote texts; write numbers as RFC 8259 says", token.data());
    }
    return true;
  }

  std::uint32_t place_of(const char* within) const {
    return static_cast<std::uint32_t>(offset_ + static_cast<std::size_t>(within - json_.data()));
  }

  // A value's text from its first character on.
  Text text_from(std::string_view token, const Spot& spot) const {
    const auto begin = static_cast<std::size_t>(token.data() - json_.data());
    Text text;
    text.text = json_.substr(begin);
    text.key = spot.key;
    text.at = place_of(token.data());
    text.index = spot.index;
    return text;
  }

  ondemand::document& document_;
  std::string_view json_;
  std::size_t offset_;  // of json_ in the message
  Filler& filler_;
  bool escapes_;
  std::size_t depth_ = 0;
  std::optional<Refusal> refusal_;
};

class JsonTokeniser final : public Tokeniser {
 public:
  std::string_view what_it_takes() const override { return "a JSON object or array"; }

  bool takes(std::string_view bytes) const override {
    const std::string_view json = without_mark(bytes);
    const auto first = json.find_first_not_of(kSpace);
    return first != std::string_view::npos && (json[first] == '{' || json[first] == '[');
  }

  std::optional<Refusal> read(std::string_view bytes, Filler& filler) override {
    const std::string_view json = without_mark(bytes);
    const std::size_t offset = bytes.size() - json.size();
    // simdjson reads whole registers: what lies behind the text must exist, and be no bracket.
    buffer_.assign(json);
    buffer_.append(simdjson::SIMDJSON_PADDING, '\0');
    const std::string_view held(buffer_.data(), json.size());
    filler.start();
    ondemand::document document;
    if (const auto error =
            parser_.iterate(buffer_.data(), json.size(), buffer_.size()).get(document)) {
      return unreadable(error, held, offset);
    }
    return Walk(document, held, offset, filler).run();
  }

  void canonical(std::string_view raw, std::string& out) const override {
    canonical_json(raw, out);
  }

  std::string describe(std::string_view bytes) const override {
    return describe_json(without_mark(bytes));
  }

  void point(std::string_view step, std::uint32_t index, std::string& pointer) const override {
    point_json(step, index, pointer);
  }

 private:
  static std::string_view without_mark(std::string_view bytes) {
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    return bytes;
  }

  // What the first stage refuses: encoding, control characters, strings without an end.
  static Refusal unreadable(simdjson::error_code error, std::string_view json, std::size_t offset) {
    if (error == simdjson::UTF8_ERROR) {
      const std::size_t at = first_bad_utf8(json);
      return {"bad_encoding",
              {},
              fmt::format("byte {} is not UTF-8", offset + at),
              "Send JSON in UTF-8 (RFC 8259 section 8.1)",
              offset + at};
    }
    return {"not_json", {}, simdjson::error_message(error), "Check the message's JSON", offset};
  }

  ondemand::parser parser_;
  std::string buffer_;
};

}  // namespace

std::unique_ptr<Tokeniser> make_json_tokeniser() { return std::make_unique<JsonTokeniser>(); }

}  // namespace fairway::ingest
