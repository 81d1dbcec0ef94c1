#include "state/figure_rows.h"

#include <gtest/gtest.h>

#include "state/memory_store.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

const PortHour kHour{"CNSHA", *parse_rfc3339("2026-11-01T06:00:00Z")};
const PortHour kNext{"CNSHA", *parse_rfc3339("2026-11-01T07:00:00Z")};
const PortHour kElsewhere{"CNSHAX", *parse_rfc3339("2026-11-01T06:00:00Z")};
const MoveClass kLoaded{"loaded", "CNSHAYS4", "export", "full"};
const MoveClass kUnsaid{"discharged", "", "", ""};

TEST(FigureRows, KeepTheirBytesForEver) {
  EXPECT_EQ(to_hex(hour_key(kHour)), "66434e53484100000000006ae6d560");
  const std::string figure = figure_key(kHour, kLoaded);
  EXPECT_EQ(to_hex(figure),
            "66434e53484100000000006ae6d560066c6f6164656408434e534841595334"
            "066578706f72740466756c6c");
  EXPECT_EQ(to_hex(encode(figure, MoveSums{3, 25, 1})), "010632029d64ab66");
  EXPECT_EQ(to_hex(encode(figure, MoveSums{-1, -8, 0})), "01010f00e34abceb");
  EXPECT_EQ(to_hex(encode(hour_key(kHour), ToldHour{7, 300})), "0107ac025f23da28");
  const std::string moves = moves_key(container());
  EXPECT_EQ(to_hex(moves), "6dc5504d534b553033303839363100");
  EXPECT_EQ(to_hex(encode(moves, QuayMoves{{kHour, {{kLoaded, {1, 9, 0}}}},
                                           {kNext, {{kUnsaid, {1, 0, 1}}}}})),
            "010205434e53484180e0c0d597ccaf0601066c6f6164656408434e5348415953"
            "34066578706f72740466756c6c02120005434e53484180f0ddbeb2ccaf06010a"
            "646973636861726765640000000200026e3d8f13");
}

TEST(FigureRows, ComeBackAsTheyWere) {
  const QuayMoves all{{kHour, {{kLoaded, {1, 9, 0}}, {kUnsaid, {2, 8, 0}}}},
                      {kElsewhere, {{kUnsaid, {1, 0, 1}}}}};
  const std::string moves = moves_key(container());
  EXPECT_EQ(decode_moves(moves, encode(moves, all)).value(), all);
  const std::string figure = figure_key(kHour, kLoaded);
  const MoveSums sums{-1, 25, 1'000'000'000'000};
  EXPECT_EQ(decode_sums(figure, encode(figure, sums)).value(), sums);
  EXPECT_EQ(code(decode_sums(figure, encode(moves, sums))), "state_corrupt");
  const ToldHour told{7, 300};
  EXPECT_EQ(decode_told_hour(hour_key(kHour), encode(hour_key(kHour), told)).value(), told);
}

// A port's hours, each with what was told of it and its classes; no other port's.
class FigureScan : public testing::Test {
 protected:
  FigureScan() {
    put_figures_version(batch_, 1);
    for (const PortHour& hour : {kHour, kNext, kElsewhere}) {
      put(hour_key(hour), ToldHour{7, 300});
      put(figure_key(hour, kLoaded), MoveSums{1, 8, 0});
      put(figure_key(hour, kUnsaid), MoveSums{2, 0, 2});
    }
    EXPECT_TRUE(store_->commit(batch_));
  }

  template <typename T>
  void put(const std::string& key, const T& row) {
    batch_.put(Table::log, key, encode(key, row));
  }
  MoveSums sum(const PortHour& from, const PortHour& to) {
    MoveSums sum;
    told_ = 0;
    EXPECT_TRUE(visit_figures(*store_, from.place, from.from, to.from,
                              {.told = [&](const auto&, const ToldHour&) { ++told_; },
                               .sums =
                                   [&](const auto&, const auto&, const MoveSums& some) {
                                     sum += some;
                                     return true;
                                   }}));
    return sum;
  }

  const std::unique_ptr<Store> store_ = make_memory_store();
  WriteBatch batch_;
  int told_ = 0;
};

TEST_F(FigureScan, FindsTheHoursThatBeginInARange) {
  EXPECT_EQ(sum(kHour, kNext), (MoveSums{3, 8, 2}));
  EXPECT_EQ(told_, 1);
  EXPECT_EQ(sum({"CNSHA", Instant{}}, {"CNSHA", kNext.from + std::chrono::hours{1}}),
            (MoveSums{6, 16, 4}));
  EXPECT_EQ(sum({"CNSHA", Instant{} - std::chrono::hours{1}}, kHour), MoveSums{});
  EXPECT_EQ(sum({"CNSH", Instant{}}, kNext), MoveSums{});
}

TEST_F(FigureScan, ListsHoursAPageAtATime) {
  EXPECT_EQ(read_figure_hours(*store_, std::nullopt, 10).value(),
            (std::vector{kHour, kNext, kElsewhere}));
  EXPECT_EQ(read_figure_hours(*store_, kHour, 1).value(), std::vector{kNext});
  EXPECT_TRUE(read_figure_hours(*store_, kElsewhere, 1).value().empty());
  EXPECT_EQ(read_figures_version(*store_).value(), 1U);
}

}  // namespace
}  // namespace fairway::state
