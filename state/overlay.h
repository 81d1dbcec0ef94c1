#pragma once

#include <map>
#include <string>

#include "state/store.h"

namespace fairway::state {

// A reader as it would be with a batch written: what a later round of one commit must see of the
// earlier ones. Borrows the reader and indexes the batch as it is; one thread.
class Overlay final : public Reader {
 public:
  Overlay(const Reader& base, const WriteBatch& batch);

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override;
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from = {}) const override;

 private:
  using Writes = std::map<std::string, std::optional<std::string>, std::less<>>;

  const Reader& base_;
  std::map<Table, Writes> writes_;
};

}  // namespace fairway::state
