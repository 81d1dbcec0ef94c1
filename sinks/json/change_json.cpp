#include "sinks/json/change_json.h"

#include <string_view>
#include <vector>

#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

json::value type_name(ChangeType type, const Storage& storage) {
  return text(to_text(type), storage);
}

json::value cause_id(const Cause& cause, const Storage& storage) {
  return text(to_text(cause.fact), storage);
}

json::value change_object(const Change& change, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", text(to_cursor(change.id), storage));
  out.emplace("sequence", change.id.sequence);
  out.emplace("subject", text(change.subject, storage));
  out.emplace("previous", change.previous ? json::value(*change.previous, storage)
                                          : json::value(nullptr, storage));
  out.emplace("type", type_name(change.type, storage));
  out.emplace("types", array_of(change.types, storage, type_name));
  out.emplace("causes", array_of(change.causes, storage, cause_id));
  out.emplace("changed", texts(change.changed, storage));
  json::object stage(storage);
  stage.emplace("headline", text_or_null(change.stage.headline, storage));
  stage.emplace("customs", text_or_null(change.stage.customs, storage));
  stage.emplace("goods", text_or_null(change.stage.goods, storage));
  out.emplace("stage", std::move(stage));
  out.emplace("places", texts(change.places, storage));
  out.emplace("source", text_or_null(change.source.value(), storage));
  out.emplace("detail", text_or_null(change.detail, storage));
  out.emplace("time", time(change.time, storage));
  return out;
}

}  // namespace

std::string change_json(const Change& change) {
  json::monotonic_resource memory;
  return json::serialize(change_object(change, &memory));
}

std::string changes_json(const ChangePage& page) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("items", array_of(page.changes, &memory, change_object));
  json::object next(&memory);
  next.emplace("next", text(to_cursor(page.next), &memory));
  next.emplace("more", page.more);
  out.emplace("page", std::move(next));
  out.emplace("reset", text_or_null(page.reset ? to_text(*page.reset) : "", &memory));
  return json::serialize(out);
}

}  // namespace fairway::sinks
