#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/catalogue/catalogue.h"

namespace fairway {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::HasSubstr;

const Catalogue& built_in() {
  static const auto loaded = Catalogue::load(built_in_data());
  return **loaded;
}

Result<std::unique_ptr<const Catalogue>> load_with(const std::string& old_text,
                                                   const std::string& new_text) {
  DataFiles files = built_in_data();
  for (DataFile& file : files) {
    if (file.path != "codes/reference_kinds.yaml") continue;
    file.text.replace(file.text.find(old_text), old_text.size(), new_text);
  }
  return Catalogue::load(files);
}

// RULES B7: whatever number is used again has a rule.
TEST(ReferenceKinds, SayWhichNumbersAreUsedAgain) {
  const auto reuse = [](RefKind kind) { return built_in().reference_kind(kind)->reuse; };
  EXPECT_EQ(reuse(RefKind::container).how, Reuse::How::trip);
  EXPECT_EQ(reuse(RefKind::parcel), (Reuse{Reuse::How::gap, days{183}}));
  EXPECT_EQ(reuse(RefKind::manifest), (Reuse{Reuse::How::gap, days{730}}));
  EXPECT_EQ(reuse(RefKind::voyage_call), (Reuse{Reuse::How::gap, days{365}}));
  EXPECT_EQ(reuse(RefKind::vehicle), (Reuse{Reuse::How::gap, hours{12}}));
  EXPECT_EQ(reuse(RefKind::bill).how, Reuse::How::never);
  EXPECT_EQ(reuse(RefKind::flight).how, Reuse::How::never);
}

TEST(ReferenceKinds, HaveANameInBothLanguagesEach) {
  for (const RefKind kind : all_ref_kinds()) {
    const ReferenceKind* found = built_in().reference_kind(kind);
    ASSERT_NE(found, nullptr) << to_text(kind);
    EXPECT_FALSE(found->name.en.empty()) << to_text(kind);
    EXPECT_FALSE(found->name.zh.empty()) << to_text(kind);
  }
}

TEST(ReferenceKinds, ThatAreWrongStopTheStart) {
  const auto why = [](const std::string& old_text, const std::string& new_text) {
    const auto loaded = load_with(old_text, new_text);
    return loaded ? "loaded" : loaded.error().text();
  };
  EXPECT_THAT(why("gap(183d)", "gap(183)"), HasSubstr("is no rule of reuse"));
  EXPECT_THAT(why("gap(183d)", "gap(0d)"), HasSubstr("is no rule of reuse"));
  EXPECT_THAT(why("gap(183d)", "sometimes"), HasSubstr("is no rule of reuse"));
  EXPECT_THAT(why("trip(equipment)", "trip(moon)"), HasSubstr("is no rule of reuse"));
  EXPECT_THAT(why("  parcel:", "  postcard:"), HasSubstr("is no kind of reference"));
  EXPECT_THAT(why("  seal: {name: {en: Seal, zh: 封志}, reuse: never}\n", ""),
              HasSubstr("the kind \"seal\" is missing"));
}

}  // namespace
}  // namespace fairway
