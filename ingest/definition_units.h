#pragma once

#include "ingest/definition.h"
#include "schemas/catalogue/fields.h"

namespace fairway::ingest {

// What some syntaxes must be told beside rows and paths: `lines` with their `parts`, `payloads`.
// Their syntax is known already. Throws BadData (schemas/catalogue/fields.h).
void read_units(const Fields& fields, Definition& definition);

}  // namespace fairway::ingest
