#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/telling/onlooker.h"
#include "state/reader.h"
#include "tests/flow/flow.h"

namespace fairway::test {

// Who reads again what the log names, and nothing else.
class Client {
 public:
  explicit Client(const Flow& flow) : flow_(flow) {}

  void reads_on() {
    for (const Change& change : flow_.changes(after_)) {
      EXPECT_GT(change.id.sequence, after_);
      after_ = change.id.sequence;
      const auto subject = changed_reference(change);
      if (!subject) continue;
      const auto last = last_.find(*subject);
      EXPECT_EQ(change.previous.has_value(), last != last_.end()) << change.subject;
      if (change.previous) {
        EXPECT_EQ(*change.previous, last->second) << change.subject;
      }
      last_[*subject] = after_;
      ++changes_[*subject];
      copies_[*subject] = look(*subject);
    }
  }

  // Nothing is known to him otherwise than it is.
  void expect_all_known() const {
    const auto all = state::StateReader(flow_.store()).references();
    for (const Reference& reference : *all) {
      const auto now = look(reference);
      const auto copy = copies_.find(reference);
      EXPECT_EQ(copy == copies_.end() ? std::nullopt : copy->second, now) << to_text(reference);
    }
  }

  std::size_t changes_of(const Reference& subject) const {
    const auto found = changes_.find(subject);
    return found == changes_.end() ? 0 : found->second;
  }

 private:
  std::optional<Hash16> look(const Reference& subject) const {
    const auto sight = pipeline::Onlooker(flow_.store(), flow_.rules()).look(subject);
    if (!sight) throw std::runtime_error(sight.error().text());
    if (!*sight) return std::nullopt;
    return (*sight)->whole.marks.digest;
  }

  const Flow& flow_;
  std::uint64_t after_ = 0;
  std::map<Reference, std::optional<Hash16>> copies_;
  std::map<Reference, std::uint64_t> last_;
  std::map<Reference, std::size_t> changes_;
};

}  // namespace fairway::test
