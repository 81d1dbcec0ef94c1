#include "pipeline/descriptor_budget.h"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

#include "schemas/base/limits.h"
#include "state/rocks_store.h"

namespace fairway::pipeline {

DescriptorBudget DescriptorBudget::of(std::size_t limit) {
  const auto most = static_cast<std::size_t>(state::RocksOptions{}.open_files);
  const std::size_t store_files = std::min(limit / 4, most);
  return {.connections = std::min(limit - limit / 4 - store_files, limits::kConnections),
          .store_files = static_cast<int>(store_files)};
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const rlim_t before = std::exchange(limit.rlim_cur, limit.rlim_max);
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace fairway::pipeline
