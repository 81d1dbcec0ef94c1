#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "pipeline/access/grant_book.h"
#include "pipeline/access/key_ring.h"
#include "pipeline/access/rate_limiter.h"
#include "sinks/gate.h"

namespace fairway::pipeline {

// Who may come in, by keys and grants. While there is no key it lets everyone in as an operator:
// then the server listens on loopback alone. Any thread. Borrows notebook and clock.
class AccessDesk final : public sinks::Gate, public sinks::Keys, public sinks::Grants {
 public:
  // `own_key`, if any, is an operator's beside those that are kept: of the command that opened the
  // data directory for itself.
  static Result<std::unique_ptr<AccessDesk>> open(state::Notebook& notebook, const Clock& clock,
                                                  std::string own_key = {});

  // Whether anybody is asked who they are.
  bool guarded() const { return !own_key_.empty() || !keys_->empty(); }

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

  // What is to be done now and then, from one thread: what ran out moves the generation, and uses
  // of keys are written down once a minute.
  void tend();
  // The same at the end.
  void write_down();

 private:
  AccessDesk(std::unique_ptr<KeyRing> keys, std::unique_ptr<GrantBook> grants, const Clock& clock,
             std::string own_key)
      : keys_(std::move(keys)),
        grants_(std::move(grants)),
        clock_(clock),
        own_key_(std::move(own_key)),
        tended_(clock.now()) {}

  std::unique_ptr<KeyRing> keys_;
  std::unique_ptr<GrantBook> grants_;
  const Clock& clock_;
  const std::string own_key_;
  RateLimiter rates_;
  std::atomic<std::uint64_t> generation_{1};
  Instant tended_;   // tend's
  Instant written_;  // tend's
};

}  // namespace fairway::pipeline
