#include "pipeline/app/recipient.h"

#include <future>
#include <utility>

#include <boost/json.hpp>
#include <fmt/core.h>

#include "pipeline/app/api.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/output_file.h"
#include "pipeline/decode_guard.h"
#include "pipeline/service/node.h"
#include "sinks/http/client.h"

namespace fairway::pipeline {
namespace {

class RunningFairway final : public Recipient {
 public:
  RunningFairway(sinks::http::Client client, std::string url, Api::Headers key)
      : client_(std::move(client)), url_(std::move(url)), key_(std::move(key)) {}

  Status take(ingest::RawMessage message) override {
    const auto answer = send(std::move(message));
    if (!answer) return std::unexpected(answer.error());
    ++sent_;
    if (answer->status < 300) return {};
    return failure(
        "request_failed",
        fmt::format("message {} was answered {}: {}", sent_, answer->status, answer->body), url_,
        "Mend the cause and start again: doubles do no harm");
  }

  Status finish() override { return {}; }

 private:
  // A message with what its record noted; a drop is none, but an order about one.
  Result<sinks::http::ClientResponse> send(ingest::RawMessage message) {
    Api::Headers headers = key_;
    headers.emplace_back("Fairway-Source", message.source.value());
    headers.emplace_back("Fairway-Received", to_rfc3339(message.received));
    headers.emplace_back("Content-Type", "application/octet-stream");
    if (message.note) {
      const std::string refused = to_text(message.note->refused);
      if (message.note->kind == Note::Kind::drops) {
        return client_.post("/v1/refused/" + refused + ":drop", key_, {});
      }
      headers.emplace_back("Fairway-Repairs", refused);
    }
    return client_.post("/v1/messages", headers, std::move(message.bytes));
  }

  sinks::http::Client client_;
  std::string url_;
  Api::Headers key_;
  std::uint64_t sent_ = 0;
};

class DataDirectory final : public Recipient {
 public:
  explicit DataDirectory(std::unique_ptr<Node> node) : node_(std::move(node)) {}

  Status take(ingest::RawMessage message) override {
    // A group shares one fsync; the log takes far larger ones.
    constexpr std::size_t kGroup = 1'000;
    group_.push_back(
        {std::move(message.source), std::move(message.bytes), message.received, message.note});
    return group_.size() < kGroup ? Status{} : append();
  }

  Status finish() override {
    if (!group_.empty()) FAIRWAY_TRY(append());
    return node_->drain();
  }

 private:
  Status append() {
    std::promise<Status> done;
    node_->log().append(
        std::exchange(group_, {}), [&](Result<std::vector<ingest::Appended>> appended) {
          done.set_value(appended ? Status{} : std::unexpected(std::move(appended.error())));
        });
    return done.get_future().get();
  }

  std::unique_ptr<Node> node_;
  ingest::LogBatch group_;
};

class RecordingFile final : public Recipient {
 public:
  explicit RecordingFile(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}

  Status take(ingest::RawMessage message) override {
    const boost::json::object line = {{"source", message.source.value()},
                                      {"received", to_rfc3339(message.received)},
                                      {"message", message.bytes}};
    return file_->write(boost::json::serialize(line) + "\n");
  }

  Status finish() override { return file_->finish(); }

 private:
  std::unique_ptr<OutputFile> file_;
};

Status bring_crashes(const std::filesystem::path& from, const std::filesystem::path& into) {
  const auto name = DecodeGuard::crashes_file("decoding");
  std::error_code problem;
  if (!std::filesystem::exists(from / name, problem)) return {};
  std::filesystem::create_directories(into, problem);
  std::filesystem::copy_file(from / name, into / name, std::filesystem::copy_options::skip_existing,
                             problem);
  if (!problem) return {};
  return failure("data_dir_unusable", "a file cannot be copied: " + problem.message(),
                 (into / name).string(), "Mend the data directory");
}

}  // namespace

Result<std::unique_ptr<Recipient>> running_fairway(const Address& at) {
  auto key = key_headers(at.key_file);
  if (!key) return std::unexpected(std::move(key.error()));
  auto client = sinks::http::Client::connect(at.to, {.ca_file = at.ca_file});
  if (!client) return std::unexpected(std::move(client.error()));
  return std::make_unique<RunningFairway>(std::move(*client), at.to, std::move(*key));
}

Result<std::unique_ptr<Recipient>> data_directory(
    const Config& config, const std::filesystem::path& into,
    const std::optional<std::filesystem::path>& crashes_of) {
  NodeOptions options = node_options(config);
  options.data_dir = into;
  options.feeds.clear();
  options.kafka.reset();
  options.access = {};
  options.tls = {};
  if (crashes_of) FAIRWAY_TRY(bring_crashes(*crashes_of, into));
  auto node = Node::open(std::move(options));
  if (!node) return std::unexpected(std::move(node.error()));
  return std::make_unique<DataDirectory>(std::move(*node));
}

Result<std::unique_ptr<Recipient>> recording_file(const std::filesystem::path& path) {
  auto file = OutputFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  return std::make_unique<RecordingFile>(std::move(*file));
}

}  // namespace fairway::pipeline
