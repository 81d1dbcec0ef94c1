// Law 7 within one process: what a dead process leaves behind is made by hand.
#include "pipeline/decode_guard.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "schemas/base/limits.h"
#include "tests/support/temp_dir.h"

namespace fairway::pipeline {
namespace {

// Merges everything, and leaves its folder in the middle of a message that says so, as a process
// does that dies there.
class DyingDecoder final : public ingest::Decoder {
 public:
  struct Died {};
  void decode(const ingest::RawMessage& message, std::vector<Record>& out) override {
    ++decoded;
    if (message.bytes == "poison") throw Died{};
    MessageRecord record;
    record.receipt.message = message_id(message.source, message.bytes);
    out.emplace_back(record);
  }
  const Hash16& definitions_hash() const override { return hash; }

  int decoded = 0;
  Hash16 hash;
};

class DecodeGuardTest : public testing::Test {
 protected:
  DecodeGuardTest() { start(); }

  void start(std::string_view program = "1") {
    guard_.reset();
    auto guard = DecodeGuard::open(folder_.path(), "decoding", decoder_, program);
    if (!guard) throw std::runtime_error(guard.error().text());
    guard_ = std::move(*guard);
  }
  // What the message became: "" when it was merged, else the code of its refusal.
  std::string take(std::string bytes, std::uint64_t offset) {
    std::vector<Record> records;
    guard_->decode({{0, offset}, Instant{}, SourceName{"term"}, std::move(bytes)}, records);
    const Receipt& receipt = std::get<MessageRecord>(records.back()).receipt;
    return receipt.errors.empty() ? "" : receipt.errors.front().code;
  }
  // The process dies in the message so often, with the message before it committed.
  void die(std::uint32_t times, std::uint64_t offset = 2) {
    for (std::uint32_t i = 0; i < times; ++i) {
      EXPECT_THROW(take("poison", offset), DyingDecoder::Died);
      start();
    }
  }

  const test::TempDir folder_;
  DyingDecoder decoder_;
  std::unique_ptr<DecodeGuard> guard_;
};

TEST_F(DecodeGuardTest, LetsGoodMessagesThrough) {
  EXPECT_EQ(take("good", 1), "");
  EXPECT_FALSE(guard_->cautious());
  start();
  EXPECT_FALSE(guard_->cautious());
}

TEST_F(DecodeGuardTest, IsCautiousAfterADeathUntilTheSuspectHasPassed) {
  die(1);
  EXPECT_TRUE(guard_->cautious());
  EXPECT_EQ(take("good", 1), "");
  EXPECT_TRUE(guard_->cautious());
  EXPECT_EQ(take("innocent", 2), "") << "the death was a chance, such as a kill";
  EXPECT_FALSE(guard_->cautious());
}

TEST_F(DecodeGuardTest, RefusesTheMessageAfterSoManyTries) {
  die(limits::kDecodeTries);
  const int before = decoder_.decoded;
  EXPECT_EQ(take("poison", 2), "crashes_decoder");
  EXPECT_EQ(decoder_.decoded, before);
  EXPECT_FALSE(guard_->cautious());
  EXPECT_EQ(take("good", 3), "");
}

TEST_F(DecodeGuardTest, RefusesCopiesWithoutTryingAlsoAfterAStart) {
  die(limits::kDecodeTries);
  EXPECT_EQ(take("poison", 2), "crashes_decoder");
  EXPECT_EQ(take("poison", 9), "crashes_decoder");
  start();
  EXPECT_EQ(take("poison", 2), "crashes_decoder");
}

TEST_F(DecodeGuardTest, TriesAgainUnderAnotherProgramOrOtherDefinitions) {
  die(limits::kDecodeTries);
  EXPECT_EQ(take("poison", 2), "crashes_decoder");
  start("2");
  EXPECT_THROW(take("poison", 9), DyingDecoder::Died);
  decoder_.hash.bytes[0] = 1;
  start();
  EXPECT_THROW(take("poison", 9), DyingDecoder::Died);
}

TEST_F(DecodeGuardTest, TellsTwoSuspectsApart) {
  for (std::uint32_t i = 0; i < limits::kDecodeTries; ++i) {
    die(1, 2);
    die(1, 7);
  }
  EXPECT_EQ(take("poison", 7), "crashes_decoder");
  EXPECT_TRUE(guard_->cautious());
  EXPECT_EQ(take("poison", 2), "crashes_decoder");
  EXPECT_FALSE(guard_->cautious());
}

TEST_F(DecodeGuardTest, StopsBeingCautiousWhenTheSuspectNeverComesAgain) {
  die(1);
  for (std::uint64_t i = 0; i <= limits::kCautiousMessages; ++i) take("good", 100 + i);
  EXPECT_FALSE(guard_->cautious());
}

TEST_F(DecodeGuardTest, IgnoresALineThatWasCutOff) {
  die(limits::kDecodeTries);
  EXPECT_EQ(take("poison", 2), "crashes_decoder");
  const auto file = folder_ / DecodeGuard::crashes_file("decoding");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 3);
  start();
  EXPECT_THROW(take("poison", 9), DyingDecoder::Died);
}

TEST_F(DecodeGuardTest, SaysWhenItsFilesCannotBeUsed) {
  const auto guard = DecodeGuard::open(folder_ / "nowhere", "decoding", decoder_, "1");
  ASSERT_FALSE(guard);
  EXPECT_EQ(guard.error().code, "data_dir_unusable");
}

}  // namespace
}  // namespace fairway::pipeline
