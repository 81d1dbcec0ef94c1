#pragma once

#include "state/rocks_store.h"

namespace rocksdb {
class Env;
}

namespace fairway::state {

// The store on another file system than the machine's: for tests whose disks fail. `env` is
// borrowed and outlives the store.
Result<std::unique_ptr<RocksStore>> open_rocks_store_in(rocksdb::Env& env,
                                                        const std::filesystem::path& path,
                                                        const RocksOptions& options);

}  // namespace fairway::state
