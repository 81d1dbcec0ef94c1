#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "ingest/decoder.h"

// What the fuzzers share: one message through the decoder, and what must hold whatever it is.
namespace fairway::ingest {

inline void must(bool holds) {
  if (!holds) std::abort();
}

// A message that comes twice gives the same; a refused one says why and leaves nothing behind.
inline void decode_twice(std::string bytes) {
  static const auto catalogue = std::move(Catalogue::load(built_in_data()).value());
  static const auto decoder = std::move(Decoder::make(built_in_data(), *catalogue, {}).value());
  const RawMessage message{{}, from_micros(0), SourceName{"fuzz"}, std::move(bytes)};
  std::vector<Record> first;
  std::vector<Record> second;
  decoder->decode(message, first);
  decoder->decode(message, second);
  must(!first.empty() && first == second);
  const auto& record = std::get<MessageRecord>(first.back());
  if (record.receipt.outcome != Outcome::refused) return;
  must(first.size() == 1 && !record.receipt.errors.empty());
}

}  // namespace fairway::ingest
