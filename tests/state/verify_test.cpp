#include "state/verify.h"

#include <gtest/gtest.h>

#include "state/codec.h"
#include "state/memory_store.h"
#include "state/meta.h"
#include "tests/state/history.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

class Verifying : public testing::Test {
 protected:
  Verifying() { apply(*store_, random_history(3)); }

  VerifyReport report() { return verify_views(*store_).value(); }
  void change(Table table, std::string key, std::optional<std::string> value) {
    WriteBatch batch;
    if (value) {
      batch.put(table, std::move(key), std::move(*value));
    } else {
      batch.remove(table, std::move(key));
    }
    ASSERT_TRUE(store_->commit(batch));
  }
  // The first row of a table that starts with a tag after its prefix.
  std::pair<std::string, std::string> row_of(Table table, Tag tag) {
    std::pair<std::string, std::string> found;
    EXPECT_TRUE(store_->scan(table, {}, [&](auto key, auto value) {
      const std::size_t length = prefix_length(key);
      if (length == key.size() || key[length] != static_cast<char>(tag)) return true;
      found = {std::string(key), std::string(value)};
      return false;
    }));
    EXPECT_FALSE(found.first.empty());
    return found;
  }

  std::unique_ptr<Store> store_ = make_memory_store();
};

TEST_F(Verifying, FindsNothingWrongInWhatMergeWrote) {
  const VerifyReport all = report();
  EXPECT_TRUE(all.good()) << testing::PrintToString(all.listed);
  EXPECT_EQ(all.tracks, StateReader(*store_).references().value().size());
  EXPECT_GT(all.rows, all.tracks);
  EXPECT_GT(all.messages, 0u);
  EXPECT_EQ(all.counts, StateReader(*store_).counts().value());
}

TEST_F(Verifying, FindsAViewThatDiffers) {
  const auto [key, value] = row_of(Table::views, Tag::view);
  TrackView view = decode_view(key, value).value();
  ++view.facts;
  change(Table::views, key, encode(key, view));
  EXPECT_EQ(report().differences, 1u);
  EXPECT_NE(report().listed[0].find(to_text(parse_track_key(key)->reference)), std::string::npos);
}

TEST_F(Verifying, FindsAViewThatIsMissing) {
  change(Table::views, row_of(Table::views, Tag::view).first, std::nullopt);
  EXPECT_EQ(report().differences, 1u);
}

TEST_F(Verifying, FindsAViewOfNothing) {
  const std::string key = view_key(track_prefix(container("NEVR0000000")));
  change(Table::views, key, encode(key, TrackView{}));
  EXPECT_EQ(report().differences, 1u);
}

TEST_F(Verifying, FindsAFactThatWasLost) {
  change(Table::facts, row_of(Table::facts, Tag::fact).first, std::nullopt);
  EXPECT_GE(report().differences, 1u);
}

TEST_F(Verifying, FindsARowThatRotted) {
  for (const Tag tag : {Tag::fact, Tag::link, Tag::announcement, Tag::subjects, Tag::copy}) {
    auto [key, value] = row_of(Table::facts, tag);
    std::string rotten = value;
    rotten[5] = static_cast<char>(rotten[5] ^ 1);
    change(Table::facts, key, rotten);
    const VerifyReport found = report();
    EXPECT_GE(found.differences, 1u);
    EXPECT_NE(testing::PrintToString(found.listed).find(to_hex(key)), std::string::npos);
    change(Table::facts, key, value);
  }
}

TEST_F(Verifying, FindsCountersThatDiffer) {
  const std::string key = counts_key(SourceName{"terminal"});
  SourceCounts counts = StateReader(*store_).counts().value().at(SourceName{"terminal"});
  ++counts.received;
  change(Table::meta, key, encode(key, counts));
  EXPECT_EQ(report().differences, 2u);  // from the rows, and in themselves
}

TEST_F(Verifying, FindsACopyThatWasLost) {
  change(Table::facts, row_of(Table::facts, Tag::copy).first, std::nullopt);
  EXPECT_GE(report().differences, 1u);
}

TEST_F(Verifying, ListsABoundedNumber) {
  WriteBatch batch;
  for (int i = 0; i < 500; ++i) {
    const std::string key = view_key(track_prefix(container("X" + std::to_string(i))));
    batch.put(Table::views, key, encode(key, TrackView{}));
  }
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(report().differences, 500u);
  EXPECT_EQ(report().listed.size(), VerifyReport::kListed);
}

TEST_F(Verifying, RebuildsTheViewsThatWereDropped) {
  const std::string before = dump(*store_);
  WriteBatch batch;
  ASSERT_TRUE(store_->scan(Table::views, {}, [&](auto key, auto) {
    batch.remove(Table::views, std::string(key));
    return true;
  }));
  ASSERT_TRUE(store_->commit(batch));
  batch.clear();
  ASSERT_TRUE(rebuild_views(*store_, [&](std::string key, std::string value) {
    batch.put(Table::views, std::move(key), std::move(value));
  }));
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(dump(*store_), before);
}

}  // namespace
}  // namespace fairway::state
