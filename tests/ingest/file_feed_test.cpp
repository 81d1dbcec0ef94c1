#include "ingest/file_feed.h"

#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/embedded_log_support.h"

namespace fairway::ingest {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FileFeedTest : public ::testing::Test {
 protected:
  FileFeedTest() {
    auto opened = EmbeddedLog::open("data/log", {.clock = &clock, .disk = &disk});
    log = std::move(*opened);
    feed.emplace(*FileFeed::open(SourceName{"port-files"}, dir.path() / "in", *log));
  }

  fs::path in(const std::string& name) const { return dir.path() / "in" / name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(in(name), std::ios::binary) << text;
  }
  std::string text_of(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(in(name)).rdbuf();
    return out.str();
  }
  std::vector<std::string> logged() const { return read_texts(*log); }

  TempDir dir;
  FakeClock clock;
  FakeDisk disk;
  std::unique_ptr<EmbeddedLog> log;
  std::optional<FileFeed> feed;
};

TEST_F(FileFeedTest, TakesFilesInOrderOfTheirNamesAndMovesThemToDone) {
  write("b.edi", "UNB'UNZ'");
  write("a.json", "{\n}\n");
  EXPECT_EQ(feed->poll(), 2);
  EXPECT_FALSE(feed->trouble());
  EXPECT_THAT(logged(), ElementsAre("{\n}\n", "UNB'UNZ'"));
  EXPECT_EQ(read_all(*log->reader())[0].source.value(), "port-files");
  EXPECT_EQ(text_of("done/a.json"), "{\n}\n");
  EXPECT_FALSE(fs::exists(in("a.json")));
  EXPECT_EQ(feed->poll(), 0);
}

TEST_F(FileFeedTest, SplitsLinesIntoMessages) {
  write("a.ndjson", "{\"n\":1}\n\n{\"n\":2}\r\n{\"n\":3}");
  write("b.jsonl", "{\"n\":4}\n");
  EXPECT_EQ(feed->poll(), 2);
  EXPECT_THAT(logged(), ElementsAre("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"));
}

TEST_F(FileFeedTest, LeavesAloneWhatIsNotComplete) {
  write("a.json.part", "{");
  write("b.tmp", "{");
  write(".c.json.Xy12", "{");
  fs::create_directory(in("folder"));
  fs::create_symlink("/etc/hostname", in("link.json"));
  EXPECT_EQ(feed->poll(), 0);
  EXPECT_FALSE(feed->trouble());
  EXPECT_THAT(logged(), IsEmpty());
  fs::rename(in("a.json.part"), in("a.json"));
  EXPECT_EQ(feed->poll(), 1);
}

TEST_F(FileFeedTest, FileThatCannotBeTakenGoesToFailedWithItsReasonAndStopsNoOther) {
  write("a.json", std::string(limits::kMessageBytes + 1, ' '));
  write("b.json", "");
  write("c.ndjson", "{}\n" + std::string(limits::kMessageBytes + 1, ' ') + "\n");
  write("d.ndjson", "\n\n");
  write("e.json", "good");
  EXPECT_EQ(feed->poll(), 1);
  EXPECT_THAT(logged(), ElementsAre("good"));
  EXPECT_TRUE(fs::exists(in("failed/a.json")));
  EXPECT_THAT(text_of("failed/a.json.reason"), HasSubstr("file_too_large"));
  EXPECT_THAT(text_of("failed/b.json.reason"), HasSubstr("file_empty"));
  EXPECT_THAT(text_of("failed/c.ndjson.reason"), HasSubstr("message 2"));
  EXPECT_THAT(text_of("failed/d.ndjson.reason"), HasSubstr("no message"));
  EXPECT_EQ(feed->poll(), 0);
}

TEST_F(FileFeedTest, UnreadableFileGoesToFailed) {
  write("a.json", "{}");
  fs::permissions(in("a.json"), fs::perms::none);
  for (const char* folder : {"", "failed"}) fs::permissions(in(folder), fs::perms::all);
  const WithoutRoot user;
  if (!user.good()) GTEST_SKIP() << "root may read anything";
  EXPECT_EQ(feed->poll(), 0);
  EXPECT_FALSE(feed->trouble()) << feed->trouble()->text();
  EXPECT_THAT(text_of("failed/a.json.reason"), HasSubstr("file_unreadable"));
}

TEST_F(FileFeedTest, SameNameAgainKeepsBoth) {
  for (const char* text : {"one", "two", "three"}) {
    write("a.json", text);
    EXPECT_EQ(feed->poll(), 1);
  }
  EXPECT_EQ(text_of("done/a.json"), "one");
  EXPECT_EQ(text_of("done/a.json.1"), "two");
  EXPECT_EQ(text_of("done/a.json.2"), "three");
}

TEST_F(FileFeedTest, FullDiskLeavesTheFileAndLaterPollTakesIt) {
  write("a.json", "{}");
  disk.space_left = 3;
  EXPECT_EQ(feed->poll(), 0);
  ASSERT_TRUE(feed->trouble());
  EXPECT_EQ(feed->trouble()->code, "storage_full");
  EXPECT_TRUE(fs::exists(in("a.json")));
  disk.space_left.reset();
  EXPECT_EQ(feed->poll(), 1);
  EXPECT_FALSE(feed->trouble());
  EXPECT_THAT(logged(), ElementsAre("{}"));
}

TEST_F(FileFeedTest, LargeFileGoesOnWhereTheDiskWasFull) {
  const std::string line(limits::kMiB, 'x');
  std::string text;
  for (int i = 0; i < 10; ++i) text += line + "\n";
  write("a.ndjson", text);
  disk.space_left = 6 * limits::kMiB;
  EXPECT_EQ(feed->poll(), 0);
  const std::size_t before = logged().size();
  EXPECT_GT(before, 0u);
  EXPECT_LT(before, 10u);
  EXPECT_EQ(feed->poll(), 0);
  EXPECT_EQ(logged().size(), before);
  disk.space_left.reset();
  EXPECT_EQ(feed->poll(), 1);
  EXPECT_EQ(logged().size(), 10u);
}

TEST_F(FileFeedTest, FileThatCannotBeMovedIsNotTakenInAgain) {
  write("a.json", "{}");
  fs::remove(in("done"));
  std::ofstream(in("done")) << "in the way";
  EXPECT_EQ(feed->poll(), 0);
  EXPECT_TRUE(feed->trouble());
  EXPECT_EQ(feed->poll(), 0);
  EXPECT_THAT(logged(), ElementsAre("{}"));
  fs::remove(in("done"));
  fs::create_directory(in("done"));
  EXPECT_EQ(feed->poll(), 1);
  EXPECT_FALSE(feed->trouble());
  EXPECT_TRUE(fs::exists(in("done/a.json")));
  EXPECT_THAT(logged(), ElementsAre("{}"));
}

TEST_F(FileFeedTest, TakesABoundedNumberOfFilesAtATime) {
  for (std::size_t i = 0; i < limits::kFeedFiles + 3; ++i) write(std::to_string(i), "x");
  EXPECT_EQ(feed->poll(), static_cast<int>(limits::kFeedFiles));
  EXPECT_EQ(feed->poll(), 3);
}

}  // namespace
}  // namespace fairway::ingest
