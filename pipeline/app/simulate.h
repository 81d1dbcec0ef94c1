#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "pipeline/app/pace.h"
#include "pipeline/config.h"
#include "pipeline/simulator/settings.h"
#include "schemas/base/result.h"

// `fairway simulate`: a port's days from a seed, and the truth beside them.
namespace fairway::pipeline {

struct SimulateRequest {
  simulator::Settings settings;

  // Where the messages go: one of these.
  std::filesystem::path out;       // a recording; "-": standard output
  std::string to;                  // a running Fairway's address
  std::filesystem::path into;      // a data directory
  std::string kafka;               // a cluster's brokers: a topic a sender
  std::filesystem::path key_file;  // that `to` and `verify` ask for; empty: none
  std::filesystem::path ca_file;   // whom to believe that they are it; empty: the machine's
  Speed speed;
  std::optional<Instant> since;  // what is received earlier is not sent,
  std::optional<Instant> until;  // ... nor what is received then or later

  // Or what is asked of the world instead.
  std::string verify;            // a running Fairway's address: does it show the truth?
  std::optional<Instant> as_of;  // the truth of then, by what had been received
  std::filesystem::path truth;   // write it, a shipment a line; "-": standard output
  bool sources = false;          // the configuration of its senders,
  bool topics = false;           // ... and the topics in which `kafka` has them speak
  bool highlights = false;       // what is worth looking at
  bool figures = false;          // clearance times and inspections
  std::string language = "en";
};

// Errors: those of where it sends to; differs_from_truth when a verification found a difference.
Status simulate(const Config& config, const SimulateRequest& request);

}  // namespace fairway::pipeline
