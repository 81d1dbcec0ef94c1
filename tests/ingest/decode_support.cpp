#include "tests/ingest/decode_support.h"

#include <functional>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace fairway::ingest {
namespace {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

// A JSON object on one line; empty values are left out.
class Line {
 public:
  Line& text(std::string_view name, std::string_view value) {
    return value.empty() ? *this : raw(name, json_text(value));
  }
  Line& raw(std::string_view name, std::string_view json) {
    out_ += fmt::format("{}{}: {}", out_.empty() ? "" : ", ", json_text(name), json);
    return *this;
  }
  Line& time(std::string_view name, const std::optional<Instant>& value) {
    return text(name, value ? to_rfc3339(*value) : "");
  }
  template <typename List, typename Text>
  Line& list(std::string_view name, const List& values, Text text_of) {
    std::string json;
    for (const auto& value : values) json += (json.empty() ? "" : ", ") + json_text(text_of(value));
    return values.empty() ? *this : raw(name, "[" + json + "]");
  }
  std::string str() const { return "{" + out_ + "}"; }

 private:
  std::string out_;
};

const auto kReference = [](const Reference& reference) { return to_text(reference); };
const auto kSame = [](const std::string& text) { return text; };

void add_revision(Line& line, const Revision& revision) {
  if (revision.version) line.raw("version", std::to_string(*revision.version));
  line.time("published", revision.published);
  if (revision.function == Function::replace) line.text("function", "replace");
  if (revision.function == Function::remove) line.text("function", "delete");
}

std::string render(const FactRow& row) {
  const Fact& fact = row.fact;
  std::string attributes;
  for (const Attribute& one : fact.attributes) {
    attributes += fmt::format("{}{}: {}", attributes.empty() ? "" : ", ", json_text(one.name),
                              json_text(one.text));
  }
  Line line;
  line.text("id", to_text(fact.id)).text("document", fact.document.value().hex());
  line.text("subject", to_text(fact.subject)).text("table", fact.table);
  line.list("code", fact.code, kSame).text("classifier", to_text(fact.classifier));
  line.time("time", fact.time.instant).text("timeText", fact.time.text);
  line.text("zoneBasis", to_text(fact.time.basis)).text("precision", to_text(fact.time.precision));
  line.text("place", fact.place).text("facility", fact.facility);
  line.list("references", fact.references, kReference);
  if (!attributes.empty()) line.raw("attributes", "{" + attributes + "}");
  line.list("warnings", fact.warnings, kSame);
  add_revision(line, row.asserted.revision);
  return line.str();
}

std::string render(const LinkRow& row) {
  const Link& link = row.link;
  Line line;
  line.text("id", to_text(link.id)).text("document", link.document.value().hex());
  line.text("role", to_text(link.role)).text("from", to_text(link.from));
  line.text("to", to_text(link.to));
  if (!link.present) line.raw("present", "false");
  if (link.passing) line.raw("passing", "true");
  line.time("validFrom", link.valid_from).time("validTo", link.valid_to);
  line.time("anchor", link.anchor).time("eventTime", link.event_time);
  if (link.call) line.text("call", to_text(*link.call));
  line.text("leg", link.leg);
  add_revision(line, row.asserted.revision);
  return line.str();
}

std::string render(const RevisionRecord& record) {
  Line line;
  line.text("document", record.document.value().hex());
  line.list("subjects", record.subjects, kReference);
  add_revision(line, record.revision.revision);
  return line.str();
}

std::string render(const AnnounceRecord& record) {
  Line line;
  line.text("at", to_text(record.at)).text("document", record.document.value().hex());
  add_revision(line, record.revision.revision);
  return line.str();
}

std::string render(const Refusal& refusal) {
  Line line;
  line.text("code", refusal.code).text("pointer", refusal.pointer);
  line.text("detail", refusal.detail).text("remedy", refusal.remedy);
  return line.raw("byte", std::to_string(refusal.byte)).str();
}

template <typename List>
void add_list(std::string& out, std::string_view name, const List& list) {
  if (list.empty()) return;
  out += fmt::format(",\n  {}: [", json_text(name));
  bool first = true;
  for (const auto& one : list) {
    out += (std::exchange(first, false) ? "\n    " : ",\n    ") + render(one);
  }
  out += "\n  ]";
}

struct Sort {
  Decoded& into;

  void operator()(const FactRecord& record) const { into.facts.push_back(record.row); }
  void operator()(const LinkRecord& record) const {
    if (record.end == LinkEnd::from) {
      into.links.push_back(record.row);
    } else {
      EXPECT_EQ(into.links.back(), record.row) << "the two ends differ";
    }
  }
  void operator()(const RevisionRecord& record) const { into.revisions.push_back(record); }
  void operator()(const AnnounceRecord& record) const { into.announcements.push_back(record); }
  void operator()(const MessageRecord& record) const { into.receipt = record.receipt; }
  void operator()(const HandledRecord&) const { ADD_FAILURE() << "no decoder makes these"; }
};

}  // namespace

const Catalogue& catalogue() {
  static const auto loaded = [] {
    auto result = Catalogue::load(built_in_data());
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
  }();
  return *loaded;
}

std::unique_ptr<Decoder> built_in_decoder(std::vector<SourceConfig> sources) {
  auto made = Decoder::make(built_in_data(), catalogue(), sources);
  if (!made) throw std::runtime_error(made.error().text());
  return std::move(*made);
}

std::unique_ptr<Decoder> decoder_of(const std::string& yaml, std::vector<SourceConfig> sources) {
  auto made = Decoder::make({{"messages/test.yaml", yaml}}, catalogue(), sources);
  if (!made) throw std::runtime_error(made.error().text());
  return std::move(*made);
}

Error error_of(const std::string& yaml) {
  const auto made = Decoder::make({{"messages/test.yaml", yaml}}, catalogue(), {});
  return made ? Error{"none", "the definition was accepted", {}, {}} : made.error();
}

RawMessage message_of(std::string bytes, const std::string& source) {
  return {{0, 4096}, from_micros(1'793'500'000'000'000), SourceName{source}, std::move(bytes)};
}

Decoded decode(Decoder& decoder, const RawMessage& message) {
  Decoded decoded;
  decoder.decode(message, decoded.records);
  EXPECT_FALSE(decoded.records.empty());
  EXPECT_TRUE(std::holds_alternative<MessageRecord>(decoded.records.back()));
  for (const Record& record : decoded.records) std::visit(Sort{decoded}, record);
  return decoded;
}

Decoded decode(Decoder& decoder, std::string bytes) {
  return decode(decoder, message_of(std::move(bytes)));
}

std::string render(const Decoded& decoded) {
  std::string out =
      fmt::format("{{\n  \"outcome\": {}", json_text(to_text(decoded.receipt.outcome)));
  if (!decoded.receipt.definition.empty()) {
    out += fmt::format(",\n  \"definition\": {}", json_text(decoded.receipt.definition));
  }
  add_list(out, "facts", decoded.facts);
  add_list(out, "links", decoded.links);
  add_list(out, "revisions", decoded.revisions);
  add_list(out, "announcements", decoded.announcements);
  add_list(out, "errors", decoded.receipt.errors);
  add_list(out, "warnings", decoded.receipt.warnings);
  return out + "\n}\n";
}

}  // namespace fairway::ingest
