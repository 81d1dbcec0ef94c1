#include "state/keys.h"

#include <gtest/gtest.h>

#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

TEST(Keys, BeginWithTheOwnersShard) {
  const std::string track = track_prefix(container());
  EXPECT_EQ(static_cast<std::uint8_t>(track[0]), shard_of(container()).value());
  EXPECT_EQ(static_cast<std::uint8_t>(message_prefix(message_id(1))[0]),
            shard_of(Record{message_record(1, {}, 0)}).value());
  EXPECT_EQ(static_cast<std::uint8_t>(document_prefix(document_id(1))[0]),
            shard_of(Record{RevisionRecord{document_id(1), {}, {}}}).value());
  EXPECT_EQ(static_cast<std::uint8_t>(last_part_key(container(), hash(1))[0]),
            shard_of(container()).value());
}

TEST(Keys, KeepTheirBytesForEver) {
  const RevisionKey first = revision_key(revision(1, 7));
  EXPECT_EQ(to_hex(track_prefix(bill())), "cb204d41455531323334353637383900");
  EXPECT_EQ(to_hex(fact_key("T", fact_id(1), first)),
            "5466" + fact_id(1).value().hex() + "8302bd973336f81c");
  EXPECT_EQ(to_hex(announcement_key("T", document_id(1), first)),
            "5464" + document_id(1).value().hex() + "8302bd973336f81c");
  const Link link = link_row(1, {}).link;
  EXPECT_EQ(to_hex(link_key("T", LinkEnd::from, link, kInPassing)),
            "546c0001"
            "504d534b553033303839363100" +
                link.id.value().hex() + "0000000000000000");
  EXPECT_EQ(to_hex(link_key("T", LinkEnd::to, link, first)),
            "546c0101"
            "204d41455531323334353637383900" +
                link.id.value().hex() + "8302bd973336f81c");
  const std::string document = document_id(1).value().hex();
  EXPECT_EQ(to_hex(subjects_key(document_id(1), first)),
            document.substr(0, 2) + "02" + document + "738302bd973336f81c");
  const std::string message = message_id(1).value().hex();
  EXPECT_EQ(to_hex(receipt_key(message_id(1))), message.substr(0, 2) + "01" + message + "6d");
  EXPECT_EQ(to_hex(copy_key(message_id(1), {3, 0x0102030405060708})),
            message.substr(0, 2) + "01" + message + "63000000030102030405060708");
  EXPECT_EQ(to_hex(view_key("T")), "5476");
}

TEST(Keys, OfATrackAreTakenApartAgain) {
  const std::string key =
      fact_key(track_prefix(container()), fact_id(5), revision_key(revision(1)));
  const auto parts = parse_track_key(key);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->reference, container());
  EXPECT_EQ(parts->tag, Tag::fact);
  EXPECT_TRUE(parts->rest.starts_with(fact_id(5).value().view()));
}

TEST(Keys, OfLinksTellBothEndsAndWhetherInPassing) {
  const Link link = link_row(1, {}).link;
  const std::string key = link_key(track_prefix(link.to), LinkEnd::to, link, kInPassing);
  const auto parts = parse_track_key(key);
  ASSERT_TRUE(parts);
  const auto link_parts = parse_link_key(parts->rest);
  ASSERT_TRUE(link_parts);
  EXPECT_EQ(link_parts->far, link.from);
  EXPECT_EQ(link_parts->end, LinkEnd::to);
  EXPECT_EQ(link_parts->role, LinkRole::carries);
  EXPECT_EQ(link_parts->fact, link.id);
  EXPECT_TRUE(link_parts->in_passing);
}

TEST(Keys, CutOffAtAnyByteAreNeverMisread) {
  const Link link = link_row(1, {}).link;
  const std::string whole = link_key(track_prefix(link.to), LinkEnd::to, link, kInPassing);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto parts = parse_track_key(std::string_view(whole).substr(0, size));
    EXPECT_FALSE(parts && parse_link_key(parts->rest)) << size;
  }
}

TEST(Keys, PrefixEndsWithTheTrackOrTheOwnersId) {
  const std::string track = track_prefix(container());
  EXPECT_EQ(prefix_length(fact_key(track, fact_id(1), {})), track.size());
  EXPECT_EQ(prefix_length(track), track.size());
  EXPECT_EQ(prefix_length(std::string_view(track).substr(0, track.size() - 1)), 0u);
  EXPECT_EQ(prefix_length(receipt_key(message_id(1))), 18u);
  EXPECT_EQ(prefix_length(message_prefix(message_id(1))), 18u);
  EXPECT_EQ(prefix_length(std::string_view(message_prefix(message_id(1))).substr(0, 17)), 0u);
  EXPECT_EQ(prefix_length(""), 0u);
}

// A value that is the beginning of another must not see its rows.
TEST(Keys, OfOneTrackAreNoPrefixOfAnothers) {
  const std::string one = track_prefix(container("ABCU1234567"));
  const std::string longer = track_prefix(container("ABCU12345678"));
  EXPECT_FALSE(longer.substr(1).starts_with(one.substr(1)));
}

TEST(Keys, LastPartIsWhatFollowsTheLastSlash) {
  EXPECT_EQ(last_part("A/B/C"), "C");
  EXPECT_EQ(last_part("ABC"), std::nullopt);
}

TEST(Keys, PositionsSortAsNumbers) {
  EXPECT_LT(copy_key(message_id(1), {0, 255}), copy_key(message_id(1), {0, 256}));
  EXPECT_LT(copy_key(message_id(1), {0, ~0ULL}), copy_key(message_id(1), {1, 0}));
}

}  // namespace
}  // namespace fairway::state
