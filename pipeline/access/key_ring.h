#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "sinks/keys.h"
#include "state/notebook.h"

namespace fairway::pipeline {

// A key's text begins so.
inline constexpr std::string_view kKeyPrefix = "fairway_live_";

// The keys of a Fairway, in memory and durable in the notebook. A key's text is
// "fairway_live_<id>_<secret>": the id finds the record, of the secret only a hash is kept. Any
// thread. Borrows notebook and clock.
class KeyRing final : public sinks::Keys {
 public:
  static Result<std::unique_ptr<KeyRing>> open(state::Notebook& notebook, const Clock& clock);

  std::vector<sinks::KeyRecord> keys() const override;
  Result<sinks::NewKey> add_key(const sinks::KeyOrder& order) override;
  Result<std::optional<sinks::KeyRecord>> revoke_key(std::string_view id) override;

  // Whether there is any, good or not: a Fairway that has keys never goes back to asking nobody.
  bool empty() const;
  // The record of a key that is good now, which counts as a use. Code: unauthorized.
  Result<sinks::KeyRecord> check(std::string_view text);
  // Some key can no longer be used, since `from` and until now.
  bool any_expired(Instant from, Instant now) const;
  // Writes down when keys were last used: now and then, for a start without it loses only that.
  Status write_uses();

 private:
  struct Entry {
    sinks::KeyRecord record;
    std::string hash;
    bool used = false;  // since the last write_uses
  };

  KeyRing(state::Notebook& notebook, const Clock& clock) : notebook_(notebook), clock_(clock) {}
  Status load();
  static state::Notebook::Note note_of(const Entry& entry);

  state::Notebook& notebook_;
  const Clock& clock_;
  std::mutex writing_;  // held over a change and its note; taken before mutex_
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;  // guarded by mutex_
};

}  // namespace fairway::pipeline
