#include "ingest/syntax/tokeniser.h"

#include "ingest/syntax/edifact.h"
#include "ingest/syntax/json.h"
#include "ingest/syntax/xml.h"

namespace fairway::ingest {

std::unique_ptr<Tokeniser> make_tokeniser(Syntax syntax) {
  switch (syntax) {
    case Syntax::json:
      return make_json_tokeniser();
    case Syntax::xml:
      return make_xml_tokeniser();
    case Syntax::edifact:
      return make_edifact_tokeniser();
  }
  return nullptr;
}

}  // namespace fairway::ingest
