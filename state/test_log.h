#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "state/store.h"

// The change log of the test space (CONTRACT G22) lies beside the live one, in rows of the same
// kinds under other keys: in `log` their tags are capital letters, in `meta` they begin with
// "test ". Who writes or reads that log through these finds it where the live one is elsewhere, and
// all other rows where they are. A row's checksum is made with the key by which it is asked for.
namespace fairway::state {

// Borrows what it reads, or owns it. Any thread.
class TestLogReader final : public Reader {
 public:
  explicit TestLogReader(const Reader& whole) : whole_(whole) {}
  explicit TestLogReader(std::unique_ptr<const Reader> whole)
      : owned_(std::move(whole)), whole_(*owned_) {}

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override;
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from = {}) const override;

 private:
  const std::unique_ptr<const Reader> owned_;
  const Reader& whole_;
};

// Borrows the store.
class TestLogStore final : public Store {
 public:
  explicit TestLogStore(Store& whole) : whole_(whole), reader_(whole) {}

  const Store& whole() const { return whole_; }

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    return reader_.get(table, key);
  }
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override {
    return reader_.multi_get(table, keys);
  }
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from = {}) const override {
    return reader_.scan(table, prefix, visit, from);
  }
  Status commit(WriteBatch& batch) override;
  Status recover() override { return whole_.recover(); }
  Status drop(Table table, std::string_view from, std::string_view to) override;
  std::unique_ptr<const Reader> snapshot() const override {
    return std::make_unique<TestLogReader>(whole_.snapshot());
  }

 private:
  Store& whole_;
  const TestLogReader reader_;
};

// What was written for that log, as it is committed with the rest of a step.
WriteBatch in_test_log(const WriteBatch& batch);

}  // namespace fairway::state
