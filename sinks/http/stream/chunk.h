#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "schemas/model/change.h"
#include "sinks/http/exchange.h"

namespace fairway::sinks::http {

// Frames that go to readers together. Made once, whoever gets it: readers share it, and its bytes
// count as long as one of them holds it.
class Chunk {
 public:
  using Held = std::shared_ptr<std::atomic<std::size_t>>;  // bytes of all chunks
  using Ptr = std::shared_ptr<const Chunk>;

  static Ptr make(std::string text, const ChangeId& next, std::size_t changes, const Held& held) {
    return std::make_shared<const Chunk>(std::move(text), next, changes, held);
  }
  Chunk(std::string text, const ChangeId& next, std::size_t changes, Held held)
      : text_(std::move(text)), next_(next), changes_(changes), held_(std::move(held)) {
    *held_ += text_.size();
  }
  ~Chunk() { *held_ -= text_.size(); }
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  std::size_t bytes() const { return text_.size(); }
  std::size_t changes() const { return changes_; }
  // Who has it goes on behind it.
  const ChangeId& next() const { return next_; }

  // Its text, which keeps the chunk.
  static LiveBody::Piece text_of(const Ptr& chunk) { return {chunk, &chunk->text_}; }

 private:
  const std::string text_;
  const ChangeId next_;
  const std::size_t changes_;
  const Held held_;
};

}  // namespace fairway::sinks::http
