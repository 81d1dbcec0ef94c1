#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/base/hash.h"
#include "schemas/base/named.h"

namespace fairway {

using MessageId = Named<Hash16, struct MessageIdTag>;    // H(source, bytes)
using DocumentId = Named<Hash16, struct DocumentIdTag>;  // H(source, the definition's document key)
using FactId = Named<Hash16, struct FactIdTag>;          // H(document, slot, content)
using AlertId = Named<Hash16, struct AlertIdTag>;        // H(rule, shipment, what of it)
using SourceName = Named<std::string, struct SourceNameTag>;  // a sender's feed
using Shard = Named<std::uint8_t, struct ShardTag>;           // first byte of the reference's hash

// Where a message lies in its input: for the embedded log the logical address of its record.
struct Position {
  std::uint32_t input = 0;   // 0 is the embedded log
  std::uint64_t offset = 0;  // of the record itself

  friend bool operator==(const Position&, const Position&) = default;
  friend auto operator<=>(const Position&, const Position&) = default;
};

// The same bytes from the same source are the same message (RULES B3).
inline MessageId message_id(const SourceName& source, std::string_view bytes) {
  return MessageId{hash_parts({source.value(), bytes})};
}

inline std::string to_text(const MessageId& id) { return "m_" + id.value().hex(); }
inline std::string to_text(const FactId& id) { return "f_" + id.value().hex(); }
inline std::string to_text(const AlertId& id) { return "a_" + id.value().hex(); }

}  // namespace fairway
