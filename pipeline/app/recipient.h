#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ingest/source.h"
#include "pipeline/config.h"
#include "schemas/base/clock.h"
#include "schemas/base/result.h"

namespace fairway::pipeline {

// Where a command sends messages, with the stamps and notes that they have. One thread; after an
// error it is of no use.
class Recipient {
 public:
  virtual ~Recipient() = default;
  virtual Status take(ingest::RawMessage message) = 0;
  // All that was taken is stored; call it once, last.
  virtual Status finish() = 0;
};

struct Address;

// A running Fairway, message by message over HTTP. Codes: bad_url, bad_usage, connect_failed,
// bad_certificate, request_failed.
Result<std::unique_ptr<Recipient>> running_fairway(const Address& at);
// A data directory that nothing else uses: into its log, then merged. What was refused for ending
// the process in `crashes_of`, another data directory, is refused again, not tried again.
Result<std::unique_ptr<Recipient>> data_directory(
    const Config& config, const std::filesystem::path& into,
    const std::optional<std::filesystem::path>& crashes_of = {});
// A recording as `replay` reads it, a message a line; "-" is standard output.
Result<std::unique_ptr<Recipient>> recording_file(const std::filesystem::path& path);
// Topics of a Kafka cluster by the name of the source, which are made where they are missing; a
// record's timestamp and its header fairway-received are the stamp. Codes: broker_away, bad_config
// and the broker's own.
Result<std::unique_ptr<Recipient>> kafka_topics(
    const Config& config, const std::string& brokers,
    std::map<std::string, std::string, std::less<>> topics);

}  // namespace fairway::pipeline
