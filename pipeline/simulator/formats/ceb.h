#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "pipeline/simulator/formats/said.h"
#include "pipeline/simulator/statement.h"

// What declarations and receipts of the Chinese cross-border system have in common.
namespace fairway::simulator {

// A reference of two parts, "EBP1/ORD801", as two fields; nothing where it is empty.
std::string pair_fields(const std::string& value, std::string_view first, std::string_view second);
// The same of the subject if it is of that kind, else of the only reference of it.
std::string pair_fields(const Statement& statement, const Entry& entry, RefKind kind,
                        std::string_view first, std::string_view second);
// The value of the subject if it is of that kind, else of the only reference of it.
std::string value_of(const Statement& statement, const Entry& entry, RefKind kind);
// A message such as CEB603Message around its entries, with a guid of its own.
std::string ceb_message(const Statement& statement, std::string_view number,
                        std::string_view content);
// Whether the goods leave: by the attribute `direction`, which must be stated.
bool leaves(const Entry& entry);

}  // namespace fairway::simulator
