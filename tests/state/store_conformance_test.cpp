// What every Store promises, whatever it is made of.
#include <functional>
#include <map>
#include <memory>

#include <gtest/gtest.h>

#include "state/keys.h"
#include "state/memory_store.h"
#include "state/overlay.h"
#include "state/rocks_store.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Store>(const TempDir&)> make;
  bool lasts = false;  // longer than the object
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class Stores : public testing::TestWithParam<Kind> {
 protected:
  void put(Table table, std::string key, std::string value) {
    WriteBatch batch;
    batch.put(table, std::move(key), std::move(value));
    ASSERT_TRUE(store_->commit(batch));
  }
  using Rows = std::vector<std::pair<std::string, std::string>>;
  static Rows rows(const Reader& reader, Table table, std::string_view prefix = {},
                   std::string_view from = {}) {
    Rows found;
    const Status scanned = reader.scan(
        table, prefix,
        [&](auto key, auto value) {
          found.emplace_back(key, value);
          return true;
        },
        from);
    EXPECT_TRUE(scanned);
    return found;
  }
  static std::optional<std::string> get(const Reader& reader, Table table, std::string_view key) {
    const auto value = reader.get(table, key);
    EXPECT_TRUE(value) << value.error().text();
    return value.value_or(std::nullopt);
  }

  // To where rows end up in time: RocksDB reads its table files in other ways than its memtables.
  void settle() {
    if (!GetParam().lasts) return;
    store_.reset();
    store_ = GetParam().make(dir_);
  }

  TempDir dir_;
  std::unique_ptr<Store> store_ = GetParam().make(dir_);
};

TEST_P(Stores, GiveBackWhatWasCommitted) {
  put(Table::facts, "a", "1");
  EXPECT_EQ(get(*store_, Table::facts, "a"), "1");
  EXPECT_EQ(get(*store_, Table::facts, "b"), std::nullopt);
}

TEST_P(Stores, KeepTablesApart) {
  for (const TableInfo& table : kTables) put(table.table, "key", std::string(table.name));
  for (const TableInfo& table : kTables) {
    EXPECT_EQ(get(*store_, table.table, "key"), std::string(table.name));
  }
}

TEST_P(Stores, LetTheLastWriteToAKeyWin) {
  WriteBatch batch;
  batch.put(Table::facts, "a", "1");
  batch.remove(Table::facts, "a");
  batch.put(Table::facts, "b", "1");
  batch.put(Table::views, "b", "other");
  batch.put(Table::facts, "b", "2");
  batch.remove(Table::facts, "never");
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(rows(*store_, Table::facts), (Rows{{"b", "2"}}));
  EXPECT_EQ(rows(*store_, Table::views), (Rows{{"b", "other"}}));
}

TEST_P(Stores, RemoveRows) {
  put(Table::facts, "a", "1");
  WriteBatch batch;
  batch.remove(Table::facts, "a");
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(get(*store_, Table::facts, "a"), std::nullopt);
  EXPECT_TRUE(rows(*store_, Table::facts).empty());
}

TEST_P(Stores, TakeEmptyBatchesAndEmptyValues) {
  WriteBatch batch;
  ASSERT_TRUE(store_->commit(batch));
  put(Table::facts, "a", "");
  EXPECT_EQ(get(*store_, Table::facts, "a"), "");
}

TEST_P(Stores, AnswerManyKeysInTheirOrder) {
  put(Table::facts, "b", "2");
  put(Table::facts, "d", std::string(100'000, 'd'));
  const std::vector<std::string> keys = {"a", "b", "c", "d"};
  const auto values = store_->multi_get(Table::facts, keys);
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (std::vector<std::optional<std::string>>{std::nullopt, "2", std::nullopt,
                                                              std::string(100'000, 'd')}));
  EXPECT_TRUE(store_->multi_get(Table::facts, {})->empty());
}

TEST_P(Stores, ScanInTheOrderOfBytes) {
  WriteBatch batch;
  for (const char* key : {"\xff", "b", "\x01", "ba", "a"}) batch.put(Table::facts, key, "");
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(rows(*store_, Table::facts),
            (Rows{{"\x01", ""}, {"a", ""}, {"b", ""}, {"ba", ""}, {"\xff", ""}}));
}

TEST_P(Stores, ScanWithinAPrefixFromAKeyOn) {
  WriteBatch batch;
  for (const char* key : {"a1", "b1", "b2", "b3", "c1"}) batch.put(Table::facts, key, "");
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(rows(*store_, Table::facts, "b").size(), 3u);
  EXPECT_EQ(rows(*store_, Table::facts, "b", "b2"), (Rows{{"b2", ""}, {"b3", ""}}));
  EXPECT_EQ(rows(*store_, Table::facts, "b", "a9").size(), 3u);
  EXPECT_TRUE(rows(*store_, Table::facts, "b", "c").empty());
  EXPECT_EQ(rows(*store_, Table::facts, {}, "b3"), (Rows{{"b3", ""}, {"c1", ""}}));
}

TEST_P(Stores, StopAScanWhenTheVisitorSaysSo) {
  WriteBatch batch;
  for (const char* key : {"a", "b", "c"}) batch.put(Table::facts, key, "");
  ASSERT_TRUE(store_->commit(batch));
  int visited = 0;
  ASSERT_TRUE(store_->scan(Table::facts, {}, [&](auto, auto) { return ++visited < 2; }));
  EXPECT_EQ(visited, 2);
}

TEST_P(Stores, LetAVisitorReadAndCommit) {
  put(Table::facts, "a", "1");
  put(Table::facts, "b", "2");
  int visited = 0;
  ASSERT_TRUE(store_->scan(Table::facts, {}, [&](auto key, auto) {
    EXPECT_TRUE(get(*store_, Table::facts, key));
    put(Table::facts, std::string(key) + "x", "");
    ++visited;
    return true;
  }));
  EXPECT_EQ(visited, 2);  // a scan sees what was there when it began
}

// The same rows by whole prefixes, which use filters, and by cut ones, which must not.
TEST_P(Stores, FindATracksRowsByAnyPrefix) {
  WriteBatch batch;
  std::map<std::string, std::string> expected;
  for (int i = 0; i < 50; ++i) {
    const std::string track = track_prefix(container("ABCU" + std::to_string(1'000'000 + i)));
    for (std::uint64_t fact = 0; fact < 3; ++fact) {
      const std::string key = fact_key(track, fact_id(fact), kInPassing);
      expected[key] = std::to_string(i);
      batch.put(Table::facts, key, std::to_string(i));
    }
    batch.put(Table::facts, receipt_key(message_id(static_cast<std::uint64_t>(i))), "m");
    expected[receipt_key(message_id(static_cast<std::uint64_t>(i)))] = "m";
  }
  ASSERT_TRUE(store_->commit(batch));
  settle();
  for (const auto& [whole, value] : expected) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const std::string prefix = whole.substr(0, size);
      Rows due;
      for (auto row = expected.lower_bound(prefix);
           row != expected.end() && row->first.starts_with(prefix); ++row) {
        due.emplace_back(*row);
      }
      ASSERT_EQ(rows(*store_, Table::facts, prefix), due) << to_hex(prefix);
    }
  }
}

TEST_P(Stores, ScanOnFromATrackThatIsNotThere) {
  WriteBatch batch;
  std::map<std::string, std::string> expected;
  for (int i = 0; i < 50; ++i) {
    const std::string track = track_prefix(container("ABCU" + std::to_string(1'000'000 + i)));
    expected.emplace(fact_key(track, fact_id(1), kInPassing), "1");
    batch.put(Table::facts, fact_key(track, fact_id(1), kInPassing), "1");
  }
  ASSERT_TRUE(store_->commit(batch));
  settle();
  for (int i = 50; i < 100; ++i) {
    const std::string track = track_prefix(container("ABCU" + std::to_string(1'000'000 + i)));
    const Rows due(expected.lower_bound(track), expected.end());
    ASSERT_EQ(rows(*store_, Table::facts, {}, track), due);
    EXPECT_TRUE(rows(*store_, Table::facts, track).empty());
  }
}

TEST_P(Stores, KeepASnapshotAsItWas) {
  put(Table::facts, "a", "1");
  put(Table::facts, "b", "1");
  const auto before = store_->snapshot();
  WriteBatch batch;
  batch.put(Table::facts, "a", "2");
  batch.remove(Table::facts, "b");
  batch.put(Table::facts, "c", "2");
  ASSERT_TRUE(store_->commit(batch));
  const auto after = store_->snapshot();
  put(Table::facts, "a", "3");
  EXPECT_EQ(rows(*before, Table::facts), (Rows{{"a", "1"}, {"b", "1"}}));
  EXPECT_EQ(get(*before, Table::facts, "b"), "1");
  EXPECT_EQ(*before->multi_get(Table::facts, std::vector<std::string>{"a", "c"}),
            (std::vector<std::optional<std::string>>{"1", std::nullopt}));
  EXPECT_EQ(rows(*after, Table::facts), (Rows{{"a", "2"}, {"c", "2"}}));
  EXPECT_EQ(rows(*store_, Table::facts), (Rows{{"a", "3"}, {"c", "2"}}));
}

TEST_P(Stores, LeaveSnapshotsReadableWhenTheyAreGone) {
  put(Table::facts, "a", "1");
  const auto snapshot = store_->snapshot();
  store_.reset();
  EXPECT_EQ(get(*snapshot, Table::facts, "a"), "1");
}

TEST_P(Stores, KeepBigValuesWhole) {
  const std::string big(5 * limits::kMiB, 'x');
  put(Table::raw, "big", big);
  EXPECT_EQ(get(*store_, Table::raw, "big"), big);
}

TEST_P(Stores, RecoverWhereNothingFailed) { EXPECT_TRUE(store_->recover()); }

// Lies over what a store holds, and is read like one.
TEST_P(Stores, ReadThroughABatchAsIfItWereCommitted) {
  std::mt19937 random(7);
  const auto key = [&] { return std::string(1, static_cast<char>('a' + random() % 8)); };
  for (int round = 0; round < 50; ++round) {
    WriteBatch batch;
    for (int i = 0; i < 6; ++i) {
      const Table table = random() % 2 == 0 ? Table::facts : Table::views;
      if (random() % 3 == 0) {
        batch.remove(table, key() + key());
      } else {
        batch.put(table, key() + key(), std::to_string(random()));
      }
    }
    const std::string prefix = random() % 2 == 0 ? key() : "";
    const std::string from = random() % 2 == 0 ? key() : "";
    const std::vector<std::string> keys = {"aa", "bb", "cc"};
    const Overlay overlay(*store_, batch);
    const auto early = rows(overlay, Table::facts, prefix, from);
    const auto early_keys = overlay.multi_get(Table::facts, keys);
    const auto early_key = get(overlay, Table::facts, "dd");
    ASSERT_TRUE(store_->commit(batch));
    EXPECT_EQ(rows(*store_, Table::facts, prefix, from), early);
    EXPECT_EQ(*store_->multi_get(Table::facts, keys), *early_keys);
    EXPECT_EQ(get(*store_, Table::facts, "dd"), early_key);
  }
}

TEST_P(Stores, DropGivesNothingBackOutsideItsRange) {
  for (const char c : {'a', 'b', 'c', 'd'}) put(Table::log, std::string(1, c), "1");
  settle();
  ASSERT_TRUE(store_->drop(Table::log, "b", "d"));
  EXPECT_EQ(get(*store_, Table::log, "a"), "1");
  EXPECT_EQ(get(*store_, Table::log, "d"), "1");
  put(Table::log, "b", "2");
  EXPECT_EQ(get(*store_, Table::log, "b"), "2");
}

INSTANTIATE_TEST_SUITE_P(Each, Stores,
                         testing::Values(Kind{"memory",
                                              [](const TempDir&) { return make_memory_store(); }},
                                         Kind{"rocks",
                                              [](const TempDir& dir) -> std::unique_ptr<Store> {
                                                return open_rocks_store(dir / "state").value();
                                              }}),
                         [](const auto& instance) { return instance.param.name; });

TEST(WriteBatches, AreSortedWithTheLastWriteOfEachKey) {
  WriteBatch batch;
  batch.put(Table::views, "a", "1");
  batch.put(Table::facts, "b", "1");
  batch.put(Table::facts, "a", "22");
  batch.put(Table::facts, "b", "333");
  batch.sort_and_unite();
  ASSERT_EQ(batch.writes().size(), 3u);
  EXPECT_EQ(batch.writes()[0].key, "a");
  EXPECT_EQ(batch.writes()[1].value, "333");
  EXPECT_EQ(batch.writes()[2].table, Table::views);
  EXPECT_EQ(batch.bytes(), 3u + 4u + 2u);
}

TEST(WriteBatches, AppendKeepsTheOrderOfWrites) {
  WriteBatch one;
  one.put(Table::facts, "a", "1");
  WriteBatch two;
  two.put(Table::facts, "a", "2");
  one.append(std::move(two));
  EXPECT_EQ(one.bytes(), 4u);
  one.sort_and_unite();
  ASSERT_EQ(one.writes().size(), 1u);
  EXPECT_EQ(one.writes()[0].value, "2");
  one.clear();
  EXPECT_TRUE(one.empty());
  EXPECT_EQ(one.bytes(), 0u);
}

}  // namespace
}  // namespace fairway::state
