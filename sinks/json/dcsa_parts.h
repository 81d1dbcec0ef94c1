#pragma once

#include <string_view>

#include "sinks/dcsa/event.h"
#include "sinks/json/values.h"

// Pieces that both versions of DCSA's events are built from. Only for the .cpp files of sinks/json.
namespace fairway::sinks {

constexpr std::size_t kAnyLength = static_cast<std::size_t>(-1);

// Leaves away what is empty, or longer than the standard allows: cut off it were something else.
void put(json::object& out, std::string_view name, std::string_view value,
         std::size_t longest = kAnyLength);
void put(json::object& out, std::string_view name, json::object value);
void put(json::object& out, std::string_view name, json::array value);

std::string_view classifier_code(Classifier classifier);  // PLN, EST, ACT
// "transportEventTypeCode": the member that holds the code of a type.
std::string_view code_member(const dcsa::EventCode& code);
// Whether a place is named by UN/LOCODE, as the standard wants it.
bool is_unlocode(std::string_view place);

json::array document_references(const std::vector<dcsa::DocumentReference>& documents,
                                std::string_view type_name, std::string_view value_name,
                                const Storage& storage);
// Containers as references of type EQ.
json::array box_references(const std::vector<std::string>& boxes, std::string_view type_name,
                           std::string_view value_name, const Storage& storage);

}  // namespace fairway::sinks
