#include "pipeline/access/access_desk.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "pipeline/access/key_order.h"
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

std::string remedy_for(std::string_view reason) {
  if (reason == "key") return "Ask an operator for a key";
  if (reason == "missing" || reason == "ambiguous" || reason == "scheme") {
    return "Send it as Authorization: Bearer KEY, or as X-API-Key";
  }
  return "Ask the issuer of the token for another";
}

std::unexpected<TokenRefusal> refused(std::string_view reason, std::string what) {
  return std::unexpected(TokenRefusal{reason, std::move(what)});
}

}  // namespace

Result<std::unique_ptr<AccessDesk>> AccessDesk::open(state::Notebook& notebook, const Clock& clock,
                                                     const AccessOptions& options) {
  auto keys = KeyRing::open(notebook, clock);
  if (!keys) return std::unexpected(std::move(keys.error()));
  auto grants = GrantBook::open(notebook, clock);
  if (!grants) return std::unexpected(std::move(grants.error()));
  std::unique_ptr<TokenBook> tokens;
  if (options.tokens.configured()) {
    auto opened = TokenBook::open(options.tokens, clock);
    if (!opened) return std::unexpected(std::move(opened.error()));
    tokens = std::move(*opened);
  }
  return std::unique_ptr<AccessDesk>(
      new AccessDesk(std::move(*keys), std::move(*grants), std::move(tokens), clock, options));
}

Result<Principal> AccessDesk::admit(const sinks::Credentials& credentials) {
  auto principal = recognise(credentials);
  if (principal) {
    grants_->lend_to(*principal, clock_.now());
    return std::move(*principal);
  }
  const TokenRefusal& refusal = principal.error();
  {
    const std::lock_guard lock(failures_mutex_);
    ++failures_[std::string(refusal.reason)];
  }
  return failure("unauthorized", refusal.what, {}, remedy_for(refusal.reason));
}

Trusted<Principal> AccessDesk::recognise(const sinks::Credentials& credentials) {
  std::optional<std::string_view> text = credentials.api_key;
  if (credentials.authorization) {
    if (text) return refused("ambiguous", "two headers say who asks: one is enough");
    text = bearer(*credentials.authorization);
    if (!text) return refused("scheme", "Authorization is no Bearer key");
  }
  if (!text) {
    if (!guarded()) return Principal::local();
    return refused("missing", "the request brings no key");
  }
  if (!own_key_.empty() && equal_in_constant_time(*text, own_key_)) return Principal::local();
  // A token comes in Authorization alone (RFC 6750); a key says by its beginning that it is one.
  const bool may_be_token = tokens_ && !credentials.api_key && !text->starts_with(kKeyPrefix);
  if (may_be_token) return tokens_->check(*text);
  const auto key = keys_->check(*text);
  if (!key) return refused("key", key.error().what);
  return principal_of("key:" + key->id, key->order, key->may);
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
  const bool token_ended = tokens_ && tokens_->tend();
  if (token_ended || keys_->any_expired(tended_, now) || grants_->any_turned(tended_, now)) {
    ++generation_;
  }
  tell_failures();
  tended_ = std::max(tended_, now);
  if (now - written_ < kBetweenWrites) return;
  written_ = now;
  write_down();
}

std::map<std::string, std::uint64_t> AccessDesk::failures() const {
  const std::lock_guard lock(failures_mutex_);
  return failures_;
}

std::optional<bool> AccessDesk::issuer_keys_fresh() const {
  if (!tokens_) return std::nullopt;
  return tokens_->keys_fresh();
}

// Never the credential: whoever reads the log would have it.
void AccessDesk::tell_failures() {
  std::map<std::string, std::uint64_t> now = failures();
  std::string told;
  for (const auto& [reason, count] : now) {
    const std::uint64_t more = count - told_[reason];
    if (more > 0) told += fmt::format("{}{} {}", told.empty() ? "" : ", ", reason, more);
  }
  if (!told.empty()) spdlog::warn("credentials that opened nothing: {}", told);
  told_ = std::move(now);
}

void AccessDesk::write_down() {
  const Status written = keys_->write_uses();
  if (!written) spdlog::warn("when keys were used is not written: {}", written.error().text());
}

}  // namespace fairway::pipeline
