#include "schemas/model/refused.h"

#include <gtest/gtest.h>

namespace fairway {
namespace {

const MessageId kMessage = message_id(SourceName{"terminal-a"}, "bytes");

TEST(RefusedIds, ReadBackWhatTheyWrite) {
  for (const RefusedId& id :
       {RefusedId{kMessage}, RefusedId{kMessage, 1}, RefusedId{kMessage, 70}}) {
    EXPECT_EQ(refused_id_from(to_text(id)), id) << to_text(id);
  }
  EXPECT_EQ(to_text(RefusedId{kMessage, 3}), to_text(kMessage) + ".3");
}

TEST(RefusedIds, RefuseWhatIsNone) {
  const std::string good = to_text(kMessage);
  for (const std::string& bad :
       {std::string(), std::string("m_"), good.substr(1), good + ".", good + ".0", good + ".01",
        good + ".-1", good + ".1x", good + "0", good + ".99999999999"}) {
    EXPECT_EQ(refused_id_from(bad), std::nullopt) << bad;
  }
}

TEST(Notes, ReadBackWhatTheyWrite) {
  for (const Note::Kind kind : {Note::Kind::repairs, Note::Kind::drops}) {
    const Note note{kind, {kMessage, 2}};
    EXPECT_EQ(note_from(to_text(note)), note);
  }
  EXPECT_EQ(note_from(""), std::nullopt);
  EXPECT_EQ(note_from("mends " + to_text(kMessage)), std::nullopt);
  EXPECT_EQ(note_from("repairs nothing"), std::nullopt);
}

}  // namespace
}  // namespace fairway
