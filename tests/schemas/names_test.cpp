// The stored enums: their texts are what users read and write.
#include <gtest/gtest.h>

#include "schemas/model/fact.h"
#include "schemas/model/link.h"
#include "schemas/model/receipt.h"
#include "schemas/model/source.h"
#include "schemas/model/timeline.h"

namespace fairway {
namespace {

TEST(Classifier, IsReadInTheSpellingsOfSendersInAnyCase) {
  for (const char* text : {"ACT", "act", "actual", "Actual", "ACTUAL"}) {
    EXPECT_EQ(classifier_from(text), Classifier::actual) << text;
  }
  EXPECT_EQ(classifier_from("EST"), Classifier::estimated);
  EXPECT_EQ(classifier_from("Estimated"), Classifier::estimated);
  EXPECT_EQ(classifier_from("PLN"), Classifier::planned);
  EXPECT_EQ(classifier_from("planned"), Classifier::planned);
  EXPECT_EQ(classifier_from("REQ"), Classifier::requested);
  EXPECT_EQ(classifier_from("requested"), Classifier::requested);
}

TEST(Classifier, OfAnotherTextIsNone) {
  for (const char* text : {"", "A", "ACTU", "expected", " ACT"}) {
    EXPECT_FALSE(classifier_from(text)) << text;
  }
}

TEST(Classifier, ReadsBackWhatItWrites) {
  for (const Classifier one :
       {Classifier::actual, Classifier::estimated, Classifier::planned, Classifier::requested}) {
    EXPECT_EQ(classifier_from(to_text(one)), one);
  }
}

TEST(Texts, OfBasisPrecisionStatusAndOutcomeAreTheContracts) {
  EXPECT_EQ(to_text(ZoneBasis::given), "given");
  EXPECT_EQ(to_text(ZoneBasis::place), "place");
  EXPECT_EQ(to_text(ZoneBasis::assumed), "assumed");
  EXPECT_EQ(to_text(Precision::second), "second");
  EXPECT_EQ(to_text(Precision::minute), "minute");
  EXPECT_EQ(to_text(Precision::day), "day");
  EXPECT_EQ(to_text(FactStatus::current), "current");
  EXPECT_EQ(to_text(FactStatus::superseded), "superseded");
  EXPECT_EQ(to_text(FactStatus::withdrawn), "withdrawn");
  EXPECT_EQ(to_text(Outcome::merged), "merged");
  EXPECT_EQ(to_text(Outcome::duplicate), "duplicate");
  EXPECT_EQ(to_text(Outcome::refused), "refused");
}

TEST(LinkRole, OfEachNameReadsBack) {
  for (const char* name : {"carries",     "declared_by",  "listed_by", "ordered_by", "sails_on",
                           "booked_by",   "continued_by", "house_of",  "entered_by", "numbered",
                           "licensed_by", "replaced_by",  "known_as",  "same_as",    "consignee",
                           "consignor",   "declarant",    "agent",     "carrier",    "holder"}) {
    const auto role = link_role_from(name);
    ASSERT_TRUE(role) << name;
    EXPECT_EQ(to_text(*role), name);
  }
  EXPECT_FALSE(link_role_from("owns"));
}

TEST(LinkRole, PartiesAreThoseThatEndInAParty) {
  EXPECT_TRUE(is_party_role(LinkRole::consignee));
  EXPECT_TRUE(is_party_role(LinkRole::holder));
  EXPECT_FALSE(is_party_role(LinkRole::carries));
  EXPECT_FALSE(is_party_role(LinkRole::same_as));
}

TEST(SourceClass, OfEachNameReadsBackWithItsTrust) {
  const std::pair<const char*, int> classes[] = {
      {"customs", 10}, {"terminal", 9},   {"port", 9},      {"tally", 8},
      {"carrier", 8},  {"manifest", 8},   {"licence", 8},   {"depot", 7},
      {"ais", 5},      {"enterprise", 4}, {"aggregator", 3}};
  for (const auto& [name, trust] : classes) {
    const auto source_class = source_class_from(name);
    ASSERT_TRUE(source_class) << name;
    EXPECT_EQ(to_text(*source_class), name);
    EXPECT_EQ(default_trust(*source_class), trust) << name;
  }
  EXPECT_FALSE(source_class_from("nobody"));
}

TEST(SourceConfig, OwnTrustGoesBeforeTheClass) {
  SourceConfig source;
  source.source_class = SourceClass::ais;
  EXPECT_EQ(source.effective_trust(), 5);
  source.trust = 7;
  EXPECT_EQ(source.effective_trust(), 7);
}

}  // namespace
}  // namespace fairway
