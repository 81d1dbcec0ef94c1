#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "pipeline/access/access_options.h"
#include "pipeline/access/grant_book.h"
#include "pipeline/access/key_ring.h"
#include "pipeline/access/rate_limiter.h"
#include "pipeline/access/token_book.h"
#include "sinks/gate.h"

namespace fairway::pipeline {

// Who may come in, by keys, tokens and grants. While there is no key, and no issuer whose tokens
// are taken, it lets everyone in as an operator: then the server listens on loopback alone. Any
// thread. Borrows notebook and clock.
class AccessDesk final : public sinks::Gate, public sinks::Keys, public sinks::Grants {
 public:
  // Codes: those of the notebook and of TokenBook::open.
  static Result<std::unique_ptr<AccessDesk>> open(state::Notebook& notebook, const Clock& clock,
                                                  const AccessOptions& options = {});

  // Whether anybody is asked who they are.
  bool guarded() const { return !own_key_.empty() || tokens_ || !keys_->empty(); }

  Result<Principal> admit(const sinks::Credentials& credentials) override;
  std::uint64_t generation() const override { return generation_; }
  std::optional<std::chrono::seconds> take(const Principal& principal, std::size_t bytes) override;

  std::vector<sinks::KeyRecord> keys() const override { return keys_->keys(); }
  Result<sinks::NewKey> add_key(const sinks::KeyOrder& order) override;
  Result<std::optional<sinks::KeyRecord>> revoke_key(std::string_view id) override;

  std::vector<sinks::Grant> grants(
      const std::optional<std::set<std::string>>& parties) const override {
    return grants_->grants(parties);
  }
  Result<sinks::Grant> give(const sinks::GrantOrder& order, std::string_view by) override;
  Result<std::optional<sinks::Grant>> revoke_grant(
      std::string_view id, const std::optional<std::set<std::string>>& givers) override;

  // How many credentials opened nothing, by reason: a fixed few.
  std::map<std::string, std::uint64_t> failures() const;
  // Whether the last look at the issuer's keys found good ones; none: no tokens are taken.
  std::optional<bool> issuer_keys_fresh() const;

  // What is to be done now and then, from one thread: what ran out moves the generation, failures
  // are told in one line, and uses of keys are written down once a minute.
  void tend();
  // The same at the end.
  void write_down();

 private:
  AccessDesk(std::unique_ptr<KeyRing> keys, std::unique_ptr<GrantBook> grants,
             std::unique_ptr<TokenBook> tokens, const Clock& clock, const AccessOptions& options)
      : keys_(std::move(keys)),
        grants_(std::move(grants)),
        tokens_(std::move(tokens)),
        clock_(clock),
        own_key_(options.own_key),
        rates_(options.requests, options.bytes),
        tended_(clock.now()) {}
  Trusted<Principal> recognise(const sinks::Credentials& credentials);
  void tell_failures();

  std::unique_ptr<KeyRing> keys_;
  std::unique_ptr<GrantBook> grants_;
  std::unique_ptr<TokenBook> tokens_;  // none: no tokens are taken
  const Clock& clock_;
  const std::string own_key_;
  RateLimiter rates_;
  std::atomic<std::uint64_t> generation_{1};
  mutable std::mutex failures_mutex_;
  std::map<std::string, std::uint64_t> failures_;  // guarded by failures_mutex_
  std::map<std::string, std::uint64_t> told_;      // tend's: the failures that were told
  Instant tended_;                                 // tend's
  Instant written_;                                // tend's
};

}  // namespace fairway::pipeline
