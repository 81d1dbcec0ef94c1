#pragma once

#include <memory>

#include "ingest/syntax/tokeniser.h"

namespace fairway::ingest {

// XML 1.0 by local names: prefixes and namespaces do not matter, attributes are steps "@name". In
// the character set that its byte order mark or its declaration says, else UTF-8, else as assumed.
// No document types, no entities but the five of XML and numbers, one root; duplicate attributes,
// deep nesting (limits::kXmlDepth) and text outside of the root are refused. What is read where
// elements have elements beside texts is the elements.
std::unique_ptr<Tokeniser> make_xml_tokeniser();

}  // namespace fairway::ingest
