#include "state/alert_rows.h"

#include <gtest/gtest.h>

#include "state/keys.h"
#include "state/memory_store.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

const Reference kBill{RefKind::bill, "MAEU123456789"};

AlertId alert(std::uint8_t first) {
  Hash16 id;
  id.bytes[0] = first;
  return AlertId{id};
}

TEST(AlertRows, AreTheseBytes) {
  const std::string key = alert_key(alert(0xff));
  EXPECT_EQ(to_hex(key), "61ff000000000000000000000000000000");
  EXPECT_EQ(to_hex(encode_alert(key, kBill)), "01200d4d4145553132333435363738399d0b15c4");
}

TEST(AlertRows, AreReadInTheOrderOfTheirIdsAPageAtATime) {
  const auto store = make_memory_store();
  WriteBatch batch;
  for (const int first : {0xff, 0x00, 0x63}) {
    put_alert(batch, alert(static_cast<std::uint8_t>(first)), kBill);
  }
  ASSERT_TRUE(store->commit(batch));
  const auto page = read_alerts(*store, std::nullopt, 2);
  ASSERT_EQ(page->size(), 2u);
  EXPECT_EQ(page->at(0), (std::pair{alert(0x00), kBill}));
  EXPECT_EQ(page->at(1).first, alert(0x63));
  EXPECT_EQ(read_alerts(*store, page->back().first, 2)->front().first, alert(0xff));
  EXPECT_TRUE(read_alerts(*store, alert(0xff), 2)->empty());
  EXPECT_EQ(**shipment_of_alert(*store, alert(0x63)), kBill);
  WriteBatch removal;
  remove_alert(removal, alert(0x63));
  ASSERT_TRUE(store->commit(removal));
  EXPECT_EQ(*shipment_of_alert(*store, alert(0x63)), std::nullopt);
}

TEST(AlertRows, ThatAreDamagedAreSaid) {
  const auto store = make_memory_store();
  WriteBatch batch;
  batch.put(Table::log, alert_key(alert(1)), "rubbish");
  ASSERT_TRUE(store->commit(batch));
  EXPECT_EQ(read_alerts(*store, std::nullopt, 2).error().code, "state_corrupt");
  EXPECT_EQ(shipment_of_alert(*store, alert(1)).error().code, "state_corrupt");
}

}  // namespace
}  // namespace fairway::state
