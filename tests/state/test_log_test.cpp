#include "state/test_log.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "state/change_rows.h"
#include "state/log_keys.h"
#include "state/memory_store.h"
#include "state/meta.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

class TestLog : public ::testing::Test {
 protected:
  static std::map<std::string, std::string> rows(const Reader& reader, Table table,
                                                 std::string_view prefix,
                                                 std::string_view from = {}) {
    std::map<std::string, std::string> rows;
    EXPECT_TRUE(reader.scan(
        table, prefix,
        [&](std::string_view key, std::string_view value) {
          rows.emplace(key, value);
          return true;
        },
        from));
    return rows;
  }

  const std::unique_ptr<Store> store_ = make_memory_store();
  TestLogStore tests_{*store_};
};

TEST_F(TestLog, LiesBesideTheLiveOneAndNeitherSeesTheOther) {
  const std::string first = change_key({1, 0, 1});
  const std::string second = change_key({1, 0, 2});
  WriteBatch live;
  live.put(Table::log, first, "live");
  live.put(Table::facts, "fact", "one for both");
  ASSERT_TRUE(store_->commit(live));
  WriteBatch tried;
  tried.put(Table::log, first, "tried");
  tried.put(Table::log, second, "tried again");
  ASSERT_TRUE(tests_.commit(tried));

  using Rows = std::map<std::string, std::string>;
  EXPECT_EQ(rows(*store_, Table::log, change_prefix()), (Rows{{first, "live"}}));
  EXPECT_EQ(rows(tests_, Table::log, change_prefix()),
            (Rows{{first, "tried"}, {second, "tried again"}}));
  EXPECT_EQ(rows(tests_, Table::log, change_prefix(), second), (Rows{{second, "tried again"}}));
  const std::vector<std::string> keys = {first, second};
  EXPECT_EQ(*tests_.multi_get(Table::log, keys),
            (std::vector<std::optional<std::string>>{"tried", "tried again"}));
  EXPECT_EQ(*tests_.get(Table::facts, "fact"), "one for both");

  const auto snapshot = tests_.snapshot();
  ASSERT_TRUE(tests_.drop(Table::log, change_key({}), second));
  EXPECT_EQ(*tests_.get(Table::log, first), std::nullopt);
  EXPECT_EQ(*tests_.get(Table::log, second), "tried again");
  EXPECT_EQ(*store_->get(Table::log, first), "live");
  EXPECT_EQ(*snapshot->get(Table::log, second), "tried again");
}

TEST_F(TestLog, HasAStandingAndBlocksOfItsOwn) {
  WriteBatch live;
  put_standing(live, {.epoch = 1, .last = 100});
  put_block(live, {.first = 1, .last = 50, .bytes = 4096, .time = at(1)});
  ASSERT_TRUE(store_->commit(live));
  EXPECT_EQ(*read_standing(tests_), std::nullopt);
  EXPECT_TRUE(read_blocks(tests_)->empty());

  WriteBatch tried;
  put_standing(tried, {.epoch = 2, .last = 7});
  put_block(tried, {.first = 1, .last = 7, .bytes = 100, .time = at(2)});
  ASSERT_TRUE(tests_.commit(tried));
  EXPECT_EQ((*read_standing(tests_))->last, 7U);
  EXPECT_EQ((*read_standing(*store_))->last, 100U);
  ASSERT_EQ(read_blocks(tests_)->size(), 1U);
  EXPECT_EQ(read_blocks(tests_)->front().last, 7U);
  EXPECT_EQ(read_blocks(*store_)->front().last, 50U);

  WriteBatch trimmed;
  remove_block(trimmed, 1);
  ASSERT_TRUE(tests_.commit(trimmed));
  EXPECT_TRUE(read_blocks(tests_)->empty());
  EXPECT_EQ(read_blocks(*store_)->size(), 1U);
}

// Their places are those of what happened, not the name of those who see it.
TEST_F(TestLog, NewsOfSendersKeepsItsPlaces) {
  ChangeRow row;
  row.whole.subject = "bill:MAEU1";
  row.whole.type = ChangeType::stage_changed;
  row.whole.types = {ChangeType::stage_changed};
  const ChangeNews news{{ChangeType::stage_changed}, {"/facts"}, {}, {"CNSHA", "NLRTM"}};
  const ChangeNews nowhere{{ChangeType::stage_changed}, {"/facts"}, {}, {}};
  row.ports = {{"a b", news, 7}, {"b", nowhere, std::nullopt}};
  const std::string key = change_key({3, 0, 1});
  row.whole.id = {3, 0, 1};
  const auto read = decode_change(key, encode(key, row));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, row);
}

}  // namespace
}  // namespace fairway::state
