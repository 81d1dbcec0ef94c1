#pragma once

#include <memory>
#include <vector>

#include <rocksdb/options.h>

#include "schemas/base/result.h"
#include "state/rocks_db.h"

namespace fairway::state {

struct RocksTuning {
  rocksdb::DBOptions db;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;  // "default", then kTables' order
  std::shared_ptr<rocksdb::Cache> cache;
};

Result<RocksTuning> tune(const RocksSetup& setup, bool read_only);

}  // namespace fairway::state
