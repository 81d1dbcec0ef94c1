#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

// Real messages of many senders, which are not part of ours: some have no licence for that. Each must
// give its facts or a refusal with a name.
namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

class EdifactSamples : public testing::Test {
 protected:
  void SetUp() override {
    const char* shared = std::getenv("FAIRWAY_SHARED");
    const fs::path root = shared != nullptr ? fs::path(shared)
                                            : fs::path(FAIRWAY_SOURCE_DIR).parent_path() / "shared";
    folder_ = root / "samples" / "edifact";
    if (!fs::is_directory(folder_)) {
      GTEST_SKIP() << "no EDIFACT samples at " << folder_
                   << ": set FAIRWAY_SHARED to the folder that holds samples/edifact";
    }
  }

  Decoded decode_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return decode(*decoder_, text.str());
  }

  fs::path folder_;
  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

// "definition facts links errors(first code) warnings".
const std::map<std::string, std::string> kSamples = {
};

std::string summary(const Decoded& decoded) {
  return fmt::format("{} {} {} {}({}) {}", decoded.receipt.definition, decoded.facts.size(),
                     decoded.links.size(), decoded.receipt.errors.size(), decoded.error(),
                     decoded.receipt.warnings.size());
}

TEST_F(EdifactSamples, EachGivesItsFactsOrARefusalWithAName) {
  std::size_t seen = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename();
    SCOPED_TRACE(name);
    const Decoded decoded = decode_file(entry.path());
    const auto expected = kSamples.find(name);
    EXPECT_EQ(summary(decoded), expected == kSamples.end() ? "?" : expected->second) << render(decoded).substr(0, 6000);
    for (const Refusal& error : decoded.receipt.errors) {
      EXPECT_FALSE(error.code.empty() || error.detail.empty() || error.remedy.empty());
    }
    ++seen;
  }
  EXPECT_EQ(seen, kSamples.size());
}

}  // namespace
}  // namespace fairway::ingest
