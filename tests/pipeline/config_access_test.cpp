// The keys of the configuration about who may ask, and over what.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/config.h"
#include "pipeline/config_values.h"

namespace fairway::pipeline {
namespace {

const std::string kIssuer = "access.jwt.issuer=https://login.example";
const std::string kAudience = "access.jwt.audience=fairway";
const std::string kFile = "access.jwt.keys_file=/keys.json";

Result<Config> set(std::vector<std::string> settings) {
  return load_config({{}, {}, std::move(settings)});
}

// Where the error is; empty: there is none.
std::string wrong(std::vector<std::string> settings) {
  const auto config = set(std::move(settings));
  if (config) return {};
  EXPECT_EQ(config.error().code, "bad_config");
  return config.error().where;
}

TEST(AccessConfig, TokensNeedAnIssuerAnAudienceAndOnePlaceOfItsKeys) {
  const auto good = set({kIssuer, kAudience, kFile});
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_TRUE(good->access.tokens.configured());
  EXPECT_EQ(good->access.tokens.algorithms, (std::vector<std::string>{"ES256", "PS256", "RS256"}));
  EXPECT_FALSE(set({})->access.tokens.configured());
  EXPECT_EQ(wrong({kAudience, kFile}), "access.jwt.issuer");
  EXPECT_EQ(wrong({kIssuer, kFile}), "access.jwt.audience");
  EXPECT_EQ(wrong({kIssuer, kAudience}), "access.jwt.keys_file");
  EXPECT_EQ(wrong({kIssuer, kAudience, kFile, "access.jwt.keys_url=http://127.0.0.1/keys"}),
            "access.jwt.keys_file");
}

TEST(AccessConfig, NoAlgorithmWithASecretIsTaken) {
  EXPECT_EQ(wrong({"access.jwt.algorithms=[ES384, RS512]"}), "");
  for (const char* list : {"[HS256]", "[none]", "[ES256, HS512]", "[]", "[es256]"}) {
    EXPECT_NE(wrong({std::string("access.jwt.algorithms=") + list}), "") << list;
  }
}

TEST(AccessConfig, KeysAreFetchedFromThisMachineAlone) {
  const auto url = [](const std::string& text) {
    return wrong({kIssuer, kAudience, "access.jwt.keys_url=" + text});
  };
  for (const char* good : {"http://127.0.0.1:8080/keys", "http://localhost/keys?a=b",
                           "http://[::1]:81/keys", "http://127.0.0.2"}) {
    EXPECT_EQ(url(good), "") << good;
  }
  for (const char* bad :
       {"https://127.0.0.1/keys", "http://login.example/keys", "http://127.0.0.1.evil.example/k",
        "http://127.0.0.1@evil.example/", "http://[::2]/", "http://[::1", "ftp://127.0.0.1",
        "127.0.0.1:80", "http://0.0.0.0/k", "http://localhost.evil.example/"}) {
    EXPECT_NE(url(bad), "") << bad;
  }
}

TEST(AccessConfig, LoopbackIsWhatOnlyThisMachineReaches) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"", "0.0.0.0", "::", "127.0.0.1.example", "10.0.0.1", "localhosts"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(AccessConfig, TlsNeedsACertificateAndItsKey) {
  const std::string certificate = "http.tls.certificate_file=/c";
  const std::string key = "http.tls.key_file=/k";
  EXPECT_TRUE(set({certificate, key})->http_tls.configured());
  EXPECT_EQ(wrong({certificate}), "http.tls");
  EXPECT_EQ(wrong({key}), "http.tls");
}

TEST(AccessConfig, RatesAreCountsAndBytes) {
  const auto config = set({"access.requests_per_second=5", "access.requests_at_once=7",
                           "access.bytes_per_second=2KiB", "access.bytes_at_once=1MiB"});
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(config->access.requests, (Rate{5, 7}));
  EXPECT_EQ(config->access.bytes, (Rate{2048, 1048576}));
  for (const char* bad : {"access.requests_per_second=0", "access.requests_at_once=-1",
                          "access.bytes_per_second=1", "access.bytes_at_once=many"}) {
    EXPECT_NE(wrong({bad}), "") << bad;
  }
}

}  // namespace
}  // namespace fairway::pipeline
