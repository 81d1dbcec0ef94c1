#include "state/codec.h"

#include <functional>

#include <gtest/gtest.h>

#include "state/bytes.h"
#include "state/keys.h"
#include "state/meta.h"
#include "state/model_codec.h"
#include "state/pulses.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

// One value of each type, its key, its bytes for ever, and whether decoding gives it back.
struct Golden {
  std::string name;
  std::string key;
  std::string value;
  std::string hex;
  std::function<Result<bool>(std::string_view key, std::string_view value)> same;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.name; }

template <typename T, typename Decode>
Golden golden(std::string name, std::string key, const T& row, std::string hex, Decode decode) {
  std::string value = encode(key, row);
  return {std::move(name), std::move(key), std::move(value), std::move(hex),
          [row, decode](std::string_view k, std::string_view v) -> Result<bool> {
            const auto read = decode(k, v);
            if (!read) return std::unexpected(read.error());
            return *read == row;
          }};
}

Revision full_revision() {
  return {.version = 7,
          .published = at(5),
          .function = Function::replace,
          .message = message_id(1),
          .definition_version = 300};
}

Receipt full_receipt() {
  Receipt receipt = message_record(1, {}, 0).receipt;
  receipt.facts = {{fact_id(1), container()}};
  receipt.links = 2;
  receipt.errors = {{"bad_time", "/facts/3/at", "found x", "send RFC 3339", 77}};
  receipt.errors_left_out = 1;
  receipt.warnings = {{"check_digit", "/container", "digit 2", "", 12}};
  return receipt;
}

Result<ReceivedRevision> announced(std::string_view key, std::string_view value) {
  const auto row = decode_announcement(key, value);
  if (!row) return std::unexpected(row.error());
  return row->revision;
}

// The rows of a message and of what was refused of it.
std::vector<Golden> message_goldens() {
  const std::string raw = bytes_key(message_id(1));
  return {
      golden("receipt", receipt_key(message_id(1)), full_receipt(),
             "01087465726d696e616c06636f6465636f010001b40d7b5de3ade724d857a1bd"
             "099aa115500b4d534b55303330383936310201086261645f74696d650b2f6661"
             "6374732f332f617407666f756e6420780d73656e642052464320333333394d01"
             "010b636865636b5f64696769740a2f636f6e7461696e65720764696769742032"
             "000ca2029e2074c4",
             decode_receipt),
      golden("copy", copy_key(message_id(1), {1, 2}), Copy{{1, 2}, at(9)},
             "0180d1f9aadbffad06026d626e", decode_copy),
      golden("repair", copy_key(message_id(1), {1, 2}),
             Copy{{1, 2}, at(9), RefusedId{message_id(2), 3}},
             "0180d1f9aadbffad06ec44a9a5ed0caccc107533e23ddc282303ce680daf", decode_copy),
      golden("handled", handled_key({message_id(1), 2}, message_id(3)),
             Handled{2, message_id(3), at(9)}, "0180d1f9aadbffad06cee8e632", decode_handled),
      {"bytes", raw, encode_bytes(raw, "refused"), "01077265667573656410c6d41d",
       [](std::string_view key, std::string_view value) -> Result<bool> {
         const auto read = decode_bytes(key, value);
         if (!read) return std::unexpected(read.error());
         return *read == "refused";
       }},
  };
}

std::vector<Golden> goldens() {
  const ReceivedRevision asserted{full_revision(), at(9)};
  const RevisionKey rev = revision_key(asserted.revision);
  const std::string track = track_prefix(container());
  const FactRow fact = fact_row(1, container(), asserted);
  const LinkRow link = link_row(2, asserted);
  const LinkRow leg = leg_row(asserted);
  const LinkRow passing = passing_row(received(revision(1), 9), at(60));
  const Record record = AnnounceRecord{container(), document_id(1), asserted};
  const std::string exchange = exchange_key(1);
  return {
      golden("fact", fact_key(track, fact.fact.id, rev), fact,
             "0140b22bee915f936bd62ca95180eb36df087465726d696e616c06636f646563"
             "6f0d636f6465636f5f6576656e74730202333401310101809ccbdbdbffad060c"
             "323032363131303130363230010105434e5348410359533101200d4d41455531"
             "3233343536373839010973697a655f74797065043435473100010b636865636b"
             "5f646967697401070180ad91a7dbffad06016f34c2494884c947d218fd2b71e2"
             "8894ac0280d1f9aadbffad06ad8cd8ee",
             decode_fact),
      golden("link", link_key(track, LinkEnd::to, link.link, rev), link,
             "0196df79c9c8bd503a0f72ec8a3e9d736701018089a9a3dbffad06018092a3a4"
             "dbffad0601809b9da5dbffad0600016015494d4f393332313438332f31323345"
             "2f434e534841086d616e6966657374066966746d637301070180ad91a7dbffad"
             "06016f34c2494884c947d218fd2b71e28894ac0280d1f9aadbffad0687338f1c",
             decode_link),
      golden("leg", link_key(track, LinkEnd::to, leg.link, rev), leg,
             "018133be8649688ba3ad48eded0c95754801018089a9a3dbffad06018092a3a4"
             "dbffad0601809b9da5dbffad0600036015494d4f393332313438332f31323345"
             "2f434e534841096f75742f434e534841086d616e6966657374066966746d6373"
             "01070180ad91a7dbffad06016f34c2494884c947d218fd2b71e28894ac0280d1"
             "f9aadbffad065428c8c4",
             decode_link),
      golden("passing_link", link_key(track, LinkEnd::to, passing.link, kInPassing), passing,
             "01c509b72c1fe0f09eb90caaefb2fa46490100000001809ccbdbdbffad060008"
             "6d616e6966657374066966746d63730000006f34c2494884c947d218fd2b71e2"
             "88940180d1f9aadbffad06d03d2833",
             decode_link),
      golden("announcement", announcement_key(track, document_id(1), rev), asserted,
             "0101070180ad91a7dbffad06016f34c2494884c947d218fd2b71e28894ac0280"
             "d1f9aadbffad0661fa8ed4",
             announced),
      golden("document", subjects_key(document_id(1), rev),
             DocumentRow{asserted, {bill(), container()}},
             "0101070180ad91a7dbffad06016f34c2494884c947d218fd2b71e28894ac0280"
             "d1f9aadbffad0602200d4d414555313233343536373839500b4d534b55303330"
             "3839363194d35976",
             decode_document),
      golden("view", view_key(track), TrackView{300, 2, 1, hash(1)},
             "01ac0202016f34c2494884c947d218fd2b71e2889478554b34", decode_view),
      golden("counts", counts_key(SourceName{"terminal"}), SourceCounts{10, 7, 2, 1},
             "010a0702010cf48274", decode_counts),
      golden("record", exchange, record,
             "0103500b4d534b553033303839363140b22bee915f936bd62ca95180eb36df01"
             "070180ad91a7dbffad06016f34c2494884c947d218fd2b71e28894ac0280d1f9"
             "aadbffad06f16e678d",
             decode_record),
  };
}

// The rows of sources that are watched: heard and silent, and never heard of.
std::vector<Golden> pulse_goldens() {
  const std::string key = pulse_key(SourceName{"terminal"});
  return {
      golden("pulse", key, Pulse{at(1), true, at(3), 2, 300},
             "01018089a9a3dbffad060101809b9da5dbffad0602ac02c1fd780c", decode_pulse),
      golden("pulse_of_none", key, Pulse{}, "010000000000ad56eca4", decode_pulse),
  };
}

class Values : public testing::TestWithParam<Golden> {};

TEST_P(Values, KeepTheirBytesForEver) { EXPECT_EQ(to_hex(GetParam().value), GetParam().hex); }

TEST_P(Values, GiveBackWhatWasWritten) {
  const auto same = GetParam().same(GetParam().key, GetParam().value);
  ASSERT_TRUE(same) << same.error().text();
  EXPECT_TRUE(*same);
}

TEST_P(Values, CutOffAtAnyByteAreCorruptAndSayWhichRow) {
  const Golden& one = GetParam();
  for (std::size_t size = 0; size < one.value.size(); ++size) {
    const auto same = one.same(one.key, std::string_view(one.value).substr(0, size));
    ASSERT_EQ(code(same), "state_corrupt") << size;
    EXPECT_NE(same.error().where.find(to_hex(one.key)), std::string::npos);
  }
}

TEST_P(Values, WithAnyBitFlippedAreCorrupt) {
  const Golden& one = GetParam();
  for (std::size_t bit = 0; bit < 8 * one.value.size(); ++bit) {
    std::string value = one.value;
    value[bit / 8] = static_cast<char>(value[bit / 8] ^ (1 << bit % 8));
    ASSERT_EQ(code(one.same(one.key, value)), "state_corrupt") << bit;
  }
}

TEST_P(Values, UnderAnotherRowsKeyAreCorrupt) {
  std::string key = GetParam().key;
  key.back() = static_cast<char>(key.back() ^ 1);
  EXPECT_EQ(code(GetParam().same(key, GetParam().value)), "state_corrupt");
}

INSTANTIATE_TEST_SUITE_P(OfMessages, Values, testing::ValuesIn(message_goldens()),
                         [](const auto& instance) { return instance.param.name; });
INSTANTIATE_TEST_SUITE_P(OfSources, Values, testing::ValuesIn(pulse_goldens()),
                         [](const auto& instance) { return instance.param.name; });
INSTANTIATE_TEST_SUITE_P(OfEachType, Values, testing::ValuesIn(goldens()),
                         [](const auto& instance) { return instance.param.name; });

TEST(Values, OfALaterVersionAreNewerNotCorrupt) {
  // Version 2, no body, sealed as version 1 seals.
  const std::string key = counts_key(SourceName{"x"});
  EXPECT_EQ(code(decode_counts(key, bytes_of("0299f4e3a6"))), "state_newer");
  // The same with version 1: the seal is right, the body is missing.
  EXPECT_EQ(code(decode_counts(key, bytes_of("011c2276c9"))), "state_corrupt");
}

TEST(Values, OfEveryRecordComeBackWhole) {
  const ReceivedRevision asserted{full_revision(), at(9)};
  MessageRecord message = message_record(1, {1, 2}, 3);
  message.receipt = full_receipt();
  message.copy.repairs = RefusedId{message_id(5), 6};
  message.bytes = "refused";
  const std::vector<Record> records = {
      FactRecord{fact_row(1, container(), asserted)},
      LinkRecord{LinkEnd::to, link_row(2, asserted)},
      LinkRecord{LinkEnd::from, passing_row(asserted, std::nullopt)},
      RevisionRecord{document_id(3), asserted, {bill(), container()}},
      AnnounceRecord{bill(), document_id(3), asserted},
      message,
      HandledRecord{{message_id(1), 2}, message_id(3), at(4)},
      HandledRecord{{message_id(1)}, std::nullopt, at(4)},
  };
  for (const Record& record : records) {
    const auto read = decode_record("key", encode("key", record));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, record);
  }
}

// Behind a right checksum too, nothing is taken from beyond the end.
TEST(Values, WithABodyCutAtAnyByteAreNotRead) {
  MessageRecord message = message_record(1, {1, 2}, 3);
  message.receipt = full_receipt();
  const ReceivedRevision asserted{full_revision(), at(9)};
  for (const Record& record :
       {Record{FactRecord{fact_row(1, container(), asserted)}},
        Record{LinkRecord{LinkEnd::to, link_row(2, asserted)}},
        Record{RevisionRecord{document_id(3), asserted, {bill(), container()}}},
        Record{AnnounceRecord{bill(), document_id(3), asserted}}, Record{message}}) {
    ByteWriter out;
    put(out, record);
    for (std::size_t size = 0; size < out.bytes().size(); ++size) {
      ByteReader in(std::string_view(out.bytes()).substr(0, size));
      get_record(in);
      ASSERT_FALSE(in.finished()) << size;
    }
  }
}

TEST(Digest, OfRowsAddsUpInAnyOrderAndIsTakenBack) {
  const Hash16 one = row_hash("a", "1");
  const Hash16 two = row_hash("b", "2");
  Hash16 forth;
  add(forth, one);
  add(forth, two);
  Hash16 back;
  add(back, two);
  add(back, one);
  EXPECT_EQ(forth, back);
  subtract(back, two);
  EXPECT_EQ(back, one);
  subtract(back, one);
  EXPECT_EQ(back, Hash16{});
}

TEST(Digest, TellsKeyAndValueApart) { EXPECT_NE(row_hash("ab", "c"), row_hash("a", "bc")); }

TEST(Bytes, NumbersHaveOneSpelling) {
  for (const std::uint64_t number : {0ULL, 127ULL, 128ULL, 300ULL, ~0ULL}) {
    ByteWriter out;
    out.number(number);
    ByteReader in(out.bytes());
    EXPECT_EQ(in.number(), number);
    EXPECT_TRUE(in.finished());
  }
  for (const char* hex : {"8000", "ffffffffffffffffff02", "80808080808080808080", ""}) {
    const std::string bytes = bytes_of(hex);
    ByteReader in(bytes);
    in.number();
    EXPECT_FALSE(in.good()) << hex;
  }
}

TEST(Bytes, SignedNumbersKeepTheirSign) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}, kLeast,
                                    std::numeric_limits<std::int64_t>::max()}) {
    ByteWriter out;
    out.signed_number(number);
    ByteReader in(out.bytes());
    EXPECT_EQ(in.signed_number(), number);
  }
}

TEST(Bytes, CountsNeverPromiseMoreThanIsThere) {
  ByteWriter out;
  out.number(1'000'000'000);
  out.text("ab");
  ByteReader in(out.bytes());
  EXPECT_EQ(in.count(), 0u);
  EXPECT_FALSE(in.good());
}

}  // namespace
}  // namespace fairway::state
