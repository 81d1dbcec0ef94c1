// Who may come in: keys, grants and rates, with a clock that is turned by hand.
#include <string>

#include <gtest/gtest.h>

#include "pipeline/access/access_desk.h"
#include "state/memory_store.h"

namespace fairway::pipeline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class HandClock final : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *parse_rfc3339("2026-11-01T00:00:00Z");
};

constexpr auto kOne = "91310000MA1K000001";
constexpr auto kOther = "91310000MA1K000002";

class AccessTest : public testing::Test {
 protected:
  void restart() {
    auto opened = AccessDesk::open(*notebook_, clock_);
    ASSERT_TRUE(opened) << opened.error().text();
    desk_ = std::move(*opened);
  }
  void SetUp() override {
    restart();
    operator_ = key({.name = "boss", .kind = PrincipalKind::operator_});
  }

  std::string key(const sinks::KeyOrder& order) {
    const auto made = desk_->add_key(order);
    EXPECT_TRUE(made) << made.error().text();
    return made ? made->text : std::string();
  }
  std::string enterprise(const std::string& code, std::optional<Instant> expires = {}) {
    return key({.name = "e", .parties = {code}, .expires = expires});
  }
  Result<Principal> admit(std::string_view text) { return desk_->admit({{}, text}); }
  std::string id_of(const std::string& text) { return text.substr(13, 16); }
  sinks::Grant give(const sinks::GrantOrder& order) {
    const auto grant = desk_->give(order, "test");
    EXPECT_TRUE(grant) << grant.error().text();
    return grant.value_or(sinks::Grant{});
  }

  HandClock clock_;
  std::unique_ptr<state::Store> store_ = state::make_memory_store();
  std::unique_ptr<state::Notebook> notebook_ = state::make_notebook(*store_);
  std::unique_ptr<AccessDesk> desk_;
  std::string operator_;
};

TEST_F(AccessTest, WithoutAnyKeyEveryoneIsAnOperatorAndFromTheFirstOnNobody) {
  const auto store = state::make_memory_store();
  const auto notebook = state::make_notebook(*store);
  const auto desk = AccessDesk::open(*notebook, clock_);
  ASSERT_TRUE(desk);
  EXPECT_FALSE((*desk)->guarded());
  EXPECT_TRUE((*desk)->admit({})->scope.operator_);
  EXPECT_FALSE((*desk)->admit({{}, "fairway_live_0000000000000000_00"}));
  EXPECT_FALSE((*desk)->add_key({.name = "first", .parties = {kOne}}));
  const auto key = (*desk)->add_key({.name = "first", .kind = PrincipalKind::operator_});
  ASSERT_TRUE(key);
  EXPECT_FALSE((*desk)->admit({}));
  // Nor when none is good any more.
  ASSERT_TRUE((*desk)->revoke_key(key->record.id));
  EXPECT_FALSE((*desk)->admit({}));
}

TEST_F(AccessTest, AKeyOpensWhatItWasMadeForAndNothingElse) {
  const auto principal = admit(enterprise(kOne));
  ASSERT_TRUE(principal);
  EXPECT_FALSE(principal->scope.operator_);
  EXPECT_EQ(principal->scope.parties, std::set<std::string>{kOne});
  EXPECT_TRUE(principal->may.has(Permission::read));
  EXPECT_FALSE(principal->may.has(Permission::send));
  EXPECT_FALSE(principal->may.has(Permission::operate));
  const auto sender = admit(
      key({.name = "s", .kind = PrincipalKind::sender, .sources = {SourceName{"terminal-a"}}}));
  ASSERT_TRUE(sender);
  EXPECT_TRUE(sender->may.has(Permission::send));
  EXPECT_TRUE(sender->scope.parties.empty());
}

TEST_F(AccessTest, ATextThatDiffersAnywhereOpensNothing) {
  for (std::size_t i = 0; i < operator_.size(); ++i) {
    std::string wrong = operator_;
    wrong[i] = wrong[i] == '0' ? '1' : '0';
    EXPECT_FALSE(admit(wrong)) << wrong;
  }
  EXPECT_FALSE(admit(operator_ + "0"));
  EXPECT_FALSE(admit(""));
  EXPECT_TRUE(desk_->admit({"bearer " + operator_, {}}));
  EXPECT_FALSE(desk_->admit({"Basic " + operator_, {}}));
  EXPECT_FALSE(desk_->admit({"Bearer " + operator_, operator_}));
}

TEST_F(AccessTest, TheStoreHoldsNoKeysText) {
  const std::string secret = operator_.substr(operator_.rfind('_') + 1);
  EXPECT_EQ(secret.size(), 64U);
  for (const state::TableInfo& table : state::kTables) {
    ASSERT_TRUE(store_->scan(table.table, "", [&](std::string_view, std::string_view value) {
      EXPECT_EQ(value.find(secret), std::string_view::npos);
      return true;
    }));
  }
}

TEST_F(AccessTest, RevokedAndExpiredKeysOpenNothingAlsoAfterAStart) {
  const std::string revoked = enterprise(kOne);
  const std::string expiring = enterprise(kOne, clock_.at + hours{1});
  const std::uint64_t before = desk_->generation();
  ASSERT_TRUE(desk_->revoke_key(id_of(revoked)).value());
  EXPECT_GT(desk_->generation(), before);
  EXPECT_FALSE(admit(revoked));
  EXPECT_TRUE(admit(expiring));
  restart();
  EXPECT_FALSE(admit(revoked));
  EXPECT_TRUE(admit(expiring));
  EXPECT_TRUE(admit(operator_));
  clock_.at += hours{1};
  EXPECT_FALSE(admit(expiring));
  EXPECT_FALSE(desk_->revoke_key("0000000000000000").value());
}

TEST_F(AccessTest, WhatRunsOutMovesTheGeneration) {
  enterprise(kOne, clock_.at + minutes{1});
  give({.from = kOne,
        .to = kOther,
        .shipments = {},
        .purpose = "p",
        .valid_from = {},
        .valid_to = clock_.at + minutes{2}});
  for (int i = 0; i < 2; ++i) {
    desk_->tend();
    const std::uint64_t before = desk_->generation();
    desk_->tend();
    EXPECT_EQ(desk_->generation(), before);
    clock_.at += minutes{1};
    desk_->tend();
    EXPECT_GT(desk_->generation(), before);
  }
}

TEST_F(AccessTest, TheLastUseIsWrittenDownNowAndThen) {
  desk_->tend();
  ASSERT_TRUE(admit(operator_));
  clock_.at += minutes{2};
  desk_->tend();
  restart();
  EXPECT_EQ(desk_->keys().front().last_used, *parse_rfc3339("2026-11-01T00:00:00Z"));
}

TEST_F(AccessTest, AnOrderThatMeansNothingIsRefused) {
  const std::vector<sinks::KeyOrder> wrong = {
      {.name = "", .parties = {kOne}},
      {.name = "e"},
      {.name = "e", .parties = {kOne}, .places = {"CNSHA"}},
      {.name = "o", .kind = PrincipalKind::operator_, .parties = {kOne}},
      {.name = "p", .kind = PrincipalKind::port, .places = {"Shanghai"}},
      {.name = "s", .kind = PrincipalKind::sender},
      {.name = "e", .parties = {kOne}, .may = Permissions{Permission::operate}},
      {.name = "e", .parties = {kOne}, .may = Permissions{}},
      {.name = "e", .parties = {kOne}, .expires = clock_.at}};
  for (const sinks::KeyOrder& order : wrong) {
    const auto made = desk_->add_key(order);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "bad_key");
  }
}

TEST_F(AccessTest, AGrantLendsWhileItHoldsAndNoLonger) {
  const std::string reader = enterprise(kOther);
  const auto lent = [&] { return admit(reader)->scope.lent; };
  EXPECT_TRUE(lent().empty());
  const Reference bill{RefKind::bill, "MAEU1"};
  const sinks::Grant grant = give({.from = kOne,
                                   .to = kOther,
                                   .shipments = {bill},
                                   .purpose = "brokerage",
                                   .valid_from = clock_.at + hours{1},
                                   .valid_to = clock_.at + hours{3}});
  EXPECT_TRUE(lent().empty());
  clock_.at += hours{1};
  ASSERT_EQ(lent().size(), 1U);
  EXPECT_EQ(lent().front(), (Lent{kOne, {bill}}));
  EXPECT_EQ(admit(reader)->grants.front().purpose, "brokerage");
  EXPECT_EQ(admit(reader)->scope.parties, std::set<std::string>{kOther});
  restart();
  EXPECT_EQ(lent().size(), 1U);
  // Only the giver takes it back.
  EXPECT_FALSE(desk_->revoke_grant(grant.id, {{kOther}}).value());
  EXPECT_EQ(lent().size(), 1U);
  ASSERT_TRUE(desk_->revoke_grant(grant.id, {{kOne}}).value());
  EXPECT_TRUE(lent().empty());
  EXPECT_TRUE(admit(enterprise(kOne))->scope.lent.empty());

  give({.from = kOne,
        .to = kOther,
        .shipments = {},
        .purpose = "p",
        .valid_from = {},
        .valid_to = clock_.at + hours{1}});
  EXPECT_EQ(lent().size(), 1U);
  clock_.at += hours{1};
  EXPECT_TRUE(lent().empty());
}

TEST_F(AccessTest, GrantsAreShownToThoseTheyConcern) {
  give({.from = kOne,
        .to = kOther,
        .shipments = {},
        .purpose = "p",
        .valid_from = {},
        .valid_to = {}});
  EXPECT_EQ(desk_->grants({}).size(), 1U);
  EXPECT_EQ(desk_->grants({{kOne}}).size(), 1U);
  EXPECT_EQ(desk_->grants({{kOther}}).size(), 1U);
  EXPECT_EQ(desk_->grants({{"91310000MA1K000003"}}).size(), 0U);
}

TEST(RateLimits, GiveEachPrincipalItsOwnBucketsThatFillWithTime) {
  RateLimiter limiter({.rate = 1, .burst = 2}, {.rate = 10, .burst = 100});
  Instant now = *parse_rfc3339("2026-11-01T00:00:00Z");
  EXPECT_FALSE(limiter.take("a", 0, now));
  EXPECT_FALSE(limiter.take("a", 0, now));
  EXPECT_EQ(limiter.take("a", 0, now), seconds{1});
  EXPECT_FALSE(limiter.take("b", 0, now));
  EXPECT_EQ(limiter.take("a", 0, now - hours{1}), seconds{1});
  now += seconds{1};
  EXPECT_FALSE(limiter.take("a", 0, now));
  EXPECT_TRUE(limiter.take("a", 0, now));
  // What is larger than a full bucket goes when it is full, and is paid for afterwards.
  EXPECT_FALSE(limiter.take("c", 150, now));
  EXPECT_EQ(limiter.take("c", 50, now), seconds{10});
}

TEST(RateLimits, ForgetThoseThatRestFirst) {
  RateLimiter limiter({.rate = 1, .burst = 2}, {.rate = 10, .burst = 100});
  Instant now = *parse_rfc3339("2026-11-01T00:00:00Z");
  for (std::size_t i = 0; i < limits::kRateBuckets; ++i) {
    EXPECT_FALSE(limiter.take(std::to_string(i), 0, now));
  }
  EXPECT_FALSE(limiter.take("busy", 0, now));
  EXPECT_FALSE(limiter.take("busy", 0, now));
  EXPECT_EQ(limiter.principals(), limits::kRateBuckets);
  EXPECT_FALSE(limiter.take("another", 0, now));
  EXPECT_EQ(limiter.principals(), limits::kRateBuckets);
  EXPECT_EQ(limiter.take("busy", 0, now), seconds{1});
  now += seconds{1};
  EXPECT_FALSE(limiter.take("busy", 0, now));
  EXPECT_FALSE(limiter.take("a third", 0, now));
  EXPECT_EQ(limiter.principals(), 2U);
  EXPECT_EQ(limiter.take("busy", 0, now), seconds{1});
}

TEST_F(AccessTest, RatesAreAsTheyAreConfigured) {
  AccessOptions options;
  options.requests = {.rate = 1, .burst = 1};
  const auto desk = AccessDesk::open(*notebook_, clock_, options);
  ASSERT_TRUE(desk);
  const auto principal = (*desk)->admit({{}, operator_});
  ASSERT_TRUE(principal);
  EXPECT_FALSE((*desk)->take(*principal, 0));
  EXPECT_EQ((*desk)->take(*principal, 0), seconds{1});
}

}  // namespace
}  // namespace fairway::pipeline
