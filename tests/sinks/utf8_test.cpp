#include "sinks/json/utf8.h"

#include <gtest/gtest.h>

namespace fairway::sinks {
namespace {

TEST(Utf8, TakesEveryLengthOfCharacter) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\u00e9\u6d77\U0001F6A2"));
}

TEST(Utf8, RefusesWhatOtherDecodersMayReadDifferently) {
  EXPECT_FALSE(is_utf8("\x80"));              // a tail alone
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xE0\x80\xAF"));      // overlong
  EXPECT_FALSE(is_utf8("\xF0\x80\x80\xAF"));  // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_utf8("\xF8\x88\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xE6\xB5"));  // cut off
}

TEST(Utf8, RepairKeepsWhatIsGood) {
  EXPECT_EQ(to_utf8("海\xB5关"), "海\uFFFD关");
  EXPECT_EQ(to_utf8("\xE6\xB5"), "\uFFFD\uFFFD");
  EXPECT_EQ(to_utf8("plain"), "plain");
}

}  // namespace
}  // namespace fairway::sinks
