#include "ingest/syntax/tokeniser.h"

#include "ingest/syntax/json.h"

namespace fairway::ingest {

std::unique_ptr<Tokeniser> make_tokeniser(Syntax syntax) {
  switch (syntax) {
    case Syntax::json:
      return make_json_tokeniser();
  }
  return nullptr;
}

}  // namespace fairway::ingest
