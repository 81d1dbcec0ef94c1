#pragma once

#include <memory>
#include <string>

namespace fairway::pipeline::test {

// An issuer of tokens: a key of its own, and what it signs with it.
class Issuer {
 public:
  enum class Kind { ec, rsa, small_rsa };
  explicit Issuer(std::string key_id, Kind kind = Kind::ec);
  ~Issuer();

  // Its public key, a member of a JWK set; `more` stands among its members: ,"use":"enc".
  std::string jwk(const std::string& more = {}) const;
  // A token with this header (beside alg and kid) and payload, both JSON objects' members.
  std::string token(const std::string& claims, const std::string& algorithm = "ES256",
                    const std::string& header = {}) const;
  // The same, but signed by HMAC with the text of the public key (RFC 8725 section 2.1).
  std::string confused_token(const std::string& claims) const;
  // ... and signed by nobody.
  static std::string unsigned_token(const std::string& claims);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string jwk_set(const std::string& keys);

}  // namespace fairway::pipeline::test
