#include "schemas/catalogue/data_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "schemas/base/limits.h"
#include "tests/support/source_dir.h"
#include "tests/support/temp_dir.h"

namespace fairway {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(dir_ / name, std::ios::binary) << text;
    return dir_ / name;
  }
  const fs::path& path() const { return dir_.path(); }

 private:
  const test::TempDir dir_;
};

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator(in), {}};
}

TEST(BuiltInData, IsEveryYamlFileOfSchemasByteForByte) {
  const fs::path schemas = test::source_dir() / "schemas";
  std::vector<std::string> on_disk;
  for (const auto& entry : fs::recursive_directory_iterator(schemas)) {
    if (entry.path().extension() != ".yaml") continue;
    on_disk.push_back(fs::relative(entry.path(), schemas).generic_string());
  }
  std::ranges::sort(on_disk);
  std::vector<std::string> built_in;
  for (const DataFile& file : built_in_data()) {
    built_in.push_back(file.path);
    EXPECT_EQ(file.text, text_of(schemas / file.path)) << file.path;
  }
  EXPECT_EQ(built_in, on_disk) << "sorted by path, none missing";
  EXPECT_NE(std::ranges::find(built_in, "codes/fact_kinds.yaml"), built_in.end());
}

TEST(ReadData, OfAFolderIsItsYamlFilesSortedByName) {
  const Folder folder;
  folder.write("b.yaml", "b: 1\n");
  folder.write("a.yaml", "a: 上海\n");
  folder.write("notes.txt", "not data");
  fs::create_directory(folder.path() / "c.yaml");
  fs::create_directory(folder.path() / "deeper");
  folder.write("deeper/d.yaml", "d: 1\n");
  const auto files = read_data(folder.path());
  ASSERT_TRUE(files) << files.error().text();
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].path, "a.yaml");
  EXPECT_EQ((*files)[0].text, "a: 上海\n");
  EXPECT_EQ((*files)[1].path, "b.yaml");
}

TEST(ReadData, OfAFileIsThatFile) {
  const Folder folder;
  const auto files = read_data(folder.write("mine.yaml", std::string("a: 1\r\n\0x", 8)));
  ASSERT_TRUE(files) << files.error().text();
  ASSERT_EQ(files->size(), 1U);
  EXPECT_EQ(files->front().path, "mine.yaml");
  EXPECT_EQ(files->front().text, std::string("a: 1\r\n\0x", 8));
}

TEST(ReadData, OfAnEmptyFolderIsNothing) {
  const Folder folder;
  const auto files = read_data(folder.path());
  ASSERT_TRUE(files);
  EXPECT_TRUE(files->empty());
}

TEST(ReadData, OfAFileBeyondTheLimitIsRefusedUnread) {
  const Folder folder;
  const fs::path large = folder.write("large.yaml", "");
  fs::resize_file(large, limits::kDataFileBytes + 1);
  const auto files = read_data(folder.path());
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, "oversized_data");
  EXPECT_EQ(files.error().where, large.string());
}

TEST(ReadData, OfNothingThereSaysWhere) {
  const Folder folder;
  const auto files = read_data(folder.path() / "missing.yaml");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, "unreadable_data");
  EXPECT_EQ(files.error().where, (folder.path() / "missing.yaml").string());
}

}  // namespace
}  // namespace fairway
