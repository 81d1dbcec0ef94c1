#pragma once

#include <cstddef>
#include <cstdint>

#include "pipeline/telling/recent.h"
#include "schemas/model/reference.h"

namespace fairway::pipeline {

// In which round of a teller subjects were looked at last, as far as it remembers: a look sees all
// that came before it, so that whoever is on the way to many pieces of news is looked at for one
// of them. In memory, and of this process only: what is forgotten costs a look that finds nothing
// new. One thread.
class RecentLooks {
 public:
  std::uint64_t round() const { return round_; }
  void begin_round() { ++round_; }

  void note(const Reference& subject) { looks_.put(subject, round_); }
  // Whether it was looked at in this round or a later one.
  bool since(const Reference& subject, std::uint64_t round) {
    const std::uint64_t* last = looks_.find(subject);
    return last != nullptr && *last >= round;
  }
  void forget() { looks_.clear(); }

 private:
  // Twice as many take some 10 MB: the shipments of one large call, and whatever came meanwhile.
  static constexpr std::size_t kRemembered = 32'768;

  std::uint64_t round_ = 0;
  Recent<std::uint64_t> looks_{kRemembered};
};

}  // namespace fairway::pipeline
