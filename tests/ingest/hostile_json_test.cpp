#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "tests/ingest/decode_support.h"

// JSON that wants to break its reader. Under the sanitizers each of these is worth more than here.
namespace fairway::ingest {
namespace {

const std::string kGood =
    R"({"format": "fairway.fact/1", "note": ["x\u00e9\n", -1.5e3, {"deep": [null, true]}],
        "facts": [
        {"kind": "gate_in", "classifier": "actual", "subject": "container:MSKU0308961",
         "time": "2026-11-01T14:20:00+08:00", "attributes": {"note": "\"a\"",
         "sizeType": "45G1"}}]})";

class HostileJson : public testing::Test {
 protected:
  Decoded decode(std::string bytes) { return ingest::decode(*decoder_, std::move(bytes)); }
  std::string error(std::string bytes) {
    const Decoded decoded = decode(std::move(bytes));
    EXPECT_FALSE(decoded.merged());
    return decoded.error();
  }
  // A message that is fine but for a part that no definition reads.
  std::string unread(const std::string& value) {
    return error(R"({"format": "fairway.fact/1", "unread": )" + value + "}");
  }

  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

TEST_F(HostileJson, TheGoodOneIsGood) { EXPECT_TRUE(decode(kGood).merged()); }

TEST_F(HostileJson, CutOffAnywhereItIsRefused) {
  for (std::size_t size = 0; size < kGood.size(); ++size) {
    const Decoded decoded = decode(kGood.substr(0, size));
    EXPECT_FALSE(decoded.merged()) << size;
    EXPECT_LE(decoded.receipt.errors.at(0).byte, size);
  }
}

TEST_F(HostileJson, NestingIsLimited) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(decode(R"({"format": "fairway.fact/1", "x": )" + nested(limits::kJsonDepth - 1) + "}")
                  .merged());
  EXPECT_EQ(unread(nested(limits::kJsonDepth)), "too_deep");
  EXPECT_EQ(unread(nested(1025)), "too_deep");
  EXPECT_EQ(error(nested(1'000'000)), "too_deep");
  EXPECT_EQ(error(std::string(1'000'000, '[')), "not_json");
  EXPECT_EQ(error(R"({"facts":)" + std::string(100'000, '[') + "}"), "too_deep");
}

TEST_F(HostileJson, SyntaxIsCheckedWhereNothingIsRead) {
  for (const char* bad :
       {"[1 2]",   "[1,]",        "{\"a\" 1}", "{\"a\":1,}", "{1:2}", "{a:1}", "tru",  "truex",
        "nul",     "01",          "1.",        "+1",         "NaN",   "'x'",   "[}",   "{]",
        "\"\\x\"", "\"\\u12g4\"", "\"a\"b",    "[1}, {2]",   "",      "1 1",   "/**/1"}) {
    EXPECT_EQ(unread(bad), "not_json") << bad;
  }
}

TEST_F(HostileJson, TrailingContentIsNamed) {
  EXPECT_EQ(error(kGood + kGood), "trailing_content");
  EXPECT_EQ(error(kGood + " {}"), "trailing_content");
  EXPECT_EQ(error(kGood + "}"), "trailing_content");
  EXPECT_EQ(error(kGood + "x"), "not_json");
  EXPECT_TRUE(decode(" \r\n\t" + kGood + "\n\n").merged());
}

TEST_F(HostileJson, AByteOrderMarkIsTolerated) {
  const Decoded decoded = decode("\xef\xbb\xbf" + kGood);
  EXPECT_TRUE(decoded.merged());
  EXPECT_EQ(decoded.facts.at(0).fact.id, decode("\xef\xbb\xbf" + kGood).facts.at(0).fact.id);
  EXPECT_EQ(decode("\xef\xbb\xbf{\"format\": x}").receipt.errors.at(0).byte, 14U);
}

TEST_F(HostileJson, BadEncodingIsNamedWithItsByte) {
  const Decoded decoded = decode("{\"format\": \"\xff\"}");
  EXPECT_EQ(decoded.error(), "bad_encoding");
  EXPECT_EQ(decoded.receipt.errors.at(0).byte, 12U);
  EXPECT_EQ(unread("\"\xed\xa0\x80\""), "bad_encoding");
  EXPECT_EQ(error(std::string("\xff\xfe{\0}\0", 6)), "unrecognised");
}

TEST_F(HostileJson, LoneSurrogatesAndControlCharactersAreRefused) {
  EXPECT_EQ(unread("\"\\ud800\""), "not_json");
  EXPECT_EQ(unread("\"\\udc00x\""), "not_json");
  EXPECT_EQ(unread("\"a\nb\""), "not_json");
  EXPECT_EQ(unread(std::string("\"a\0b\"", 5)), "not_json");
  EXPECT_EQ(unread(std::string("\0", 1)), "not_json");
  const std::string nul =
      R"({"format": "fairway.fact/1", "facts": [{"kind": "a\u0000b", "classifier":
      "actual", "subject": "bill:A\u0000", "time": "2026-11-01"}]})";
  EXPECT_EQ(error(nul), "bad_reference");
}

TEST_F(HostileJson, AReadKeyGivenTwiceIsRefusedHoweverItIsSpelt) {
  EXPECT_EQ(error(R"({"format": "fairway.fact/1", "mode": "whole", "mode": "entry"})"),
            "duplicate_key");
  EXPECT_EQ(error(R"({"format": "fairway.fact/1", "facts": [], "f\u0061cts": []})"),
            "duplicate_key");
  EXPECT_EQ(error(R"({"format": "fairway.fact/1", "facts": [{"kind": "a", "kind": "b"}]})"),
            "duplicate_key");
  const Decoded unread =
      decode(R"({"format": "fairway.fact/1", "x": 1, "x": 2, "eventID": 1, "eventID": 2})");
  EXPECT_TRUE(unread.merged()) << "nobody reads those";
}

TEST_F(HostileJson, ManyKeysAndGreatNumbersAreOnlyMuch) {
  std::string keys = R"({"format": "fairway.fact/1")";
  for (int i = 0; i < 100'000; ++i) keys += fmt::format(R"(, "k{}": {})", i, i);
  EXPECT_TRUE(decode(keys + "}").merged());
  const std::string digits(100'000, '9');
  EXPECT_TRUE(
      decode(R"({"format": "fairway.fact/1", "x": )" + digits + "e" + digits + "}").merged());
  EXPECT_EQ(error(R"({"format": "fairway.fact/1", "version": )" + digits + "}"), "bad_version");
  std::string attributes =
      R"({"format": "fairway.fact/1", "facts": [{"kind": "gate_in", "classifier":
      "actual", "subject": "bill:A", "time": "2026-11-01", "attributes": {"k": 0)";
  for (int i = 0; i < 100'000; ++i) attributes += fmt::format(R"(, "k{}": {})", i, i);
  EXPECT_EQ(decode(attributes + "}}]}").facts.at(0).fact.attributes.size(), 100'001U);
}

TEST_F(HostileJson, LongReferencesAreRefused) {
  const std::string subject = "bill:" + std::string(limits::kReferenceBytes + 1, 'A');
  const Decoded decoded = decode(R"({"format": "fairway.fact/1", "facts": [{"kind": "gate_in",
      "classifier": "actual", "time": "2026-11-01", "subject": ")" +
                                 subject + "\"}]}");
  EXPECT_EQ(decoded.error(), "bad_reference");
  EXPECT_LT(decoded.receipt.errors[0].detail.size(), 100U);
}

// No crash, no hang, and never a fact out of nothing: the byte order of damage does not matter.
TEST_F(HostileJson, DamagedBytesNeverBreakTheReader) {
  std::mt19937 random(11);
  const std::string marks = "{}[],:\"\\ \n0-eE.tfnu\x01\x7f\x80\xff";
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = kGood;
    for (std::uint32_t k = random() % 4 + 1; k > 0; --k) {
      const std::size_t at = random() % bytes.size();
      const char mark = marks[random() % marks.size()];
      switch (random() % 3) {
        case 0:
          bytes[at] = mark;
          break;
        case 1:
          bytes.insert(at, 1, mark);
          break;
        default:
          bytes.erase(at, random() % 20 + 1);
      }
    }
    const Decoded decoded = decode(bytes);
    EXPECT_EQ(decoded.merged(), decoded.receipt.outcome == Outcome::merged);
    EXPECT_TRUE(decoded.merged() || !decoded.error().empty());
  }
}

TEST_F(HostileJson, RandomBytesAreRefused) {
  std::mt19937 random(13);
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes(random() % 200, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    if (i % 2 == 0) bytes.insert(0, "{");
    EXPECT_FALSE(decode(bytes).merged());
  }
}

}  // namespace
}  // namespace fairway::ingest
