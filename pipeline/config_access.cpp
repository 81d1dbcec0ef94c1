// The keys of the configuration about who may ask, and over what.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "pipeline/access/jws.h"
#include "pipeline/config_table.h"
#include "pipeline/config_values.h"

namespace fairway::pipeline {
namespace {

using Node = const ConfigNode&;
using Option = const std::string&;

Status read_algorithms(Config& config, const std::string&, const ConfigNode& node) {
  auto names = read_texts(node);
  if (!names) return std::unexpected(std::move(names.error()));
  for (const std::string& name : *names) {
    if (std::ranges::find(signature_algorithms(), name) != signature_algorithms().end()) continue;
    return bad_value(node, fmt::format("\"{}\" is no algorithm for a token's signature", name),
                     did_you_mean(name, signature_algorithms()));
  }
  if (names->empty()) return bad_value(node, "no algorithm is taken, and so no token");
  config.access.tokens.algorithms = std::move(*names);
  return {};
}

// Plain http crosses no network: who could change the keys on their way could be anyone.
Status read_keys_url(Config& config, const std::string&, const ConfigNode& node) {
  auto url = read_text(node);
  if (!url) return std::unexpected(std::move(url.error()));
  if (!url->empty()) {
    constexpr std::string_view kScheme = "http://";
    const bool is_http = url->starts_with(kScheme);
    std::string host = is_http ? url->substr(kScheme.size()) : *url;
    const bool is_v6 = host.starts_with("[") && host.contains(']');
    host = is_v6 ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find_first_of(":/?#"));
    if (!is_http || !is_loopback(host) || url->find_first_of("@ \t") != std::string::npos) {
      return bad_value(node, fmt::format("\"{}\" is no address of this machine", *url),
                       "Keys are fetched from http://127.0.0.1 or localhost alone; from elsewhere "
                       "have them written to access.jwt.keys_file");
    }
  }
  config.access.tokens.keys_url = std::move(*url);
  return {};
}

Status read_rate(const ConfigNode& node, double& into) {
  return store(read_integer(node, 1, limits::kRateMost), into,
               [](std::int64_t count) { return static_cast<double>(count); });
}

std::string count_text(double count) { return fmt::format("{:.0f}", count); }

Status read_byte_rate(const ConfigNode& node, double& into) {
  return store(read_bytes(node, limits::kKiB, limits::kMiB << 20), into,
               [](std::uint64_t bytes) { return static_cast<double>(bytes); });
}

std::string byte_rate_text(double bytes) { return bytes_text(static_cast<std::uint64_t>(bytes)); }

const ConfigKey kAccessKeys[] = {
    ConfigKey{
        "http.tls.certificate_file", "a path; empty: plain HTTP",
        "The certificate chain (PEM) of the port, which then speaks TLS alone; read again when it "
        "changes",
        false,
        [](Config& c, Option, Node n) { return store(read_text(n), c.http_tls.certificate); },
        [](const Config& c) { return yaml_scalar(c.http_tls.certificate.string()); }},
    ConfigKey{"http.tls.key_file", "a path", "Its key (PEM), without a passphrase", false,
              [](Config& c, Option, Node n) { return store(read_text(n), c.http_tls.key); },
              [](const Config& c) { return yaml_scalar(c.http_tls.key.string()); }},
    ConfigKey{"access.jwt.issuer", "text; empty: no tokens are taken",
              "Whose tokens (JWT) are taken beside keys: what their claim iss must say", false,
              [](Config& c, Option, Node n) { return store(read_text(n), c.access.tokens.issuer); },
              [](const Config& c) { return yaml_scalar(c.access.tokens.issuer); }},
    ConfigKey{
        "access.jwt.audience", "text", "What their claim aud must name: this Fairway", false,
        [](Config& c, Option, Node n) { return store(read_text(n), c.access.tokens.audience); },
        [](const Config& c) { return yaml_scalar(c.access.tokens.audience); }},
    ConfigKey{"access.jwt.algorithms",
              "list of ES256, ES384, ES512, PS256, PS384, PS512, RS256, RS384, RS512",
              "Algorithms that they may be signed with", true, read_algorithms,
              [](const Config& c) { return yaml_list(c.access.tokens.algorithms); }},
    ConfigKey{
        "access.jwt.keys_file", "a path; or access.jwt.keys_url",
        "The issuer's public keys, a JWK set; read again when it changes", false,
        [](Config& c, Option, Node n) { return store(read_text(n), c.access.tokens.keys_file); },
        [](const Config& c) { return yaml_scalar(c.access.tokens.keys_file.string()); }},
    ConfigKey{"access.jwt.keys_url", "http://127.0.0.1:PORT/PATH; or access.jwt.keys_file",
              "Where on this machine they are fetched, every five minutes and when a token names "
              "a new one",
              false, read_keys_url,
              [](const Config& c) { return yaml_scalar(c.access.tokens.keys_url); }},
    ConfigKey{"access.requests_per_second", "1 to 1000000000",
              "How many requests one key or token may make, for ever", false,
              [](Config& c, Option, Node n) { return read_rate(n, c.access.requests.rate); },
              [](const Config& c) { return count_text(c.access.requests.rate); }},
    ConfigKey{"access.requests_at_once", "1 to 1000000000", "... and at once, after a rest", false,
              [](Config& c, Option, Node n) { return read_rate(n, c.access.requests.burst); },
              [](const Config& c) { return count_text(c.access.requests.burst); }},
    ConfigKey{"access.bytes_per_second", "bytes: 1KiB to 1TiB",
              "How many bytes of bodies it may send, for ever", false,
              [](Config& c, Option, Node n) { return read_byte_rate(n, c.access.bytes.rate); },
              [](const Config& c) { return byte_rate_text(c.access.bytes.rate); }},
    ConfigKey{"access.bytes_at_once", "bytes: 1KiB to 1TiB",
              "... and at once, after a rest; a larger body goes when that much is there", false,
              [](Config& c, Option, Node n) { return read_byte_rate(n, c.access.bytes.burst); },
              [](const Config& c) { return byte_rate_text(c.access.bytes.burst); }},
};

std::unexpected<Error> incomplete(std::string what, std::string key, std::string remedy) {
  return failure("bad_config", std::move(what), std::move(key), std::move(remedy));
}

}  // namespace

std::span<const ConfigKey> access_keys() { return kAccessKeys; }

Status check_access(const Config& config) {
  if (config.http_tls.certificate.empty() != config.http_tls.key.empty()) {
    return incomplete("TLS needs a certificate and its key", "http.tls",
                      "Name http.tls.certificate_file and http.tls.key_file");
  }
  const TokenOptions& tokens = config.access.tokens;
  const bool has_keys = !tokens.keys_file.empty() || !tokens.keys_url.empty();
  if (tokens.issuer.empty() && (has_keys || !tokens.audience.empty())) {
    return incomplete("tokens are to be taken, but of which issuer?", "access.jwt.issuer",
                      "Write what their claim iss says");
  }
  if (tokens.issuer.empty()) return {};
  if (tokens.audience.empty()) {
    return incomplete("tokens for anyone else would be taken, too", "access.jwt.audience",
                      "Write what their claim aud calls this Fairway");
  }
  if (tokens.keys_file.empty() == tokens.keys_url.empty()) {
    return incomplete("the issuer's keys must come from one place", "access.jwt.keys_file",
                      "Name access.jwt.keys_file or access.jwt.keys_url");
  }
  return {};
}

}  // namespace fairway::pipeline
