#include "sinks/json/access_json.h"

#include <utility>

#include "sinks/json/members.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

template <typename All>
json::array names_of(const All& all, const Storage& storage) {
  return array_of(all, storage, [](const auto& one, const Storage& s) {
    if constexpr (requires { one.value(); }) {
      return text(one.value(), s);
    } else {
      return text(one, s);
    }
  });
}

json::array permission_names(Permissions may, const Storage& storage) {
  json::array names(storage);
  for (const Permission one : all_permissions()) {
    if (may.has(one)) names.emplace_back(text(to_text(one), storage));
  }
  return names;
}

json::object object_of(const KeyRecord& key, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", text(key.id, storage));
  out.emplace("name", text(key.order.name, storage));
  out.emplace("kind", text(to_text(key.order.kind), storage));
  out.emplace("parties", names_of(key.order.parties, storage));
  out.emplace("places", names_of(key.order.places, storage));
  out.emplace("sources", names_of(key.order.sources, storage));
  out.emplace("scopes", permission_names(key.may, storage));
  out.emplace("createdAt", time(key.created, storage));
  out.emplace("expiresAt", time_or_null(key.order.expires, storage));
  out.emplace("revokedAt", time_or_null(key.revoked, storage));
  out.emplace("lastUsedAt", time_or_null(key.last_used, storage));
  return out;
}

json::object object_of(const Grant& grant, const Storage& storage) {
  json::object out(storage);
  out.emplace("id", text(grant.id, storage));
  out.emplace("from", text(grant.order.from, storage));
  out.emplace("to", text(grant.order.to, storage));
  out.emplace("shipments", array_of(grant.order.shipments, storage, reference));
  out.emplace("purpose", text(grant.order.purpose, storage));
  out.emplace("validFrom", time_or_null(grant.order.valid_from, storage));
  out.emplace("validTo", time_or_null(grant.order.valid_to, storage));
  out.emplace("by", text(grant.by, storage));
  out.emplace("createdAt", time(grant.created, storage));
  out.emplace("revokedAt", time_or_null(grant.revoked, storage));
  return out;
}

template <typename All>
std::string list_json(const All& all) {
  const Storage storage = json::make_shared_resource<json::monotonic_resource>();
  json::object out(storage);
  out.emplace("items", array_of(all, storage, [](const auto& one, const Storage& s) {
                return object_of(one, s);
              }));
  return json::serialize(out);
}

KeyOrder key_order(Members& members) {
  KeyOrder order;
  order.name = members.text("name");
  const auto kind = principal_kind_from(members.text("kind"));
  if (!kind) members.complain("kind", "is operator, enterprise, port or sender");
  order.kind = kind.value_or(PrincipalKind::enterprise);
  for (std::string& code : members.texts("parties")) order.parties.insert(std::move(code));
  for (std::string& code : members.texts("places")) order.places.insert(std::move(code));
  for (std::string& name : members.texts("sources")) order.sources.emplace(std::move(name));
  if (members.has("scopes")) order.may.emplace();
  for (const std::string& name : members.texts("scopes")) {
    const auto permission = permission_from(name);
    if (permission) {
      order.may->add(*permission);
    } else {
      members.complain("scopes", "are read, send, operate");
    }
  }
  order.expires = members.time("expiresAt");
  return order;
}

GrantOrder grant_order(Members& members) {
  GrantOrder order;
  order.from = members.text("from");
  order.to = members.text("to");
  for (const std::string& text : members.texts("shipments")) {
    const auto shipment = parse_reference(text);
    if (shipment && is_root(shipment->kind)) {
      order.shipments.insert(*shipment);
    } else {
      members.complain("shipments", "are transport documents, bookings or orders: kind:value");
    }
  }
  order.purpose = members.text("purpose");
  order.valid_from = members.time("validFrom");
  order.valid_to = members.time("validTo");
  return order;
}

template <typename T>
Result<T> finished(Members& members, T value) {
  FAIRWAY_TRY(members.finish());
  return value;
}

}  // namespace

std::string key_json(const KeyRecord& key) { return json::serialize(object_of(key, {})); }

std::string keys_json(const std::vector<KeyRecord>& keys) { return list_json(keys); }

std::string new_key_json(const NewKey& key) {
  json::object out = object_of(key.record, {});
  out.emplace("key", text(key.text, {}));
  return json::serialize(out);
}

Result<KeyOrder> read_key_order(std::string_view json) {
  Members members(json, "bad_key");
  KeyOrder order = key_order(members);
  return finished(members, std::move(order));
}

Result<KeyRecord> read_key(std::string_view json) {
  Members members(json, "bad_key");
  KeyRecord key;
  key.order = key_order(members);
  key.may = std::exchange(key.order.may, std::nullopt).value_or(Permissions{});
  key.id = members.text("id");
  key.created = members.time("createdAt").value_or(Instant{});
  key.revoked = members.time("revokedAt");
  key.last_used = members.time("lastUsedAt");
  return finished(members, std::move(key));
}

std::string grant_json(const Grant& grant) { return json::serialize(object_of(grant, {})); }

std::string grants_json(const std::vector<Grant>& grants) { return list_json(grants); }

Result<GrantOrder> read_grant_order(std::string_view json) {
  Members members(json, "bad_grant");
  GrantOrder order = grant_order(members);
  return finished(members, std::move(order));
}

Result<Grant> read_grant(std::string_view json) {
  Members members(json, "bad_grant");
  Grant grant;
  grant.order = grant_order(members);
  grant.id = members.text("id");
  grant.by = members.text("by");
  grant.created = members.time("createdAt").value_or(Instant{});
  grant.revoked = members.time("revokedAt");
  return finished(members, std::move(grant));
}

}  // namespace fairway::sinks
