#include "sinks/json/alert_json.h"

#include "schemas/base/limits.h"
#include "sinks/json/members.h"
#include "sinks/json/parts.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

json::value acknowledgement(const std::optional<Acknowledgement>& value, const Storage& storage) {
  if (!value) return json::value(nullptr, storage);
  json::object out(storage);
  out.emplace("at", time(value->at, storage));
  out.emplace("by", text_or_null(value->by, storage));
  out.emplace("note", text_or_null(value->note, storage));
  return out;
}

}  // namespace

json::object alert_object(const Alert& alert, Language language, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", text(to_text(alert.id), storage));
  out.emplace("rule", text(alert.rule, storage));
  out.emplace("name", text(alert.name.in(language), storage));
  out.emplace("severity", text(to_text(alert.severity), storage));
  out.emplace("audience", array_of(alert.audience, storage, [](Audience one, const Storage& s) {
                return text(to_text(one), s);
              }));
  out.emplace("subject", reference(alert.subject, storage));
  out.emplace("about", reference(alert.about, storage));
  out.emplace("kind", text(alert.kind, storage));
  out.emplace("place", text_or_null(alert.place, storage));
  out.emplace("trueFrom", time(alert.true_from, storage));
  out.emplace("trueTo", nullptr);
  out.emplace("knownFrom", time(alert.known_from, storage));
  out.emplace("knownTo", nullptr);
  out.emplace("causes", array_of(alert.causes, storage, [](const FactId& one, const Storage& s) {
                return text(to_text(one), s);
              }));
  out.emplace("remedy", text(alert.remedy.in(language), storage));
  out.emplace("acknowledged", acknowledgement(alert.acknowledged, storage));
  return out;
}

std::string alert_json(const Alert& alert, Language language) {
  json::monotonic_resource memory;
  return json::serialize(alert_object(alert, language, &memory));
}

std::string alerts_json(const AlertPage& page, const std::string& next, Language language,
                        const std::optional<ChangeId>& change) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("items", array_of(page.items, &memory, [&](const Alert& alert, const Storage& s) {
                return alert_object(alert, language, s);
              }));
  out.emplace("page", page_object(next, &memory));
  out.emplace("asOf", as_of_object(page.as_of, &memory, change));
  return json::serialize(out);
}

Result<std::string> read_alert_note(std::string_view json) {
  if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) return std::string();
  Members members(json, "bad_request");
  std::string note = members.text("note");
  if (note.size() > limits::kAlertNoteBytes) members.complain("note", "is too long");
  if (Status read = members.finish(); !read) return std::unexpected(std::move(read.error()));
  return note;
}

std::string acknowledgement_message(const AlertId& id, const Acknowledgement& acknowledgement) {
  json::object attributes;
  attributes["actor"] = acknowledgement.by;
  if (!acknowledgement.note.empty()) attributes["note"] = acknowledgement.note;
  json::object fact;
  fact["kind"] = "acknowledged";
  fact["classifier"] = "actual";
  fact["subject"] = to_text(reference_of(id));
  fact["time"] = to_rfc3339(acknowledgement.at);
  fact["attributes"] = std::move(attributes);
  json::object message;
  message["format"] = "fairway.fact/1";
  message["facts"] = json::array{std::move(fact)};
  return json::serialize(message);
}

}  // namespace fairway::sinks
