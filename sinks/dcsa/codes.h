#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/catalogue/catalogue.h"
#include "schemas/model/timeline.h"

// DCSA Track & Trace (openapi TNT v2.2.0 and v3.0.0): which event a fact is. The equivalents stand
// in schemas/codes/fact_kinds.yaml and the spellings of values in schemas/elements.yaml; here is
// only which of them each version of the standard knows.
namespace fairway::sinks::dcsa {

enum class Version : std::uint8_t { v2_2, v3_0 };
std::string_view to_text(Version version);  // "2.2.0"

// The codes that a version knows; what it does not know is not told in it.
struct Words {
  std::span<const std::string_view> types;
  std::span<const std::string_view> shipment;
  std::span<const std::string_view> transport;
  std::span<const std::string_view> equipment;
  std::span<const std::string_view> iot;
  std::span<const std::string_view> reefer;
  std::span<const std::string_view> documents;

  // The eventTypeCodes of a type.
  std::span<const std::string_view> codes_of(std::string_view type) const;
};
const Words& words_of(Version version);

// What an event is, in DCSA's words.
struct EventCode {
  std::string type;       // SHIPMENT, TRANSPORT, EQUIPMENT, IOT, REEFER
  std::string code;       // the eventTypeCode of that type
  std::string document;   // SHIPMENT: the type of the document
  std::string indicator;  // EMPTY or LADEN; empty: nobody says
  std::string movement;   // IMPORT, EXPORT, TRANSSHIPMENT; empty: nobody says
};

// Borrows the catalogue. Any thread.
class Codes {
 public:
  explicit Codes(const Catalogue& catalogue) : catalogue_(catalogue) {}

  // None: the version has no such event. What a sender said in DCSA's codes is told in the same
  // ones, where the version has them.
  std::optional<EventCode> of(const TimelineFact& fact, Version version) const;
  // VESSEL, BARGE, RAIL or TRUCK; empty for any other.
  std::string mode_of(const std::string& transport_mode) const;

 private:
  std::string spelt(std::string_view element, const std::string& value,
                    std::span<const std::string_view> spellings) const;
  void add_attributes(const TimelineFact& fact, EventCode& code) const;

  const Catalogue& catalogue_;
};

}  // namespace fairway::sinks::dcsa
