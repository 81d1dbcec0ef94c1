#include "ingest/syntax/xml.h"

#include <deque>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "ingest/syntax/xml_text.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

// What pugixml would pass over in silence shall be seen, so that it can be refused: declarations,
// document types, text outside of the root. References stay as they are written: an unknown one
// must not slip through as text.
constexpr unsigned kParse = pugi::parse_cdata | pugi::parse_eol | pugi::parse_wconv_attribute |
                            pugi::parse_embed_pcdata | pugi::parse_declaration |
                            pugi::parse_doctype | pugi::parse_fragment;

// One walk through one document. pugixml parses in place: the names and values of its nodes lie in
// `xml`, which tells where they stand.
class Walk {
 public:
  Walk(std::string_view xml, Filler& filler, std::deque<std::string>& made)
      : xml_(xml),
        filler_(filler),
        made_(made),
        references_(xml.find('&') != std::string_view::npos) {}

  std::optional<Refusal> run(const pugi::xml_document& document) {
    const pugi::xml_node root = document.document_element();
    const PlanNode& node = filler_.plan().node(Plan::kRoot);
    filler_.start();
    filler_.enter(node, kNone, 0);
    if (around(document, root) && element(root, step(node, name_of(root)), kNone, 1)) {
      filler_.leave(node);
    }
    return std::move(refusal_);
  }

 private:
  bool fail(std::string code, std::string detail, std::string remedy, const char* at) {
    refusal_ = Refusal{std::move(code), {}, std::move(detail), std::move(remedy), place_of(at)};
    return false;
  }

  // What stands beside the root.
  bool around(const pugi::xml_document& document, pugi::xml_node root) {
    if (!root) return fail("not_xml", "there is no element", "Send one XML document", xml_.data());
    for (const pugi::xml_node one : document) {
      const bool first = one == document.first_child();
      if (one == root || (one.type() == pugi::node_declaration && first)) continue;
      if (one.type() == pugi::node_doctype) {
        return fail("document_type", "the message has a document type", "Send it without DOCTYPE",
                    one.value());
      }
      if (one.type() == pugi::node_declaration) return misplaced(one);
      const bool second = one.type() == pugi::node_element;
      return fail("trailing_content",
                  second ? fmt::format("<{}> stands beside the root element", one.name())
                         : "text stands outside of the root element",
                  "Send one document a message", second ? one.name() : one.value());
    }
    return true;
  }

  bool misplaced(pugi::xml_node declaration) {
    return fail("not_xml", "an XML declaration stands only at the front", "Send one XML document",
                declaration.name());
  }

  bool element(pugi::xml_node xml, const PlanNode* node, std::uint32_t index, std::size_t depth) {
    if (depth > limits::kXmlDepth) {
      return fail("too_deep", fmt::format("nested deeper than {}", limits::kXmlDepth),
                  "Nest less deeply", xml.name());
    }
    if (node != nullptr) {
      filler_.enter(*node, index, place_of(xml.name()));
      if (filler_.too_many()) {
        return fail("too_many_entries",
                    fmt::format("more than {} entries", limits::kEntriesPerMessage),
                    "Send several smaller messages", xml.name());
      }
    }
    if (!attributes(xml, node) || !content(xml, node, depth)) return false;
    if (node != nullptr) filler_.leave(*node);
    return true;
  }

  bool attributes(pugi::xml_node xml, const PlanNode* node) {
    std::size_t count = 0;
    for (const pugi::xml_attribute one : xml.attributes()) {
      if (++count > limits::kXmlAttributes) {
        return fail(
            "too_many_attributes",
            fmt::format("more than {} attributes of <{}>", limits::kXmlAttributes, xml.name()),
            "Put lists into elements", one.name());
      }
      for (pugi::xml_attribute other = xml.first_attribute(); other != one;
           other = other.next_attribute()) {
        if (std::string_view(other.name()) != one.name()) continue;
        return fail("duplicate_attribute", fmt::format("{} is given twice", one.name()),
                    "Give each attribute once", one.name());
      }
      const std::string_view raw = one.value();
      if (raw.find('<') != std::string_view::npos) {
        return fail("not_xml", fmt::format("there is a < in the attribute {}", one.name()),
                    "Write it as &lt;", one.name());
      }
      if (!references(raw, one.name())) return false;
      if (node != nullptr) attribute(*node, one);
    }
    return true;
  }

  void attribute(const PlanNode& node, pugi::xml_attribute one) {
    const std::string_view name = one.name();
    if (node.children.empty() || name == "xmlns" || name.starts_with("xmlns:")) return;
    key_.assign("@").append(local_name(name));
    const PlanNode::Child* child = node.child(key_);
    if (child == nullptr) return;
    const PlanNode& inner = filler_.plan().node(child->node);
    Text text;
    text.text = finished(one.value(), true);
    text.at = place_of(one.name());
    filler_.put(inner, text, text.text);
  }

  // Counts how often the elements of one parent lead to each node of the plan.
  bool content(pugi::xml_node xml, const PlanNode* node, std::size_t depth) {
    const std::size_t counters = counters_.size();
    counters_.resize(counters + (node == nullptr ? 0 : node->children.size()));
    Pieces pieces;
    if (xml.value()[0] != '\0' && !piece(xml.value(), true, pieces)) return false;
    bool holds_elements = false;
    for (const pugi::xml_node one : xml) {
      switch (one.type()) {
        case pugi::node_element:
          holds_elements = true;
          if (!child(one, node, counters, depth)) return false;
          break;
        case pugi::node_pcdata:
        case pugi::node_cdata:
          if (!piece(one.value(), one.type() == pugi::node_pcdata, pieces)) return false;
          break;
        default:
          return misplaced(one);
      }
    }
    counters_.resize(counters);
    if (node == nullptr || node->captures.empty()) return true;
    Text text;
    text.at = place_of(pieces.count == 0 ? xml.name() : pieces.first);
    if (holds_elements) {
      filler_.put_object(*node, text);
    } else {
      text.text = pieces.count > 1 ? joined(xml) : finished(pieces.view(), pieces.escaped);
      text.key = local_name(xml.name());
      filler_.put(*node, text, text.text);
    }
    return true;
  }

  bool child(pugi::xml_node xml, const PlanNode* node, std::size_t counters, std::size_t depth) {
    if (node == nullptr) return element(xml, nullptr, kNone, depth + 1);
    const PlanNode::Child* known = node->child(local_name(xml.name()));
    if (known == nullptr) return element(xml, any_of(*node), kNone, depth + 1);
    const auto ordinal = static_cast<std::size_t>(known - node->children.data());
    const std::uint32_t index = counters_[counters + ordinal]++;
    return element(xml, &filler_.plan().node(known->node), index, depth + 1);
  }

  // Where the document's root leads; null: nothing is read there.
  const PlanNode* step(const PlanNode& node, std::string_view name) const {
    if (const PlanNode::Child* known = node.child(name)) return &filler_.plan().node(known->node);
    return any_of(node);
  }

  const PlanNode* any_of(const PlanNode& node) const {
    return node.any == kNone ? nullptr : &filler_.plan().node(node.any);
  }

  // The texts of an element: comments and CDATA cut them into several.
  struct Pieces {
    const char* first = nullptr;
    std::size_t count = 0;
    bool escaped = true;
    std::string_view view() const { return first == nullptr ? std::string_view() : first; }
  };

  bool piece(const char* text, bool escaped, Pieces& pieces) {
    if (escaped && !references(text, text)) return false;
    if (pieces.count++ == 0) {
      pieces.first = text;
      pieces.escaped = escaped;
    }
    return true;
  }

  std::string_view joined(pugi::xml_node xml) {
    std::string& text = made_.emplace_back();
    unescape_xml(xml.value(), text);
    for (const pugi::xml_node one : xml) {
      if (one.type() == pugi::node_cdata) {
        text += one.value();
      } else {
        unescape_xml(one.value(), text);
      }
    }
    return trimmed_xml(text);
  }

  std::string_view finished(std::string_view raw, bool escaped) {
    if (escaped && references_ && raw.find('&') != std::string_view::npos) {
      std::string& text = made_.emplace_back();
      unescape_xml(raw, text);
      raw = text;
    }
    return trimmed_xml(raw);
  }

  bool references(std::string_view text, const char* at) {
    if (!references_) return true;
    const std::size_t bad = first_bad_reference(text);
    if (bad == text.size()) return true;
    return fail("unknown_entity",
                fmt::format("\"{}\" is no character reference and none of the five entities",
                            text.substr(bad, text.substr(bad, 20).find_first_of("; \t\r\n") + 1)),
                "Write & as &amp;", at);
  }

  static std::string_view name_of(pugi::xml_node xml) { return local_name(xml.name()); }

  std::uint32_t place_of(const char* within) const {
    return static_cast<std::uint32_t>(within - xml_.data());
  }

  std::string_view xml_;
  Filler& filler_;
  std::deque<std::string>& made_;
  bool references_;
  std::string key_;
  std::vector<std::uint32_t> counters_;
  std::optional<Refusal> refusal_;
};

class XmlTokeniser final : public Tokeniser {
 public:
  std::string_view what_it_takes() const override { return "an XML document"; }

  bool takes(std::string_view bytes) const override {
    const Mark mark = mark_of(bytes);
    using std::string_view_literals::operator""sv;
    if (mark.charset == Charset::utf16le) return bytes.substr(mark.size).starts_with("<\0"sv);
    if (mark.charset == Charset::utf16be) return bytes.substr(mark.size).starts_with("\0<"sv);
    return trimmed_xml(bytes.substr(mark.size)).starts_with('<');
  }

  bool needs_charset(std::string_view bytes) const override {
    return mark_of(bytes).size == 0 && declared_encoding(bytes).empty() &&
           first_bad_utf8(bytes) != bytes.size();
  }

  void assume(Charset charset) override { assumed_ = charset; }

  std::optional<Refusal> read(std::string_view bytes, Filler& filler) override {
    document_.reset();
    made_.clear();
    mark_ = mark_of(bytes).size;
    if (auto refusal = decode(bytes)) return refusal;
    if (auto refusal = limited()) return here(std::move(*refusal));
    const pugi::xml_parse_result result =
        document_.load_buffer_inplace(text_.data(), text_.size(), kParse, pugi::encoding_utf8);
    if (!result) return here(unreadable(result));
    auto refusal = Walk(text_, filler, made_).run(document_);
    return refusal ? here(std::move(*refusal)) : refusal;
  }

  std::uint64_t source_of(std::uint64_t at) override {
    return mark_ + reader_.source_of(static_cast<std::size_t>(at));
  }

  // No text of XML is JSON: definitions cannot ask for it.
  void canonical(std::string_view raw, std::string& out) const override { out += raw; }

  std::string describe(std::string_view /*bytes*/) const override {
    const pugi::xml_node root = document_.document_element();
    std::string names;
    std::size_t count = 0;
    for (const pugi::xml_node one : root) {
      if (one.type() != pugi::node_element) continue;
      if (++count > 5) break;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", local_name(one.name()));
    }
    return fmt::format("<{}> with {}", local_name(root.name()),
                       names.empty() ? "no element" : names);
  }

  void point(std::string_view step, std::uint32_t index, std::string& pointer) const override {
    point_xml(step, index, pointer);
  }

 private:
  Refusal here(Refusal refusal) {
    refusal.byte = source_of(refusal.byte);
    return refusal;
  }

  // Mark, else declaration, else UTF-8, else what the definition says (SETTLED 5).
  std::optional<Refusal> decode(std::string_view bytes) {
    const Mark mark = mark_of(bytes);
    Charset charset = mark.charset;
    const std::string_view label = declared_encoding(bytes);
    if (mark.size == 0 && !label.empty()) {
      const auto known = charset_from(label);
      if (!known) {
        return Refusal{"unknown_encoding",
                       {},
                       fmt::format("the encoding {} is not read here", label.substr(0, 40)),
                       "Send UTF-8, GB18030 (GBK, GB2312) or ISO-8859-1",
                       0};
      }
      charset = *known;
    } else if (mark.size == 0 && needs_charset(bytes)) {
      charset = assumed_;
    }
    const auto bad = reader_.read(bytes.substr(mark.size), charset, text_);
    if (!bad) return std::nullopt;
    const std::uint64_t at = mark.size + *bad;
    return Refusal{"bad_encoding",
                   {},
                   fmt::format("byte {} is not {}", at, to_text(charset)),
                   "Send UTF-8, or name the encoding in the XML declaration",
                   at};
  }

  std::optional<Refusal> limited() const {
    const std::size_t control = first_control_character(text_);
    if (control != text_.size()) {
      return Refusal{"not_xml", {}, "there is a control character", "Leave it out", control};
    }
    if (static_cast<std::size_t>(std::ranges::count(text_, '<')) > limits::kXmlTags) {
      return Refusal{"too_many_tags",
                     {},
                     fmt::format("more than {} tags", limits::kXmlTags),
                     "Send several smaller messages",
                     0};
    }
    return std::nullopt;
  }

  Refusal unreadable(const pugi::xml_parse_result& result) const {
    const auto at = static_cast<std::uint64_t>(result.offset);
    if (is_fixed_width(text_)) {
      return {"fixed_width",
              {},
              "these are records of fixed width, not XML",
              "Send the XML message that replaced them",
              at};
    }
    if (result.status == pugi::status_bad_doctype) {
      return {
          "document_type", {}, "the message has a document type", "Send it without DOCTYPE", at};
    }
    return {"not_xml", {}, result.description(), "Check the message's XML", at};
  }

  pugi::xml_document document_;
  Utf8Reader reader_;
  std::string text_;
  std::deque<std::string> made_;  // texts that do not stand in the message as they are
  std::size_t mark_ = 0;
  Charset assumed_ = Charset::utf8;
};

}  // namespace

std::unique_ptr<Tokeniser> make_xml_tokeniser() { return std::make_unique<XmlTokeniser>(); }

}  // namespace fairway::ingest
