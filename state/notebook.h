#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/result.h"

namespace fairway::state {

class Store;

// Where sinks keep their durable small things (SETTLED 11): keys, grants, what was read. Notes lie
// on named shelves, by name. They are no part of what follows from the messages: a state that is
// built anew from the log has none. Any thread.
class Notebook {
 public:
  struct Note {
    std::string shelf;  // no 0x00
    std::string name;
    std::optional<std::string> text;  // none: the note is thrown away
  };
  using Named = std::pair<std::string, std::string>;  // name and text

  virtual ~Notebook() = default;
  virtual Result<std::optional<std::string>> read(std::string_view shelf,
                                                  std::string_view name) const = 0;
  // The first `limit` whose name is not before `from`, by name.
  virtual Result<std::vector<Named>> list(std::string_view shelf, std::string_view from,
                                          std::size_t limit) const = 0;
  // All of them or none, and on stable storage when it returns. Codes: those of Store::commit.
  virtual Status write(std::vector<Note> notes) = 0;
};

// In the store's `meta`. Borrows the store, which must bear commits from several threads.
std::unique_ptr<Notebook> make_notebook(Store& store);

}  // namespace fairway::state
