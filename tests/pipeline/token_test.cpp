// Tokens (JWT) as credentials: what opens, what does not, and keys that change, with a clock that
// is turned by hand.
#include <fstream>
#include <functional>
#include <mutex>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/access/access_desk.h"
#include "sinks/http/server.h"
#include "state/memory_store.h"
#include "tests/pipeline/issuer.h"
#include "tests/support/temp_dir.h"

namespace fairway::pipeline {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::Issuer;
using test::jwk_set;
using ::testing::HasSubstr;
using Kind = Issuer::Kind;

class HandClock final : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *parse_rfc3339("2026-11-01T00:00:00Z");
};

constexpr auto kParty = "91310000MA1K000001";
constexpr auto kRights = R"("fairway":{"kind":"enterprise","parties":["91310000MA1K000001"]})";

class TokenTest : public ::testing::Test {
 protected:
  void write(const std::string& set) const { std::ofstream(file_) << set; }
  void open() {
    options_.keys_file = file_;
    auto desk = AccessDesk::open(*notebook_, clock_, options());
    ASSERT_TRUE(desk) << desk.error().text();
    desk_ = std::move(*desk);
  }
  AccessOptions options() const {
    AccessOptions options;
    options.tokens = options_;
    return options;
  }
  void SetUp() override {
    options_.issuer = "https://login.example";
    options_.audience = "fairway";
    write(jwk_set(issuer_.jwk() + "," + rsa_.jwk()));
    open();
  }

  std::string time(seconds from_now) const {
    return std::to_string(
        std::chrono::duration_cast<seconds>((clock_.at + from_now).time_since_epoch()).count());
  }
  // Good claims, but for one that is written otherwise: {"exp", "0"}; an empty one is left out.
  std::string claims(const std::string& name = {}, const std::string& value = {}) const {
    std::map<std::string, std::string> all{{"iss", R"("https://login.example")"},
                                           {"aud", R"(["other","fairway"])"},
                                           {"sub", R"("alice")"},
                                           {"exp", time(minutes{5})},
                                           {"iat", time(seconds{0})}};
    std::string rights = kRights;
    if (name == "fairway") rights = value.empty() ? "" : "\"fairway\":" + value;
    if (!name.empty() && name != "fairway") all[name] = value;
    std::string out = rights;
    for (const auto& [key, text] : all) {
      if (!text.empty()) out += fmt::format("{}\"{}\":{}", out.empty() ? "" : ",", key, text);
    }
    return "{" + out + "}";
  }
  Result<Principal> admit(const std::string& token) {
    bearer_ = "Bearer " + token;
    return desk_->admit({bearer_, {}});
  }
  // Why it is refused; empty: it is not.
  std::string refusal(const std::string& token) {
    const auto before = desk_->failures();
    const auto admitted = admit(token);
    if (admitted) return {};
    EXPECT_EQ(admitted.error().code, "unauthorized");
    for (const auto& [reason, count] : desk_->failures()) {
      const auto found = before.find(reason);
      if (found == before.end() || found->second != count) return reason;
    }
    return "not counted";
  }

  const fairway::test::TempDir dir_;
  const std::filesystem::path file_ = dir_ / "keys.json";
  HandClock clock_;
  Issuer issuer_{"k1"};
  Issuer rsa_{"r1", Kind::rsa};
  TokenOptions options_;
  std::unique_ptr<state::Store> store_ = state::make_memory_store();
  std::unique_ptr<state::Notebook> notebook_ = state::make_notebook(*store_);
  std::unique_ptr<AccessDesk> desk_;
  std::string bearer_;
};

TEST_F(TokenTest, AGoodTokenOpensWhatItSays) {
  EXPECT_TRUE(desk_->guarded());
  EXPECT_FALSE(desk_->admit({}));
  const auto principal = admit(issuer_.token(claims()));
  ASSERT_TRUE(principal) << principal.error().text();
  EXPECT_EQ(principal->id, "jwt:https://login.example|alice");
  EXPECT_EQ(principal->scope.parties, std::set<std::string>{kParty});
  EXPECT_FALSE(principal->scope.operator_);
  EXPECT_TRUE(principal->may.has(Permission::read));
  EXPECT_FALSE(principal->may.has(Permission::send));
  for (const char* algorithm : {"PS256", "RS256"}) {
    EXPECT_TRUE(admit(rsa_.token(claims(), algorithm))) << algorithm;
  }
  EXPECT_TRUE(admit(issuer_.token(claims("aud", R"("fairway")"), "ES256", R"(typ:"at+JWT")")));
  const auto sender = admit(issuer_.token(
      claims("fairway", R"({"kind":"sender","sources":["terminal-a"],"scopes":["send"]})")));
  ASSERT_TRUE(sender);
  EXPECT_TRUE(sender->may.has(Permission::send));
  EXPECT_FALSE(sender->may.has(Permission::read));
}

TEST_F(TokenTest, KeysGoOnBesideTokensAndTokensComeInAuthorizationAlone) {
  const auto key = desk_->add_key({.name = "boss", .kind = PrincipalKind::operator_});
  ASSERT_TRUE(key);
  EXPECT_TRUE(desk_->admit({{}, key->text}));
  EXPECT_TRUE(admit(key->text));
  const std::string token = issuer_.token(claims());
  EXPECT_TRUE(admit(token));
  EXPECT_FALSE(desk_->admit({{}, token}));
}

TEST_F(TokenTest, ASignatureThatIsNotTheIssuersOpensNothing) {
  const Issuer stranger("k1");
  EXPECT_EQ(refusal(stranger.token(claims())), "signature");
  EXPECT_EQ(refusal(Issuer("k9").token(claims())), "unknown_key");
  EXPECT_EQ(refusal(Issuer("").token(claims())), "unknown_key");
  EXPECT_EQ(refusal(Issuer::unsigned_token(claims())), "algorithm");
  EXPECT_EQ(refusal(issuer_.confused_token(claims())), "algorithm");
  EXPECT_EQ(refusal(rsa_.token(claims(), "RS512")), "algorithm");
  // A key is for its own kind of algorithm: an RSA key that claims to be the EC key.
  EXPECT_EQ(refusal(Issuer("k1", Kind::rsa).token(claims(), "RS256")), "algorithm");
  const std::string token = issuer_.token(claims());
  for (const std::size_t at : {token.find('.') + 5, token.rfind('.') + 5}) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(refusal(changed), "");
  }
  for (const char* more : {"A", "AA", "AAAA", "="}) EXPECT_NE(refusal(token + more), "") << more;
  for (const char* text : {"", "x", "a.b.c", "..", "eyJhbGciOiJFUzI1NiJ9.e30."}) {
    EXPECT_NE(refusal(text), "") << text;
  }
  EXPECT_EQ(refusal(std::string(limits::kTokenBytes, 'a')), "malformed");
  EXPECT_EQ(refusal(std::string(limits::kTokenBytes + 1, 'a')), "malformed");
}

TEST_F(TokenTest, AHeaderThatBringsItsOwnKeysOrRulesIsRefused) {
  const std::vector<std::string> headers = {R"(jku:"http://evil.example/keys")",
                                            "jwk:" + issuer_.jwk(),
                                            R"(x5u:"http://evil.example")",
                                            R"(x5c:["MII"])",
                                            R"(crit:["exp"])",
                                            R"(typ:"dpop+jwt")"};
  for (const std::string& header : headers) {
    EXPECT_EQ(refusal(issuer_.token(claims(), "ES256", header)), "header") << header;
  }
}

TEST_F(TokenTest, ClaimsMustBeThereAndMeanThisFairwayNow) {
  const auto with = [&](const std::string& name, const std::string& value) {
    return refusal(issuer_.token(claims(name, value)));
  };
  EXPECT_EQ(with("iss", R"("https://login.example.evil")"), "issuer");
  EXPECT_EQ(with("iss", ""), "issuer");
  EXPECT_EQ(with("aud", R"("other")"), "audience");
  EXPECT_EQ(with("aud", R"(["fairwa"])"), "audience");
  EXPECT_EQ(with("aud", ""), "audience");
  EXPECT_EQ(with("exp", ""), "claims");
  EXPECT_EQ(with("exp", R"("tomorrow")"), "claims");
  EXPECT_EQ(with("exp", "1e300"), "claims");
  EXPECT_EQ(with("exp", "-1"), "claims");
  EXPECT_EQ(with("exp", time(seconds{0})), "expired");
  EXPECT_EQ(with("nbf", time(limits::kTokenLeeway + seconds{1})), "not_yet");
  EXPECT_EQ(with("nbf", time(limits::kTokenLeeway)), "");
  EXPECT_EQ(with("iat", time(limits::kTokenLeeway + seconds{1})), "not_yet");
  EXPECT_EQ(with("iat", "null"), "claims");
  EXPECT_EQ(with("sub", ""), "claims");
  EXPECT_EQ(with("sub", R"("a\nb")"), "claims");
}

TEST_F(TokenTest, RightsAreCheckedAsStrictlyAsAKeysOrder) {
  for (const char* rights :
       {"", "[]", "{}", R"({"kind":"king"})", R"({"kind":"enterprise"})",
        R"({"kind":"enterprise","parties":["91310000MA1K000001"],"admin":true})",
        R"({"kind":"enterprise","parties":"91310000MA1K000001"})",
        R"({"kind":"enterprise","parties":["91310000MA1K000001"],"scopes":["operate"]})",
        R"({"kind":"operator","places":["CNSHA"]})", R"({"kind":"operator","name":"n"})"}) {
    EXPECT_EQ(refusal(issuer_.token(claims("fairway", rights))), "claims") << rights;
  }
  const auto wrong = admit(issuer_.token(claims("fairway", R"({"kind":"port","places":["x"]})")));
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().what, HasSubstr("\"x\" is no UN/LOCODE"));
}

TEST_F(TokenTest, ATokenThatEndsOpensNothingAnyMoreAndMovesTheGeneration) {
  const std::string token = issuer_.token(claims());
  ASSERT_TRUE(admit(token));
  desk_->tend();
  const std::uint64_t before = desk_->generation();
  clock_.at += minutes{5} - seconds{1};
  desk_->tend();
  EXPECT_EQ(desk_->generation(), before);
  EXPECT_TRUE(admit(token));
  clock_.at += seconds{1};
  EXPECT_EQ(refusal(token), "expired");
  desk_->tend();
  EXPECT_GT(desk_->generation(), before);
}

TEST_F(TokenTest, KeysThatAreReplacedInTheFileCountFromTheNextLookOn) {
  const std::string old = issuer_.token(claims());
  ASSERT_TRUE(admit(old));
  const Issuer next("k2");
  EXPECT_EQ(refusal(next.token(claims())), "unknown_key");
  const std::uint64_t before = desk_->generation();
  write(jwk_set(issuer_.jwk() + "," + next.jwk()));
  desk_->tend();
  EXPECT_TRUE(admit(old));
  EXPECT_TRUE(admit(next.token(claims())));
  write(jwk_set(next.jwk()));
  desk_->tend();
  EXPECT_EQ(refusal(old), "unknown_key");
  EXPECT_TRUE(admit(next.token(claims())));
  EXPECT_GE(desk_->generation(), before + 2);
}

TEST_F(TokenTest, AFileThatIsBrokenKeepsTheKeysAndIsSaid) {
  const std::string token = issuer_.token(claims());
  for (const char* text : {"", "{", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AA"}]})"}) {
    write(text);
    desk_->tend();
    EXPECT_TRUE(admit(token)) << text;
    EXPECT_FALSE(desk_->issuer_keys_fresh().value());
  }
  std::filesystem::remove(file_);
  desk_->tend();
  EXPECT_TRUE(admit(token));
  write(jwk_set(issuer_.jwk()));
  desk_->tend();
  EXPECT_TRUE(admit(token));
  EXPECT_TRUE(desk_->issuer_keys_fresh().value());
}

TEST_F(TokenTest, OnlyKeysForSignaturesThatAreStrongEnoughAreTaken) {
  const auto opens = [](const std::string& keys) {
    return KeySet::read(jwk_set(keys)).has_value();
  };
  EXPECT_TRUE(opens(issuer_.jwk(R"(,"use":"sig","key_ops":["verify"],"alg":"ES256")")));
  EXPECT_FALSE(opens(issuer_.jwk(R"(,"use":"enc")")));
  EXPECT_FALSE(opens(issuer_.jwk(R"(,"key_ops":["encrypt"])")));
  EXPECT_FALSE(opens(Issuer("").jwk()));
  EXPECT_FALSE(opens(Issuer("s", Kind::small_rsa).jwk()));
  EXPECT_FALSE(opens(R"({"kty":"oct","kid":"k","k":"AAAAAAAAAAAAAAAAAAAAAA"})"));
  EXPECT_FALSE(opens(issuer_.jwk() + "," + issuer_.jwk()));
  EXPECT_TRUE(opens(R"({"kty":"OKP","kid":"o","crv":"Ed25519","x":"AA"},)" + issuer_.jwk()));
  // A key that is for one algorithm verifies no other.
  write(jwk_set(rsa_.jwk(R"(,"alg":"PS256")")));
  desk_->tend();
  EXPECT_EQ(refusal(rsa_.token(claims(), "RS256")), "algorithm");
  EXPECT_EQ(refusal(rsa_.token(claims(), "PS256")), "");
}

// A set of keys as the issuer's server gives it; nothing else.
class KeyServer final : public sinks::http::Handler {
 public:
  void handle(sinks::http::Request request, sinks::http::Respond respond) override {
    const std::lock_guard lock(mutex_);
    ++asked;
    sinks::http::Response response;
    response.status = request.target == "/keys" && !set.empty() ? 200 : 503;
    response.body = set;
    respond([response] { return response; });
  }
  void give(std::string keys) {
    const std::lock_guard lock(mutex_);
    set = std::move(keys);
  }

  std::mutex mutex_;
  std::string set;
  int asked = 0;
};

TEST_F(TokenTest, KeysAtAnAddressAreFetchedNowAndThenAndWhenATokenNamesAnother) {
  KeyServer keys;
  sinks::Metrics metrics({});
  sinks::http::Server server({.port = 0}, keys, metrics, clock_);
  const auto port = server.start();
  ASSERT_TRUE(port);
  options_.keys_url = fmt::format("http://127.0.0.1:{}/keys", *port);
  open();
  const std::string token = issuer_.token(claims("exp", time(std::chrono::hours{1})));
  EXPECT_EQ(refusal(token), "no_keys");
  desk_->tend();
  EXPECT_EQ(refusal(token), "no_keys");
  EXPECT_FALSE(desk_->issuer_keys_fresh().value());
  keys.give(jwk_set(issuer_.jwk()));
  desk_->tend();
  EXPECT_EQ(keys.asked, 1);
  clock_.at += limits::kIssuerKeysPause;
  desk_->tend();
  EXPECT_EQ(refusal(token), "");

  const Issuer next("k2");
  keys.give(jwk_set(next.jwk()));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(refusal(next.token(claims())), "unknown_key");
    desk_->tend();
  }
  EXPECT_EQ(keys.asked, 2);
  clock_.at += limits::kIssuerKeysPause;
  desk_->tend();
  EXPECT_EQ(keys.asked, 3);
  EXPECT_EQ(refusal(next.token(claims())), "");
  EXPECT_EQ(refusal(token), "unknown_key");
  clock_.at += limits::kIssuerKeysPause;
  desk_->tend();
  clock_.at += limits::kIssuerKeysAge;
  desk_->tend();
  EXPECT_EQ(keys.asked, 5);

  // Without the server the keys stay.
  server.stop();
  clock_.at += limits::kIssuerKeysAge;
  desk_->tend();
  EXPECT_EQ(refusal(next.token(claims())), "");
  EXPECT_FALSE(desk_->issuer_keys_fresh().value());
}

TEST_F(TokenTest, AStartWithoutGoodKeysFails) {
  write("{}");
  options_.keys_file = file_;
  EXPECT_EQ(AccessDesk::open(*notebook_, clock_, options()).error().code, "bad_keys");
  options_.keys_file = dir_ / "none";
  EXPECT_EQ(AccessDesk::open(*notebook_, clock_, options()).error().code, "unreadable_file");
}

}  // namespace
}  // namespace fairway::pipeline
