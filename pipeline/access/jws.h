#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"

namespace fairway::pipeline {

// The algorithms that a token may be signed with (RFC 7518 section 3.1): those with a public key.
const std::vector<std::string_view>& signature_algorithms();

enum class JwsFault : std::uint8_t { malformed, header, algorithm, unknown_key, signature };

// The public keys of an issuer, a JWK set (RFC 7517). Immutable; any thread.
class KeySet {
 public:
  // Keys that verify no signature of ours are left out: of other kinds and uses, RSA below 2048
  // bits, without a name (kid). Code: bad_keys; so is a set of which no key is left.
  static Result<std::shared_ptr<const KeySet>> read(std::string_view json);
  ~KeySet();
  KeySet(const KeySet&) = delete;
  KeySet& operator=(const KeySet&) = delete;

  std::size_t size() const;

  // What a token in the compact form of RFC 7515 says, if it is signed by one of these keys, the
  // one that it names, with one of `algorithms`, for which that key is. The header's own keys and
  // addresses of keys (jku, jwk, x5u, x5c) and extensions (crit) are reasons to refuse it.
  std::expected<std::string, JwsFault> payload_of(const std::string& token,
                                                  const std::vector<std::string>& algorithms) const;

 private:
  struct Impl;
  explicit KeySet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairway::pipeline
