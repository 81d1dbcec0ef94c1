#include "pipeline/access/claims.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <boost/json.hpp>

#include "pipeline/access/key_order.h"
#include "schemas/base/limits.h"
#include "sinks/json/access_json.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;

std::unexpected<TokenRefusal> refused(std::string_view reason, std::string what) {
  return std::unexpected(TokenRefusal{reason, std::move(what)});
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->as_string());
}

// One text, or several of which one is it (RFC 7519 section 4.1.3).
bool names(const json::value* audience, std::string_view wanted) {
  if (audience == nullptr) return false;
  const auto same = [&](const json::value& one) {
    return one.is_string() &&
           std::string_view(one.as_string().data(), one.as_string().size()) == wanted;
  };
  if (audience->is_array()) return std::ranges::any_of(audience->as_array(), same);
  return same(*audience);
}

enum class Time { absent, given, wrong };

// Seconds since 1970, perhaps with a fraction (RFC 7519 section 2).
Time read_time(const json::object& claims, std::string_view name, Instant& into) {
  constexpr double kYear9999 = 253'402'300'800;
  const json::value* value = claims.if_contains(name);
  if (value == nullptr) return Time::absent;
  if (!value->is_number()) return Time::wrong;
  const auto seconds = value->to_number<double>();
  if (!(seconds >= 0 && seconds < kYear9999)) return Time::wrong;
  into = Instant{std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds))};
  return Time::given;
}

Trusted<Instant> check_times(const json::object& claims, Instant now) {
  Instant expires;
  if (read_time(claims, "exp", expires) != Time::given) {
    return refused("claims", "the token does not say when it ends (exp)");
  }
  if (expires <= now) return refused("expired", "the token has expired");
  for (const char* name : {"nbf", "iat"}) {
    Instant from;
    const Time time = read_time(claims, name, from);
    if (time == Time::wrong) return refused("claims", std::string(name) + " is no time");
    if (time == Time::given && from > now + limits::kTokenLeeway) {
      return refused("not_yet", "the token is not good yet (" + std::string(name) + ")");
    }
  }
  return expires;
}

std::string without_control(std::string text) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  return std::ranges::any_of(text, is_control) ? std::string() : text;
}

// The claim `fairway`, checked as an order for a key is.
Trusted<Principal> read_rights(const json::object& claims, const std::string& subject,
                               const TokenOptions& options, Instant now) {
  const json::value* rights = claims.if_contains("fairway");
  if (rights == nullptr || !rights->is_object()) {
    return refused("claims", "the token has no object \"fairway\" that says what it is good for");
  }
  json::object order = rights->as_object();
  for (const char* name : {"name", "expiresAt"}) {
    if (order.contains(name)) {
      return refused("claims",
                     "the claim \"fairway\" does not take the member " + std::string(name));
    }
  }
  std::string name = without_control(text_in(claims, "name"));
  if (name.empty() || name.size() > limits::kPurposeBytes) name = subject;
  order["name"] = name;
  auto read = sinks::read_key_order(json::serialize(order));
  if (read) read = checked_order(std::move(*read), now);
  if (!read) return refused("claims", "in the claim \"fairway\": " + read.error().what);
  const Permissions may = read->may.value_or(usual_permissions(read->kind, !read->sources.empty()));
  return principal_of("jwt:" + options.issuer + "|" + subject, *read, may);
}

}  // namespace

Trusted<Bearer> read_claims(std::string_view payload, const TokenOptions& options, Instant now) {
  boost::system::error_code bad;
  const json::value value = json::parse(payload, bad);
  if (bad || !value.is_object()) return refused("malformed", "the token's claims are no object");
  const json::object& claims = value.as_object();
  if (text_in(claims, "iss") != options.issuer) {
    return refused("issuer", "the token is of another issuer (iss)");
  }
  if (!names(claims.if_contains("aud"), options.audience)) {
    return refused("audience", "the token is for another audience (aud)");
  }
  const auto expires = check_times(claims, now);
  if (!expires) return std::unexpected(expires.error());
  const std::string subject = without_control(text_in(claims, "sub"));
  if (subject.empty() || subject.size() > limits::kSubjectBytes) {
    return refused("claims", "the token names no subject (sub) of 1 to 200 bytes on one line");
  }
  auto principal = read_rights(claims, subject, options, now);
  if (!principal) return std::unexpected(std::move(principal.error()));
  return Bearer{std::move(*principal), *expires};
}

}  // namespace fairway::pipeline
