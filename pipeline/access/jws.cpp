#include "pipeline/access/jws.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <cjose/base64.h>
#include <cjose/header.h>
#include <cjose/jwk.h>
#include <cjose/jws.h>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;

struct ReleaseKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
struct ReleaseJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};

using JwkPointer = std::unique_ptr<cjose_jwk_t, ReleaseKey>;

// A key, and the one algorithm that it is for if its set says so.
struct Key {
  JwkPointer jwk;
  std::string algorithm;
};

// A member that is a text; none also when it is something else.
std::optional<std::string> text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

bool verifies(const json::object& jwk) {
  const auto type = text_in(jwk, "kty");
  if (type != "RSA" && type != "EC") return false;
  if (jwk.contains("use") && text_in(jwk, "use") != "sig") return false;
  const json::value* operations = jwk.if_contains("key_ops");
  if (operations == nullptr) return true;
  return operations->is_array() &&
         std::ranges::any_of(operations->as_array(), [](const json::value& one) {
           return one.is_string() && one.as_string() == "verify";
         });
}

std::optional<Key> key_of(const json::object& jwk) {
  // Only what is public goes on: a private part would be a secret that we have no use for.
  json::object known;
  for (const char* name : {"kty", "kid", "crv", "x", "y", "n", "e"}) {
    if (const json::value* value = jwk.if_contains(name)) known[name] = *value;
  }
  const std::string text = json::serialize(known);
  Key key{.jwk = JwkPointer(cjose_jwk_import(text.data(), text.size(), nullptr)),
          .algorithm = text_in(jwk, "alg").value_or("")};
  if (!key.jwk) return std::nullopt;
  const bool rsa = cjose_jwk_get_kty(key.jwk.get(), nullptr) == CJOSE_JWK_KTY_RSA;
  if (rsa && cjose_jwk_get_keysize(key.jwk.get(), nullptr) < limits::kRsaBits) return std::nullopt;
  return key;
}

// Each algorithm has its kind of key, an elliptic curve among them (RFC 7518 section 3.4).
bool fits(const Key& key, std::string_view algorithm) {
  if (!key.algorithm.empty() && key.algorithm != algorithm) return false;
  const auto type = cjose_jwk_get_kty(key.jwk.get(), nullptr);
  if (!algorithm.starts_with("ES")) return type == CJOSE_JWK_KTY_RSA;
  const std::size_t bits = algorithm == "ES256" ? 256 : algorithm == "ES384" ? 384 : 521;
  return type == CJOSE_JWK_KTY_EC && cjose_jwk_get_keysize(key.jwk.get(), nullptr) == bits;
}

// A part of a token. One text for what it says: digits that mean nothing are refused.
std::optional<std::string> decoded(const std::string& part) {
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (!cjose_base64url_decode(part.data(), part.size(), &bytes, &size, nullptr)) {
    return std::nullopt;
  }
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> owned(bytes, &std::free);
  char* text = nullptr;
  std::size_t length = 0;
  if (!cjose_base64url_encode(bytes, size, &text, &length, nullptr)) return std::nullopt;
  const std::unique_ptr<char, decltype(&std::free)> owned_text(text, &std::free);
  if (std::string_view(text, length) != part) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

// The header as it was sent: the library shows members of some types only.
std::optional<json::object> header_of(const std::string& token) {
  const auto text = decoded(token.substr(0, token.find('.')));
  if (!text) return std::nullopt;
  boost::system::error_code bad;
  const json::value header = json::parse(*text, bad);
  if (bad || !header.is_object()) return std::nullopt;
  return header.as_object();
}

// The library reads the numbers of an elliptic curve's signature and drops what stands behind them
// (RFC 7518 section 3.4).
bool is_whole(const std::string& signature, std::string_view algorithm) {
  if (!algorithm.starts_with("ES")) return true;
  return signature.size() == (algorithm == "ES256" ? 64U : algorithm == "ES384" ? 96U : 132U);
}

std::string text_of(cjose_header_t* header, const char* name) {
  const char* text = cjose_header_get(header, name, nullptr);
  return text == nullptr ? std::string() : std::string(text);
}

// A token of another kind (RFC 8725 section 3.11) says so: a logout token, a proof of possession.
bool is_access_token(const json::object& header) {
  if (!header.contains("typ")) return true;
  std::string type = text_in(header, "typ").value_or("");
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return std::tolower(c); });
  return type == "jwt" || type == "at+jwt" || type == "application/at+jwt";
}

}  // namespace

const std::vector<std::string_view>& signature_algorithms() {
  static const std::vector<std::string_view> kAll = {"ES256", "ES384", "ES512", "PS256", "PS384",
                                                     "PS512", "RS256", "RS384", "RS512"};
  return kAll;
}

struct KeySet::Impl {
  std::map<std::string, Key, std::less<>> keys;
};

KeySet::KeySet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeySet::~KeySet() = default;

std::size_t KeySet::size() const { return impl_->keys.size(); }

Result<std::shared_ptr<const KeySet>> KeySet::read(std::string_view text) {
  boost::system::error_code bad;
  const json::value set = json::parse(text, bad);
  const json::value* keys = !bad && set.is_object() ? set.as_object().if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) {
    return failure("bad_keys", "this is no JWK set", {}, "Write {\"keys\": [...]} (RFC 7517)");
  }
  if (keys->as_array().size() > limits::kIssuerKeys) {
    return failure("bad_keys", "a JWK set of ours has at most 64 keys");
  }
  auto impl = std::make_unique<Impl>();
  for (const json::value& one : keys->as_array()) {
    if (!one.is_object() || !verifies(one.as_object())) continue;
    const auto name = text_in(one.as_object(), "kid");
    auto key = key_of(one.as_object());
    if (!name || name->empty() || !key) continue;
    if (!impl->keys.emplace(*name, std::move(*key)).second) {
      return failure("bad_keys", "two keys of the set have the same kid");
    }
  }
  if (impl->keys.empty()) {
    return failure("bad_keys", "no key of the set verifies signatures", {},
                   "Give each a kid; take EC keys, or RSA keys of 2048 bits or more");
  }
  return std::shared_ptr<const KeySet>(new KeySet(std::move(impl)));
}

std::expected<std::string, JwsFault> KeySet::payload_of(
    const std::string& token, const std::vector<std::string>& algorithms) const {
  const std::unique_ptr<cjose_jws_t, ReleaseJws> jws(
      cjose_jws_import(token.data(), token.size(), nullptr));
  if (!jws) return std::unexpected(JwsFault::malformed);
  const auto header = header_of(token);
  if (!header) return std::unexpected(JwsFault::malformed);
  // What decides how it is verified comes from the one who verifies.
  cjose_header_t* verified = cjose_jws_get_protected(jws.get());
  const std::string algorithm = text_of(verified, "alg");
  if (std::ranges::find(algorithms, algorithm) == algorithms.end()) {
    return std::unexpected(JwsFault::algorithm);
  }
  for (const char* name : {"jku", "jwk", "x5u", "x5c", "crit"}) {
    if (header->contains(name)) return std::unexpected(JwsFault::header);
  }
  if (!is_access_token(*header)) return std::unexpected(JwsFault::header);
  const auto key = impl_->keys.find(text_of(verified, "kid"));
  if (key == impl_->keys.end()) return std::unexpected(JwsFault::unknown_key);
  if (!fits(key->second, algorithm)) return std::unexpected(JwsFault::algorithm);
  const auto signature = decoded(token.substr(token.rfind('.') + 1));
  if (!signature) return std::unexpected(JwsFault::malformed);
  if (!is_whole(*signature, algorithm)) return std::unexpected(JwsFault::signature);
  if (!cjose_jws_verify(jws.get(), key->second.jwk.get(), nullptr)) {
    return std::unexpected(JwsFault::signature);
  }
  std::uint8_t* payload = nullptr;  // the token's own
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &payload, &size, nullptr)) {
    return std::unexpected(JwsFault::malformed);
  }
  return std::string(reinterpret_cast<const char*>(payload), size);
}

}  // namespace fairway::pipeline
