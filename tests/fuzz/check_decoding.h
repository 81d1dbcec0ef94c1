#pragma once

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "ingest/decoder.h"
#include "schemas/catalogue/catalogue.h"

namespace fairway::ingest {

// What every message must hold, however it was made: it is decoded to the same records each time,
// the receipt is the last of them, and a refusal says why. Ends the process where it does not.
class DecodingCheck {
 public:
  DecodingCheck()
      : catalogue_(must(Catalogue::load(built_in_data()))),
        first_(must(Decoder::make(built_in_data(), *catalogue_, {}))),
        second_(must(Decoder::make(built_in_data(), *catalogue_, {}))) {}

  // The number of facts.
  std::size_t run(const std::string& bytes) {
    const RawMessage message{
        {0, 4096}, from_micros(1'793'500'000'000'000), SourceName{"feed"}, bytes};
    std::vector<Record> once;
    std::vector<Record> again;
    first_->decode(message, once);
    second_->decode(message, again);
    if (once != again) fail("two decoders differ", bytes);
    const auto* last = once.empty() ? nullptr : std::get_if<MessageRecord>(&once.back());
    if (last == nullptr) fail("there is no receipt", bytes);
    for (const Refusal& error : last->receipt.errors) {
      if (error.code.empty() || error.detail.empty()) fail("a refusal without a reason", bytes);
      if (error.byte > bytes.size()) fail("a refusal points behind the message", bytes);
    }
    const bool refused = last->receipt.outcome == Outcome::refused;
    if (refused && (once.size() > 1 || last->receipt.errors.empty())) fail("half refused", bytes);
    return last->receipt.facts.size();
  }

 private:
  template <typename T>
  static T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
  }

  [[noreturn]] static void fail(const char* what, const std::string& bytes) {
    std::fprintf(stderr, "%s: %zu bytes\n%s\n", what, bytes.size(), bytes.c_str());
    std::abort();
  }

  std::unique_ptr<const Catalogue> catalogue_;
  std::unique_ptr<Decoder> first_;
  std::unique_ptr<Decoder> second_;
};

}  // namespace fairway::ingest
