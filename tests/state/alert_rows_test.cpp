#include "state/alert_rows.h"

#include <gtest/gtest.h>

#include "state/keys.h"
#include "state/memory_store.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

Alert alert(int first) {
  Alert alert;
  Hash16 id;
  id.bytes[0] = static_cast<std::uint8_t>(first);
  alert.id = AlertId{id};
  alert.rule = "damaged";
  alert.severity = Severity::warning;
  alert.subject = {RefKind::bill, "MAEU1"};
  alert.about = {RefKind::container, "MSKU0308961"};
  alert.kind = "damaged";
  alert.place = "CNSHA";
  alert.true_from = at(1);
  alert.known_from = at(2);
  alert.causes = {fact_id(1)};
  return alert;
}

Alert noted(int first) {
  Alert noted = alert(first);
  noted.acknowledged = {at(3), "key:1", "seen"};
  return noted;
}

TEST(AlertRows, AreTheseBytes) {
  const std::string key = alert_key(alert(0xff).id);
  EXPECT_EQ(to_hex(key), "61ff000000000000000000000000000000");
  EXPECT_EQ(to_hex(encode(key, noted(0xff))),
            "010764616d616765640120054d41455531500b4d534b55303330383936310764616d6167656405434e5348"
            "418089a9a3dbffad068092a3a4dbffad0601b40d7b5de3ade724d857a1bd099aa11501809b9da5dbffad06"
            "056b65793a31047365656e6346dcf8");
}

TEST(AlertRows, AreReadInTheOrderOfTheirIdsAPageAtATime) {
  const auto store = make_memory_store();
  WriteBatch batch;
  for (const int first : {0xff, 0x00, 0x63}) put_alert(batch, alert(first));
  put_alert(batch, noted(0x63));
  ASSERT_TRUE(store->commit(batch));
  const auto page = read_alerts(*store, std::nullopt, 2);
  EXPECT_EQ(*page, (std::vector{alert(0x00), noted(0x63)}));
  EXPECT_EQ(*read_alerts(*store, page->back().id, 2), std::vector{alert(0xff)});
  EXPECT_TRUE(read_alerts(*store, alert(0xff).id, 2)->empty());
  EXPECT_EQ(**read_alert(*store, noted(0x63).id), noted(0x63));
  WriteBatch removal;
  remove_alert(removal, alert(0x63).id);
  ASSERT_TRUE(store->commit(removal));
  EXPECT_EQ(*read_alert(*store, alert(0x63).id), std::nullopt);
}

TEST(AlertRows, ThatAreDamagedAreSaid) {
  const auto store = make_memory_store();
  WriteBatch batch;
  batch.put(Table::log, alert_key(alert(1).id), "rubbish");
  ASSERT_TRUE(store->commit(batch));
  EXPECT_EQ(read_alerts(*store, std::nullopt, 2).error().code, "state_corrupt");
  EXPECT_EQ(read_alert(*store, alert(1).id).error().code, "state_corrupt");
}

}  // namespace
}  // namespace fairway::state
