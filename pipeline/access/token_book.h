#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "pipeline/access/claims.h"
#include "pipeline/access/issuer_keys.h"
#include "schemas/base/hash.h"

namespace fairway::pipeline {

// Tokens (JWT) of one issuer as credentials, by the rules of RFC 7519 and RFC 8725. A token that
// was found good is remembered until it ends or the keys change, so that its signature is checked
// once. Any thread, but for tend. Borrows the clock.
class TokenBook {
 public:
  // Codes: those of IssuerKeys::open.
  static Result<std::unique_ptr<TokenBook>> open(TokenOptions options, const Clock& clock);

  Trusted<Principal> check(std::string_view token);

  // Now and then, from one thread. True when somebody may no longer do what they could: the keys
  // are others, or a token that was in use ran out.
  bool tend();
  bool keys_fresh() const { return keys_->fresh(); }

 private:
  TokenBook(TokenOptions options, std::unique_ptr<IssuerKeys> keys, const Clock& clock)
      : options_(std::move(options)), keys_(std::move(keys)), clock_(clock) {}
  Trusted<Bearer> verify(std::string_view token, Instant now);
  void note_end(Instant expires, Instant now);

  const TokenOptions options_;
  const std::unique_ptr<IssuerKeys> keys_;
  const Clock& clock_;
  std::mutex mutex_;  // of the members below
  std::unordered_map<Hash16, Bearer> known_;
  std::size_t epoch_ = 0;  // grows with the keys
  // When tokens in use run out, to the second. Those that go on for long are asked for again by
  // then, which keeps this small.
  std::set<Instant> ends_;
};

}  // namespace fairway::pipeline
