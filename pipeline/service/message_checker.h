#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/decoder.h"
#include "schemas/catalogue/catalogue.h"
#include "sinks/findings.h"

namespace fairway::pipeline {

// Says what a message would be without taking it in: the same decoding, by a decoder of its own.
// Any thread. Borrows the catalogue.
class MessageChecker {
 public:
  MessageChecker(std::unique_ptr<ingest::Decoder> decoder, const Catalogue& catalogue)
      : catalogue_(catalogue), decoder_(std::move(decoder)) {}

  // From now on `guard` decodes, over decoder(): it is borrowed. Before the first check.
  void guard_with(ingest::Decoder& guard) { guard_ = &guard; }
  ingest::Decoder& decoder() { return *decoder_; }

  sinks::CheckReport check(const SourceName& source, std::string bytes);

 private:
  const Catalogue& catalogue_;
  std::mutex mutex_;  // guards the decoders
  std::unique_ptr<ingest::Decoder> decoder_;
  ingest::Decoder* guard_ = nullptr;
};

}  // namespace fairway::pipeline
