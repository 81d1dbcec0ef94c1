#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "state/tables.h"

namespace fairway::state {

// What can be read: a live store, or a snapshot of one. Any thread.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<std::optional<std::string>> get(Table table, std::string_view key) const = 0;
  // One answer a key, in the keys' order. `keys` must be sorted.
  virtual Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const = 0;
  // Visits the rows whose key starts with `prefix`, in key order, from `from` if it is not empty,
  // until `visit` says false. A prefix that does not hold a whole state/keys.h prefix scans in full
  // order.
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  virtual Status scan(Table table, std::string_view prefix, const Visit& visit,
                      std::string_view from = {}) const = 0;
};

// What one commit changes. Later writes to a key replace earlier ones.
class WriteBatch {
 public:
  struct Write {
    Table table;
    std::string key;
    std::optional<std::string> value;  // none: the row is removed
  };

  void put(Table table, std::string key, std::string value);
  void remove(Table table, std::string key);
  // Everything of `later` after what is here.
  void append(WriteBatch later);
  std::span<const Write> writes() const { return writes_; }
  std::size_t bytes() const { return bytes_; }
  bool empty() const { return writes_.empty(); }
  void clear();
  // Sorted by table and key, one write a key: what the stores are given (DESIGN section 6).
  void sort_and_unite();

 private:
  std::vector<Write> writes_;
  std::size_t bytes_ = 0;
};

// The one store of a process. The worker writes it, and beside it whoever keeps notes
// (state/notebook.h): commits wait for each other. Readers are any threads.
class Store : public Reader {
 public:
  // All or nothing, and on stable storage when it returns. Sorts the batch. After a failure nothing
  // of it shows; `recover` must succeed before the next commit (RULES 2.4). Codes: storage_full,
  // storage_failed.
  virtual Status commit(WriteBatch& batch) = 0;
  // After a failed commit: makes the store writable again, or says why it cannot yet; reads go on
  // meanwhile. A batch whose bytes were written but not synced may then show, whole: whether it
  // does is told by the rows it wrote, such as the input's position.
  virtual Status recover() = 0;
  // Gives back the space of the rows in [from, to), whole files at a time: of what lies in others
  // nothing goes yet. No batch and no snapshot keeps them: whoever reads there must know by other
  // means where the rows that count begin.
  virtual Status drop(Table table, std::string_view from, std::string_view to) = 0;
  // A consistent view that later commits do not move. Outlives the store if need be. A `recover`
  // may end it: its reads then fail with snapshot_lost.
  virtual std::unique_ptr<const Reader> snapshot() const = 0;
};

}  // namespace fairway::state
