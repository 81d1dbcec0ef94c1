#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/checks.h"
#include "ingest/definition.h"

// What a definition says its messages are cut into, where the syntax does not: lines by patterns,
// payloads by bits. What is found becomes a tree, whose names are those of the definition, and the
// trie of paths reads it as any other. Immutable.
namespace fairway::ingest {

using NodeId = std::uint32_t;
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

class Plan;

struct LinePlan {
  struct Kind {
    std::string name;
    std::vector<std::size_t> in;                           // kinds below which it may stand
    std::shared_ptr<const Pattern> begins;                 // null: the patterns tell
    std::vector<std::shared_ptr<const Pattern>> patterns;  // the first that fits the whole line
    std::vector<std::string> like;                         // examples, for senders

    bool begins_with(std::string_view line) const;
  };
  NodeId root = kNone;
  std::vector<Kind> kinds;  // the first begins a message
};

struct PayloadPlan {
  NodeId root = kNone;
  std::vector<PayloadRule> payloads;
  std::vector<std::vector<NodeId>> fields;  // of each payload, of each field: kNone if unread
  std::vector<NodeId> nodes;                // of each payload

  // None: no payload is of this type of message.
  const PayloadRule* find(int type) const;
};

// What every AIS message carries beside its payload's fields: from the sentence around it.
constexpr std::array<std::string_view, 3> kSentenceFields = {"time", "station", "channel"};
// At the root: the sentence's formatter, VDM or VDO.
constexpr std::string_view kSentenceFormat = "format";

// `root` is the definition's own in the trie of `plan`, which is finished. Both throw BadData
// (schemas/catalogue/fields.h).
LinePlan compile_lines(const Definition& definition, NodeId root, const Plan& plan);
PayloadPlan compile_payloads(const Definition& definition, NodeId root, const Plan& plan);

}  // namespace fairway::ingest
