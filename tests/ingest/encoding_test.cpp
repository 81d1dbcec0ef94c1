#include "ingest/encoding.h"

#include <gtest/gtest.h>

#include "ingest/base64.h"
#include "ingest/time_pattern.h"

namespace fairway::ingest {
namespace {

std::string utf8(std::string_view bytes, Charset charset) {
  Utf8Reader reader;
  std::string out;
  const auto bad = reader.read(bytes, charset, out);
  return bad ? "bad at " + std::to_string(*bad) : out;
}

TEST(Charsets, AreKnownByTheirLabels) {
  EXPECT_EQ(charset_from("utf-8"), Charset::utf8);
  EXPECT_EQ(charset_from("Gb2312"), Charset::gb18030);
  EXPECT_EQ(charset_from("iso-8859-1"), Charset::latin1);
  EXPECT_EQ(charset_from("EUC-KR"), std::nullopt);
  EXPECT_EQ(charset_from(""), std::nullopt);
}

TEST(Utf8Reader, ReadsEachSet) {
  EXPECT_EQ(utf8("\xb7\xc5\xd0\xd0", Charset::gb18030), "放行");
  EXPECT_EQ(utf8("\x95\x32\x82\x36", Charset::gb18030), "𠀀") << "four bytes";
  EXPECT_EQ(utf8("caf\xe9", Charset::latin1), "café");
  EXPECT_EQ(utf8(std::string_view("\x3e\x65\x61\0", 4), Charset::utf16le), "放a");
  EXPECT_EQ(utf8("é", Charset::utf8), "é");
}

TEST(Utf8Reader, NamesTheFirstByteThatIsNone) {
  EXPECT_EQ(utf8("ab\xff\xff", Charset::gb18030), "bad at 2");
  EXPECT_EQ(utf8("ab\xb7", Charset::gb18030), "bad at 2") << "cut off";
  EXPECT_EQ(utf8("ab\xc3", Charset::utf8), "bad at 2");
  EXPECT_EQ(utf8(std::string(9'999, 'a') + "\xb7", Charset::gb18030), "bad at 9999");
}

TEST(Utf8Reader, KnowsWhereEachCharacterCameFrom) {
  std::string source;
  std::vector<std::pair<std::size_t, std::size_t>> places;  // in the source, in the text
  std::size_t text = 0;
  for (int i = 0; i < 5'000; ++i) {
    places.emplace_back(source.size(), text);
    const bool wide = i % 3 != 0;
    source += wide ? "\xb7\xc5" : "x";
    text += wide ? 3 : 1;
  }
  Utf8Reader reader;
  std::string out;
  ASSERT_EQ(reader.read(source, Charset::gb18030, out), std::nullopt);
  ASSERT_EQ(out.size(), text);
  for (const auto& [from, to] : places) EXPECT_EQ(reader.source_of(to), from);
  EXPECT_EQ(reader.source_of(text), source.size());
}

TEST(Base64, IsReadWithItsLineEnds) {
  EXPECT_EQ(from_base64("5pS+6KGM"), "放行");
  EXPECT_EQ(from_base64("5pS+\r\n6KGM\n"), "放行");
  EXPECT_EQ(from_base64("YQ=="), "a");
  EXPECT_EQ(from_base64(""), "");
  for (const char* bad : {"YQ=", "Y", "????", "YQ==YQ==", "5pS-6KGM"}) {
    EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
  }
}

std::string read(std::string_view pattern, std::string_view text) {
  const auto made = TimePattern::parse(pattern);
  if (!made) return "no pattern";
  const auto time = made->read(text);
  if (!time) return "no time";
  const auto offset = time->offset.value_or(std::chrono::seconds{0});
  return to_rfc3339(Instant{time->local.time_since_epoch() - offset});
}

TEST(TimePattern, ReadsDigitsByTheirPlaces) {
  EXPECT_EQ(read("yyyyMMddHHmmssSSS", "20261109080500123"), "2026-11-09T08:05:00.123Z");
  EXPECT_EQ(read("yyyyMMdd'T'HHmmssSS", "20261107T09000250"), "2026-11-07T09:00:02.500Z");
  EXPECT_EQ(read("yyyyMMdd", "20261107"), "2026-11-07T00:00:00Z");
  EXPECT_EQ(read("yyyy/MM/dd HH:mm", "2026/11/07 09:05"), "2026-11-07T09:05:00Z");
  EXPECT_EQ(read("yyyyMMddHHmmssX", "20261107130325Z"), "2026-11-07T13:03:25Z");
  EXPECT_EQ(read("yyyyMMddHHmmssX", "20261107130325+08"), "2026-11-07T05:03:25Z");
  EXPECT_EQ(read("yyyyMMddHHmmX", "202611071303-0330"), "2026-11-07T16:33:00Z");
}

TEST(TimePattern, RefusesWhatDoesNotFit) {
  for (const char* bad :
       {"", "2026110709000", "20261107090002501", "20261307090002", "20260229090002",
        "20261107240000", "20261107096000", "2026110709-002", " 20261107090002"}) {
    EXPECT_EQ(read("yyyyMMddHHmmss", bad), "no time") << bad;
  }
  EXPECT_EQ(read("yyyyMMdd'T'HH", "20261107 09"), "no time");
}

TEST(TimePattern, KnowsHowExactItIs) {
  const auto precision = [](std::string_view pattern, std::string_view text) {
    return TimePattern::parse(pattern)->read(text)->precision;
  };
  EXPECT_EQ(precision("yyyyMMdd", "20261107"), Precision::day);
  EXPECT_EQ(precision("yyyyMMddHHmm", "202611070900"), Precision::minute);
  EXPECT_EQ(precision("yyyyMMddHHmmss", "20261107090000"), Precision::second);
}

TEST(TimePattern, HasYearMonthAndDayOnceEach) {
  for (const char* bad :
       {"", "HHmmss", "yyyyMM", "yyMMdd", "yyyyMMddMM", "yyyyMMdd'T", "yyyyMMddQQ", "rfc"}) {
    EXPECT_FALSE(TimePattern::parse(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace fairway::ingest
