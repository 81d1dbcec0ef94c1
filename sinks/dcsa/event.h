#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/timeline.h"
#include "sinks/dcsa/codes.h"

namespace fairway::sinks::dcsa {

// Where a conveyance calls, or a truck or train stops.
struct Call {
  Reference reference;  // its text is the transportCallID
  std::string mode;     // VESSEL, BARGE, RAIL, TRUCK
  std::string imo;
  std::string call_sign;
  std::string vessel_name;
  std::string voyage_in;
  std::string voyage_out;
  std::string service = {};  // the carrier's code of it
};

struct DocumentReference {
  std::string type;  // BKG, TRD and, of a SHIPMENT event, the type that its code names
  std::string value;

  friend bool operator==(const DocumentReference&, const DocumentReference&) = default;
};

// A fact as DCSA tells it: what both versions need.
struct Event {
  FactId fact;
  EventCode code;
  Classifier classifier{};
  Instant time;
  std::string time_text;  // with the sender's own offset
  Instant updated;        // when the fact was received; or, of one that is retracted, its end
  bool retracted = false;
  std::string place;
  std::string facility;
  DocumentReference document;  // SHIPMENT: what happened to which
  std::vector<DocumentReference> documents;
  std::string equipment;
  std::vector<std::string> boxes;  // containers that it refers to
  std::string size_type;
  std::string reason;
  std::string delay;
  std::string note;
  std::string mode;  // of transport
  std::optional<Call> call;
  std::string source;
};

// The fact of a timeline as an event; none: the version cannot tell it. Needed are a time, a code
// that the version knows, and what the version requires of such an event.
std::optional<Event> event_of(const TimelineFact& fact, const Timeline& timeline,
                              const Codes& codes, Version version);

// An id of RFC 9562 version 8 made of the fact's own: for ever the same.
std::string event_id(const FactId& fact);

// The call that an event of a fact is about, if the fact, or what the timeline holds, tells it.
std::optional<Call> call_of(const TimelineFact& fact, const EventCode& code,
                            const Timeline& timeline, const Codes& codes);

}  // namespace fairway::sinks::dcsa
