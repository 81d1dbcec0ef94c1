#include "state/merge.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "schemas/base/limits.h"
#include "state/announce.h"
#include "state/codec.h"
#include "state/keys.h"
#include "state/overlay.h"
#include "state/refusals.h"
#include "state/tally.h"
#include "state/unite.h"

namespace fairway::state {
namespace {

constexpr std::size_t kNoTrack = static_cast<std::size_t>(-1);

// A track that records touch, and what they change of its view.
struct Touched {
  Reference reference;
  std::string prefix;
  TrackView growth;
  bool grown = false;
  std::vector<Cause> by = {};
  bool unnamed = false;
};

// A row that records state.
struct Row {
  std::string key;
  std::string value;
  std::size_t track = kNoTrack;
  const SourceName* source = nullptr;  // who states it; borrowed from the record
};

// Records as rows, still with doubles.
class Collector {
 public:
  void operator()(const FactRecord& record) {
    const std::size_t track = touch(record.row.fact.subject);
    add(track, fact_key(tracks[track].prefix, record.row.fact.id, key_of(record.row.asserted)),
        record.row, &record.row.fact.source);
  }

  void operator()(const LinkRecord& record) {
    const Link& link = record.row.link;
    const std::size_t track = touch(record.end == LinkEnd::from ? link.from : link.to);
    const RevisionKey revision = link.passing ? kInPassing : key_of(record.row.asserted);
    add(track, link_key(tracks[track].prefix, record.end, link, revision), record.row,
        &link.source);
  }

  void operator()(const AnnounceRecord& record) {
    const std::size_t track = touch(record.at);
    add(track, announcement_key(tracks[track].prefix, record.document, key_of(record.revision)),
        record.revision);
  }

  void operator()(const RevisionRecord& record) {
    add(kNoTrack, subjects_key(record.document, key_of(record.revision)),
        DocumentRow{record.revision, record.subjects});
  }

  void operator()(const MessageRecord& record) {
    const MessageId& message = record.receipt.message;
    add(kNoTrack, receipt_key(message), record.receipt);
    add(kNoTrack, copy_key(message, record.copy.position), record.copy);
  }

  void operator()(const HandledRecord& record) {
    add(kNoTrack, handled_key(record.refused, record.by),
        Handled{record.refused.part, record.by, record.received});
  }

  std::vector<Row> rows;
  std::vector<Touched> tracks;

 private:
  template <typename Value>
  void add(std::size_t track, std::string key, const Value& value,
           const SourceName* source = nullptr) {
    std::string encoded = encode(key, value);
    rows.push_back({std::move(key), std::move(encoded), track, source});
  }

  std::size_t touch(const Reference& reference) {
    const auto [place, is_new] = index_.try_emplace(reference, tracks.size());
    if (is_new) tracks.push_back({reference, track_prefix(reference), {}, false, {}});
    return place->second;
  }

  // The records of a message share one revision: its hash is taken once.
  const RevisionKey& key_of(const ReceivedRevision& received) {
    if (!last_ || last_->first != received.revision) {
      last_.emplace(received.revision, revision_key(received.revision));
    }
    return last_->second;
  }

  std::unordered_map<Reference, std::size_t> index_;
  std::optional<std::pair<Revision, RevisionKey>> last_;
};

// Unites rows of one key within the call; `rows` are sorted then.
Status unite_doubles(std::vector<Row>& rows) {
  std::ranges::stable_sort(rows, {}, &Row::key);
  std::size_t last = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].key != rows[last].key) {
      if (++last != i) rows[last] = std::move(rows[i]);
    } else if (rows[i].value != rows[last].value) {
      auto united = unite(rows[i].key, rows[last].value, rows[i].value);
      if (!united) return std::unexpected(std::move(united.error()));
      rows[last].value = std::move(*united);
    }
  }
  if (!rows.empty()) rows.resize(last + 1);
  return {};
}

// One call of merge: its rows against what the store holds.
class Merge {
 public:
  Merge(const Reader& current, WriteBatch& batch, std::vector<Record>& out, MergeStats& stats)
      : current_(current),
        batch_(batch),
        out_(out),
        stats_(stats),
        tally_(stats),
        refused_(current, batch) {}

  Status run(std::span<const Record> records) {
    Collector collected;
    for (const Record& record : records) {
      std::visit(collected, record);
      if (const auto* message = std::get_if<MessageRecord>(&record)) refused_.bring(*message);
    }
    tracks_ = std::move(collected.tracks);
    FAIRWAY_TRY(unite_doubles(collected.rows));
    FAIRWAY_TRY(apply(std::move(collected.rows)));
    FAIRWAY_TRY(write_views());
    FAIRWAY_TRY(announce_growth());
    for (Touched& track : tracks_) {
      stats_.grown.push_back({std::move(track.reference), std::move(track.by), track.unnamed});
    }
    return tally_.write(current_, batch_);
  }

 private:
  using Value = std::optional<std::string>;

  Status apply(std::vector<Row> rows) {
    std::vector<std::string> keys;
    keys.reserve(rows.size());
    for (Row& row : rows) keys.push_back(std::move(row.key));
    auto known = current_.multi_get(Table::facts, keys);
    if (!known) return std::unexpected(std::move(known.error()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      FAIRWAY_TRY(apply_row(keys[i], std::move(rows[i]), (*known)[i]));
    }
    return {};
  }

  Status apply_row(std::string& key, Row row, const Value& known) {
    std::string& value = row.value;
    if (known && *known != value) {
      auto united = unite(key, *known, value);
      if (!united) return std::unexpected(std::move(united.error()));
      value = std::move(*united);
    }
    const bool grown = !known || *known != value;
    if (row.track != kNoTrack) {
      ++(grown ? stats_.rows_grown : stats_.rows_unchanged);
      if (grown) grow_track(tracks_[row.track], key, value, known);
      if (grown) note_cause(tracks_[row.track], key, row.source);
    } else {
      FAIRWAY_TRY(apply_owned(key, value, known, grown));
    }
    if (grown) batch_.put(Table::facts, std::move(key), std::move(value));
    return {};
  }

  static void grow_track(Touched& track, std::string_view key, std::string_view value,
                         const Value& known) {
    TrackView& growth = track.growth;
    track.grown = true;
    add(growth.digest, row_hash(key, value));
    if (known) return subtract(growth.digest, row_hash(key, *known));
    switch (static_cast<Tag>(key[track.prefix.size()])) {
      case Tag::fact:
        ++growth.facts;
        break;
      case Tag::link:
        ++growth.links;
        break;
      default:
        ++growth.announced;
    }
  }

  static void note_cause(Touched& track, std::string_view key, const SourceName* source) {
    if (source == nullptr) {
      track.unnamed = true;
      return;
    }
    const bool enough = track.by.size() >= limits::kCausesPerChange;
    if (enough && std::ranges::count(track.by, *source, &Cause::source) > 0) return;
    const std::string_view rest = key.substr(track.prefix.size() + 1);
    const bool is_fact = static_cast<Tag>(key[track.prefix.size()]) == Tag::fact;
    const FactId id = is_fact ? FactId{Hash16::from_bytes(rest)} : parse_link_key(rest)->fact;
    track.by.push_back({id, *source});
  }

  // Rows of messages and documents. A message's copies sort before its receipt, and every record
  // gives both: the receipt finds the new copies complete.
  Status apply_owned(const std::string& key, const std::string& value, const Value& known,
                     bool grown) {
    const auto owner = parse_owner_key(key);
    switch (static_cast<Tag>(owner->rest[0])) {
      case Tag::copy:
        if (!known) new_copies_.push_back(*parse_position(owner->rest.substr(1)));
        return note_stamp(key, value);
      case Tag::receipt:
        return count_message(key, value, known);
      case Tag::handled:
        ++(grown ? stats_.rows_grown : stats_.rows_unchanged);
        return {};
      default:
        ++(grown ? stats_.rows_grown : stats_.rows_unchanged);
        return grown ? grow_document(DocumentId{owner->id}, key, value) : Status{};
    }
  }

  Status count_message(const std::string& key, const std::string& value, const Value& known) {
    const auto now = decode_receipt(key, value);
    if (!now) return std::unexpected(now.error());
    std::optional<Receipt> before;
    if (known) {
      auto old = decode_receipt(key, *known);
      if (!old) return std::unexpected(std::move(old.error()));
      before = std::move(*old);
    }
    tally_.count(*now, before ? std::optional(before->outcome) : std::nullopt, new_copies_);
    new_copies_.clear();
    if (is_listed(*now) && !(before && is_listed(*before))) {
      stats_.refused.push_back({now->message, now->source, now->errors.front().code});
    }
    return refused_.update(*now, before, *std::exchange(received_, std::nullopt));
  }

  Status note_stamp(const std::string& key, const std::string& value) {
    const auto copy = decode_copy(key, value);
    if (!copy) return std::unexpected(copy.error());
    received_ = std::min(received_.value_or(copy->received), copy->received);
    return {};
  }

  Status grow_document(const DocumentId& document, const std::string& key,
                       const std::string& value) {
    auto row = decode_document(key, value);
    if (!row) return std::unexpected(std::move(row.error()));
    documents_[document].emplace(key, std::move(*row));
    return {};
  }

  Status announce_growth() {
    for (auto& [document, grown] : documents_) {
      DocumentRows before;
      FAIRWAY_TRY(read_document(document, before));
      DocumentRows after = before;
      for (auto& [key, row] : grown) after[key] = std::move(row);
      announce(document, before, after, out_);
    }
    return {};
  }

  Status read_document(const DocumentId& document, DocumentRows& rows) const {
    Status good;
    FAIRWAY_TRY(current_.scan(Table::facts, document_prefix(document), [&](auto key, auto value) {
      auto row = decode_document(key, value);
      if (row) {
        rows.emplace(key, std::move(*row));
      } else {
        good = std::unexpected(std::move(row.error()));
      }
      return good.has_value();
    }));
    return good;
  }

  Status write_views() {
    std::erase_if(tracks_, [](const Touched& track) { return !track.grown; });
    std::ranges::sort(tracks_, {}, &Touched::prefix);
    std::vector<std::string> keys;
    keys.reserve(tracks_.size());
    for (const Touched& track : tracks_) keys.push_back(view_key(track.prefix));
    const auto known = current_.multi_get(Table::views, keys);
    if (!known) return std::unexpected(known.error());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      TrackView view = tracks_[i].growth;
      if ((*known)[i]) {
        const auto old = decode_view(keys[i], *(*known)[i]);
        if (!old) return std::unexpected(old.error());
        view.facts += old->facts;
        view.links += old->links;
        view.announced += old->announced;
        add(view.digest, old->digest);
      } else if (const auto part = last_part(tracks_[i].reference.value)) {
        batch_.put(Table::views, last_part_key(tracks_[i].reference, hash_of_part(*part)), "");
      }
      std::string value = encode(keys[i], view);
      batch_.put(Table::views, std::move(keys[i]), std::move(value));
    }
    return {};
  }

  const Reader& current_;
  WriteBatch& batch_;
  std::vector<Record>& out_;
  MergeStats& stats_;
  Tally tally_;
  RefusedList refused_;
  std::vector<Touched> tracks_;
  // Of the message whose receipt comes next.
  std::vector<Position> new_copies_;
  std::optional<Instant> received_;                         // least of its copies here
  std::unordered_map<DocumentId, DocumentRows> documents_;  // revisions that grew
};

}  // namespace

Status merge(const Reader& reader, std::span<const Record> records, WriteBatch& batch,
             std::vector<Record>& out, MergeStats& stats) {
  // The overlay borrows the batch's writes as they are: new ones join them when all is read.
  const Overlay current(reader, batch);
  WriteBatch writes;
  FAIRWAY_TRY(Merge(current, writes, out, stats).run(records));
  batch.append(std::move(writes));
  return {};
}

}  // namespace fairway::state
