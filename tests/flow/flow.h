#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decoder.h"
#include "pipeline/exchange.h"
#include "pipeline/fold/rules.h"
#include "pipeline/service/change_log_feed.h"
#include "pipeline/service/fold_queries.h"
#include "pipeline/service/spaces_feed.h"
#include "pipeline/telling/teller.h"
#include "pipeline/telling/test_teller.h"
#include "pipeline/worker.h"
#include "schemas/catalogue/catalogue.h"
#include "state/memory_store.h"
#include "state/test_log.h"
#include "tests/support/memory_source.h"

namespace fairway::test {

// One entry of a message of Fairway's own, told in the words of a story.
class Said {
 public:
  Said(std::string_view kind, std::string_view subject);
  Said& at(std::string_view time);
  Said& place(std::string_view code);
  Said& naming(std::string_view reference);
  Said& with(std::string_view attribute, std::string_view value);
  Said& estimated();
  Said& planned();
  std::string text() const;

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

// The real pipeline without threads, broker or clock: a story sends messages, lets them settle, and
// asks. The store, the decoder, the worker and the folds are those of the program.
class Flow {
 public:
  // With one sender of each class, named in short ("cust", "term").
  Flow();
  explicit Flow(std::vector<SourceConfig> sources);
  // Another one of the same sources, into which nothing has been sent yet.
  Flow fresh() const { return Flow(knowledge_); }

  // From now on messages are received at this moment.
  Flow& at(std::string_view received);
  // One message of facts by a sender; `more` are further members of the message, as JSON text
  // ("\"document\":\"D1\",\"version\":2").
  Flow& says(std::string_view source, const std::vector<Said>& facts, std::string_view more = {});
  // A message of links only, "carries bill:B container:C", one a text; anchor: RFC 3339 or empty.
  Flow& links(std::string_view source, const std::vector<std::string>& links,
              std::string_view anchor = {});
  Flow& sends(std::string_view source, std::string bytes);
  // Steps until nothing is left to read.
  Flow& settles();
  // The process dies and starts again on what it had committed.
  Flow& restarts();

  // Throws when nothing is known of the reference.
  Timeline timeline(std::string_view reference, const Scope& scope = Scope::all(),
                    const sinks::TimelineOptions& options = {}) const;
  // None when nothing is known of the reference, or the scope may not know.
  std::optional<Timeline> find_timeline(std::string_view reference, const Scope& scope,
                                        const sinks::TimelineOptions& options) const;
  bool knows(std::string_view reference, const Scope& scope = Scope::all()) const;
  std::vector<sinks::ReferenceMatch> find(std::string_view value,
                                          const Scope& scope = Scope::all()) const;
  sinks::MessageView receipt(std::size_t nth) const;  // of the n-th message sent, from 0
  std::map<SourceName, state::SourceCounts> counts() const;
  // Everything else that can be asked.
  const sinks::Queries& queries() const;
  // The change log behind `after`, all of it.
  std::vector<Change> changes(std::uint64_t after = 0, const Scope& scope = Scope::all(),
                              const sinks::ChangeFilter& filter = {}) const;
  sinks::ChangeFeed& feed() const;
  const state::Store& store() const;
  const pipeline::Rules& rules() const;
  // One step, which looks at so many timelines at most for the change log; false: nothing is left
  // to read or to tell.
  bool steps(std::size_t tell_at_most = 1'000);
  // How many timelines were looked at for the change log.
  std::size_t looks() const;
  // The log of changes starts like that, as after an end of the process.
  Flow& starts_log(const pipeline::LogStart& start);
  // The change log keeps so many bytes.
  Flow& keeps(std::uint64_t bytes);
  std::string dump() const;
  const std::vector<ingest::RawMessage>& log() const;
  void replaces_log(std::vector<ingest::RawMessage> log);

 private:
  struct Knowledge;  // what never changes: the catalogue, the rules, the compiled definitions
  struct Running;    // the worker and what it works on

  explicit Flow(std::shared_ptr<const Knowledge> knowledge);
  void make_worker(std::size_t tell_at_most = 1'000);

  std::shared_ptr<const Knowledge> knowledge_;
  std::shared_ptr<Running> running_;
};

// The milestone of a kind; throws when there is none, or more than one.
const Milestone& milestone(const Timeline& timeline, std::string_view kind);
bool has(const Timeline& timeline, std::string_view kind);
bool flagged(const Timeline& timeline, std::string_view code);
bool holds(const Timeline& timeline, std::string_view reference);
Instant utc(std::string_view rfc3339);

}  // namespace fairway::test
