#include "sinks/json/finding_json.h"

#include "sinks/json/base64.h"
#include "sinks/json/parts.h"
#include "sinks/json/receipt_json.h"
#include "sinks/json/utf8.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

// How findings are told: in a language, with lines counted from where the message begins.
struct Telling {
  Language language = Language::en;
  std::uint64_t first_line = 1;
};

json::array findings(const std::vector<Finding>& all, const Telling& how, const Storage& storage) {
  return array_of(all, storage, [&](const Finding& finding, const Storage& s) {
    const Refusal& refusal = finding.refusal;
    json::object out(s);
    out.emplace("code", text(refusal.code, s));
    out.emplace("title", text_or_null(finding.title.in(how.language), s));
    out.emplace("line", finding.line ? json::value(how.first_line + *finding.line - 1, s)
                                     : json::value(nullptr, s));
    out.emplace("pointer", text_or_null(refusal.pointer, s));
    out.emplace("byte", refusal.byte);
    out.emplace("detail", text(refusal.detail, s));
    out.emplace("remedy", text_or_null(finding.remedy.in(how.language), s));
    return out;
  });
}

json::array messages(const std::vector<MessageId>& ids, const Storage& storage) {
  return array_of(ids, storage,
                  [](const MessageId& id, const Storage& s) { return text(to_text(id), s); });
}

json::object item(const RefusedItem& value, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", text(to_text(value.id), storage));
  out.emplace("message", text(to_text(value.id.message), storage));
  out.emplace("part", value.id.part == 0 ? json::value(nullptr, storage)
                                         : json::value(value.id.part, storage));
  out.emplace("status", text(to_text(value.status), storage));
  out.emplace("source", text(value.source.value(), storage));
  out.emplace("definition", text_or_null(value.definition, storage));
  out.emplace("receivedAt", time(value.received, storage));
  out.emplace("copies", value.positions.size());
  out.emplace("position", value.positions.empty() ? json::value(nullptr, storage)
                                                  : position(value.positions.front(), storage));
  out.emplace("bytes", value.bytes);
  out.emplace("errors", findings(value.errors, {language}, storage));
  out.emplace("errorsLeftOut", value.errors_left_out);
  out.emplace("repairs", messages(value.repairs, storage));
  return out;
}

json::value problem(const std::optional<Error>& error, const Storage& storage) {
  if (!error) return json::value(nullptr, storage);
  json::object out(storage);
  out.emplace("code", text(error->code, storage));
  out.emplace("detail", text(error->what, storage));
  out.emplace("remedy", text_or_null(error->remedy, storage));
  return out;
}

std::string_view status_of(const Replayed& value) {
  if (value.error) return "failed";
  return value.outcome ? to_text(*value.outcome) : "accepted";
}

json::object replayed_object(const Replayed& value, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("refused", text(to_text(value.refused), storage));
  out.emplace("repaired", value.repaired);
  out.emplace("message", text(to_text(value.message), storage));
  out.emplace("status", text(status_of(value), storage));
  out.emplace("location", text(location_of(value.message), storage));
  out.emplace("errors", findings(value.errors, {language}, storage));
  out.emplace("problem", problem(value.error, storage));
  return out;
}

json::array fact_entries(const CheckReport& report, const Storage& storage) {
  return array_of(report.facts, storage, [](const CheckReport::Entry& entry, const Storage& s) {
    const Fact& fact = entry.fact;
    json::object out(s);
    out.emplace("kind", text(entry.kind, s));
    out.emplace("classifier", text(to_text(fact.classifier), s));
    out.emplace("subject", reference(fact.subject, s));
    out.emplace("time", time_or_null(fact.time.instant, s));
    out.emplace("timeText", text_or_null(fact.time.text, s));
    out.emplace("place", text_or_null(fact.place, s));
    out.emplace("facility", text_or_null(fact.facility, s));
    out.emplace("references", references(fact.references, s));
    return out;
  });
}

json::object check_object(const CheckReport& report, const Telling& how, const Storage& storage) {
  json::object out(storage);
  out.emplace("ok", report.ok());
  out.emplace("refused", report.refused);
  out.emplace("definition", text_or_null(report.definition, storage));
  out.emplace("facts", fact_entries(report, storage));
  out.emplace("links", report.links);
  out.emplace("errors", findings(report.errors, how, storage));
  out.emplace("errorsLeftOut", report.errors_left_out);
  out.emplace("warnings", findings(report.warnings, how, storage));
  return out;
}

}  // namespace

std::string refused_page_json(const RefusedPage& value, const std::string& next,
                              Language language) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("items", array_of(value.items, &memory, [&](const RefusedItem& one, const auto& s) {
                return item(one, language, s);
              }));
  out.emplace("page", page_object(next, &memory));
  return json::serialize(out);
}

std::string refused_json(const RefusedDetail& detail, Language language) {
  json::monotonic_resource memory;
  json::object out = item(detail.item, language, &memory);
  const bool readable = detail.bytes && is_utf8(*detail.bytes);
  out.emplace("text", readable ? text(*detail.bytes, &memory) : json::value(nullptr, &memory));
  out.emplace("base64", detail.bytes && !readable ? text(to_base64(*detail.bytes), &memory)
                                                  : json::value(nullptr, &memory));
  return json::serialize(out);
}

std::string replayed_json(const Replayed& value, Language language) {
  json::monotonic_resource memory;
  return json::serialize(replayed_object(value, language, &memory));
}

std::string replayed_page_json(const std::vector<Replayed>& all, const std::string& next,
                               Language language) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("items", array_of(all, &memory, [&](const Replayed& one, const auto& s) {
                return replayed_object(one, language, s);
              }));
  out.emplace("page", page_object(next, &memory));
  return json::serialize(out);
}

std::string check_json(const CheckReport& report, Language language) {
  json::monotonic_resource memory;
  return json::serialize(check_object(report, {language}, &memory));
}

std::string checks_json(const std::vector<CheckedLine>& lines, Language language) {
  json::monotonic_resource memory;
  bool ok = true;
  json::array messages(&memory);
  for (const CheckedLine& one : lines) {
    ok = ok && one.report.ok();
    json::object checked = check_object(one.report, {language, one.line}, &memory);
    checked.emplace("line", one.line);
    messages.emplace_back(std::move(checked));
  }
  json::object out(&memory);
  out.emplace("ok", ok);
  out.emplace("messages", std::move(messages));
  return json::serialize(out);
}

}  // namespace fairway::sinks
