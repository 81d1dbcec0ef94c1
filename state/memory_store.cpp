#include "state/memory_store.h"

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace fairway::state {
namespace {

// What a row was from a commit on; no value: it was removed.
struct Version {
  std::uint64_t commit;
  std::optional<std::string> value;
};

// All rows with the versions that someone may still read.
class Rows {
 public:
  void apply(std::span<const WriteBatch::Write> writes) {
    const std::lock_guard lock(mutex_);
    ++commit_;
    const std::uint64_t oldest = open_.empty() ? commit_ : *open_.begin();
    for (const WriteBatch::Write& write : writes) {
      auto& table = tables_[static_cast<std::size_t>(write.table)];
      const auto row = table.try_emplace(write.key).first;
      auto& versions = row->second;
      versions.push_back({commit_, write.value});
      // The newest version that the oldest reader sees, and all later ones, stay.
      auto first = versions.begin();
      while (first + 1 != versions.end() && (first + 1)->commit <= oldest) ++first;
      versions.erase(versions.begin(), first);
      if (versions.size() == 1 && !versions.front().value) table.erase(row);
    }
  }

  void drop(Table table, std::string_view from, std::string_view to) {
    const std::lock_guard lock(mutex_);
    auto& rows = tables_[static_cast<std::size_t>(table)];
    rows.erase(rows.lower_bound(std::string(from)), rows.lower_bound(std::string(to)));
  }

  std::uint64_t open() {
    const std::lock_guard lock(mutex_);
    open_.insert(commit_);
    return commit_;
  }
  void close(std::uint64_t commit) {
    const std::lock_guard lock(mutex_);
    open_.erase(open_.find(commit));
  }

  std::optional<std::string> get(Table table, const std::string& key, std::uint64_t commit) const {
    const std::lock_guard lock(mutex_);
    const auto& rows = tables_[static_cast<std::size_t>(table)];
    const auto row = rows.find(key);
    return row == rows.end() ? std::nullopt : value_at(row->second, commit);
  }

  // The first row at or after `from` that exists in `commit`.
  std::optional<std::pair<std::string, std::string>> next(Table table, const std::string& from,
                                                          std::uint64_t commit) const {
    const std::lock_guard lock(mutex_);
    const auto& rows = tables_[static_cast<std::size_t>(table)];
    for (auto row = rows.lower_bound(from); row != rows.end(); ++row) {
      if (auto value = value_at(row->second, commit)) return {{row->first, std::move(*value)}};
    }
    return std::nullopt;
  }

 private:
  static std::optional<std::string> value_at(const std::vector<Version>& versions,
                                             std::uint64_t commit) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if (version->commit <= commit) return version->value;
    }
    return std::nullopt;
  }

  mutable std::mutex mutex_;  // guards all below
  std::uint64_t commit_ = 0;
  std::multiset<std::uint64_t> open_;  // commits that snapshots read
  std::array<std::map<std::string, std::vector<Version>>, kTables.size()> tables_;
};

class MemorySnapshot final : public Reader {
 public:
  explicit MemorySnapshot(std::shared_ptr<Rows> rows)
      : rows_(std::move(rows)), commit_(rows_->open()) {}
  MemorySnapshot(const MemorySnapshot&) = delete;
  MemorySnapshot& operator=(const MemorySnapshot&) = delete;
  ~MemorySnapshot() override { rows_->close(commit_); }

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    return rows_->get(table, std::string(key), commit_);
  }

  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override {
    std::vector<std::optional<std::string>> values;
    values.reserve(keys.size());
    for (const std::string& key : keys) values.push_back(rows_->get(table, key, commit_));
    return values;
  }

  // No lock is held while `visit` runs: it may read and even commit.
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from) const override {
    std::string next{std::max(prefix, from)};
    while (const auto row = rows_->next(table, next, commit_)) {
      if (!row->first.starts_with(prefix) || !visit(row->first, row->second)) break;
      next = row->first + '\0';
    }
    return {};
  }

 private:
  std::shared_ptr<Rows> rows_;
  std::uint64_t commit_;
};

class MemoryStore final : public Store {
 public:
  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    return MemorySnapshot(rows_).get(table, key);
  }
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override {
    return MemorySnapshot(rows_).multi_get(table, keys);
  }
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from) const override {
    return MemorySnapshot(rows_).scan(table, prefix, visit, from);
  }

  Status commit(WriteBatch& batch) override {
    batch.sort_and_unite();
    rows_->apply(batch.writes());
    return {};
  }
  Status drop(Table table, std::string_view from, std::string_view to) override {
    rows_->drop(table, from, to);
    return {};
  }
  Status recover() override { return {}; }
  std::unique_ptr<const Reader> snapshot() const override {
    return std::make_unique<MemorySnapshot>(rows_);
  }

 private:
  std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace fairway::state
