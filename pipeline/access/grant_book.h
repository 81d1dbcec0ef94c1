#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "schemas/model/principal.h"
#include "sinks/grants.h"
#include "state/notebook.h"

namespace fairway::pipeline {

// Who may read whose shipments, in memory and durable in the notebook. Any thread. Borrows notebook
// and clock.
class GrantBook final : public sinks::Grants {
 public:
  static Result<std::unique_ptr<GrantBook>> open(state::Notebook& notebook, const Clock& clock);

  std::vector<sinks::Grant> grants(
      const std::optional<std::set<std::string>>& parties) const override;
  Result<sinks::Grant> give(const sinks::GrantOrder& order, std::string_view by) override;
  Result<std::optional<sinks::Grant>> revoke_grant(
      std::string_view id, const std::optional<std::set<std::string>>& givers) override;

  // Adds to a principal what others let its parties read at the moment.
  void lend_to(Principal& principal, Instant now) const;
  // Some grant began or ended to hold after `from`, until `now`.
  bool any_turned(Instant from, Instant now) const;

 private:
  GrantBook(state::Notebook& notebook, const Clock& clock) : notebook_(notebook), clock_(clock) {}

  state::Notebook& notebook_;
  const Clock& clock_;
  std::mutex writing_;  // held over a change and its note; taken before mutex_
  mutable std::mutex mutex_;
  std::map<std::string, sinks::Grant, std::less<>> grants_;  // guarded by mutex_
};

}  // namespace fairway::pipeline
