#include "sinks/dcsa/codes.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace fairway::sinks::dcsa {
namespace {

using Text = std::string_view;

constexpr std::array<Text, 2> kTransport = {"ARRI", "DEPA"};
constexpr std::array<Text, 3> kTypes2 = {"SHIPMENT", "TRANSPORT", "EQUIPMENT"};
constexpr std::array<Text, 15> kShipment2 = {"RECE", "DRFT", "PENA", "PENU", "REJE",
                                             "APPR", "ISSU", "SURR", "SUBM", "VOID",
                                             "CONF", "REQS", "CMPL", "HOLD", "RELS"};
constexpr std::array<Text, 11> kEquipment2 = {"LOAD", "DISC", "GTIN", "GTOT", "STUF", "STRP",
                                              "PICK", "DROP", "INSP", "RSEA", "RMVD"};
constexpr std::array<Text, 11> kDocuments2 = {"CBR", "BKG", "SHI", "SRM", "TRD", "ARN",
                                              "VGM", "CAS", "CUS", "DGD", "OOG"};
constexpr std::array<Text, 5> kTypes3 = {"SHIPMENT", "TRANSPORT", "EQUIPMENT", "IOT", "REEFER"};
constexpr std::array<Text, 35> kShipment3 = {
    "AMCF", "AMCN", "AMDC", "AMPR", "AMRE", "APPR", "CACF", "CADC", "CANC", "CARE", "CMPL", "CONF",
    "DECL", "DRFT", "HOLD", "ISSU", "PENA", "PENM", "PENU", "PSAM", "PSDL", "RECE", "REJE", "RELS",
    "REQS", "SUAM", "SUBM", "SUDL", "SURR", "UPCF", "UPCN", "UPDC", "UPDT", "UPRE", "VOID"};
constexpr std::array<Text, 17> kEquipment3 = {"AVDO", "AVPU", "CROS", "CUSI", "CUSR", "CUSS",
                                              "DISC", "DROP", "GTIN", "GTOT", "INSP", "LOAD",
                                              "PICK", "RMVD", "RSEA", "STRP", "STUF"};
constexpr std::array<Text, 25> kDocuments3 = {
    "AMF", "ARN", "BKG", "CAS", "CBR", "CEA", "CEO", "CQU", "CRO", "CUC", "DEI", "DEO", "DGD",
    "FCE", "HCE", "ICE", "INV", "OOG", "PCE", "PFD", "SHI", "TRD", "TRO", "VCE", "VGM"};
constexpr std::array<Text, 1> kIot3 = {"DETC"};
constexpr std::array<Text, 2> kReefer3 = {"MEAS", "ADJU"};

constexpr Words kWords2 = {.types = kTypes2,
                           .shipment = kShipment2,
                           .transport = kTransport,
                           .equipment = kEquipment2,
                           .iot = {},
                           .reefer = {},
                           .documents = kDocuments2};
constexpr Words kWords3 = {.types = kTypes3,
                           .shipment = kShipment3,
                           .transport = kTransport,
                           .equipment = kEquipment3,
                           .iot = kIot3,
                           .reefer = kReefer3,
                           .documents = kDocuments3};

constexpr std::array<Text, 2> kIndicators = {"EMPTY", "LADEN"};
constexpr std::array<Text, 3> kMovements = {"IMPORT", "EXPORT", "TRANSSHIPMENT"};
constexpr std::array<Text, 4> kModes = {"VESSEL", "BARGE", "RAIL", "TRUCK"};

bool is_in(std::span<const Text> words, Text word) {
  return std::ranges::find(words, word) != words.end();
}

bool knows(const Words& words, const EventCode& code) {
  return is_in(words.codes_of(code.type), code.code) &&
         (code.type != "SHIPMENT" || is_in(words.documents, code.document));
}

// "EQUIPMENT/GTIN/LADEN", "SHIPMENT/CONF/BKG": an equivalent as the code list writes it.
EventCode read_equivalent(Text text) {
  std::vector<std::string> parts;
  while (true) {
    parts.emplace_back(text.substr(0, text.find('/')));
    if (text.size() == parts.back().size()) break;
    text.remove_prefix(parts.back().size() + 1);
  }
  parts.resize(3);
  EventCode code{std::move(parts[0]), std::move(parts[1]), {}, {}, {}};
  if (code.type == "SHIPMENT") {
    code.document = std::move(parts[2]);
  } else if (is_in(kIndicators, parts[2])) {
    code.indicator = std::move(parts[2]);
  } else {
    code.movement = std::move(parts[2]);
  }
  return code;
}

// As the definitions dcsa-tnt-2.2 and dcsa-tnt-3.0 keep it.
EventCode read_tuple(const TimelineFact& fact) {
  const auto at = [&](std::size_t i) { return i < fact.code.size() ? fact.code[i] : ""; };
  return {at(0), at(1), at(4), {}, at(3) == "true" ? "TRANSSHIPMENT" : ""};
}

// Customs' events are of customs' holds, and of a box, not of a whole bill.
bool suits(const EventCode& code, const TimelineFact& fact) {
  const bool of_box = code.code.starts_with("CUS");
  const bool customs = of_box || code.document == "CUS" || code.document == "CUC";
  const auto type = fact.attributes.find("type");
  if (customs && type != fact.attributes.end() && type->second != "customs") return false;
  return !of_box || fact.subject.kind == RefKind::container;
}

std::string attribute(const TimelineFact& fact, const char* name) {
  const auto found = fact.attributes.find(name);
  return found == fact.attributes.end() ? std::string{} : found->second;
}

}  // namespace

std::string_view to_text(Version version) { return version == Version::v2_2 ? "2.2.0" : "3.0.0"; }

std::span<const std::string_view> Words::codes_of(std::string_view type) const {
  if (type == "SHIPMENT") return shipment;
  if (type == "TRANSPORT") return transport;
  if (type == "EQUIPMENT") return equipment;
  if (type == "IOT") return iot;
  if (type == "REEFER") return reefer;
  return {};
}

const Words& words_of(Version version) { return version == Version::v2_2 ? kWords2 : kWords3; }

std::optional<EventCode> Codes::of(const TimelineFact& fact, Version version) const {
  const Words& words = words_of(version);
  if (fact.definition.starts_with("dcsa-tnt-")) {
    EventCode said = read_tuple(fact);
    add_attributes(fact, said);
    if (knows(words, said)) return said;
  }
  const FactKind* kind = catalogue_.kind(fact.kind);
  if (kind == nullptr) return std::nullopt;
  const auto found = kind->equivalents.find("dcsa");
  if (found == kind->equivalents.end()) return std::nullopt;
  for (const std::string& text : found->second) {
    EventCode code = read_equivalent(text);
    if (!knows(words, code) || !suits(code, fact)) continue;
    add_attributes(fact, code);
    return code;
  }
  return std::nullopt;
}

std::string Codes::mode_of(const std::string& transport_mode) const {
  return transport_mode.empty() ? "" : spelt("transportMode", transport_mode, kModes);
}

// The spelling that the catalogue reads as this value.
std::string Codes::spelt(std::string_view element, const std::string& value,
                         std::span<const std::string_view> spellings) const {
  for (const std::string_view spelling : spellings) {
    if (catalogue_.attribute_value(element, "", std::string(spelling)) == value) {
      return std::string(spelling);
    }
  }
  return {};
}

void Codes::add_attributes(const TimelineFact& fact, EventCode& code) const {
  if (code.type == "SHIPMENT" || code.type == "TRANSPORT") return;
  if (code.indicator.empty()) {
    code.indicator = spelt("fullEmpty", attribute(fact, "fullEmpty"), kIndicators);
  }
  if (code.movement.empty()) {
    code.movement = spelt("direction", attribute(fact, "direction"), kMovements);
  }
}

}  // namespace fairway::sinks::dcsa
