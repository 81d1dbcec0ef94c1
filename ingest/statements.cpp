#include "ingest/statements.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "ingest/refusals.h"

namespace fairway::ingest {
namespace {

std::optional<Reference> make(const TextPlan& plan, std::string_view text) {
  return plan.kind ? make_reference(*plan.kind, text) : parse_reference(text);
}

Refusal bad_reference(const Message& message, RowId row, const TextPlan& plan,
                      std::string_view text) {
  const std::string kind =
      plan.kind ? fmt::format("of a {}", to_text(*plan.kind)) : "like container:MSKU0308961";
  return wrong_value(message.values, row, {plan}, "bad_reference",
                     fmt::format("{} is not a reference", shown(text)),
                     fmt::format("Give a reference {}", kind));
}

// The list among the elements of a text, if it names one; of alternatives in the one that is there.
const ElementRef* list_in(const TextPlan& plan, const Values& values, RowId row) {
  std::string scratch;
  for (const TextPlan::Part& part : plan.parts) {
    if (part.element && part.element->element->many) return &*part.element;
    for (const TextPlan& option : part.options) {
      if (!values.text(option, row, scratch)) continue;
      if (const ElementRef* found = list_in(option, values, row)) return found;
      break;
    }
  }
  return nullptr;
}

void add_references(const Message& message, RowId row, const TextPlan& plan,
                    std::vector<Reference>& out, std::vector<Refusal>& warnings) {
  std::string scratch;
  const ElementRef* list = list_in(plan, message.values, row);
  const auto add = [&](const Chosen& chosen) {
    const auto text = message.values.text(plan, row, scratch, chosen);
    if (!text) return;
    if (auto reference = make(plan, *text)) {
      out.push_back(std::move(*reference));
      return;
    }
    Refusal warning = bad_reference(message, row, plan, *text);
    if (chosen.text != nullptr) {  // that one, not the list's first
      warning.pointer = message.values.pointer(*list, row, chosen.text);
      warning.byte = chosen.text->at;
    }
    warnings.push_back(std::move(warning));
  };
  if (list == nullptr) return add({});
  message.values.each(*list->element, message.values.outer(row, list->up), [&](const Text& text) {
    if (text.kind == Text::Kind::text) add({list->element, &text});
  });
}

Or<Function> function_of(const Message& message, RowId row, const FunctionPlan& plan) {
  const std::string text = message.values.copy(plan.of, row);
  const auto among = [&text](const std::vector<std::string>& values) {
    return std::ranges::find(values, text) != values.end();
  };
  if (among(plan.remove)) return Function::remove;
  if (among(plan.replace)) return Function::replace;
  if (text.empty() || among(plan.original)) return Function::original;
  return std::unexpected(wrong_value(message.values, row, plan.of, "bad_function",
                                     fmt::format("{} is no known function", shown(text)),
                                     "Say whether this is original, a replacement or a deletion"));
}

Or<DocumentMode> mode_of(const Message& message, RowId row, const DocumentPlan& plan) {
  if (!plan.mode_of) return plan.mode;
  const std::string text = message.values.copy(*plan.mode_of, row);
  if (text.empty() || text == "whole") return DocumentMode::whole;
  if (text == "entry") return DocumentMode::entry;
  return std::unexpected(wrong_value(message.values, row, *plan.mode_of, "bad_mode",
                                     fmt::format("{} is no mode of a document", shown(text)),
                                     "Write whole or entry"));
}

Or<std::optional<std::uint64_t>> version_of(const Message& message, RowId row,
                                            const DocumentPlan& plan) {
  if (!plan.version) return std::nullopt;
  const std::string text = message.values.copy(*plan.version, row);
  if (text.empty()) return std::nullopt;
  std::uint64_t version = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, version);
  if (error == std::errc{} && stop == end) return version;
  return std::unexpected(wrong_value(message.values, row, *plan.version, "bad_version",
                                     fmt::format("{} is no version", shown(text)),
                                     "Count versions in whole numbers from 0"));
}

}  // namespace

std::size_t Ordinals::Hash::operator()(const Entry& entry) const {
  return std::hash<Hash16>{}(entry.document.value()) ^ std::hash<const void*>{}(entry.list);
}

std::uint32_t Ordinals::next(const DocumentId& document, const void* list) {
  return next_[{document, list}]++;
}

Or<Reference> reference_of(const Message& message, RowId row, const TextPlans& texts) {
  std::string scratch;
  for (const TextPlan& plan : texts) {
    const auto text = message.values.text(plan, row, scratch);
    if (!text) continue;
    if (auto reference = make(plan, *text)) return std::move(*reference);
    return std::unexpected(bad_reference(message, row, plan, *text));
  }
  return std::unexpected(missing(message.values, row, texts));
}

std::vector<Reference> references_of(const Message& message, RowId row, const TextPlans& texts,
                                     std::vector<Refusal>& warnings) {
  std::vector<Reference> found;
  for (const TextPlan& plan : texts) {
    add_references(message, row, plan, found, warnings);
    if (!found.empty()) break;
  }
  return found;
}

std::vector<Reference> all_references_of(const Message& message, RowId row, const TextPlans& texts,
                                         std::vector<Refusal>& warnings) {
  std::vector<Reference> found;
  for (const TextPlan& plan : texts) add_references(message, row, plan, found, warnings);
  return found;
}

Or<StatedDocument> document_of(const Message& message, RowId row, const DocumentPlan& plan,
                               Times& times) {
  Revision revision;
  revision.message = message.id;
  revision.definition_version = message.definition.version;
  const auto mode = mode_of(message, row, plan);
  if (!mode) return std::unexpected(mode.error());
  if (plan.function) {
    const auto function = function_of(message, row, *plan.function);
    if (!function) return std::unexpected(function.error());
    revision.function = *function;
  }
  const auto version = version_of(message, row, plan);
  if (!version) return std::unexpected(version.error());
  revision.version = *version;
  const auto published = times.instant(plan.published, message.values, row, message.source);
  if (!published) return std::unexpected(published.error());
  revision.published = *published;

  std::string scratch;
  const auto text = message.values.text(plan.key, row, scratch);
  if (!text && revision.function == Function::remove) {
    return std::unexpected(missing(message.values, row, plan.key));
  }
  std::optional<std::string> key;
  if (text) key = std::string(*text);
  return StatedDocument(message.raw.source, std::move(key), *mode, std::move(revision));
}

void append_content(const Message& message, RowId row, const std::vector<ElementRef>& uses,
                    std::string& out) {
  const auto part = [&out](std::string_view text) {
    char length[20];
    out.append(length, std::to_chars(length, length + sizeof length, text.size()).ptr);
    out += ':';
    out += text;
    out += ',';
  };
  for (const ElementRef& use : uses) {
    const RowId owner = message.values.outer(row, use.up);
    message.values.each(*use.element, owner, [&](const Text& text) {
      if (text.kind != Text::Kind::text) return;
      part(use.element->name);
      if (use.element->map) part(text.key);
      part(text.text);
    });
  }
}

Or<LinkRole> role_of(const Message& message, RowId row, const LinkPlan& plan) {
  std::string scratch;
  const auto text = message.values.text(plan.role, row, scratch);
  if (!text) return std::unexpected(missing(message.values, row, plan.role));
  const auto role = link_role_from(*text);
  if (role && is_party_role(*role) == plan.party) return *role;
  return std::unexpected(
      wrong_value(message.values, row, plan.role, "unknown_link_role",
                  fmt::format("{} is no role of a {}", shown(*text), plan.party ? "party" : "link"),
                  plan.party ? "Use consignee, consignor, declarant, agent, carrier or holder"
                             : "Use carries, sails_on, booked_by or another role of links"));
}

Or<Link> link_of(const Message& message, RowId row, const LinkPlan& plan, Times& times) {
  Link link;
  link.source = message.raw.source;
  link.definition = message.definition.name;
  link.passing = !plan.of_document;
  for (const auto& [rule, into] :
       {std::pair(&plan.valid_from, &link.valid_from), std::pair(&plan.valid_to, &link.valid_to),
        std::pair(&plan.anchor, &link.anchor)}) {
    const auto instant = times.instant(*rule, message.values, row, message.source);
    if (!instant) return std::unexpected(instant.error());
    *into = *instant;
  }
  if (plan.present) {
    const std::string text = message.values.copy(*plan.present, row);
    if (!text.empty() && text != "true" && text != "false") {
      return std::unexpected(wrong_value(message.values, row, *plan.present, "bad_flag",
                                         fmt::format("{} is neither true nor false", shown(text)),
                                         "Write true or false"));
    }
    link.present = text != "false";
  }
  std::string scratch;
  if (const auto leg = message.values.text(plan.leg, row, scratch)) link.leg = *leg;
  return link;
}

}  // namespace fairway::ingest
