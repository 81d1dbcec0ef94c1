#include "ingest/syntax/tokeniser.h"

#include "ingest/syntax/edifact.h"
#include "ingest/syntax/json.h"
#include "ingest/syntax/lines.h"
#include "ingest/syntax/nmea.h"
#include "ingest/syntax/xml.h"

namespace fairway::ingest {

std::unique_ptr<Tokeniser> make_tokeniser(Syntax syntax, const Plan& plan) {
  switch (syntax) {
    case Syntax::json:
      return make_json_tokeniser();
    case Syntax::xml:
      return make_xml_tokeniser();
    case Syntax::edifact:
      return make_edifact_tokeniser();
    case Syntax::nmea:
      return make_nmea_tokeniser(plan);
    case Syntax::lines:
      return make_lines_tokeniser(plan);
  }
  return nullptr;
}

}  // namespace fairway::ingest
