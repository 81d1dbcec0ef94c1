#include "pipeline/access/audit_trail.h"

#include <limits>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "sinks/json/audit_json.h"

namespace fairway::pipeline {
namespace {

constexpr std::string_view kShelf = "audit";
constexpr std::size_t kChunk = 1'000;

// Names sort as lists do: the latest first.
std::string name_of(Instant at, std::uint64_t sequence) {
  constexpr auto kLast = std::numeric_limits<std::uint64_t>::max();
  return fmt::format("{:016x}{:08x}", kLast - static_cast<std::uint64_t>(to_micros(at)),
                     static_cast<std::uint32_t>(kLast - sequence));
}

}  // namespace

Result<std::unique_ptr<AuditTrail>> AuditTrail::open(state::Notebook& notebook, const Clock& clock,
                                                     std::size_t kept) {
  std::unique_ptr<AuditTrail> trail(new AuditTrail(notebook, clock, kept));
  std::string from;
  for (;;) {
    const auto notes = notebook.list(kShelf, from, kChunk);
    if (!notes) return std::unexpected(notes.error());
    for (const auto& [name, text] : *notes) trail->names_.push_front(name);
    if (notes->size() < kChunk) return trail;
    from = notes->back().first + '\0';
  }
}

void AuditTrail::note(sinks::ReadRecord record) {
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    record.at = clock_.now();
    record.id = name_of(record.at, sequence_++);
    noted_.push_back(std::move(record));
    full = noted_.size() >= limits::kAuditNoted;
  }
  if (!full) return;
  // Whoever reads faster than is written down waits for the disk.
  if (const Status written = write_down(); !written) {
    spdlog::error("who read what is not written down: {}", written.error().text());
  }
}

Status AuditTrail::write_down() {
  const std::lock_guard writing(writing_);
  std::vector<sinks::ReadRecord> records;
  {
    const std::lock_guard lock(mutex_);
    records.swap(noted_);
  }
  if (records.empty()) return {};
  std::vector<state::Notebook::Note> notes;
  for (const sinks::ReadRecord& record : records) {
    notes.push_back({std::string(kShelf), record.id, sinks::read_record_json(record)});
  }
  std::size_t gone = 0;
  for (; names_.size() + records.size() - gone > kept_ && gone < names_.size(); ++gone) {
    notes.push_back({std::string(kShelf), names_[gone], std::nullopt});
  }
  if (Status written = notebook_.write(std::move(notes)); !written) {
    // They wait for the disk, as many as may.
    const std::lock_guard lock(mutex_);
    if (noted_.size() + records.size() <= limits::kAuditNoted * 2) {
      noted_.insert(noted_.begin(), std::make_move_iterator(records.begin()),
                    std::make_move_iterator(records.end()));
    }
    return written;
  }
  names_.erase(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(gone));
  for (const sinks::ReadRecord& record : records) names_.push_back(record.id);
  return {};
}

Result<std::vector<sinks::ReadRecord>> AuditTrail::reads(const std::string& after,
                                                         std::size_t limit) const {
  const auto notes = notebook_.list(kShelf, after.empty() ? after : after + '\0', limit);
  if (!notes) return std::unexpected(notes.error());
  std::vector<sinks::ReadRecord> records;
  for (const auto& [name, text] : *notes) {
    auto record = sinks::read_read_record(text);
    if (!record) return failure("state_corrupt", "the note of the read " + name + " is unreadable");
    records.push_back(std::move(*record));
  }
  return records;
}

}  // namespace fairway::pipeline
