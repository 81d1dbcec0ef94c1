#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "pipeline/simulator/settings.h"
#include "schemas/base/clock.h"

namespace fairway::simulator {

struct Message {
  std::string source;
  Instant received;
  std::string bytes;
};

// What Fairway must have counted when it has read all.
struct Expected {
  std::uint64_t received = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t refused = 0;
  std::uint64_t merged() const { return received - duplicate - refused; }
};

// All messages of the port's days in the order of their receipt. Memory does not grow with the
// number of shipments: a life is planned when it begins, of which only the times are kept, and told
// again when one of its messages is due. One thread.
class Simulation {
 public:
  explicit Simulation(const Settings& settings);
  ~Simulation();

  // None: all is said.
  std::optional<Message> next();
  // Of what has been given out.
  const std::map<std::string, Expected>& expected() const;
  // How many messages of lives that have begun are still to come: what memory is needed for.
  std::size_t waiting() const;

 private:
  class Telling;
  std::unique_ptr<Telling> telling_;
};

}  // namespace fairway::simulator
