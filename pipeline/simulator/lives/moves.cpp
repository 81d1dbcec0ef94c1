#include "pipeline/simulator/lives/lives.h"

namespace fairway::simulator {

Format events_of(std::string_view carrier) {
  return carrier == "carrier-x" ? Format::dcsa_tnt_2 : Format::dcsa_tnt_3;
}

Entry expected(std::string_view kind, const Reference& subject, Instant time, Classifier how,
               std::string_view place) {
  Entry entry;
  entry.kind = kind;
  entry.subject = subject;
  entry.time = std::chrono::floor<std::chrono::minutes>(time);
  entry.place = place;
  entry.classifier = how;
  return entry;
}

Entry happened(std::string_view kind, const Reference& subject, Instant time,
               std::string_view place) {
  return expected(kind, subject, time, Classifier::actual, place);
}

Move moved(std::string_view kind, const Reference& box, Instant time, std::string_view place) {
  return {happened(kind, box, time, place), {}};
}

Move& Move::of(const Reference& document) {
  entry.references.push_back(document);
  bonds.push_back({LinkRole::carries, document, entry.subject});
  return *this;
}

Move& Move::with(const Reference& vessel_call) {
  entry.references.push_back(vessel_call);
  bonds.push_back({LinkRole::sails_on, entry.subject, vessel_call});
  return *this;
}

}  // namespace fairway::simulator
