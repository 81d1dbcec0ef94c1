#include "schemas/base/hash.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairway {
namespace {

TEST(HashParts, IsTheCutSha256OfNetstrings) {
  // printf '3:abc,' | sha256sum, and so on: worked out outside of this program.
  EXPECT_EQ(hash_parts({"abc"}).hex(), "d7863618cccd3bb7b6a1e37bb28ab7d0");
  EXPECT_EQ(hash_parts({"ab", "c"}).hex(), "c574c25172ecac17c428975b6e876d2a");
  EXPECT_EQ(hash_parts({"", ""}).hex(), "78f3ba77faa1ffc62bd2dd7cc8de66fb");
  EXPECT_EQ(hash_parts({"上海"}).hex(), "d55678d117547220836c7d7af1d7905e");
  EXPECT_EQ(hash_parts({}).hex(), "e3b0c44298fc1c149afbf4c8996fb924");
}

TEST(HashParts, TellsApartWhereOnePartEndsAndTheNextBegins) {
  EXPECT_NE(hash_parts({"ab", "c"}), hash_parts({"a", "bc"}));
  EXPECT_NE(hash_parts({"abc"}), hash_parts({"abc", ""}));
  EXPECT_NE(hash_parts({"", "abc"}), hash_parts({"abc", ""}));
  EXPECT_NE(hash_parts({"a,1:b"}), hash_parts({"a", "b"})) << "a part cannot forge a border";
  EXPECT_NE(hash_parts({"a", "b"}), hash_parts({"b", "a"}));
}

TEST(HashParts, TakesAnyBytes) {
  const std::string zeros(3, '\0');
  EXPECT_NE(hash_parts({zeros}), hash_parts({std::string_view(zeros).substr(1)}));
}

TEST(HashParts, OfAListIsThatOfItsParts) {
  const std::vector<std::string_view> parts{"source", "bytes"};
  EXPECT_EQ(hash_parts(parts), hash_parts({"source", "bytes"}));
}

TEST(Hash16, ReadsBackItsHexAndItsBytes) {
  const Hash16 hash = hash_parts({"abc"});
  EXPECT_EQ(Hash16::from_hex(hash.hex()), hash);
  EXPECT_EQ(Hash16::from_bytes(hash.view()), hash);
}

TEST(Hash16, RefusesWhatIsNotThirtyTwoLowerCaseHexDigits) {
  const std::string good = hash_parts({"abc"}).hex();
  EXPECT_FALSE(Hash16::from_hex(""));
  EXPECT_FALSE(Hash16::from_hex(good.substr(1)));
  EXPECT_FALSE(Hash16::from_hex(good + "0"));
  EXPECT_FALSE(Hash16::from_hex("D7863618CCCD3BB7B6A1E37BB28AB7D0"));
  EXPECT_FALSE(Hash16::from_hex("g7863618cccd3bb7b6a1e37bb28ab7d0"));
}

}  // namespace
}  // namespace fairway
