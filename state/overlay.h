#pragma once

#include <vector>

#include "state/store.h"

namespace fairway::state {

// A reader as it would be with a batch written: what a later round of one commit must see of the
// earlier ones. Sees the writes that the batch holds when the overlay is made; borrows both, and
// the batch must not change while it is used. Any thread.
class Overlay final : public Reader {
 public:
  Overlay(const Reader& base, const WriteBatch& batch);

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override;
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from = {}) const override;

 private:
  const WriteBatch::Write* find(Table table, std::string_view key) const;

  const Reader& base_;
  std::vector<const WriteBatch::Write*> writes_;  // by table and key, the last write of each
};

}  // namespace fairway::state
