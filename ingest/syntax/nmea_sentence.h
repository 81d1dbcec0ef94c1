#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "ingest/syntax/line_cutter.h"
#include "schemas/model/receipt.h"

namespace fairway::ingest {

// One VDM or VDO sentence. Texts borrow from the line.
struct NmeaSentence {
  std::string_view format;  // VDM: received; VDO: of the own ship
  std::uint32_t total = 1;  // sentences of the message
  std::uint32_t number = 1;
  std::string_view sequence;  // which message this is a part of; only of several
  std::string_view channel;
  std::string_view payload;
  std::uint32_t fill = 0;    // bits at the payload's end that mean nothing
  std::string_view time;     // Unix time, if a tag block or the receiver gives it
  std::string_view station;  // of the tag block
};

// None: a comment, or a sentence about something else. Wrong checksums and fields are refusals.
std::expected<std::optional<NmeaSentence>, Refusal> read_sentence(const Line& line);

// The bits of a payload's characters (ITU-R M.1371 annex 8), each holding six.
class SixBits {
 public:
  void clear() {
    values_.clear();
    size_ = 0;
  }
  // False: a character that holds no bits.
  bool append(std::string_view payload, std::uint32_t fill);
  std::size_t size() const { return size_; }
  // At most 32 bits that are there.
  std::uint64_t number(std::size_t first, std::size_t bits) const;
  std::int64_t signed_number(std::size_t first, std::size_t bits) const;
  // Characters of six bits, without what fills them up; those that are there.
  void text(std::size_t first, std::size_t bits, std::string& out) const;

 private:
  std::string values_;
  std::size_t size_ = 0;
};

}  // namespace fairway::ingest
