#pragma once

#include <cstddef>

namespace fairway::pipeline {

// How the descriptors of the process are divided, so that clients cannot take those that the data
// needs: a log or a store that cannot open its next file takes nothing in.
struct DescriptorBudget {
  std::size_t connections = 0;  // of HTTP, limits::kConnections at most
  int store_files = 0;          // RocksDB's max_open_files

  // A quarter to the store, as far as it can use them, and a quarter to the log, Kafka and feeds;
  // the rest to the connections.
  static DescriptorBudget of(std::size_t limit);
};

// Takes as many as the system lets a process have, and tells how many. Shells begin with 1,024.
std::size_t raise_descriptor_limit();

}  // namespace fairway::pipeline
