#include <gtest/gtest.h>

#include "ingest/checks.h"
#include "ingest/encoding.h"
#include "ingest/syntax/json_text.h"
#include "ingest/time_form.h"

namespace fairway::ingest {
namespace {

std::string canonical(std::string_view json) {
  std::string out;
  canonical_json(json, out);
  return out;
}

TEST(CanonicalJson, IsCompactWithSortedKeys) {
  EXPECT_EQ(canonical(R"( { "b" : [ 1 , {"z":1,"y":2} ] , "a" : null, "aa": "" } , "rest")"),
            R"({"a":null,"aa":"","b":[1,{"y":2,"z":1}]})");
}

TEST(CanonicalJson, KeepsNumbersAsTheyAreWritten) {
  EXPECT_EQ(canonical("[1.50, 1e2, -0, 12345678901234567890]"),
            "[1.50,1e2,-0,12345678901234567890]");
}

TEST(CanonicalJson, SpellsEachStringInOneWay) {
  EXPECT_EQ(canonical(R"("\u0041\/\u00e9\n\u0001\ud83d\ude00\"\\")"),
            "\"A/é\\n\\u0001😀\\\"\\\\\"");
  EXPECT_EQ(canonical(R"({"\u0062":1,"a":2})"), R"({"a":2,"b":1})");
}

TEST(CanonicalJson, EndsWhateverItIsGiven) {
  for (const char* text :
       {"", "{", "[", "[1,", "{\"a\"", "{\"a\":", "\"", "\"\\", "\"\\u12", "]", "[}"}) {
    canonical(text);
    describe_json(text);
  }
}

TEST(DescribeJson, NamesTheFirstKeys) {
  EXPECT_EQ(describe_json(R"({"a": {"b": "]}"}, "c": [1, 2]})"), "an object with the keys a, c");
  EXPECT_EQ(describe_json(R"([{"x": 1}])"), "an array of objects with the keys x");
  EXPECT_EQ(describe_json("[]"), "an empty array");
  EXPECT_EQ(describe_json("{}"), "an object with the keys none");
}

TEST(Utf8, TheFirstBadByteIsFound) {
  EXPECT_EQ(first_bad_utf8("aé😀"), 7U);
  EXPECT_EQ(first_bad_utf8("a\xff"), 1U);
  EXPECT_EQ(first_bad_utf8("ab\xc0\x80"), 2U) << "overlong";
  EXPECT_EQ(first_bad_utf8("\xed\xa0\x80"), 0U) << "half of a surrogate pair";
  EXPECT_EQ(first_bad_utf8("a\xe2\x82"), 1U) << "cut off";
}

TEST(JsonNumber, FollowsTheGrammar) {
  for (const char* good : {"0", "-0", "10", "1.5", "1e5", "1E+5", "-1.25e-7"}) {
    EXPECT_TRUE(is_json_number(good)) << good;
  }
  for (const char* bad :
       {"", "-", "01", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "1 2", "1,"}) {
    EXPECT_FALSE(is_json_number(bad)) << bad;
  }
}

std::string instant_of(std::string_view text, const std::string& zone) {
  const auto written = read_time(TimeForm::rfc3339, text);
  if (!written) return "unreadable";
  if (written->offset) {
    return to_rfc3339(Instant{written->local.time_since_epoch() - *written->offset});
  }
  TimeZones zones;
  const auto instant = zones.instant(written->local, zone);
  return instant ? to_rfc3339(*instant) : "no such zone";
}

TEST(TimeForm, ReadsRfc3339) {
  EXPECT_EQ(instant_of("2026-11-01T14:20:00+08:00", ""), "2026-11-01T06:20:00Z");
  EXPECT_EQ(instant_of("2026-11-01t14:20:00.1234567z", ""), "2026-11-01T14:20:00.123456Z");
  EXPECT_EQ(instant_of("2016-12-31T23:59:60Z", ""), "2017-01-01T00:00:00Z");
  EXPECT_EQ(instant_of("2026-11-01 14:20:00-03:30", ""), "2026-11-01T17:50:00Z");
}

TEST(TimeForm, RefusesWhatIsNoTime) {
  for (const char* bad : {"", "2026-11-01", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
                          "2026-11-01T24:00:00Z", "2026-11-01T14:60:00Z", "2026-11-01T14:20:61Z",
                          "2026-11-01T14:20:00+8", "2026-11-01T14:20:00+24:00",
                          "2026-11-01T14:20:00Zx", "2026-11-01T14:20:00.", "2021 01 01 14:12:56",
                          "2019/11/12 07:41:00 +08:30", "26-11-01T14:20:00Z", "2026-11-01T14Z"}) {
    EXPECT_FALSE(read_time(TimeForm::rfc3339, bad)) << bad;
  }
}

TEST(TimeForm, KnowsHowExactATextIs) {
  EXPECT_EQ(read_time(TimeForm::rfc3339, "2026-11-01T14:20:00Z")->precision, Precision::second);
  EXPECT_EQ(read_time(TimeForm::rfc3339, "2026-11-01T14:20")->precision, Precision::minute);
  EXPECT_EQ(read_time(TimeForm::date, "2026-11-01")->precision, Precision::day);
}

TEST(TimeZones, TurnLocalTimesIntoInstants) {
  EXPECT_EQ(instant_of("2026-11-01T14:20:00", "Asia/Shanghai"), "2026-11-01T06:20:00Z");
  EXPECT_EQ(instant_of("2026-07-01T12:00:00", "Europe/Amsterdam"), "2026-07-01T10:00:00Z");
  EXPECT_EQ(instant_of("2026-12-01T12:00:00", "Europe/Amsterdam"), "2026-12-01T11:00:00Z");
  EXPECT_EQ(instant_of("2026-12-01T12:00:00", "Mars/Olympus"), "no such zone");
}

TEST(TimeZones, TakeTheFirstOfTwoHoursAndTheEndOfAGap) {
  EXPECT_EQ(instant_of("2026-10-25T02:30:00", "Europe/Amsterdam"), "2026-10-25T00:30:00Z");
  EXPECT_EQ(instant_of("2026-03-29T02:30:00", "Europe/Amsterdam"), "2026-03-29T01:00:00Z");
}

struct Sample {
  Form form;
  std::string good;
  std::string bad;
};

void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.good << " " << sample.bad; }

class Forms : public testing::TestWithParam<Sample> {};

TEST_P(Forms, HoldAndFail) {
  const Sample& sample = GetParam();
  EXPECT_TRUE(holds(sample.form, sample.good)) << sample.good;
  EXPECT_FALSE(holds(sample.form, sample.bad)) << sample.bad;
}

INSTANTIATE_TEST_SUITE_P(
    All, Forms,
    testing::Values(Sample{Form::iso6346, "CSQU3054383", "CSQU3054384"},
                    Sample{Form::iso6346, "csqu 305438-3", "CSQU305438"},
                    Sample{Form::iso6346, "TGHU7599330", "TGHU75993300"},
                    Sample{Form::iso6346, "MSKU0308961", "M5KU0308961"},
                    Sample{Form::imo, "9321483", "9321484"},
                    Sample{Form::imo, "9074729", "IMO9074729"},
                    Sample{Form::unlocode, "CNSHA", "CNSH1"},
                    Sample{Form::unlocode, "US2AB", "cnsha"}, Sample{Form::integer, "-12", "1.0"},
                    Sample{Form::decimal, "12.50", "12."},
                    Sample{Form::credit_code, "91350100M000100Y43", "91350100M000100Y44"},
                    Sample{Form::declaration_number, "223020261234567890", "22302026123456789X"},
                    Sample{Form::declaration_number, "22302026I234567890", "223020262234567890"},
                    Sample{Form::list_number, "22482026E000000801", "224820260000000801"},
                    Sample{Form::list_number, "42582026I00000000123", "42582026I000000001234"},
                    Sample{Form::air_waybill, "020-12345675", "020-12345676"},
                    Sample{Form::air_waybill, "99912345675", "9991234567"},
                    Sample{Form::reference, "bill:MAEU1", "bil:MAEU1"},
                    Sample{Form::rfc3339, "2026-11-01T14:20:00Z", "yesterday"}));

TEST(Pattern, FitsTheWholeText) {
  const auto pattern = Pattern::compile("MT\\d{4}");
  ASSERT_NE(pattern, nullptr);
  EXPECT_TRUE(pattern->fits("MT1101"));
  EXPECT_FALSE(pattern->fits("xMT1101"));
  EXPECT_EQ(Pattern::compile("("), nullptr);
}

}  // namespace
}  // namespace fairway::ingest
