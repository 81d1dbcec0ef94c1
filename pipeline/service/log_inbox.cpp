#include "pipeline/service/log_inbox.h"

#include <chrono>
#include <utility>

#include "schemas/model/own_source.h"

namespace fairway::pipeline {

LogInbox::LogInbox(ingest::EmbeddedLog& log, WorkerThread& worker, sinks::Metrics& metrics,
                   std::span<const SourceConfig> sources, bool open)
    : log_(log), worker_(worker), metrics_(metrics), open_(open) {
  for (const SourceConfig& source : sources) sources_.emplace(source.name, source);
}

std::optional<Error> LogInbox::refusal(const SourceName& source) const {
  if (source == kOwnSource) {
    return Error{"unknown_source", "'" + source.value() + "' is Fairway's own name",
                 "Fairway-Source", "Send under another name"};
  }
  const auto found = sources_.find(source);
  if (found == sources_.end()) {
    if (open_) return std::nullopt;
    return Error{"unknown_source", "no source named '" + source.value() + "' is configured",
                 "Fairway-Source", "Send one of the configured names, or add it to `sources`"};
  }
  if (found->second.state == SourceState::suspended) {
    return Error{"source_suspended", "the source '" + source.value() + "' is suspended",
                 "Fairway-Source", "Ask the operator to set its state to live or test"};
  }
  return std::nullopt;
}

bool LogInbox::is_stamped(const SourceName& source) const {
  const auto found = sources_.find(source);
  return found != sources_.end() && found->second.stamped;
}

void LogInbox::append(std::vector<sinks::Incoming> messages, Appended done) {
  ingest::LogBatch batch;
  std::vector<MessageId> ids;
  std::uint64_t bytes = 0;
  for (sinks::Incoming& message : messages) {
    const bool drops = message.note && message.note->kind == Note::Kind::drops;
    if (auto error = drops || message.own ? std::nullopt : refusal(message.source)) {
      done(std::unexpected(std::move(*error)));
      return;
    }
    if (!message.again && !is_stamped(message.source)) message.received.reset();
    ids.push_back(message_id(message.source, message.bytes));
    bytes += message.bytes.size();
    batch.push_back(
        {std::move(message.source), std::move(message.bytes), message.received, message.note});
  }
  const auto begun = std::chrono::steady_clock::now();
  log_.append(std::move(batch), [this, bytes, begun, ids = std::move(ids), done = std::move(done)](
                                    Result<std::vector<ingest::Appended>> appended) {
    if (!appended) {
      done(std::unexpected(std::move(appended.error())));
      return;
    }
    metrics_.appended(
        ids.size(), bytes,
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begun));
    std::vector<sinks::Accepted> accepted;
    accepted.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      accepted.push_back({ids[i], (*appended)[i].position, (*appended)[i].received});
    }
    done(std::move(accepted));
  });
}

void LogInbox::when_merged(const sinks::Accepted& message, Merged done) {
  worker_.when_merged(message, std::move(done));
}

}  // namespace fairway::pipeline
