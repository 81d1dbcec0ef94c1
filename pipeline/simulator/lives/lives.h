#pragma once

#include "pipeline/simulator/script.h"

// The kinds of lives, one file each. Shares and times are such that a month's means lie near the
// published ones (VIEWS section 2: imports clear in some 35 hours after arrival, exports in two
// after the arrival report).
namespace fairway::simulator {

Life import_by_sea(const Settings& settings, std::uint64_t index);
Life export_by_sea(const Settings& settings, std::uint64_t index);
Life groupage_by_sea(const Settings& settings, std::uint64_t index);
Life by_air(const Settings& settings, std::uint64_t index);
Life parcel(const Settings& settings, std::uint64_t index);

inline constexpr std::string_view kDepot = "CNSHAD01";

// What an import by sea is, with or without houses.
struct Import {
  std::uint64_t index = 0;
  PortCall call;
  Reference bill;
  std::vector<Reference> boxes;
};
void comes_from_abroad(Script& script, const Import& import);
// The carrier says that it comes, and lets go of it.
void is_notified(Script& script, const Import& import);
void is_handed_over(Script& script, const Import& import, Instant ordered);
// Discharged, collected, emptied, brought back.
void is_collected(Script& script, const Import& import, const Reference& box, Instant may_leave);

// The box with which shipment `index` travels: numbers are used again, after a rest.
Reference box_of(const Settings& settings, std::uint64_t index, std::uint64_t nth);

// A declaration's way through customs: every try of it, and what it depends on.
struct Clearance {
  Reference shipment;                    // declared
  std::optional<Reference> master = {};  // of a house
  bool import = true;
  Instant submitted;
  Instant released;  // of the try that succeeds
};
// Returns the entry that was released. `ordinal`: no two declarations have the same.
Reference clears(Script& script, std::uint64_t ordinal, const Clearance& clearance);
// The declaration draws on the licence of shipment `index`.
void is_licensed(Script& script, const Settings& settings, std::uint64_t index,
                 const Reference& declaration, Instant time);

// What the manifest system is told of a bill, or a house bill.
struct Manifest {
  std::string_view type;  // MT1101 ...
  Reference bill;
  Reference call;
  std::vector<Reference> boxes = {};
  std::optional<Reference> master = {};
  std::optional<Reference> consignee = {};
};
Statement manifested(Script& script, const Manifest& manifest, Instant sent);
// Of what was seen at a site: arrival there, or the tally.
Statement reported(Script& script, std::string_view source, std::string_view kind,
                   const Manifest& manifest, Instant time, std::string_view facility);
// Customs' answer to either.
void answered(Script& script, const Statement& request, std::string_view kind, Instant time);

// The format in which a carrier tells of boxes and calls.
Format events_of(std::string_view carrier);
// A box's move as a message tells it: beside the move the papers and the call that it names, and
// that these belong together.
struct Move {
  Entry entry;
  std::vector<Bond> bonds;

  Move& of(const Reference& document);       // a bill or booking, which carries the box
  Move& with(const Reference& vessel_call);  // on which the box is
};
Move moved(std::string_view kind, const Reference& box, Instant time,
           std::string_view place = kPort);

Entry happened(std::string_view kind, const Reference& subject, Instant time,
               std::string_view place = kPort);
Entry expected(std::string_view kind, const Reference& subject, Instant time, Classifier how,
               std::string_view place = kPort);

}  // namespace fairway::simulator
