// Who read what: noted, written together, kept as long as there is room.
#include <gtest/gtest.h>

#include "pipeline/access/audit_trail.h"
#include "state/memory_store.h"

namespace fairway::pipeline {
namespace {

class HandClock final : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *parse_rfc3339("2026-11-01T00:00:00Z");
};

class AuditTest : public testing::Test {
 protected:
  std::unique_ptr<AuditTrail> open(std::size_t kept = 100) {
    auto opened = AuditTrail::open(*notebook_, clock_, kept);
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }
  static sinks::ReadRecord read(const std::string& who, const std::string& bill) {
    sinks::ReadRecord record;
    record.principal = who;
    record.name = "name of " + who;
    record.what = "/v1/timelines/{reference}";
    record.references = {{RefKind::bill, bill}};
    record.grants = {{"g1", "brokerage"}};
    return record;
  }
  static std::string readers(const AuditTrail& trail, const std::string& after = {},
                             std::size_t limit = 100) {
    std::string all;
    const auto records = trail.reads(after, limit);
    for (const sinks::ReadRecord& one : records.value()) {
      all += one.principal + " ";
    }
    return all;
  }

  HandClock clock_;
  std::unique_ptr<state::Store> store_ = state::make_memory_store();
  std::unique_ptr<state::Notebook> notebook_ = state::make_notebook(*store_);
};

TEST_F(AuditTest, TellsWhatWasNotedTheLatestFirstAlsoAfterAStart) {
  const auto trail = open();
  for (const char* who : {"a", "b"}) trail->note(read(who, "B1"));
  clock_.at += std::chrono::seconds{1};
  trail->note(read("c", "B2"));
  EXPECT_EQ(readers(*trail), "");
  ASSERT_TRUE(trail->write_down());
  EXPECT_EQ(readers(*trail), "c b a ");
  const auto again = open();
  EXPECT_EQ(readers(*again), "c b a ");
  const auto page = again->reads({}, 1).value();
  EXPECT_EQ(page.front().at, clock_.at);
  EXPECT_EQ(page.front().references, std::vector{(Reference{RefKind::bill, "B2"})});
  EXPECT_EQ(page.front().grants.front().purpose, "brokerage");
  EXPECT_EQ(readers(*again, page.front().id, 1), "b ");
}

TEST_F(AuditTest, OfMoreThanAreKeptTheOldestGo) {
  const auto trail = open(2);
  for (const char* who : {"a", "b", "c"}) {
    clock_.at += std::chrono::seconds{1};
    trail->note(read(who, "B1"));
    ASSERT_TRUE(trail->write_down());
  }
  EXPECT_EQ(readers(*trail), "c b ");
  const auto again = open(1);
  again->note(read("d", "B1"));
  ASSERT_TRUE(again->write_down());
  EXPECT_EQ(readers(*again), "d ");
}

TEST_F(AuditTest, WhoReadsFasterThanIsWrittenWritesDownItself) {
  const auto trail = open(100'000);
  for (std::size_t i = 0; i < limits::kAuditNoted; ++i) trail->note(read("a", "B1"));
  EXPECT_EQ(trail->reads({}, limits::kAuditNoted).value().size(), limits::kAuditNoted);
}

}  // namespace
}  // namespace fairway::pipeline
