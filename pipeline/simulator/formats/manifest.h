#pragma once

#include <string>
#include <string_view>

#include "pipeline/simulator/formats/said.h"
#include "pipeline/simulator/statement.h"

// What the messages of the Chinese manifest system have in common.
namespace fairway::simulator {

// Head of a message: its number, its type (MT1101), what it does (FunctionCode) and when it was
// sent, to the minute.
std::string manifest_head(std::string_view number, std::string_view type, std::string_view function,
                          Instant sent);
// The documents of a consignment: of a house bill its master, too.
std::string consignment_documents(const Statement& statement, const Entry& entry);
// A whole message with the namespace of `schema`, as "MT1101" or "MTRES1".
std::string manifest_document(std::string_view schema, std::string_view content);
// Of all entries the same, which must be stated.
std::string manifest_type(const Statement& statement);

}  // namespace fairway::simulator
