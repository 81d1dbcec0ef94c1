#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "tests/fuzz/check_decoding.h"
#include "tests/ingest/decode_support.h"
#include "tests/support/source_dir.h"

// EDIFACT that wants to break its reader. Under the sanitizers each of these is worth more than
// here.
namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

const std::string kGood =
    "UNA:+.? 'UNB+UNOC:3+A:ZZ+B:ZZ+261106:0825+R'\r\n"
    "UNH+1+CODECO:D:95B:UN'BGM+34+N1+9'LOC+165+CNSHA:139:6'EQD+CN+TCLU5002010+22G1+++5'"
    "DTM+7:202611060820:203'FTX+AAA+++a?+b \xe9'UNT+7+1'\n"
    "UNH+2+CODECO:D:95B:UN'BGM+34+N2+9'EQD+CN+SEGU3107012+22G1+++4'DTM+7:202611060821:203'UNT+5+2'"
    "UNZ+2+R'\n";

class HostileEdifact : public testing::Test {
 protected:
  Decoded decode(std::string bytes) { return ingest::decode(*decoder_, std::move(bytes)); }

  static std::string message(const std::string& segments) {
    return "UNH+1+CODECO:D:95B:UN'BGM+34+N1+9'" + segments + "UNT+9+1'";
  }

  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

TEST_F(HostileEdifact, TheGoodOneIsGood) {
  const Decoded decoded = decode(kGood);
  EXPECT_EQ(decoded.facts.size(), 2U) << render(decoded);
  EXPECT_TRUE(decoded.receipt.errors.empty());
  EXPECT_TRUE(decoded.receipt.warnings.empty());
}

// A message that was cut must never be taken for a shorter one.
TEST_F(HostileEdifact, CutOffAnywhereOnlyWholeMessagesAreTakenIn) {
  const std::size_t first = kGood.find("UNT+7+1'") + 8;
  const std::size_t second = kGood.find("UNT+5+2'") + 8;
  for (std::size_t size = 0; size < kGood.size(); ++size) {
    const Decoded decoded = decode(kGood.substr(0, size));
    EXPECT_EQ(decoded.facts.size(), (size >= first ? 1U : 0U) + (size >= second ? 1U : 0U)) << size;
    EXPECT_TRUE(size >= first || !decoded.merged()) << size;
    for (const Refusal& error : decoded.receipt.errors) EXPECT_LE(error.byte, size);
  }
}

TEST_F(HostileEdifact, NothingButSeparatorsIsRefused) {
  const std::vector<std::string> all = {"UNB",
                                        "UNH+",
                                        "UNB+'",
                                        "UNB+UNOA:2''''",
                                        "UNB+UNOA:2'UNZ+0+'",
                                        "UNH+" + std::string(100'000, '+') + "'",
                                        "UNH+" + std::string(100'000, ':') + "'",
                                        "UNH+" + std::string(100'000, '?'),
                                        "UNH+" + std::string(100'000, '\''),
                                        "UNA",
                                        "UNA:+.? '",
                                        "UNA:+.? 'UNA:+.? 'UNB+'"};
  for (const std::string& bytes : all) {
    EXPECT_FALSE(decode(bytes).merged()) << bytes.substr(0, 20);
  }
}

TEST_F(HostileEdifact, PartsOfASegmentAreLimited) {
  const auto with = [](std::size_t parts) {
    return message("GIN" + std::string(parts - 1, ':') + "x'");
  };
  EXPECT_TRUE(decode(with(limits::kEdifactComponents)).merged());
  const Decoded decoded = decode(with(limits::kEdifactComponents + 1));
  EXPECT_EQ(decoded.error(), "too_many_parts");
  EXPECT_EQ(decoded.receipt.errors.at(0).pointer, "message 1/segment 3");
}

TEST_F(HostileEdifact, RowsAndSegmentsAreLimited) {
  std::string boxes;
  for (std::size_t i = 0; i <= limits::kEntriesPerMessage; ++i) boxes += "EQD+CN+A'";
  EXPECT_EQ(decode(message(boxes)).error(), "too_many_entries");
  std::string segments;
  segments.reserve(4 * limits::kEdifactSegments);
  for (std::size_t i = 0; i < limits::kEdifactSegments; ++i) segments += "FTX'";
  EXPECT_EQ(decode(message(segments)).error(), "too_many_segments");
}

TEST_F(HostileEdifact, ErrorsAreListedUpToALimit) {
  std::string bytes;
  for (std::size_t i = 0; i < limits::kErrorsPerReceipt + 5; ++i) bytes += "UNH+1+NONE'UNT+2+1'";
  const Decoded decoded = decode(bytes);
  EXPECT_EQ(decoded.receipt.errors.size(), limits::kErrorsPerReceipt);
  EXPECT_EQ(decoded.receipt.errors_left_out, 5U);
}

TEST_F(HostileEdifact, OtherTextsAreNotTakenForIt) {
  for (const char* bytes :
       {"", " ", "UN", "UNITED+STATES'", "unb+unoa:2'", "00:IFCSUM:x'", "{UNB+}"}) {
    EXPECT_FALSE(decode(bytes).merged()) << bytes;
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> found = {kGood};
  for (const auto& entry :
       fs::recursive_directory_iterator(test::source_dir() / "tests" / "data")) {
    if (entry.path().extension() != ".edi") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    found.push_back(text.str());
  }
  std::ranges::sort(found);
  return found;
}

// Bytes changed, taken out, doubled, put elsewhere; segments of one sample put into another.
std::string changed(std::mt19937& random, const std::vector<std::string>& samples) {
  static constexpr std::string_view kSigns = "'+:?*UNHTZB0159\x01\n\xe9\xff ";
  std::string text = samples[random() % samples.size()];
  for (std::size_t times = 1 + random() % 6; times > 0 && !text.empty(); --times) {
    const std::size_t at = random() % text.size();
    const std::size_t size = std::min<std::size_t>(1 + random() % 40, text.size() - at);
    const std::string& other = samples[random() % samples.size()];
    switch (random() % 5) {
      case 0:
        text[at] = kSigns[random() % kSigns.size()];
        break;
      case 1:
        text.erase(at, size);
        break;
      case 2:
        text.insert(at, text.substr(at, size));
        break;
      case 3:
        text.insert(at, other, random() % other.size(), size);
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

TEST_F(HostileEdifact, ChangedSamplesAreReadTheSameTwiceOrRefusedWithAReason) {
  const std::vector<std::string> samples = seeds();
  ASSERT_GT(samples.size(), 10U);
  std::mt19937 random(20261106);  // NOLINT: the same cases in every run
  DecodingCheck check;
  std::size_t facts = 0;
  for (int i = 0; i < 4'000; ++i) facts += check.run(changed(random, samples));
  EXPECT_GT(facts, 1'000U) << "nearly all changes broke everything: the cases say little";
}

}  // namespace
}  // namespace fairway::ingest
