#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "schemas/base/limits.h"

namespace fairway::pipeline {

// How much of something may be taken: `burst` at once, and `rate` a second for ever.
struct Rate {
  double rate = 0;
  double burst = 0;

  friend bool operator==(const Rate&, const Rate&) = default;
};

// Whose tokens (JWT) are taken beside keys; none as long as no issuer is named. Its public keys are
// in a file or at an address of this machine.
struct TokenOptions {
  std::string issuer;
  std::string audience;
  std::vector<std::string> algorithms = {"ES256", "PS256", "RS256"};
  std::filesystem::path keys_file;
  std::string keys_url;

  bool configured() const { return !issuer.empty(); }
  friend bool operator==(const TokenOptions&, const TokenOptions&) = default;
};

struct AccessOptions {
  TokenOptions tokens;
  Rate requests{limits::kRequestsPerSecond, limits::kRequestsAtOnce};
  Rate bytes{static_cast<double>(limits::kBytesPerSecond),
             static_cast<double>(limits::kBytesAtOnce)};
  // An operator's beside the keys that are kept: of the command that opened the data directory for
  // itself. Empty: there is none.
  std::string own_key;

  friend bool operator==(const AccessOptions&, const AccessOptions&) = default;
};

}  // namespace fairway::pipeline
