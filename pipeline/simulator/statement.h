#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/document.h"
#include "schemas/model/fact.h"
#include "schemas/model/link.h"
#include "schemas/model/reference.h"

// What somebody in the simulated world says, before it is written in a format. The truth is made of
// statements and never of bytes, so that a mistake of a writer, of a definition or of the merge
// shows as a difference.
namespace fairway::simulator {

// The ways in which statements are written: one writer each, in formats/.
enum class Format : std::uint8_t {
  fairway_fact,
  dcsa_tnt_2,
  dcsa_tnt_3,
  dcsa_booking,
  dcsa_arrival_notice,
  edifact_codeco,
  edifact_coarri,
  edifact_iftsai,
  edifact_iftsta,
  edifact_vermas,
  manifest_request,
  manifest_receipt,
  declaration_result,
  ceb_request,
  ceb_receipt,
  cargo_imp_fsu,
  terminal49,
  ais,
};

// One thing that happened, or will. Times are whole minutes, which every format can carry.
struct Entry {
  std::string kind;  // of schemas/codes/fact_kinds.yaml
  Reference subject;
  Instant time;
  std::string place;  // UN/LOCODE
  Classifier classifier = Classifier::actual;
  std::string facility = {};
  std::map<std::string, std::string> attributes = {};  // of schemas/elements.yaml
  std::vector<Reference> references = {};
};

// Two references belong together.
struct Bond {
  LinkRole role{};
  Reference from;
  Reference to;
  std::string leg = {};
};

// One message of one sender.
struct Statement {
  Format format = Format::fairway_fact;
  std::string source;    // the feed's name
  std::string document;  // what names it in corrections; unique to the source
  std::uint32_t version = 1;
  Function function = Function::original;
  Instant published;
  std::vector<Entry> entries = {};
  std::vector<Bond> bonds = {};  // party roles too
};

// The bytes of a message that says it. What a format may say is written above its writer; anything
// else is a mistake of the world, and asserted.
std::string write(const Statement& statement);

}  // namespace fairway::simulator
