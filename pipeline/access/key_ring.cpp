#include "pipeline/access/key_ring.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <utility>

#include "pipeline/access/key_order.h"
#include "schemas/base/hash.h"
#include "schemas/base/limits.h"
#include "schemas/base/secret.h"
#include "sinks/json/access_json.h"

namespace fairway::pipeline {
namespace {

using sinks::KeyOrder;
using sinks::KeyRecord;

constexpr std::string_view kShelf = "keys";
constexpr std::size_t kIdBytes = 8;

// A secret has 256 random bits: nothing slower is needed.
std::string hash_of(std::string_view id, std::string_view secret) {
  return hash_parts({"fairway key", id, secret}).hex();
}

std::unexpected<Error> bad_key(std::string what, std::string remedy = {}) {
  return failure("bad_key", std::move(what), {}, std::move(remedy));
}

std::unexpected<Error> unauthorized(std::string what) {
  return failure("unauthorized", std::move(what), {}, "Ask an operator for a key");
}

}  // namespace

Result<std::unique_ptr<KeyRing>> KeyRing::open(state::Notebook& notebook, const Clock& clock) {
  std::unique_ptr<KeyRing> ring(new KeyRing(notebook, clock));
  FAIRWAY_TRY(ring->load());
  return ring;
}

// A note is the hash, a space and the record as the API tells it.
Status KeyRing::load() {
  const auto notes = notebook_.list(kShelf, {}, limits::kKeys);
  if (!notes) return std::unexpected(notes.error());
  for (const auto& [id, text] : *notes) {
    const auto space = text.find(' ');
    auto record = sinks::read_key(std::string_view(text).substr(std::min(space + 1, text.size())));
    if (space == std::string::npos || !record) {
      return failure("state_corrupt", "the note of the key " + id + " cannot be read");
    }
    entries_.emplace(id, Entry{std::move(*record), text.substr(0, space)});
  }
  return {};
}

state::Notebook::Note KeyRing::note_of(const Entry& entry) {
  return {std::string(kShelf), entry.record.id, entry.hash + ' ' + sinks::key_json(entry.record)};
}

bool KeyRing::empty() const {
  const std::lock_guard lock(mutex_);
  return entries_.empty();
}

std::vector<KeyRecord> KeyRing::keys() const {
  std::vector<KeyRecord> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_) all.push_back(entry.record);
  }
  std::ranges::sort(all, {}, [](const KeyRecord& key) { return std::pair(key.created, key.id); });
  return all;
}

Result<sinks::NewKey> KeyRing::add_key(const KeyOrder& order) {
  const Instant now = clock_.now();
  auto good = checked_order(order, now);
  if (!good) return std::unexpected(std::move(good.error()));
  const std::lock_guard writing(writing_);
  if (empty() && (good->kind != PrincipalKind::operator_ || good->may)) {
    return bad_key("the first key is an operator's: with it the others are made",
                   "fairway keys add --name NAME --operator");
  }
  if (keys().size() >= limits::kKeys) {
    return failure("too_many_keys", "there are 10000 keys, revoked ones included");
  }
  const std::string secret = random_hex(limits::kSecretBytes);
  Entry entry;
  entry.record.id = random_hex(kIdBytes);
  entry.record.may = good->may.value_or(usual_permissions(good->kind, !good->sources.empty()));
  good->may.reset();
  entry.record.order = std::move(*good);
  entry.record.created = now;
  entry.hash = hash_of(entry.record.id, secret);
  FAIRWAY_TRY(notebook_.write({note_of(entry)}));
  sinks::NewKey key{entry.record, std::string(kKeyPrefix) + entry.record.id + '_' + secret};
  const std::lock_guard lock(mutex_);
  entries_.emplace(entry.record.id, std::move(entry));
  return key;
}

Result<std::optional<KeyRecord>> KeyRing::revoke_key(std::string_view id) {
  const std::lock_guard writing(writing_);
  Entry entry;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return std::nullopt;
    if (found->second.record.revoked) return found->second.record;
    // It opens nothing from now on, whatever the disk says.
    found->second.record.revoked = clock_.now();
    entry = found->second;
  }
  if (const Status written = notebook_.write({note_of(entry)}); !written) {
    Error error = written.error();
    error.remedy = "The key is refused until the next start; revoke it again then";
    return std::unexpected(std::move(error));
  }
  return entry.record;
}

Result<KeyRecord> KeyRing::check(std::string_view text) {
  constexpr std::string_view kUnknown = "the key is not known";
  if (!text.starts_with(kKeyPrefix)) return unauthorized(std::string(kUnknown));
  text.remove_prefix(kKeyPrefix.size());
  const auto line = text.find('_');
  if (line == std::string_view::npos) return unauthorized(std::string(kUnknown));
  const std::string hash = hash_of(text.substr(0, line), text.substr(line + 1));
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(text.substr(0, line));
  if (found == entries_.end() || !equal_in_constant_time(found->second.hash, hash)) {
    return unauthorized(std::string(kUnknown));
  }
  Entry& entry = found->second;
  if (entry.record.revoked) return unauthorized("the key was revoked");
  if (entry.record.order.expires && *entry.record.order.expires <= now) {
    return unauthorized("the key has expired");
  }
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  entry.used = entry.used || entry.record.last_used != minute;
  entry.record.last_used = minute;
  return entry.record;
}

bool KeyRing::any_expired(Instant from, Instant now) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(entries_, [&](const auto& one) {
    const auto& expires = one.second.record.order.expires;
    return expires && from < *expires && *expires <= now;
  });
}

Status KeyRing::write_uses() {
  const std::lock_guard writing(writing_);
  std::vector<state::Notebook::Note> notes;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, entry] : entries_) {
      if (!std::exchange(entry.used, false)) continue;
      notes.push_back(note_of(entry));
    }
  }
  if (notes.empty()) return {};
  return notebook_.write(std::move(notes));
}

}  // namespace fairway::pipeline
