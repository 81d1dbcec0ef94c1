#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "pipeline/access/access_options.h"
#include "pipeline/access/jws.h"
#include "schemas/base/clock.h"
#include "schemas/base/result.h"

namespace fairway::pipeline {

// The keys of the issuer as they are now: read again when their file changes, or fetched again now
// and then. What cannot be read leaves the keys as they are, and is said. Any thread, but for
// refresh.
class IssuerKeys {
 public:
  // Keys in a file are read at once (codes: unreadable_file, bad_keys); an address may be away, so
  // that its keys come with the first refresh.
  static Result<std::unique_ptr<IssuerKeys>> open(const TokenOptions& options, const Clock& clock);

  // None as long as there are none.
  std::shared_ptr<const KeySet> current() const;
  // Whether the last look found good keys.
  bool fresh() const { return fresh_; }
  // A token named a key that is not among them: there may be new ones.
  void missed() { missed_ = true; }

  // Looks whether there are others: now and then, from one thread. Fetching takes some seconds at
  // most. True when they changed.
  bool refresh();

 private:
  IssuerKeys(TokenOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock) {}
  bool due();
  Result<std::string> read() const;
  Status take(const std::string& text);

  const TokenOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;  // guarded by mutex_
  std::atomic<bool> fresh_{false};
  std::atomic<bool> missed_{false};
  std::string text_;     // of the last look, good or not; refresh's, as are the others
  std::string trouble_;  // that was said last
  bool looked_ = false;
  Instant looked_at_;
};

}  // namespace fairway::pipeline
