#include "state/verify.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "state/codec.h"
#include "state/keys.h"
#include "state/refusals.h"
#include "state/tally.h"

namespace fairway::state {
namespace {

constexpr unsigned kShards = 256;

using Rows = std::map<std::string, std::string, std::less<>>;

void note(VerifyReport& report, std::string text) {
  if (++report.differences <= VerifyReport::kListed) report.listed.push_back(std::move(text));
}

Status check_row(std::string_view key, std::string_view value, Tag tag) {
  const auto status = [](const auto& row) {
    return row ? Status{} : Status{std::unexpected(row.error())};
  };
  switch (tag) {
    case Tag::fact:
      return status(decode_fact(key, value));
    case Tag::link:
      return status(decode_link(key, value));
    case Tag::announcement:
      return status(decode_announcement(key, value));
    case Tag::subjects:
      return status(decode_document(key, value));
    case Tag::handled:
      return status(decode_handled(key, value));
    default:
      return corrupt_row(Table::facts, key, "has a key of no known kind");
  }
}

// What one shard's facts call for.
class ShardFold {
 public:
  explicit ShardFold(VerifyReport& report) : report_(report) {}

  void row(std::string_view key, std::string_view value) {
    ++report_.rows;
    const std::size_t length = prefix_length(key);
    if (length == 0 || length >= key.size()) {
      return note(report_,
                  corrupt_row(Table::facts, key, "has a key of no known kind").error().text());
    }
    const Tag tag = static_cast<Tag>(key[length]);
    if (tag == Tag::receipt) return receipt(key, value);
    if (tag == Tag::copy) return copy(key, value);
    if (const Status good = check_row(key, value, tag); !good) {
      note(report_, good.error().text());
    }
    if (tag == Tag::fact || tag == Tag::link || tag == Tag::announcement) {
      track_row(key.substr(0, length), tag, row_hash(key, value));
    }
  }

  // The rows of views.
  Rows views() {
    end_track();
    return std::move(views_);
  }
  // The keys of raw.
  std::set<std::string, std::less<>> raw() { return std::move(raw_); }

 private:
  void copy(std::string_view key, std::string_view value) {
    ++copies_;
    const auto row = decode_copy(key, value);
    if (!row) return note(report_, row.error().text());
    received_ = std::min(received_.value_or(row->received), row->received);
  }

  void receipt(std::string_view key, std::string_view value) {
    const auto row = decode_receipt(key, value);
    if (!row) return note(report_, row.error().text());
    ++report_.messages;
    SourceCounts& counts = report_.counts[row->source];
    if (copies_ == 0) {
      note(report_, "message " + to_text(row->message) + " has no copy");
    } else {
      counts.received += copies_;
      counts.duplicate += copies_ - 1;
      ++counter(counts, row->outcome);
    }
    if (is_listed(*row) && received_) views_.emplace(refused_key(row->message, *received_), "");
    if (keeps_bytes(*row)) raw_.insert(bytes_key(row->message));
    copies_ = 0;
    received_.reset();
  }

  void track_row(std::string_view track, Tag tag, const Hash16& hash) {
    if (track != track_) {
      end_track();
      track_ = track;
    }
    ++(tag == Tag::fact ? view_.facts : tag == Tag::link ? view_.links : view_.announced);
    add(view_.digest, hash);
  }

  void end_track() {
    if (track_.empty()) return;
    ++report_.tracks;
    std::string key = view_key(track_);
    if (const auto parts = parse_track_key(key)) {
      if (const auto part = last_part(parts->reference.value)) {
        views_.emplace(last_part_key(parts->reference, hash_of_part(*part)), "");
      }
    }
    std::string value = encode(key, view_);
    views_.emplace(std::move(key), std::move(value));
    view_ = {};
    track_.clear();
  }

  VerifyReport& report_;
  std::string track_;
  TrackView view_;
  // Of the message whose receipt comes next.
  std::uint64_t copies_ = 0;
  std::optional<Instant> received_;
  Rows views_;
  std::set<std::string, std::less<>> raw_;
};

Result<Rows> views_of_shard(const Reader& reader, char shard, ShardFold& fold) {
  FAIRWAY_TRY(reader.scan(Table::facts, std::string_view(&shard, 1), [&](auto key, auto value) {
    fold.row(key, value);
    return true;
  }));
  return fold.views();
}

std::string place(std::string_view key) {
  const auto track = parse_track_key(key);
  if (track) return to_text(track->reference);
  const auto refused = parse_refused_key(key);
  return refused ? "the refused " + to_text(refused->message) : "views 0x" + to_hex(key);
}

Status compare(const Reader& reader, char shard, Rows expected, VerifyReport& report) {
  FAIRWAY_TRY(reader.scan(Table::views, std::string_view(&shard, 1), [&](auto key, auto value) {
    const auto due = expected.find(key);
    if (due == expected.end()) {
      note(report, place(key) + ": a view of nothing");
    } else {
      if (due->second != value) note(report, place(key) + ": the view differs from the facts");
      expected.erase(due);
    }
    return true;
  }));
  for (const auto& [key, value] : expected) note(report, place(key) + ": the view is missing");
  return {};
}

// Every message in the list of refusals has its bytes, and nothing else has.
Status compare_raw(const Reader& reader, char shard, std::set<std::string, std::less<>> expected,
                   VerifyReport& report) {
  FAIRWAY_TRY(reader.scan(Table::raw, std::string_view(&shard, 1), [&](auto key, auto value) {
    const auto due = expected.find(key);
    if (due == expected.end()) {
      note(report, "raw 0x" + to_hex(key) + ": bytes of nothing that was refused");
    } else {
      expected.erase(due);
    }
    if (const auto bytes = decode_bytes(key, value); !bytes) note(report, bytes.error().text());
    return true;
  }));
  for (const auto& key : expected) note(report, "raw 0x" + to_hex(key) + ": the bytes are missing");
  return {};
}

}  // namespace

Result<VerifyReport> verify_views(const Reader& reader) {
  VerifyReport report;
  for (unsigned shard = 0; shard < kShards; ++shard) {
    ShardFold fold(report);
    auto rows = views_of_shard(reader, static_cast<char>(shard), fold);
    if (!rows) return std::unexpected(std::move(rows.error()));
    FAIRWAY_TRY(compare(reader, static_cast<char>(shard), std::move(*rows), report));
    FAIRWAY_TRY(compare_raw(reader, static_cast<char>(shard), fold.raw(), report));
  }
  auto counts = StateReader(reader).counts();
  if (!counts) return std::unexpected(std::move(counts.error()));
  if (*counts != report.counts) note(report, "the counters differ from the message rows");
  for (const auto& [source, sum] : *counts) {
    if (sum.received != sum.merged + sum.duplicate + sum.refused) {
      note(report, source.value() + ": received is not merged + duplicate + refused");
    }
  }
  return report;
}

Status rebuild_views(const Reader& reader, const VisitRow& visit) {
  VerifyReport ignored;
  for (unsigned shard = 0; shard < kShards; ++shard) {
    ShardFold fold(ignored);
    auto rows = views_of_shard(reader, static_cast<char>(shard), fold);
    if (!rows) return std::unexpected(std::move(rows.error()));
    for (auto& [key, value] : *rows) visit(key, std::move(value));
  }
  return {};
}

}  // namespace fairway::state
