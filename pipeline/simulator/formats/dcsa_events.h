#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "pipeline/simulator/formats/said.h"
#include "pipeline/simulator/statement.h"

// What both versions of DCSA's events have in common: each entry is an event with an id of its own.
namespace fairway::simulator {

struct EventCode {
  std::string_view kind;
  RefKind subject;
  std::string_view type;   // TRANSPORT, EQUIPMENT, SHIPMENT
  std::string_view code;   // ARRI
  std::string_view paper;  // of SHIPMENT: documentTypeCode
  std::string_view empty;  // of EQUIPMENT: the only emptyIndicatorCode that means this kind

  bool outbound() const { return code == "DEPA" || code == "LOAD"; }
  bool transhipment() const { return kind.starts_with("transhipment_"); }
};

// Of an entry's kind and subject, which there must be.
const EventCode& event_code(const Entry& entry);
// What both versions can say.
Sayable sayable_events();
// The same for all revisions of the statement's entry of that ordinal: a UUID.
std::string event_id(const Statement& statement, std::size_t ordinal);
// PLN, EST, ACT; SHIPMENT events are only ever actual.
std::string_view event_classifier(const Entry& entry);
// LADEN or EMPTY, which an equipment event always says.
std::string_view empty_indicator(const Entry& entry);

struct Voyages {
  std::string in;
  std::string out;
};
// The call's numbers as importVoyageNumber and exportVoyageNumber.
Voyages voyages(const Statement& statement, const Entry& entry, const Call& call);

// Left out where the value is empty.
void put(boost::json::object& object, std::string_view name, std::string_view value);

}  // namespace fairway::simulator
