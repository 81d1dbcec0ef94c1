#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "schemas/base/limits.h"
#include "sinks/audit.h"
#include "state/notebook.h"

namespace fairway::pipeline {

// Who read what, durable in the notebook: what is noted is gathered and written together, and of
// more than are kept the oldest go. Any thread. Borrows notebook and clock.
class AuditTrail final : public sinks::Audit {
 public:
  static Result<std::unique_ptr<AuditTrail>> open(state::Notebook& notebook, const Clock& clock,
                                                  std::size_t kept = limits::kAuditReads);

  void note(sinks::ReadRecord record) override;
  Result<std::vector<sinks::ReadRecord>> reads(const std::string& after,
                                               std::size_t limit) const override;
  // Writes what was noted since the last time.
  Status write_down();

 private:
  AuditTrail(state::Notebook& notebook, const Clock& clock, std::size_t kept)
      : notebook_(notebook), clock_(clock), kept_(kept) {}

  state::Notebook& notebook_;
  const Clock& clock_;
  const std::size_t kept_;
  std::mutex writing_;             // held over a write; taken before mutex_
  std::deque<std::string> names_;  // of what is written, the oldest first; guarded by writing_
  std::mutex mutex_;
  std::vector<sinks::ReadRecord> noted_;  // guarded by mutex_
  std::uint64_t sequence_ = 0;            // guarded by mutex_
};

}  // namespace fairway::pipeline
