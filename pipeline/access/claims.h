#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "pipeline/access/access_options.h"
#include "schemas/base/clock.h"
#include "schemas/model/principal.h"

namespace fairway::pipeline {

// Why a token opens nothing: one word of a fixed few, for those who count, and a sentence for the
// client, which tells only what the token itself says.
struct TokenRefusal {
  std::string_view reason;
  std::string what;
};
template <typename T>
using Trusted = std::expected<T, TokenRefusal>;

// Who a token speaks for, and until when.
struct Bearer {
  Principal principal;
  Instant expires;
};

// The claims of a token whose signature was found good (RFC 7519 section 4): `iss` and `aud` must
// be the ones that are configured, `exp` must be there, `sub` names the principal together with the
// issuer. What it may do says the claim `fairway`, an object with the members of an order for a key
// (`POST /v1/keys`) but for its name and its end: {"kind": "enterprise", "parties": ["9131…"]}.
Trusted<Bearer> read_claims(std::string_view payload, const TokenOptions& options, Instant now);

}  // namespace fairway::pipeline
