#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/reference.h"
#include "sinks/dcsa/event.h"

namespace fairway::sinks::dcsa {

// Which events are asked for; what is empty does not matter. Of a list one must fit.
struct Filter {
  // Events about a reference: those that its timeline tells, and those that name it. Of several
  // they must be about each.
  std::vector<Reference> about;
  bool nothing = false;  // what was asked for cannot be a reference's number

  std::vector<std::string> types;
  std::vector<std::string> shipment_codes;
  std::vector<std::string> transport_codes;
  std::vector<std::string> equipment_codes;
  std::vector<std::string> documents;  // types of documents, of SHIPMENT events
  std::string call;                    // transportCallID
  std::string imo;
  std::string voyage;  // inbound or outbound
  std::string export_voyage;
  std::string service;
  std::string place;
  std::optional<Instant> updated_from;  // or later
  std::optional<Instant> updated_to;    // or earlier

  // All but `about`.
  bool passes(const Event& event) const;
};

}  // namespace fairway::sinks::dcsa
