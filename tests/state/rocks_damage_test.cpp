#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "state/meta.h"
#include "state/rocks_store.h"
#include "tests/state/numbered.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;
namespace fs = std::filesystem;

class Damage : public testing::Test {
 protected:
  // A closed store with the batches 1 to `count`, in the write-ahead log or in table files.
  void make(std::uint64_t count, bool in_log) {
    {
      const auto store = open_rocks_store(whole_);
      ASSERT_TRUE(store) << store.error().text();
      for (std::uint64_t number = 1; number <= count; ++number) {
        WriteBatch batch = numbered(number);
        ASSERT_TRUE((*store)->commit(batch));
      }
    }
    // Opening writes what the log held to table files.
    if (!in_log) {
      ASSERT_TRUE(open_rocks_store(whole_));
    }
  }

  // A fresh copy to be damaged.
  fs::path copy() {
    fs::remove_all(copy_);
    fs::copy(whole_, copy_, fs::copy_options::recursive);
    return copy_;
  }

  // The biggest file of an ending.
  static fs::path file_of(const fs::path& dir, std::string_view ending) {
    fs::path found;
    std::uintmax_t size = 0;
    for (const auto& file : fs::directory_iterator(dir)) {
      if (!file.path().filename().string().ends_with(ending)) continue;
      if (fs::file_size(file) >= size) {
        size = fs::file_size(file);
        found = file.path();
      }
    }
    EXPECT_FALSE(found.empty()) << ending;
    return found;
  }

  static void flip(const fs::path& path, std::uintmax_t byte, int bit) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(byte));
    const int value = file.get() ^ (1 << bit);
    file.seekp(static_cast<std::streamoff>(byte));
    file.put(static_cast<char>(value));
    ASSERT_TRUE(file.good());
  }

  TempDir dir_;
  fs::path whole_ = dir_ / "whole";
  fs::path copy_ = dir_ / "copy";
};

TEST_F(Damage, ALogCutOffAtAnyByteOpensAtTheCommitBefore) {
  make(8, true);
  const auto size = fs::file_size(file_of(whole_, ".log"));
  std::uint64_t seen = 8;
  for (std::uintmax_t cut = 1; cut <= 900 && seen > 5; cut += cut < 450 ? 3 : 29) {
    const fs::path path = copy();
    fs::resize_file(file_of(path, ".log"), size - cut);
    const auto store = open_rocks_store(path);
    ASSERT_TRUE(store) << cut << ": " << store.error().text();
    ASSERT_EQ(check_prefix(**store), "") << cut;
    const std::uint64_t last = last_number(**store);
    ASSERT_TRUE(last == seen || last + 1 == seen) << cut << ": " << last << " after " << seen;
    ASSERT_LT(last, 8u);
    seen = last;
  }
  EXPECT_LT(seen, 7u);
}

TEST_F(Damage, ABitFlippedInTheLogIsToldAndMayBeAccepted) {
  make(8, true);
  const auto size = fs::file_size(file_of(whole_, ".log"));
  for (std::uintmax_t byte = size / 3; byte < size; byte += 61) {
    const fs::path path = copy();
    const fs::path log = file_of(path, ".log");
    flip(log, byte, static_cast<int>(byte % 8));
    const auto refused = open_rocks_store(path);
    ASSERT_EQ(code(refused), "state_corrupt") << byte;
    EXPECT_EQ(refused.error().where, log) << refused.error().text();

    const auto accepted = open_rocks_store(path, {.accept_damaged_log = true});
    ASSERT_TRUE(accepted) << accepted.error().text();
    EXPECT_EQ(check_prefix(**accepted), "");
    EXPECT_LT(last_number(**accepted), 8u);
  }
}

TEST_F(Damage, ABitFlippedInATableFileNeverGoesUnseen) {
  make(200, false);
  const std::string expected = dump(**open_rocks_store(whole_));
  const auto size = fs::file_size(file_of(whole_, ".sst"));
  int told = 0;
  for (std::uintmax_t byte = 0; byte < size; byte += 97) {
    const fs::path path = copy();
    const fs::path file = file_of(path, ".sst");
    flip(file, byte, static_cast<int>(byte % 8));
    const auto store = open_rocks_store(path);
    if (!store) {
      EXPECT_EQ(code(store), "state_corrupt") << store.error().text();
      EXPECT_EQ(store.error().where, file) << store.error().text();
      ++told;
      continue;
    }
    const std::string found = dump(**store);
    if (found == expected) continue;  // a byte that no read needs
    EXPECT_NE(found.find("the state is damaged"), std::string::npos) << byte;
    EXPECT_NE(found.find(file.filename()), std::string::npos) << byte;
    ++told;
  }
  EXPECT_GT(told, 10);
}

TEST_F(Damage, AMissingFileIsNamed) {
  make(20, false);
  for (const std::string_view name : {"CURRENT", ".sst", "MANIFEST"}) {
    const fs::path path = copy();
    fs::path file = path / name;
    if (name == ".sst") file = file_of(path, name);
    if (name == "MANIFEST") {
      for (const auto& entry : fs::directory_iterator(path)) {
        if (entry.path().filename().string().starts_with(name)) file = entry.path();
      }
    }
    ASSERT_TRUE(fs::remove(file)) << file;
    const auto files = std::distance(fs::directory_iterator(path), fs::directory_iterator());
    for (int attempt = 0; attempt < 2; ++attempt) {  // the first must not make it worse
      const auto store = open_rocks_store(path);
      ASSERT_EQ(code(store), "state_corrupt") << name;
      EXPECT_EQ(store.error().where, file) << store.error().text();
    }
    EXPECT_LE(files, std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
}

TEST_F(Damage, AManifestThatRottedIsTold) {
  make(20, false);
  const fs::path path = copy();
  for (const auto& entry : fs::directory_iterator(path)) {
    if (!entry.path().filename().string().starts_with("MANIFEST")) continue;
    flip(entry.path(), fs::file_size(entry) / 2, 3);
  }
  EXPECT_EQ(code(open_rocks_store(path)), "state_corrupt");
}

TEST_F(Damage, AStateOfALaterFairwayIsRefused) {
  make(1, true);
  {
    const auto store = open_rocks_store(whole_);
    WriteBatch batch;
    batch.put(Table::meta, std::string(kFormatKey), bytes_of("0102267d6b50"));
    ASSERT_TRUE((*store)->commit(batch));
  }
  EXPECT_EQ(code(open_rocks_store(whole_)), "state_newer");
}

TEST_F(Damage, AStateWithTablesOfALaterFairwayIsRefused) {
  make(1, true);
  {
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, whole_, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, whole_, families, &handles, &db).ok());
    rocksdb::ColumnFamilyHandle* later = nullptr;
    ASSERT_TRUE(db->CreateColumnFamily({}, "later", &later).ok());
    handles.push_back(later);
    for (auto* handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    delete db;
  }
  EXPECT_EQ(code(open_rocks_store(whole_)), "state_newer");
}

TEST(Opening, KeepsWhatWasCommittedBefore) {
  const TempDir dir;
  std::string before;
  for (std::uint64_t number = 1; number <= 3; ++number) {
    const auto store = open_rocks_store(dir / "deep/state");
    ASSERT_TRUE(store) << store.error().text();
    if (number > 1) {
      EXPECT_EQ(dump(**store), before);
    }
    WriteBatch batch = numbered(number);
    ASSERT_TRUE((*store)->commit(batch));
    before = dump(**store);
  }
}

TEST(Opening, TwiceInOneProcessIsRefused) {
  const TempDir dir;
  const auto store = open_rocks_store(dir / "state");
  ASSERT_TRUE(store);
  EXPECT_EQ(code(open_rocks_store(dir / "state")), "state_in_use");
  EXPECT_TRUE((*store)->get(Table::meta, kFormatKey).value());
}

TEST(Opening, WhereAFileStandsIsRefused) {
  const TempDir dir;
  std::ofstream(dir / "file") << "x";
  EXPECT_EQ(code(open_rocks_store(dir / "file")), "state_unusable");
  EXPECT_EQ(code(open_rocks_store(dir / "file/state")), "state_unusable");
}

TEST(Opening, ForReadingOnlyMakesNothing) {
  const TempDir dir;
  EXPECT_FALSE(open_rocks_store(dir / "state", {.read_only = true}));
  EXPECT_FALSE(fs::exists(dir / "state"));
}

TEST(Opening, PassesOptionStringsThrough) {
  const TempDir dir;
  const auto store = open_rocks_store(
      dir / "state", {.passed_through = {{"db_options", "max_background_jobs=3"},
                                         {"cf.facts.options", "write_buffer_size=1234567"}}});
  ASSERT_TRUE(store) << store.error().text();
  std::string written;
  for (const auto& entry : fs::directory_iterator(dir / "state")) {
    if (!entry.path().filename().string().starts_with("OPTIONS")) continue;
    std::ifstream file(entry.path());
    written.assign(std::istreambuf_iterator<char>(file), {});
  }
  EXPECT_NE(written.find("max_background_jobs=3"), std::string::npos);
  EXPECT_NE(written.find("write_buffer_size=1234567"), std::string::npos);
  EXPECT_NE(written.find("max_open_files=4000"), std::string::npos);
  EXPECT_NE(written.find("fairway.key_prefix.1"), std::string::npos);
}

TEST(Opening, RefusesOptionStringsThatMeanNothing) {
  const TempDir dir;
  for (const std::map<std::string, std::string>& wrong :
       {std::map<std::string, std::string>{{"db_options", "no_such_option=1"}},
        {{"cf.nothing.options", "write_buffer_size=1"}},
        {{"cf.facts.options", "write_buffer_size=many"}}}) {
    const auto store = open_rocks_store(dir / "state", {.passed_through = wrong});
    ASSERT_EQ(code(store), "state_options");
    EXPECT_EQ(store.error().where, wrong.begin()->first);
  }
}

TEST(Opening, KeepsStatisticsWithinTheMemoryThatWasGiven) {
  const TempDir dir;
  const auto store = open_rocks_store(dir / "state", {.memory_bytes = 32 * limits::kMiB});
  ASSERT_TRUE(store);
  for (std::uint64_t number = 1; number <= 20; ++number) {
    WriteBatch batch = numbered(number, 200'000);
    ASSERT_TRUE((*store)->commit(batch));
  }
  EXPECT_EQ(check_prefix(**store), "");
  const StoreStats stats = (*store)->stats();
  EXPECT_GT(stats.memtable_bytes, 0u);
  EXPECT_LT(stats.memtable_bytes, 32 * limits::kMiB);
  EXPECT_GT(stats.block_cache_bytes, 0u);
  EXPECT_LE(stats.block_cache_bytes, 33 * limits::kMiB);
  EXPECT_GT(stats.level0_files, 0u);
  EXPECT_EQ(stats.background_errors, 0u);
}

}  // namespace
}  // namespace fairway::state
