#pragma once

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/telling/onlooker.h"
#include "state/codec.h"
#include "state/reader.h"
#include "tests/flow/flow.h"

namespace fairway::test {

// Who reads again what the log names, and nothing else: an operator, or the authority of ports.
class Client {
 public:
  explicit Client(const Flow& flow, std::set<std::string> ports = {}) : flow_(flow) {
    scope_.operator_ = ports.empty();
    scope_.places = std::move(ports);
  }

  void reads_on() {
    std::map<Reference, std::size_t> heard;
    const auto known = copies_;
    for (const Change& change : flow_.changes(after_, scope_)) {
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
      ++heard[*subject];
      copies_[*subject] = look(*subject);
    }
    for (const auto& [subject, times] : heard) {
      const auto before = known.find(subject);
      // Told more than once, it may be back where it was.
      if (times > 1) continue;
      EXPECT_NE(before == known.end() ? std::nullopt : before->second, copies_[subject])
          << to_text(subject) << ": nothing that this reader sees has changed";
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

  // Of how many it heard.
  std::size_t subjects() const { return changes_.size(); }

  std::size_t changes_of(const Reference& subject) const {
    const auto found = changes_.find(subject);
    return found == changes_.end() ? 0 : found->second;
  }

 private:
  std::optional<Hash16> look(const Reference& subject) const {
    // A port sees of a root what it is answered when it asks.
    if (!scope_.operator_ && is_root(subject.kind)) {
      const auto shown =
          flow_.find_timeline(to_text(subject), scope_, {.superseded = true, .as_of = {}});
      return shown ? std::optional(pipeline::look_at(*shown).marks.digest) : std::nullopt;
    }
    pipeline::FoldCache nothing_kept(1);
    const auto sight = pipeline::Onlooker(flow_.store(), flow_.rules(), nothing_kept).look(subject);
    if (!sight) throw std::runtime_error(sight.error().text());
    if (!*sight) return std::nullopt;
    Hash16 all;
    bool any = false;
    if (scope_.operator_) {
      // Operators hear, too, of what only others see differently.
      any = true;
      state::add(all, (*sight)->whole.marks.digest);
      state::add(all, ((*sight)->shared ? *(*sight)->shared : (*sight)->whole).marks.digest);
    }
    for (const auto& [place, look] : (*sight)->ports) {
      if (!scope_.operator_ && !scope_.places.contains(place)) continue;
      state::add(all, look.marks.digest);
      any = true;
    }
    return any ? std::optional(all) : std::nullopt;
  }

  const Flow& flow_;
  Scope scope_ = Scope::all();
  std::uint64_t after_ = 0;
  std::map<Reference, std::optional<Hash16>> copies_;
  std::map<Reference, std::uint64_t> last_;
  std::map<Reference, std::size_t> changes_;
};

}  // namespace fairway::test
