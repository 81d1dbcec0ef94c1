#include "sinks/json/audit_json.h"

#include <utility>

#include "sinks/json/members.h"
#include "sinks/json/parts.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

json::object object_of(const ReadRecord& record, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", text(record.id, storage));
  out.emplace("time", time(record.at, storage));
  out.emplace("principal", text(record.principal, storage));
  out.emplace("name", text(record.name, storage));
  out.emplace("what", text(record.what, storage));
  out.emplace("references", references(record.references, storage));
  out.emplace("grants",
              array_of(record.grants, storage,
                       [](const GrantInForce& one, const Storage& s) { return text(one.id, s); }));
  out.emplace("purposes",
              array_of(record.grants, storage, [](const GrantInForce& one, const Storage& s) {
                return text(one.purpose, s);
              }));
  return out;
}

}  // namespace

std::string read_record_json(const ReadRecord& record) {
  return json::serialize(object_of(record, {}));
}

Result<ReadRecord> read_read_record(std::string_view json) {
  Members members(json, "bad_record");
  ReadRecord record;
  record.id = members.text("id");
  record.at = members.time("time").value_or(Instant{});
  record.principal = members.text("principal");
  record.name = members.text("name");
  record.what = members.text("what");
  for (const std::string& text : members.texts("references")) {
    if (auto reference = parse_reference(text)) record.references.push_back(std::move(*reference));
  }
  const auto purposes = members.texts("purposes");
  for (std::string& id : members.texts("grants")) {
    const std::size_t at = record.grants.size();
    record.grants.push_back({std::move(id), at < purposes.size() ? purposes[at] : ""});
  }
  FAIRWAY_TRY(members.finish());
  return record;
}

std::string audit_json(const std::vector<ReadRecord>& records, std::string_view next) {
  const Storage storage = json::make_shared_resource<json::monotonic_resource>();
  json::object out(storage);
  out.emplace("items", array_of(records, storage, object_of));
  out.emplace("page", page_object(next, storage));
  return json::serialize(out);
}

}  // namespace fairway::sinks
