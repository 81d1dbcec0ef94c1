#include "state/notebook.h"

#include "state/codec.h"
#include "state/store.h"

namespace fairway::state {
namespace {

// "note" 0x00 shelf 0x00 name
std::string shelf_prefix(std::string_view shelf) {
  std::string key("note\0", 5);
  key += shelf;
  return key + '\0';
}

class StoreNotebook final : public Notebook {
 public:
  explicit StoreNotebook(Store& store) : store_(store) {}

  Result<std::optional<std::string>> read(std::string_view shelf,
                                          std::string_view name) const override {
    const std::string key = shelf_prefix(shelf).append(name);
    const auto row = store_.get(Table::meta, key);
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::nullopt;
    return decode_bytes(key, **row);
  }

  Result<std::vector<Named>> list(std::string_view shelf, std::string_view from,
                                  std::size_t limit) const override {
    const std::string prefix = shelf_prefix(shelf);
    std::vector<Named> notes;
    Status good;
    const auto visit = [&](std::string_view key, std::string_view row) {
      if (notes.size() == limit) return false;
      auto text = decode_bytes(key, row);
      if (!text) {
        good = std::unexpected(std::move(text.error()));
        return false;
      }
      notes.emplace_back(key.substr(prefix.size()), std::move(*text));
      return true;
    };
    FAIRWAY_TRY(store_.scan(Table::meta, prefix, visit, prefix + std::string(from)));
    FAIRWAY_TRY(good);
    return notes;
  }

  Status write(std::vector<Note> notes) override {
    WriteBatch batch;
    for (Note& note : notes) {
      std::string key = shelf_prefix(note.shelf) + note.name;
      if (note.text) {
        std::string row = encode_bytes(key, *note.text);
        batch.put(Table::meta, std::move(key), std::move(row));
      } else {
        batch.remove(Table::meta, std::move(key));
      }
    }
    const Status written = store_.commit(batch);
    // Nobody else may come to commit for long: the store is left able to. If it cannot be, the next
    // one who writes is told.
    if (!written) static_cast<void>(store_.recover());
    return written;
  }

 private:
  Store& store_;
};

}  // namespace

std::unique_ptr<Notebook> make_notebook(Store& store) {
  return std::make_unique<StoreNotebook>(store);
}

}  // namespace fairway::state
