#include "pipeline/access/token_book.h"

#include <algorithm>
#include <string>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

std::unexpected<TokenRefusal> refusal_of(JwsFault fault) {
  switch (fault) {
    case JwsFault::malformed:
      break;
    case JwsFault::header:
      return std::unexpected(
          TokenRefusal{"header",
                       "the token's header has a member (crit, jku, jwk, x5u, x5c) or a type (typ) "
                       "that is not taken"});
    case JwsFault::algorithm:
      return std::unexpected(
          TokenRefusal{"algorithm", "the token is signed with an algorithm that is not taken"});
    case JwsFault::unknown_key:
      return std::unexpected(
          TokenRefusal{"unknown_key", "the token names no key (kid) that its issuer has"});
    case JwsFault::signature:
      return std::unexpected(TokenRefusal{"signature", "the token's signature is not good"});
  }
  return std::unexpected(TokenRefusal{"malformed", "this is neither a key nor a token (JWT)"});
}

}  // namespace

Result<std::unique_ptr<TokenBook>> TokenBook::open(TokenOptions options, const Clock& clock) {
  auto keys = IssuerKeys::open(options, clock);
  if (!keys) return std::unexpected(std::move(keys.error()));
  return std::unique_ptr<TokenBook>(new TokenBook(std::move(options), std::move(*keys), clock));
}

Trusted<Principal> TokenBook::check(std::string_view token) {
  if (token.size() > limits::kTokenBytes) {
    return std::unexpected(TokenRefusal{"malformed", "the token is longer than 8 KiB"});
  }
  const Hash16 name = hash_parts({"fairway token", token});
  const Instant now = clock_.now();
  std::size_t epoch = 0;
  {
    const std::lock_guard lock(mutex_);
    epoch = epoch_;
    const auto found = known_.find(name);
    if (found != known_.end() && found->second.expires > now) {
      note_end(found->second.expires, now);
      return found->second.principal;
    }
  }
  auto bearer = verify(token, now);
  if (!bearer) return std::unexpected(std::move(bearer.error()));
  const std::lock_guard lock(mutex_);
  // What an old key signed must not be remembered beyond it, nor outlive it in a stream.
  if (epoch != epoch_) {
    note_end(now, now);
    return std::move(bearer->principal);
  }
  note_end(bearer->expires, now);
  if (known_.size() >= limits::kTokensKnown) {
    std::erase_if(known_, [&](const auto& one) { return one.second.expires <= now; });
    if (known_.size() >= limits::kTokensKnown) known_.clear();
  }
  return known_.insert_or_assign(name, std::move(*bearer)).first->second.principal;
}

Trusted<Bearer> TokenBook::verify(std::string_view token, Instant now) {
  const auto keys = keys_->current();
  if (!keys) {
    return std::unexpected(
        TokenRefusal{"no_keys", "tokens cannot be checked yet: come again in a minute"});
  }
  const auto payload = keys->payload_of(std::string(token), options_.algorithms);
  if (payload) return read_claims(*payload, options_, now);
  if (payload.error() == JwsFault::unknown_key) keys_->missed();
  return refusal_of(payload.error());
}

void TokenBook::note_end(Instant expires, Instant now) {
  const Instant end = std::min(expires, now + limits::kTokenReview);
  ends_.insert(std::chrono::ceil<std::chrono::seconds>(end));
}

bool TokenBook::tend() {
  const bool other_keys = keys_->refresh();
  const std::lock_guard lock(mutex_);
  if (other_keys) {
    known_.clear();
    ++epoch_;
  }
  const auto past = ends_.upper_bound(clock_.now());
  const bool ended = past != ends_.begin();
  ends_.erase(ends_.begin(), past);
  return other_keys || ended;
}

}  // namespace fairway::pipeline
