#include "sinks/http/resend.h"

#include <memory>
#include <mutex>
#include <utility>

namespace fairway::sinks::http {
namespace {

class Resending : public std::enable_shared_from_this<Resending> {
 public:
  Resending(Services services, Scope scope, Respond respond, MakeAnswer make)
      : services_(std::move(services)),
        scope_(std::move(scope)),
        respond_(std::move(respond)),
        make_(std::move(make)) {}

  void start(std::vector<Resent> all) {
    for (const Resent& each : all) {
      replayed_.push_back(
          {.refused = each.refused, .repaired = each.repaired, .message = each.message});
    }
    merged_.resize(all.size());
    left_ = all.size();
    if (all.empty()) return finish();
    for (std::size_t i = 0; i < all.size(); ++i) append(i, std::move(all[i].incoming));
  }

 private:
  void append(std::size_t index, Incoming incoming) {
    const SourceName source = incoming.source;
    std::vector<Incoming> one;
    one.push_back(std::move(incoming));
    services_.inbox.append(std::move(one), [self = shared_from_this(), index,
                                            source](const Result<std::vector<Accepted>>& accepted) {
      if (!accepted) return self->set(index, accepted.error());
      self->wait(index, source, accepted->front());
    });
  }

  void wait(std::size_t index, const SourceName& source, const Accepted& accepted) {
    if (accepted.id == replayed_[index].message) {
      services_.recent->add({accepted.id, source, accepted.position, accepted.received});
    }
    services_.inbox.when_merged(
        accepted, [self = shared_from_this(), index](const Result<Outcome>& outcome) {
          // What has no message of its own has no receipt: `not_merged`, yet committed.
          const bool merged = outcome || outcome.error().code == "not_merged";
          self->set(index, std::nullopt, merged);
        });
  }

  void set(std::size_t index, std::optional<Error> error, bool merged = false) {
    {
      const std::scoped_lock lock(mutex_);
      replayed_[index].error = std::move(error);
      merged_[index] = merged;
      if (--left_ > 0) return;
    }
    finish();
  }

  void finish() {
    respond_([self = shared_from_this()] { return self->answer(); });
  }

  Response answer() {
    for (std::size_t i = 0; i < replayed_.size(); ++i) {
      if (merged_[i]) tell(replayed_[i]);
    }
    return make_(std::move(replayed_));
  }

  // What the message is now, with its errors if it is still refused.
  void tell(Replayed& replayed) const {
    const auto view = services_.queries.message(replayed.message, scope_);
    if (!view || !*view) return;
    replayed.outcome = (*view)->receipt.outcome;
    if (*replayed.outcome != Outcome::refused) return;
    auto refused = services_.queries.refused(RefusedId{replayed.message}, scope_);
    if (refused && *refused) replayed.errors = std::move((*refused)->item.errors);
  }

  const Services services_;
  const Scope scope_;
  const Respond respond_;
  const MakeAnswer make_;
  std::mutex mutex_;  // of what follows, until the answer is made
  std::vector<Replayed> replayed_;
  std::vector<bool> merged_;
  std::size_t left_ = 0;
};

}  // namespace

void resend(const Services& services, const Scope& scope, std::vector<Resent> all,
            const Respond& respond, MakeAnswer make) {
  std::make_shared<Resending>(services, scope, respond, std::move(make))->start(std::move(all));
}

}  // namespace fairway::sinks::http
