#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/reference.h"

namespace fairway {

// Which change of which log: an instance has one log, and the log a new epoch whenever sequences
// may be given a second time (a restored or rebuilt state; RULES B22). Within an epoch sequences
// ascend; gaps mean nothing.
struct ChangeId {
  std::uint64_t epoch = 0;
  std::uint16_t log = 0;
  std::uint64_t sequence = 0;  // from 1; 0 is before the first

  friend bool operator==(const ChangeId&, const ChangeId&) = default;
  friend auto operator<=>(const ChangeId&, const ChangeId&) = default;
};

// A place in the log as clients carry it: opaque, safe in a URL and a header.
std::string to_cursor(const ChangeId& id);
std::optional<ChangeId> change_id_from_cursor(std::string_view cursor);

// CONTRACT section 7. The numbers are stored: never change one.
enum class ChangeType : std::uint8_t {
  timeline_changed = 1,
  stage_changed = 2,
  eta_changed = 3,
  relinked = 4,
  call_changed = 5,
  alert_raised = 6,
  alert_updated = 7,
  alert_acknowledged = 8,
  alert_resolved = 9,
  code_unmapped = 10,
  throughput_revised = 11,
  message_refused = 12,
  source_silent = 13,
  source_resumed = 14,
  data_gap = 15,
};

std::string_view to_text(ChangeType type);  // "stage.changed"
std::optional<ChangeType> change_type_from(std::string_view text);

// What made it change: a fact or a link, and who stated it.
struct Cause {
  FactId fact;
  SourceName source;

  friend bool operator==(const Cause&, const Cause&) = default;
  friend auto operator<=>(const Cause&, const Cause&) = default;
};

// The stage codes of a timeline when the change was told; empty where it has none.
struct StageCodes {
  std::string headline;
  std::string customs;
  std::string goods;

  friend bool operator==(const StageCodes&, const StageCodes&) = default;
};

// News of one subject: what is to be read again, and roughly why. It says no value of a timeline:
// a reader asks for the subject, and sees what it may see.
struct Change {
  ChangeId id;
  // "bill:MAEU123456789", or where no timeline changed "message:m_…", "source:terminal-a",
  // "input:3".
  std::string subject;
  // The sequence of the subject's change before this one in this epoch; none: it is the first.
  std::optional<std::uint64_t> previous;
  ChangeType type{};                   // the foremost of `types`
  std::vector<ChangeType> types = {};  // all that it is, the foremost first
  std::vector<Cause> causes = {};      // the first of them (limits::kCausesPerChange)
  std::vector<std::string> changed =
      {};  // JSON pointers, "/milestones/gate_in": a kind's milestones
  StageCodes stage = {};
  std::vector<std::string> places = {};  // UN/LOCODEs that the timeline names, sorted
  // The sender that it is about, where no timeline changed.
  SourceName source = {};
  std::string detail = {};  // what a change says that no timeline shows: a refusal's code, a gap
  Instant time;             // T when it was told

  friend bool operator==(const Change&, const Change&) = default;
};

// The reference whose timeline changed; none where none did.
std::optional<Reference> changed_reference(const Change& change);

}  // namespace fairway
