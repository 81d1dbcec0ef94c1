#pragma once

#include <cstddef>
#include <cstdint>

namespace fairway::pipeline {

// How `memory.limit` is divided: the one place. What is not named here (requests, queues of the
// log, a batch on its way, folds) has limits of its own in schemas/base/limits.h and shares the
// rest.
struct MemoryBudget {
  std::size_t store = 0;           // RocksDB: block cache and memtables
  std::size_t kafka_queue = 0;     // fetched by librdkafka and not yet polled
  std::size_t producer_queue = 0;  // sent and not yet taken by the brokers
  std::size_t tls = 0;             // buffers of the connections that speak it

  // Half to the store: the read side decides the speed (DESIGN section 6). A sixteenth to
  // librdkafka's queue, which is its own default of 64 MiB at the default limit of 1 GiB: a fetch's
  // round trip needs no more, and what waits there costs twice, since librdkafka counts payloads
  // only and keeps whole responses. Half as much for what is on its way out. An eighth to TLS: more
  // than a thousand connections at the default, all of them at 8 GiB.
  static MemoryBudget of(std::uint64_t limit) {
    constexpr std::uint64_t kStoreShare = 2;
    constexpr std::uint64_t kKafkaShare = 16;
    constexpr std::uint64_t kProducerShare = 32;
    constexpr std::uint64_t kTlsShare = 8;
    return {.store = limit / kStoreShare,
            .kafka_queue = limit / kKafkaShare,
            .producer_queue = limit / kProducerShare,
            .tls = limit / kTlsShare};
  }
};

}  // namespace fairway::pipeline
