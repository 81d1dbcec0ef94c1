#pragma once

#include <string>

namespace fairway::sinks {

// What is published to Kafka, and where. A topic without a name is not written.
struct PublishOptions {
  bool enabled = false;
  // Of several Fairways that write to one cluster each has its own: the later of two with one name
  // fences the earlier off.
  std::string name = "fairway";
  std::string timelines = "fairway.timelines";
  std::string changes = "fairway.changes";
  std::string alerts = "fairway.alerts";
  std::string throughput = "fairway.throughput";
  std::string refused = "fairway.refused";
  std::string cursors = "fairway.cursors";  // how far the others are written; never empty

  // Of the writer of this instance's change log (RULES 3.6).
  std::string transactional_id() const { return name + "-log-0"; }
};

}  // namespace fairway::sinks
