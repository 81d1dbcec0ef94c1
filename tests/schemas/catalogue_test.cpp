// The built-in catalogue: what it must hold.
#include "schemas/catalogue/catalogue.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace fairway {
namespace {

const Catalogue& built_in() {
  static const auto catalogue = [] {
    auto loaded = Catalogue::load(built_in_data());
    if (!loaded) throw std::runtime_error(loaded.error().text());
    return std::move(*loaded);
  }();
  return *catalogue;
}

std::vector<std::string> words(const char* text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

// CONTRACT section 4, by hand: the catalogue may not lose one, and a new one is noted here.
constexpr const char* kKinds = R"(
  booking_requested booking_confirmed booking_changed booking_cancelled instruction_submitted
  bill_issued bill_surrendered arrival_notified verified_weight cutoff free_time
  delivery_order_issued delivery_order_used
  empty_out stuffed gate_in queue_in loaded discharged transhipment_loaded transhipment_discharged
  restowed gate_out stripped empty_in available not_available hold_placed hold_lifted rolled
  shut_out scanned opened sealed weighed damaged rail_loaded rail_unloaded
  arrived anchored berthed unberthed departed delayed route_changed call_omitted call_cleared
  ops_started ops_completed position
  manifest_submitted manifest_accepted manifest_review manifest_rejected manifest_amended
  manifest_deleted loading_allowed loading_confirmed loading_refused unloading_prohibited
  bill_released arrival_reported tallied stuffing_reported split reallocated
  submitted submit_failed lodged accepted rejected returned held documents_required
  inspection_ordered inspection_cancelled sampled inspected quarantine detained duty_due duty_paid
  duty_booked released released_under_guarantee closed reopened amended withdrawn cancelled exited
  refund_due refunded summary_declared transit_lodged transit_departed transit_arrived
  transit_written_off
  certificate_issued certificate_amended certificate_drawn certificate_returned certificate_revoked
  certificate_expired
  received manifested received_from_flight notified delivered found missing offloaded
  order_declared payment_declared waybill_declared returned_goods
  unmapped)";

// What a ship says of itself over AIS, beside where it is.
constexpr const char* kShipKinds = "voyage_data";

// What users do about alerts (CONTRACT section 5; additions are free).
constexpr const char* kAlertKinds = "acknowledged";

// What customs says of a report, apart from what the report tells (additions are free).
constexpr const char* kReportKinds =
    "report_submitted report_accepted report_review report_rejected";

TEST(FactKinds, AreThoseOfTheContractAndTheReports) {
  std::vector<std::string> expected = words(kKinds);
  std::ranges::copy(words(kReportKinds), std::back_inserter(expected));
  std::ranges::copy(words(kShipKinds), std::back_inserter(expected));
  std::ranges::copy(words(kAlertKinds), std::back_inserter(expected));
  std::set<std::string> found;
  for (const FactKind& kind : built_in().kinds()) found.insert(kind.code);
  EXPECT_EQ(found, std::set<std::string>(expected.begin(), expected.end()));
  for (const std::string& code : expected) {
    ASSERT_NE(built_in().kind(code), nullptr) << code;
    EXPECT_EQ(built_in().kind(code)->code, code);
  }
  EXPECT_EQ(built_in().kind("guessed"), nullptr);
}

bool has_both(const Names& names) { return !names.en.empty() && !names.zh.empty(); }

bool is_chinese(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE4; });
}

TEST(Catalogue, NamesEverythingInBothLanguages) {
  for (const FactKind& kind : built_in().kinds()) {
    EXPECT_TRUE(has_both(kind.name) && has_both(kind.meaning)) << kind.code;
    EXPECT_TRUE(is_chinese(kind.name.zh) && is_chinese(kind.meaning.zh)) << kind.code;
  }
  for (const Element& element : built_in().elements()) {
    EXPECT_TRUE(has_both(element.title) && has_both(element.meaning)) << element.name;
    EXPECT_TRUE(is_chinese(element.title.zh) && is_chinese(element.meaning.zh)) << element.name;
  }
  for (const Place& place : built_in().places().all()) {
    EXPECT_TRUE(has_both(place.name) && is_chinese(place.name.zh)) << place.code;
  }
  for (const StageGraph& graph : built_in().graphs()) {
    EXPECT_TRUE(has_both(graph.title) && is_chinese(graph.title.zh)) << graph.name;
    for (const auto& stage : graph.stages) EXPECT_TRUE(has_both(stage.name)) << stage.code;
    for (const auto& reset : graph.resets) EXPECT_TRUE(has_both(reset.name)) << reset.code;
  }
}

bool may_be_of(std::string_view kind, RefKind subject) {
  const auto& subjects = built_in().kind(kind)->subjects;
  return std::ranges::find(subjects, subject) != subjects.end();
}

TEST(FactKinds, OfADeclarationMayBeSaidOfEverythingThatIsDeclared) {
  for (const FactKind& kind : built_in().kinds()) {
    if (kind.group != "declaration") continue;
    for (const RefKind subject : {RefKind::declaration, RefKind::declaration_seq, RefKind::list,
                                  RefKind::transit, RefKind::order, RefKind::parcel}) {
      EXPECT_TRUE(may_be_of(kind.code, subject)) << kind.code << " of " << to_text(subject);
    }
  }
}

TEST(FactKinds, OfEquipmentMayBeSaidOfAContainer) {
  for (const FactKind& kind : built_in().kinds()) {
    if (kind.group != "equipment") continue;
    EXPECT_TRUE(may_be_of(kind.code, RefKind::container)) << kind.code;
  }
  EXPECT_TRUE(may_be_of("inspected", RefKind::container));
  EXPECT_TRUE(may_be_of("tallied", RefKind::house_bill));
  EXPECT_TRUE(may_be_of("departed", RefKind::voyage_call));
  EXPECT_TRUE(may_be_of("departed", RefKind::air_waybill));
  EXPECT_FALSE(may_be_of("certificate_drawn", RefKind::container));
}

TEST(FactKinds, UnmappedMayBeSaidOfAnything) {
  for (const RefKind kind : all_ref_kinds()) EXPECT_TRUE(may_be_of("unmapped", kind));
}

TEST(FactKinds, RepeatWhereTheRulesSaySo) {
  std::set<std::string> repeating;
  for (const FactKind& kind : built_in().kinds()) {
    if (!kind.repeats) continue;
    repeating.insert(kind.code);
    EXPECT_EQ(kind.gap, std::chrono::hours{12}) << kind.code;
  }
  EXPECT_EQ(repeating,
            (std::set<std::string>{"gate_in", "gate_out", "inspected", "weighed", "restowed"}));
}

TEST(FactKinds, ComeInTypesWhereTheRulesSaySo) {
  std::map<std::string, std::string> types;
  for (const FactKind& kind : built_in().kinds()) {
    if (!kind.type_element.empty()) types[kind.code] = kind.type_element;
  }
  EXPECT_EQ(types, (std::map<std::string, std::string>{{"cutoff", "type"},
                                                       {"free_time", "type"},
                                                       {"hold_placed", "type"},
                                                       {"hold_lifted", "type"},
                                                       {"call_cleared", "agency"},
                                                       {"report_submitted", "type"},
                                                       {"report_accepted", "type"},
                                                       {"report_review", "type"},
                                                       {"report_rejected", "type"},
                                                       {"certificate_drawn", "entry"},
                                                       {"certificate_returned", "entry"}}));
}

TEST(Elements, AreFoundByName) {
  for (const Element& element : built_in().elements()) {
    EXPECT_EQ(built_in().element(element.name), &element);
  }
  EXPECT_EQ(built_in().element("colour"), nullptr);
  for (const std::string& name : words(
           "sizeType fullEmpty direction packages grossWeight verifiedWeight pieces piecesTotal "
           "vessel vesselName voyage voyageOut office note reason amount due nextPlace type entry "
           "quantity unit seal transportMode delayReason temperature")) {
    EXPECT_NE(built_in().element(name), nullptr) << name;
  }
}

TEST(AttributeValue, IsTheElementsOwnForAnySpellingOfIt) {
  const auto value = [](const char* element, const char* raw) {
    return built_in().attribute_value(element, "", raw);
  };
  for (const char* raw : {"full", "FULL", "LADEN", "Laden", "5"}) {
    EXPECT_EQ(value("fullEmpty", raw), "full") << raw;
  }
  for (const char* raw : {"empty", "EMPTY", "4"})
    EXPECT_EQ(value("fullEmpty", raw), "empty") << raw;
  EXPECT_EQ(value("direction", "IMPORT"), "import");
  EXPECT_EQ(value("direction", "EXPORT"), "export");
  EXPECT_EQ(value("direction", "TRANSHIPMENT"), "transhipment");
}

TEST(AttributeValue, StaysAsItIsWhereNothingIsKnown) {
  EXPECT_EQ(built_in().attribute_value("fullEmpty", "", "half"), "half");
  EXPECT_EQ(built_in().attribute_value("vesselName", "", "Ever Full"), "Ever Full");
  EXPECT_EQ(built_in().attribute_value("colour", "", "red"), "red");
  EXPECT_EQ(built_in().attribute_value("fullEmpty", "no_such_table", "5"), "5");
}

std::string kind_of(const std::vector<std::string>& tuple) {
  return std::string(built_in().table("dcsa_tnt")->find(tuple).value_or("unmapped"));
}

TEST(DcsaTable, TellsTranshipmentsOfBothVersions) {
  EXPECT_EQ(kind_of({"EQUIPMENT", "LOAD", "LADEN", "false"}), "loaded");
  EXPECT_EQ(kind_of({"EQUIPMENT", "LOAD"}), "loaded");
  EXPECT_EQ(kind_of({"EQUIPMENT", "LOAD", "LADEN", "true"}), "transhipment_loaded");
  EXPECT_EQ(kind_of({"EQUIPMENT", "LOAD", "", "TRANSHIPMENT"}), "transhipment_loaded");
  EXPECT_EQ(kind_of({"EQUIPMENT", "LOAD", "", "TRANSSHIPMENT"}), "transhipment_loaded");
  EXPECT_EQ(kind_of({"EQUIPMENT", "DISC", "", "TRANSSHIPMENT"}), "transhipment_discharged");
  EXPECT_EQ(kind_of({"EQUIPMENT", "DISC", "EMPTY", "IMPORT"}), "discharged");
  EXPECT_EQ(kind_of({"EQUIPMENT", "DISC", "LADEN", "TRANSHIPMENT"}), "transhipment_discharged");
}

TEST(DcsaTable, TellsCustomsPapersOfBothVersions) {
  for (const std::string paper : {"CUS", "CUC"}) {
    EXPECT_EQ(kind_of({"SHIPMENT", "HOLD", "", "", paper}), "hold_placed");
    EXPECT_EQ(kind_of({"SHIPMENT", "RELS", "", "", paper}), "hold_lifted");
    EXPECT_EQ(kind_of({"SHIPMENT", "ISSU", "", "", paper}), "hold_lifted");
    EXPECT_EQ(kind_of({"SHIPMENT", "DRFT", "", "", paper}), "unmapped");
  }
}

TEST(DcsaTable, AGateMoveIsNeverGuessed) {
  EXPECT_EQ(kind_of({"EQUIPMENT", "GTIN", "LADEN"}), "gate_in");
  EXPECT_EQ(kind_of({"EQUIPMENT", "GTIN", "EMPTY", "EXPORT"}), "empty_in");
  EXPECT_EQ(kind_of({"EQUIPMENT", "GTIN"}), "unmapped");
  EXPECT_EQ(kind_of({"EQUIPMENT", "GTOT", "LADEN"}), "gate_out");
  EXPECT_EQ(kind_of({"EQUIPMENT", "GTOT", "EMPTY"}), "empty_out");
  EXPECT_EQ(kind_of({"EQUIPMENT", "GTOT", "", "IMPORT"}), "unmapped");
  EXPECT_EQ(kind_of({"EQUIPMENT", "PICK", "EMPTY"}), "empty_out");
  EXPECT_EQ(kind_of({"EQUIPMENT", "PICK", "LADEN"}), "unmapped");
}

TEST(DcsaTable, ShipmentEventsDependOnTheirDocument) {
  EXPECT_EQ(kind_of({"SHIPMENT", "CONF", "", "", "BKG"}), "booking_confirmed");
  EXPECT_EQ(kind_of({"SHIPMENT", "CONF", "", "", "VGM"}), "verified_weight");
  EXPECT_EQ(kind_of({"SHIPMENT", "CONF", "", "", "TRD"}), "unmapped");
  EXPECT_EQ(kind_of({"SHIPMENT", "ISSU", "", "", "TRD"}), "bill_issued");
  EXPECT_EQ(kind_of({"SHIPMENT", "ISSU", "", "", "ARN"}), "arrival_notified");
  EXPECT_EQ(kind_of({"SHIPMENT", "ISSU", "", "", "CUS"}), "hold_lifted");
  EXPECT_EQ(kind_of({"SHIPMENT", "ISSU"}), "unmapped");
  EXPECT_EQ(kind_of({"TRANSPORT", "ARRI"}), "arrived");
  EXPECT_EQ(kind_of({"TRANSPORT", "DEPA", "", "", "BKG"}), "departed");
  EXPECT_EQ(kind_of({"TRANSPORT", "OMIT"}), "unmapped");
}

TEST(BuiltInPlaces, KnowOfficesTerminalsAndAliases) {
  const Places& places = built_in().places();
  const auto port = [&](const char* code) {
    const Place* found = places.port_of(code);
    return found == nullptr ? "(none)" : found->code;
  };
  EXPECT_EQ(port("2248"), "CNSHA");
  EXPECT_EQ(port("2225"), "CNSHA");
  EXPECT_EQ(port("5304"), "CNSHK");
  EXPECT_EQ(port("CNSHAYS4"), "CNSHA");
  EXPECT_EQ(port("YICT"), "CNYTN");
  EXPECT_EQ(port("CNQIN"), "CNTAO");
  EXPECT_EQ(places.find("CNQIN")->name.en, "Qingdao");
}

TEST(BuiltInPlaces, KnowTheZonesOfTheStories) {
  const Places& places = built_in().places();
  EXPECT_EQ(places.zone_of("CNSHA"), "Asia/Shanghai");
  EXPECT_EQ(places.zone_of("CNSHK"), "Asia/Shanghai");
  EXPECT_EQ(places.zone_of("SGSIN"), "Asia/Singapore");
  EXPECT_EQ(places.zone_of("NLRTM"), "Europe/Amsterdam");
  EXPECT_EQ(places.zone_of("USLAX"), "America/Los_Angeles");
  EXPECT_EQ(places.zone_of("CNZZZ"), "Asia/Shanghai");
  EXPECT_FALSE(places.zone_of("USZZZ"));
}

TEST(BuiltInPlaces, HaveZonesThatTheTimeZoneDataBaseKnows) {
  const std::filesystem::path zones = "/usr/share/zoneinfo";
  if (!std::filesystem::exists(zones)) GTEST_SKIP() << "no time zone data base on this machine";
  for (const Place& place : built_in().places().all()) {
    EXPECT_TRUE(std::filesystem::exists(zones / place.zone)) << place.code << " " << place.zone;
    EXPECT_FALSE(place.zone.empty()) << place.code;
  }
}

TEST(CatalogueHash, ChangesWithAnyByteAndPathButNotWithTheOrderOfFiles) {
  DataFiles files = built_in_data();
  const auto hash = [](const DataFiles& all) { return (*Catalogue::load(all))->hash(); };
  const Hash16 base = hash(files);
  EXPECT_EQ(base, built_in().hash());
  std::ranges::reverse(files);
  EXPECT_EQ(hash(files), base);
  files.push_back({"messages/mine.yaml", "message: mine\n"});
  const Hash16 with_message = hash(files);
  EXPECT_NE(with_message, base);
  files.back().text += "#\n";
  EXPECT_NE(hash(files), with_message);
  files.back() = {"messages/yours.yaml", "message: mine\n"};
  EXPECT_NE(hash(files), with_message);
}

}  // namespace
}  // namespace fairway
