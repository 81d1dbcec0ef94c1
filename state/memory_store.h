#pragma once

#include <memory>

#include "state/store.h"

namespace fairway::state {

// A Store without a disk, for tests and for commands that need no data directory. Keeps the
// versions of a row that open snapshots still see. Snapshots outlive the store.
std::unique_ptr<Store> make_memory_store();

}  // namespace fairway::state
