#pragma once

#include <map>
#include <span>
#include <vector>

#include "ingest/embedded_log.h"
#include "pipeline/service/worker_thread.h"
#include "schemas/model/source.h"
#include "sinks/inbox.h"
#include "sinks/metrics.h"

namespace fairway::pipeline {

// The API's way into the embedded log (SETTLED 11). Any thread. Borrows log, worker thread and
// metrics.
class LogInbox final : public sinks::Inbox {
 public:
  // `open`: sources that are not configured may send too.
  LogInbox(ingest::EmbeddedLog& log, WorkerThread& worker, sinks::Metrics& metrics,
           std::span<const SourceConfig> sources, bool open);

  void append(std::vector<sinks::Incoming> messages, Appended done) override;
  void when_merged(const sinks::Accepted& message, Merged done) override;

 private:
  // Why a source may not send; none: it may.
  std::optional<Error> refusal(const SourceName& source) const;
  bool is_stamped(const SourceName& source) const;

  ingest::EmbeddedLog& log_;
  WorkerThread& worker_;
  sinks::Metrics& metrics_;
  std::map<SourceName, SourceConfig> sources_;
  bool open_;
};

}  // namespace fairway::pipeline
