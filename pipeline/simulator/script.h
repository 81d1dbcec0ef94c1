#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/simulator/dice.h"
#include "pipeline/simulator/life.h"
#include "pipeline/simulator/senders.h"

namespace fairway::simulator {

// Writes a life down: who says what, with each sender's usual delay, and then what goes wrong on
// the way (disturb).
class Script {
 public:
  // `name` begins the names of its documents and is unique among lives.
  Script(const Settings& settings, std::string_view what, std::uint64_t index, std::string name);

  Dice& dice() { return dice_; }
  Life& life() { return life_; }

  // Said after the sender's usual delay, counted from the last entry's time.
  Statement& says(std::string_view source, Format format, std::vector<Entry> entries,
                  std::vector<Bond> bonds = {});
  // Said at this moment: plans, and what has no event.
  Statement& says_at(Instant published, std::string_view source, Format format,
                     std::vector<Entry> entries, std::vector<Bond> bonds = {});
  // What the aggregator makes of what another says of the same: its own time, hours later, and
  // now and then quite another one.
  void witnesses(const Entry& entry, std::vector<Bond> bonds = {});

  // The life, with lateness, doubles, corrections and all.
  Life done() &&;

 private:
  const Settings& settings_;
  Dice dice_;
  Life life_;
  std::string name_;
};

// When what is said at `published` is received, silence of the feed and all: once, or more often.
std::vector<Instant> received_at(const Settings& settings, std::string_view source,
                                 Instant published, Dice& dice);

}  // namespace fairway::simulator
