#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/laws/appliers.h"
#include "tests/laws/history.h"

namespace fairway::test {

// The decoder and the rules under which random histories are told.
class Laws : public ::testing::Test {
 protected:
  Laws() {
    const DataFiles files = built_in_data();
    auto catalogue = Catalogue::load(files);
    if (!catalogue) throw std::runtime_error(catalogue.error().text());
    catalogue_ = std::move(*catalogue);
    decoder_ = decoder_of(files);
    rules_ = std::make_unique<pipeline::Rules>(*catalogue_, sources_, false);
  }

  std::unique_ptr<ingest::Decoder> decoder_of(const DataFiles& files) const {
    auto decoder = ingest::Decoder::make(files, *catalogue_, sources_);
    if (!decoder) throw std::runtime_error(decoder.error().text());
    return std::move(*decoder);
  }

  // The history in the order of its receipt, by one owner and an undisturbed exchange.
  std::string plain(std::span<const ingest::RawMessage> history) {
    Appliers one(1, 0, *decoder_, *rules_);
    one.feed(history, history.size());
    one.rest();
    return one.dump();
  }

  const std::vector<SourceConfig> sources_ = history_sources();
  std::unique_ptr<const Catalogue> catalogue_;
  std::unique_ptr<ingest::Decoder> decoder_;
  std::unique_ptr<pipeline::Rules> rules_;
};

}  // namespace fairway::test
