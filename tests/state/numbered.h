#pragma once

#include <cstdint>
#include <string>

#include "state/store.h"

// Batches whose rows tell whether a state is a prefix of the commits.
namespace fairway::state::test {

// The batch of a number: its rows in several tables, and the number itself as the position.
WriteBatch numbered(std::uint64_t number, std::size_t value_bytes = 100);
// The position; 0 in a new store.
std::uint64_t last_number(const Reader& reader);
// Empty if exactly the batches 1 to last_number are there, each whole; else what is wrong.
std::string check_prefix(const Reader& reader);

}  // namespace fairway::state::test
