#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/catalogue/catalogue.h"
#include "schemas/model/link.h"

namespace fairway {
namespace {

using testing::HasSubstr;

const Catalogue& built_in() {
  static const auto loaded = Catalogue::load(built_in_data());
  return **loaded;
}

bool may(SourceClass source_class, LinkRole role) {
  return std::ranges::count(built_in().role(role)->by, source_class) > 0;
}

// Text of the built-in file with a part replaced.
Result<std::unique_ptr<const Catalogue>> load_with(const std::string& old_text,
                                                   const std::string& new_text) {
  DataFiles files = built_in_data();
  for (DataFile& file : files) {
    if (file.path != "codes/link_roles.yaml") continue;
    file.text.replace(file.text.find(old_text), old_text.size(), new_text);
  }
  return Catalogue::load(files);
}

// RULES section 5, "Who may link".
TEST(LinkRoles, AreAssertedByTheClassesThatHandleTheThing) {
  using enum SourceClass;
  EXPECT_TRUE(may(terminal, LinkRole::carries));
  EXPECT_FALSE(may(enterprise, LinkRole::carries));
  EXPECT_FALSE(may(ais, LinkRole::sails_on));
  EXPECT_TRUE(may(customs, LinkRole::declared_by));
  EXPECT_FALSE(may(carrier, LinkRole::declared_by));
  EXPECT_TRUE(may(carrier, LinkRole::booked_by));
  EXPECT_FALSE(may(manifest, LinkRole::booked_by));
  EXPECT_TRUE(may(enterprise, LinkRole::ordered_by));
  EXPECT_FALSE(may(aggregator, LinkRole::consignee));
}

TEST(LinkRoles, AnyoneNamesAReferenceOfItsOwn) {
  for (const SourceClass source_class : all_source_classes()) {
    EXPECT_TRUE(may(source_class, LinkRole::known_as)) << to_text(source_class);
  }
}

TEST(LinkRoles, EveryRoleHasNamesAndClasses) {
  for (const LinkRole role : all_link_roles()) {
    const RoleRule* rule = built_in().role(role);
    ASSERT_NE(rule, nullptr) << to_text(role);
    EXPECT_FALSE(rule->name.zh.empty()) << to_text(role);
    EXPECT_FALSE(rule->by.empty()) << to_text(role);
  }
}

TEST(LinkRoles, MistakesStopTheStart) {
  const auto missing =
      load_with("booked_by: {name: {en: booked by, zh: 对应订舱}, by: [carrier]}", "");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().what, HasSubstr("\"booked_by\" is missing"));
  const auto unknown = load_with("by: [issuers]", "by: [isuers]");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().what, HasSubstr("\"isuers\" is neither"));
  EXPECT_THAT(unknown.error().where, HasSubstr("codes/link_roles.yaml:"));
  const auto misplaced = load_with("  holder: {", "  carries: {");
  ASSERT_FALSE(misplaced);
  EXPECT_THAT(misplaced.error().what, HasSubstr("\"carries\" is no role of parties"));
}

}  // namespace
}  // namespace fairway
