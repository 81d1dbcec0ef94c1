#include "state/change_rows.h"

#include <gtest/gtest.h>

#include "state/keys.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

ChangeRow full_change() {
  ChangeRow row;
  row.whole.id = {3, 0, 300};
  row.whole.subject = "bill:MAEU123456789";
  row.whole.previous = 299;
  row.whole.type = ChangeType::stage_changed;
  row.whole.types = {ChangeType::stage_changed, ChangeType::eta_changed};
  row.whole.causes = {{fact_id(1), SourceName{"terminal"}}};
  row.whole.changed = {"/stage/goods", "/facts"};
  row.whole.stage = {"loaded", "released", "loaded"};
  row.whole.places = {"CNSHA"};
  row.whole.source = SourceName{"customs"};
  row.whole.detail = "why";
  row.whole.time = at(9);
  row.shared = ChangeNews{{ChangeType::timeline_changed}, {"/facts"}, {}, {"CNSHA"}};
  row.previous_shared = 0;
  row.ports = {{"CNSHA", ChangeNews{{ChangeType::eta_changed}, {"/facts"}, {}, {"CNSHA"}}, 7},
               {"NLRTM", std::nullopt, 9}};
  return row;
}

Told full_told() {
  Told told;
  told.whole = {hash(1), {{"goods", 1, 0}, {"m:arrived", 0xffffffff, 2}}};
  told.shared = Marks{hash(2), {{"goods", 3, 0}}};
  told.epoch = 3;
  told.last = 300;
  told.last_shared = 7;
  told.looked_at = ~0ULL;
  told.ports = {{"CNSHA", {hash(3), {{"goods", 4, 0}}}, 7}, {"NLRTM", {}, 9}};
  return told;
}

Sweep full_sweep() {
  return {.own = false,
          .position = std::string("\x01 A\0", 4),
          .stop_at = "x",
          .turned = true,
          .raised = 300,
          .causes = {{fact_id(1), SourceName{"terminal"}}}};
}

ShardSet some_shards() {
  ShardSet shards;
  for (const int shard : {0, 7, 8, 255}) shards.insert(Shard{static_cast<std::uint8_t>(shard)});
  return shards;
}

TEST(ChangeRows, KeepTheirBytesForEver) {
  const std::string change = change_key({3, 0, 300});
  EXPECT_EQ(to_hex(change),
            "6300000000000000030000000000000"
            "12c");
  EXPECT_EQ(to_hex(encode(change, full_change())),
            "011262696c6c3a4d414555313233343536373839ac020101b40d7b5de3ade724"
            "d857a1bd099aa115087465726d696e616c07637573746f6d730377687980d1f9"
            "aadbffad06020203020c2f73746167652f676f6f6473062f6661637473066c6f"
            "616465640872656c6561736564066c6f616465640105434e5348410201010106"
            "2f66616374730000000105434e5348410205434e5348410801010301062f6661"
            "63747300000000054e4c52544d0a00ebca32ae");
  const std::string told = told_key(bill());
  EXPECT_EQ(to_hex(encode(told, full_told())),
            "016f34c2494884c947d218fd2b71e288940205676f6f64730000000100000000"
            "096d3a61727269766564ffffffff0000000201ec44a9a5ed0caccc107533e23d"
            "dc28230105676f6f6473000000030000000003ac0207ffffffffffffffffff01"
            "0205434e534841b2634147ada7e73188a011df4199381c0105676f6f64730000"
            "00040000000007054e4c52544d000000000000000000000000000000000009c2"
            "029063");
  const std::string sweep = sweep_key(bill());
  EXPECT_EQ(to_hex(encode(sweep, full_sweep())),
            "01000401204100017801ac0201b40d7b5de3ade724d857a1bd099aa115087465"
            "726d696e616c73ded991");
  const std::string shards = dependent_shards_key(container());
  EXPECT_EQ(to_hex(encode(shards, some_shards())),
            "0120810100000000000000000000000000000000000000000000000000000000"
            "008062a88ac5");
  const std::string seen = dependent_key(container(), bill());
  EXPECT_EQ(to_hex(encode_seen(seen, {7, ~0ULL})), "010207ffffffffffffffffff01cba34dca");
  EXPECT_EQ(encode_seen(seen, {}), "");
  const std::string standing(kChangesKey);
  EXPECT_EQ(to_hex(encode(standing, LogStanding{2, 5, 300, true})), "010205ac020185f19c3f");
  const std::string block = block_key(5);
  EXPECT_EQ(to_hex(encode(block, LogBlock{5, 300, 1'000'000, at(3)})),
            "01ac02c0843d809b9da5dbffad0656815e9b");
}

TEST(ChangeRows, GiveBackWhatWasWritten) {
  const std::string key = change_key({3, 0, 300});
  EXPECT_EQ(decode_change(key, encode(key, full_change())).value(), full_change());
  ChangeRow same = full_change();
  same.shared =
      ChangeNews{same.whole.types, same.whole.changed, same.whole.stage, same.whole.places};
  EXPECT_EQ(decode_change(key, encode(key, same)).value(), same);
  same.shared.reset();
  same.previous_shared.reset();
  EXPECT_EQ(decode_change(key, encode(key, same)).value(), same);
  EXPECT_EQ(decode_told("t", encode("t", full_told())).value(), full_told());
  EXPECT_EQ(decode_sweep("w", encode("w", full_sweep())).value(), full_sweep());
  EXPECT_TRUE(decode_shards("u", encode("u", some_shards())).value().contains(Shard{255}));
  EXPECT_FALSE(decode_shards("u", encode("u", some_shards())).value().contains(Shard{254}));
  EXPECT_EQ(decode_seen("u", encode_seen("u", {7, ~0ULL})).value(), (SeenParts{7, ~0ULL}));
  EXPECT_TRUE(decode_seen("u", "").value().empty());
}

TEST(ChangeRows, CutOffOrUnderAnotherKeyAreCorrupt) {
  const std::string key = change_key({3, 0, 300});
  const std::string value = encode(key, full_change());
  for (std::size_t size = 0; size < value.size(); ++size) {
    ASSERT_EQ(code(decode_change(key, std::string_view(value).substr(0, size))), "state_corrupt");
  }
  EXPECT_EQ(code(decode_change(change_key({3, 0, 301}), value)), "state_corrupt");
  EXPECT_EQ(code(decode_change("c", value)), "state_corrupt");
}

TEST(LogKeys, ChangesAscendByEpochAndSequence) {
  EXPECT_LT(change_key({1, 0, 256}), change_key({1, 0, 257}));
  EXPECT_LT(change_key({1, 0, ~0ULL}), change_key({2, 0, 1}));
  EXPECT_EQ(parse_change_key(change_key({4, 0, 5})), std::pair(std::uint64_t{4}, std::uint64_t{5}));
  EXPECT_FALSE(parse_change_key(told_key(bill())));
}

TEST(LogKeys, DependentsOfAHubLieTogetherInTheRootsShard) {
  const std::string prefix = dependents_prefix(container(), shard_of(bill()));
  const std::string key = dependent_key(container(), bill());
  EXPECT_TRUE(key.starts_with(prefix));
  EXPECT_EQ(parse_reference_bytes(std::string_view(key).substr(prefix.size())), bill());
  EXPECT_NE(dependent_shards_key(container()), key);
}

TEST(LogKeys, OfASweepNameItsTrack) {
  EXPECT_EQ(parse_sweep_key(sweep_key(bill())), bill());
  EXPECT_EQ(parse_sweep_key(sweep_prefix()), std::nullopt);
}

}  // namespace
}  // namespace fairway::state
