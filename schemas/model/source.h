#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/model/ids.h"

namespace fairway {

// What a sender is (RULES section 5): decides its default trust and what its links may open.
enum class SourceClass : std::uint8_t {
  customs,
  terminal,
  depot,
  carrier,
  port,
  tally,
  manifest,
  licence,
  ais,
  enterprise,
  aggregator,
};

std::string_view to_text(SourceClass source_class);
std::optional<SourceClass> source_class_from(std::string_view text);
std::vector<SourceClass> all_source_classes();
// Customs 10 down to aggregator 3: a higher one wins among actual times (RULES R7).
int default_trust(SourceClass source_class);

enum class SourceState : std::uint8_t { live, test, suspended };
std::optional<SourceState> source_state_from(std::string_view text);

// One configured feed: an entry of `sources` in the configuration.
struct SourceConfig {
  SourceName name;
  SourceClass source_class = SourceClass::enterprise;
  std::optional<int> trust;  // else the class's
  SourceState state = SourceState::live;
  std::string party;                // credit code of the sender
  std::string zone;                 // IANA zone for times that neither they nor a place explain
  std::vector<std::string> topics;  // Kafka topics
  std::vector<std::string> definitions;  // may use only these; empty: any
  bool stamped = false;                  // its Fairway-Received header is honoured (SETTLED 7)
  // Refuses what is not signed, and what no signature could be verified of (SETTLED 22).
  bool signature_required = false;
  // So long it may say nothing before readers of the change log are told that it is silent; none:
  // it may be silent for ever.
  std::optional<std::chrono::seconds> silent_after;

  int effective_trust() const { return trust.value_or(default_trust(source_class)); }
};

}  // namespace fairway
