#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "pipeline/fold/rules.h"
#include "pipeline/telling/dependents.h"
#include "pipeline/telling/look.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"
#include "schemas/model/reference.h"
#include "state/change_rows.h"
#include "state/reader.h"
#include "state/store.h"

namespace fairway::pipeline {

// Senders of the test space. Each sees a world of what it sent itself, and who has several feeds
// one of what they sent together, so that the same subject looks different to every group of them.
using Senders = std::set<SourceName>;

// As rows of the change log name them, and back.
std::string to_text(const Senders& group);
Senders senders_from(std::string_view text);
// All that the rows of one subject name.
template <typename Row>
Senders senders_in(const std::vector<Row>& rows) {
  Senders all;
  for (const Row& row : rows) all.merge(senders_from(row.place));
  return all;
}
// What a reader has in common with those who sent something of a subject: the group as which it
// sees the subject.
Senders common(const Senders& one, const Senders& other);
// The groups that are told apart: any of a few senders; of many, each alone and all together. All
// of them together are the last.
std::vector<Senders> groups_of(const Senders& all);

// A subject of the test space's change log as it is now.
struct TestSight {
  Senders senders;  // of what its timeline is made of, for any group of them
  std::map<Senders, Look> looks;
  std::vector<LookedAt> looked_at;  // empty for what is no root
};

// Looks at subjects of the test space's log as Onlooker does at those of the live one. Borrows
// reader and rules, and sees one moment of them: made anew for each step. One thread.
class TestOnlooker {
 public:
  TestOnlooker(const state::Reader& reader, const Rules& rules) : reader_(reader), rules_(rules) {}

  // `known`: who had something to do with it before. None: it is no subject.
  Result<std::optional<TestSight>> look(const Reference& subject, Senders known);

 private:
  class Tracks;
  Result<std::optional<Look>> look_as(const Senders& group, const Reference& subject,
                                      const Tracks& tracks);
  Result<state::Track> read(const Reference& reference);

  const state::StateReader reader_;
  const Rules& rules_;
  std::map<Reference, state::Track> read_;
};

}  // namespace fairway::pipeline
