#include "pipeline/access/access_desk.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <spdlog/spdlog.h>

#include "schemas/base/secret.h"

namespace fairway::pipeline {
namespace {

constexpr std::chrono::minutes kBetweenWrites{1};

// "Bearer abc": the scheme in any case (RFC 9110 section 11.1).
std::optional<std::string_view> bearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  const bool same = std::ranges::equal(authorization.substr(0, kScheme.size()), kScheme, {},
                                       [](unsigned char c) { return std::tolower(c); });
  if (!same) return std::nullopt;
  authorization.remove_prefix(kScheme.size());
  const auto first = authorization.find_first_not_of(' ');
  return authorization.substr(std::min(first, authorization.size()));
}

Principal principal_of(const sinks::KeyRecord& key) {
  Principal principal{.id = "key:" + key.id,
                      .name = key.order.name,
                      .kind = key.order.kind,
                      .may = key.may,
                      .scope = {},
                      .grants = {}};
  principal.scope.operator_ = key.order.kind == PrincipalKind::operator_;
  principal.scope.parties = key.order.parties;
  principal.scope.places = key.order.places;
  principal.scope.sources = key.order.sources;
  return principal;
}

}  // namespace

Result<std::unique_ptr<AccessDesk>> AccessDesk::open(state::Notebook& notebook, const Clock& clock,
                                                     std::string own_key) {
  auto keys = KeyRing::open(notebook, clock);
  if (!keys) return std::unexpected(std::move(keys.error()));
  auto grants = GrantBook::open(notebook, clock);
  if (!grants) return std::unexpected(std::move(grants.error()));
  return std::unique_ptr<AccessDesk>(
      new AccessDesk(std::move(*keys), std::move(*grants), clock, std::move(own_key)));
}

Result<Principal> AccessDesk::admit(const sinks::Credentials& credentials) {
  std::optional<std::string_view> text = credentials.api_key;
  if (credentials.authorization) {
    if (text) {
      return failure("unauthorized", "two headers say who asks", {},
                     "Send Authorization or X-API-Key");
    }
    text = bearer(*credentials.authorization);
    if (!text) return failure("unauthorized", "Authorization is no Bearer key");
  }
  if (!text) {
    if (!guarded()) return Principal::local();
    return failure("unauthorized", "the request brings no key", {},
                   "Send it as Authorization: Bearer KEY, or as X-API-Key");
  }
  if (!own_key_.empty() && equal_in_constant_time(*text, own_key_)) return Principal::local();
  const auto key = keys_->check(*text);
  if (!key) return std::unexpected(key.error());
  Principal principal = principal_of(*key);
  grants_->lend_to(principal, clock_.now());
  return principal;
}

std::optional<std::chrono::seconds> AccessDesk::take(const Principal& principal,
                                                     std::size_t bytes) {
  if (!guarded()) return std::nullopt;
  return rates_.take(principal.id, bytes, clock_.now());
}

Result<sinks::NewKey> AccessDesk::add_key(const sinks::KeyOrder& order) {
  auto key = keys_->add_key(order);
  // Who came in without a key may stay no longer once there is one.
  if (key) ++generation_;
  return key;
}

Result<std::optional<sinks::KeyRecord>> AccessDesk::revoke_key(std::string_view id) {
  auto revoked = keys_->revoke_key(id);
  ++generation_;
  return revoked;
}

Result<sinks::Grant> AccessDesk::give(const sinks::GrantOrder& order, std::string_view by) {
  auto grant = grants_->give(order, by);
  if (grant) ++generation_;
  return grant;
}

Result<std::optional<sinks::Grant>> AccessDesk::revoke_grant(
    std::string_view id, const std::optional<std::set<std::string>>& givers) {
  auto revoked = grants_->revoke_grant(id, givers);
  ++generation_;
  return revoked;
}

void AccessDesk::tend() {
  const Instant now = clock_.now();
  if (keys_->any_expired(tended_, now) || grants_->any_turned(tended_, now)) ++generation_;
  tended_ = std::max(tended_, now);
  if (now - written_ < kBetweenWrites) return;
  written_ = now;
  write_down();
}

void AccessDesk::write_down() {
  const Status written = keys_->write_uses();
  if (!written) spdlog::warn("when keys were used is not written: {}", written.error().text());
}

}  // namespace fairway::pipeline
