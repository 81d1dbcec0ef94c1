#pragma once

#include <cstdint>
#include <string>

#include "schemas/model/reference.h"

// Numbers of invented things that pass the checks of their standards. Each is a function of an
// ordinal, so that nothing need be remembered of what was given out.
namespace fairway::simulator {

// ISO 6346: four letters, six digits and the check digit.
Reference container_number(std::uint64_t ordinal);
// IMO ship number: six digits and the check digit.
std::string imo_number(std::uint64_t ordinal);
// GB 32100: an enterprise's unified social credit code.
std::string credit_code(std::uint64_t ordinal);
// IATA: prefix 999 and eight digits, the last modulo 7.
Reference air_waybill_number(std::uint64_t ordinal);
// An 18-digit entry: office, year, direction (1 import, 0 export), serial.
Reference entry_number(std::uint64_t ordinal, int year, bool import);
// The unified number that a declaration has before its entry.
Reference unified_number(std::uint64_t ordinal, int year, bool import);

// make_reference of what is known to be well formed.
Reference reference(RefKind kind, const std::string& value);

}  // namespace fairway::simulator
