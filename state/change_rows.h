#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/hash.h"
#include "schemas/base/result.h"
#include "schemas/model/change.h"
#include "state/log_keys.h"
#include "state/meta.h"

// The values of the change log's table.
namespace fairway::state {

// What a change says of a timeline, as those see it who see the whole of it, or as everybody does
// who may see it at all.
struct ChangeNews {
  std::vector<ChangeType> types;     // the foremost first
  std::vector<std::string> changed;  // paths
  StageCodes stage;
  std::vector<std::string> places;

  friend bool operator==(const ChangeNews&, const ChangeNews&) = default;
};

// The same as the authority of one port sees it; in the log of the test space as some of its
// senders do (pipeline/telling/test_sight.h).
struct PortNews {
  std::string place;               // UN/LOCODE; in the test space who they are
  std::optional<ChangeNews> news;  // of a port's, `places` is this one
  // The sequence of the subject's last change before this one that had news for the port.
  std::optional<std::uint64_t> previous;

  friend bool operator==(const PortNews&, const PortNews&) = default;
};

struct ChangeRow {
  // For operators. The id is the key's; `type` is the first of the types.
  Change whole;
  // For the parties of the subject; none: nothing changed that all of them see.
  std::optional<ChangeNews> shared;
  // The sequence of the subject's last change before this one that had news for them.
  std::optional<std::uint64_t> previous_shared;
  std::vector<PortNews> ports = {};  // by place: those that have or had news of the subject

  friend bool operator==(const ChangeRow&, const ChangeRow&) = default;
};

// A part of a timeline as it was told: where a difference lies, without the timeline.
struct Mark {
  std::string section;  // short: see pipeline/telling/marks.h
  std::uint32_t hash = 0;
  std::uint32_t eta = 0;  // of its estimates, coarsely; of an alert: of what was done about it

  friend bool operator==(const Mark&, const Mark&) = default;
};

struct Marks {
  Hash16 digest;            // of everything
  std::vector<Mark> marks;  // by section

  friend bool operator==(const Marks&, const Marks&) = default;
};

// What the authority of a port knows of a subject, or some senders of the test space.
struct ToldPort {
  std::string place;
  Marks marks;
  std::uint64_t last = 0;

  friend bool operator==(const ToldPort&, const ToldPort&) = default;
};

// What readers of the log know of a subject.
struct Told {
  Marks whole;
  std::optional<Marks> shared;  // none: the same
  std::uint64_t epoch = 0;      // of the sequences
  std::uint64_t last = 0;       // of its last change; 0: none was told
  std::uint64_t last_shared = 0;
  std::uint64_t looked_at = 0;       // hash of the tracks that its timeline looks at
  std::vector<ToldPort> ports = {};  // by place

  const Marks& shared_marks() const { return shared ? *shared : whole; }
  friend bool operator==(const Told&, const Told&) = default;
};

// The news of one track on its way to the timelines that show it: its own, and those of the roots
// that look at it, in the order of their rows, in a circle (RULES 2.5). One row however many roots
// there are, and however often the news is overtaken.
struct Sweep {
  bool own = true;            // the track's own timeline comes first
  std::string position = {};  // behind this root: shard, reference; empty: from the first
  std::string stop_at = {};   // news came when the sweep stood here: it goes round as far as this
  bool turned = false;        // it has passed the end
  // The teller's round in which the last of the news came, or of one before its process began.
  std::uint64_t raised = 0;
  std::vector<Cause> causes = {};

  friend bool operator==(const Sweep&, const Sweep&) = default;
};

// Hashes of what a root sees of a hub (pipeline/fold/portrait.h); empty: it may be anything.
using SeenParts = std::vector<std::uint64_t>;

std::string encode(std::string_view key, const ChangeRow& row);
std::string encode(std::string_view key, const Told& told);
std::string encode(std::string_view key, const Sweep& sweep);
std::string encode(std::string_view key, const ShardSet& shards);
std::string encode(std::string_view key, const LogStanding& standing);  // of meta, as blocks are
std::string encode(std::string_view key, const LogBlock& block);

std::string encode_seen(std::string_view key, const SeenParts& seen);

Result<ChangeRow> decode_change(std::string_view key, std::string_view value);
Result<Told> decode_told(std::string_view key, std::string_view value);
Result<Sweep> decode_sweep(std::string_view key, std::string_view value);
Result<ShardSet> decode_shards(std::string_view key, std::string_view value);
Result<SeenParts> decode_seen(std::string_view key, std::string_view value);
Result<LogStanding> decode_standing(std::string_view key, std::string_view value);
// Without where it begins, as the key says.
Result<LogBlock> decode_block(std::string_view key, std::string_view value);

}  // namespace fairway::state
