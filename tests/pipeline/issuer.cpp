#include "tests/pipeline/issuer.h"

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <cjose/header.h>
#include <cjose/jwk.h>
#include <cjose/jws.h>

namespace fairway::pipeline::test {
namespace {

constexpr std::uint8_t kExponent[] = {1, 0, 1};

std::string base64url(const std::string& text) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kDigits[(bits >> (held - 6)) & 63U];
  }
  if (held > 0) out += kDigits[(bits << (6 - held)) & 63U];
  return out;
}

std::string sign(cjose_jwk_t* key, const std::string& header, const std::string& payload,
                 const std::string& algorithm, const std::string& key_id) {
  cjose_header_t* head = cjose_header_new(nullptr);
  cjose_header_set(head, "alg", algorithm.c_str(), nullptr);
  if (!key_id.empty()) cjose_header_set(head, "kid", key_id.c_str(), nullptr);
  if (const auto colon = header.find(':'); colon != std::string::npos) {
    const std::string name = header.substr(0, colon);
    const std::string value = header.substr(colon + 1);
    const bool is_text = value.starts_with('"');
    const bool set = is_text ? cjose_header_set(head, name.c_str(),
                                                value.substr(1, value.size() - 2).c_str(), nullptr)
                             : cjose_header_set_raw(head, name.c_str(), value.c_str(), nullptr);
    if (!set) throw std::runtime_error("cannot set " + header);
  }
  cjose_jws_t* jws = cjose_jws_sign(
      key, head, reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size(), nullptr);
  const char* text = nullptr;
  if (jws == nullptr || !cjose_jws_export(jws, &text, nullptr)) {
    throw std::runtime_error("cannot sign with " + algorithm);
  }
  std::string token(text);
  cjose_jws_release(jws);
  cjose_header_release(head);
  return token;
}

}  // namespace

struct Issuer::Impl {
  std::string key_id;
  cjose_jwk_t* key = nullptr;
};

Issuer::Issuer(std::string key_id, Kind kind) : impl_(std::make_unique<Impl>()) {
  impl_->key_id = std::move(key_id);
  impl_->key = kind == Kind::ec ? cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr)
                                : cjose_jwk_create_RSA_random(kind == Kind::rsa ? 2048 : 1024,
                                                              kExponent, sizeof kExponent, nullptr);
  cjose_jwk_set_kid(impl_->key, impl_->key_id.data(), impl_->key_id.size(), nullptr);
}

Issuer::~Issuer() { cjose_jwk_release(impl_->key); }

std::string Issuer::jwk(const std::string& more) const {
  char* text = cjose_jwk_to_json(impl_->key, false, nullptr);
  std::string json(text);
  std::free(text);
  json.insert(json.size() - 1, more);
  return json;
}

std::string Issuer::token(const std::string& claims, const std::string& algorithm,
                          const std::string& header) const {
  return sign(impl_->key, header, claims, algorithm, impl_->key_id);
}

std::string Issuer::confused_token(const std::string& claims) const {
  const std::string secret = jwk();
  cjose_jwk_t* key = cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(secret.data()),
                                               secret.size(), nullptr);
  std::string token = sign(key, {}, claims, "HS256", impl_->key_id);
  cjose_jwk_release(key);
  return token;
}

std::string Issuer::unsigned_token(const std::string& claims) {
  return base64url(R"({"alg":"none"})") + "." + base64url(claims) + ".";
}

std::string jwk_set(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

}  // namespace fairway::pipeline::test
