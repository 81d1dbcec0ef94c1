#include "schemas/model/change.h"

#include <gtest/gtest.h>

namespace fairway {
namespace {

TEST(ChangeId, SurvivesItsCursor) {
  for (const ChangeId& id :
       {ChangeId{}, ChangeId{1, 0, 1}, ChangeId{~0ull, 0xffff, ~0ull}, ChangeId{7, 3, 20'000}}) {
    EXPECT_EQ(change_id_from_cursor(to_cursor(id)), id);
  }
}

TEST(ChangeId, IsReadFromNothingElse) {
  for (const std::string_view text :
       {"", "a", "a-1-0", "a-1-0-", "a-1-0-5-", "b-1-0-5", "a-1-10000-5", "a-1-0-x", " a-1-0-5",
        "a-1-0-11111111111111111", "a--1-0-5", "42"}) {
    EXPECT_FALSE(change_id_from_cursor(text)) << text;
  }
}

TEST(ChangeId, AscendsByEpochThenSequence) {
  EXPECT_LT((ChangeId{1, 0, 9}), (ChangeId{2, 0, 1}));
  EXPECT_LT((ChangeId{2, 0, 1}), (ChangeId{2, 0, 2}));
}

TEST(ChangeType, HasANameForEachNumber) {
  for (int number = 1; number <= 15; ++number) {
    const auto type = static_cast<ChangeType>(number);
    EXPECT_EQ(change_type_from(to_text(type)), type);
  }
  EXPECT_FALSE(change_type_from("stage_changed"));
}

TEST(Change, KnowsWhetherATimelineChanged) {
  Change change;
  change.subject = "bill:MAEU1";
  EXPECT_EQ(changed_reference(change), parse_reference("bill:MAEU1"));
  change.subject = "message:m_00";
  EXPECT_FALSE(changed_reference(change));
}

}  // namespace
}  // namespace fairway
