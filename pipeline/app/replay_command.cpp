#include <future>
#include <thread>
#include <utility>

#include <fmt/core.h>

#include "pipeline/app/api.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/recording.h"
#include "sinks/http/client.h"

namespace fairway::pipeline {
namespace {

constexpr std::uint64_t kProgressEvery = 10'000;  // messages between two progress lines

// Waits between messages as they were received, so many times faster.
class Pace {
 public:
  explicit Pace(std::optional<double> speed) : speed_(speed) {}

  void wait_for(Instant received) {
    if (!speed_) return;
    if (!first_) {
      first_ = received;
      started_ = std::chrono::steady_clock::now();
    }
    const std::chrono::duration<double, std::micro> since = (received - *first_) / *speed_;
    std::this_thread::sleep_until(
        started_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(since));
  }

 private:
  std::optional<double> speed_;
  std::optional<Instant> first_;
  std::chrono::steady_clock::time_point started_;
};

class Replayed {
 public:
  void count() {
    if (++messages_ % kProgressEvery == 0) fmt::print("{} messages replayed\n", messages_);
  }
  std::uint64_t messages() const { return messages_; }

 private:
  std::uint64_t messages_ = 0;
};

// A message with what its record noted; a drop is none, but an order about one.
Result<sinks::http::ClientResponse> send(sinks::http::Client& client, const Api::Headers& key,
                                         ingest::RawMessage message) {
  sinks::http::Client::Headers headers = key;
  if (message.note) {
    const std::string refused = to_text(message.note->refused);
    if (message.note->kind == Note::Kind::drops) {
      return client.post("/v1/refused/" + refused + ":drop", key, {});
    }
    headers.emplace_back("Fairway-Repairs", refused);
  }
  headers.insert(headers.end(), {{"Fairway-Source", message.source.value()},
                                 {"Fairway-Received", to_rfc3339(message.received)},
                                 {"Content-Type", "application/octet-stream"}});
  return client.post("/v1/messages", headers, std::move(message.bytes));
}

Status replay_to_url(const ReplayRequest& request, Replayed& progress) {
  const auto key = key_headers(request.at.key_file);
  if (!key) return std::unexpected(key.error());
  auto client = sinks::http::Client::connect(request.at.to);
  if (!client) return std::unexpected(std::move(client.error()));
  Pace pace(request.speed);
  return read_recording(request.recording, [&](ingest::RawMessage message) -> Status {
    pace.wait_for(message.received);
    const auto answer = send(*client, *key, std::move(message));
    if (!answer) return std::unexpected(answer.error());
    if (answer->status >= 300) {
      return failure("request_failed",
                     fmt::format("message {} was answered {}: {}", progress.messages() + 1,
                                 answer->status, answer->body),
                     request.at.to,
                     "Mend the cause and start the replay again: doubles do no harm");
    }
    progress.count();
    return {};
  });
}

Status append(ingest::EmbeddedLog& log, ingest::LogBatch batch) {
  std::promise<Status> done;
  log.append(std::move(batch), [&](Result<std::vector<ingest::Appended>> appended) {
    done.set_value(appended ? Status{} : std::unexpected(std::move(appended.error())));
  });
  return done.get_future().get();
}

// What was refused for ending the process is refused again, not tried again.
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

Status replay_into(const Config& config, const ReplayRequest& request, Replayed& progress) {
  NodeOptions options = node_options(config);
  options.data_dir = request.into;
  options.feeds.clear();
  FAIRWAY_TRY(bring_crashes(request.recording, request.into));
  options.kafka.reset();
  auto node = Node::open(std::move(options));
  if (!node) return std::unexpected(std::move(node.error()));
  // A group shares one fsync; the log takes far larger ones.
  constexpr std::size_t kGroup = 1'000;
  ingest::LogBatch group;
  Pace pace(request.speed);
  FAIRWAY_TRY(read_recording(request.recording, [&](ingest::RawMessage message) -> Status {
    pace.wait_for(message.received);
    group.push_back(
        {std::move(message.source), std::move(message.bytes), message.received, message.note});
    progress.count();
    if (group.size() < kGroup) return {};
    return append((*node)->log(), std::exchange(group, {}));
  }));
  if (!group.empty()) FAIRWAY_TRY(append((*node)->log(), std::move(group)));
  return (*node)->drain();
}

}  // namespace

Status replay(const Config& config, const ReplayRequest& request) {
  Replayed progress;
  if (request.at.to.empty()) {
    FAIRWAY_TRY(replay_into(config, request, progress));
    fmt::print("{} messages replayed into {}\n", progress.messages(), request.into.string());
  } else {
    FAIRWAY_TRY(replay_to_url(request, progress));
    fmt::print("{} messages replayed to {}\n", progress.messages(), request.at.to);
  }
  return {};
}

}  // namespace fairway::pipeline
