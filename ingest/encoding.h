#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Character sets: all texts inside are UTF-8 (SETTLED 5), whatever they were sent in.
namespace fairway::ingest {

enum class Charset : std::uint8_t { utf8, gb18030, latin1, utf16le, utf16be };
constexpr std::size_t kCharsets = 5;

// By a label as in an XML declaration, in any case. GB2312 and GBK are read as GB18030, which holds
// both; ASCII as UTF-8. None: not one that is read here.
std::optional<Charset> charset_from(std::string_view label);
std::string_view to_text(Charset charset);

// What a byte order mark at the front says: the set, and how long the mark is.
struct Mark {
  Charset charset = Charset::utf8;
  std::size_t size = 0;  // 0: there is none
};
Mark mark_of(std::string_view bytes);

// The offset of the first byte that is not UTF-8; the size if all of it is.
std::size_t first_bad_utf8(std::string_view text);

// Turns bytes into UTF-8 and remembers what came from where, so that a place in the text can be
// shown to the sender in its own bytes. One a thread: it reuses its buffers.
class Utf8Reader {
 public:
  Utf8Reader() = default;
  Utf8Reader(const Utf8Reader&) = delete;
  Utf8Reader& operator=(const Utf8Reader&) = delete;
  ~Utf8Reader();

  // Puts the text into `out`. None when all of it could be read, else the offset of the first byte
  // that is not of the set. `bytes` is borrowed until the next read.
  std::optional<std::size_t> read(std::string_view bytes, Charset charset, std::string& out);
  // Where in those bytes the character begins that stands at an offset of the text.
  std::size_t source_of(std::size_t offset);

 private:
  struct Stop {
    std::size_t source = 0;
    std::size_t text = 0;
  };

  void* converter();

  std::string_view bytes_;
  Charset charset_ = Charset::utf8;
  std::vector<Stop> stops_;                // every few KiB: a search need not begin at the front
  std::array<void*, kCharsets> opened_{};  // iconv descriptors
};

}  // namespace fairway::ingest
