#include "pipeline/access/key_order.h"

#include <algorithm>
#include <utility>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

using sinks::KeyOrder;

std::unexpected<Error> bad_key(std::string what, std::string remedy = {}) {
  return failure("bad_key", std::move(what), {}, std::move(remedy));
}

bool is_locode(const std::string& place) {
  return place.size() == 5 && std::ranges::all_of(place, [](unsigned char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '9');
         });
}

bool is_readable(std::string_view name) {
  return !name.empty() && name.size() <= limits::kPurposeBytes &&
         std::ranges::none_of(name, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

// What each kind must name, and what would mean nothing or too much.
Status check_kind(const KeyOrder& order) {
  const bool parties = !order.parties.empty();
  const bool places = !order.places.empty();
  const bool sources = !order.sources.empty();
  switch (order.kind) {
    case PrincipalKind::operator_:
      if (parties || places || sources) return bad_key("an operator's key names nothing else");
      return {};
    case PrincipalKind::enterprise:
      if (!parties || places) return bad_key("an enterprise's key names credit codes, no places");
      return {};
    case PrincipalKind::port:
      if (!places || parties) return bad_key("a port's key names UN/LOCODEs, no credit codes");
      return {};
    case PrincipalKind::sender:
      break;
  }
  if (!sources || parties || places) return bad_key("a sender's key names its sources alone");
  return {};
}

}  // namespace

Result<KeyOrder> checked_order(KeyOrder order, Instant now) {
  if (!is_readable(order.name)) {
    return bad_key("a key has a name of 1 to 200 bytes on one line", "Say whose it is");
  }
  FAIRWAY_TRY(check_kind(order));
  for (const std::size_t size : {order.parties.size(), order.places.size(), order.sources.size()}) {
    if (size > limits::kNamedPerKey) return bad_key("a key names at most 256 of a kind");
  }
  std::set<std::string> parties;
  for (const std::string& code : order.parties) {
    const auto party = make_reference(RefKind::party, code);
    if (!party) return bad_key("\"" + code + "\" is no credit code");
    parties.insert(party->value);
  }
  order.parties = std::move(parties);
  for (const std::string& place : order.places) {
    if (!is_locode(place)) return bad_key("\"" + place + "\" is no UN/LOCODE", "Such as CNSHA");
  }
  const bool operates = order.may && order.may->has(Permission::operate);
  if (operates && order.kind != PrincipalKind::operator_) {
    return bad_key("only an operator's key may operate");
  }
  if (order.may && order.may->empty()) return bad_key("a key without a scope opens nothing");
  if (order.expires && *order.expires <= now) return bad_key("the key would have expired already");
  return order;
}

Principal principal_of(std::string id, const sinks::KeyOrder& order, Permissions may) {
  Principal principal{.id = std::move(id),
                      .name = order.name,
                      .kind = order.kind,
                      .may = may,
                      .scope = {},
                      .grants = {}};
  principal.scope.operator_ = order.kind == PrincipalKind::operator_;
  principal.scope.parties = order.parties;
  principal.scope.places = order.places;
  principal.scope.sources = order.sources;
  return principal;
}

}  // namespace fairway::pipeline
