#include "ingest/encoding.h"

#include <algorithm>
#include <cassert>
#include <cerrno>

#include <iconv.h>

namespace fairway::ingest {
namespace {

struct Label {
  std::string_view name;
  Charset charset;
};

// The first of each set is its name for iconv.
constexpr std::array kLabels = {
    Label{"UTF-8", Charset::utf8},         Label{"GB18030", Charset::gb18030},
    Label{"ISO-8859-1", Charset::latin1},  Label{"UTF-16LE", Charset::utf16le},
    Label{"UTF-16BE", Charset::utf16be},   Label{"UTF8", Charset::utf8},
    Label{"US-ASCII", Charset::utf8},      Label{"ASCII", Charset::utf8},
    Label{"GB2312", Charset::gb18030},     Label{"GBK", Charset::gb18030},
    Label{"GB_2312-80", Charset::gb18030}, Label{"CP936", Charset::gb18030},
    Label{"ISO8859-1", Charset::latin1},   Label{"LATIN1", Charset::latin1},
};

// Between two stops: what one search has to convert again.
constexpr std::size_t kPiece = 4096;
// The longest character of any set, in bytes.
constexpr std::size_t kCharacter = 4;

bool same_label(std::string_view a, std::string_view b) {
  const auto upper = [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  return std::ranges::equal(a, b, {}, upper, upper);
}

// Converts as much as there is room for, and drops that from the front of `source`.
int convert(void* converter, std::string_view& source, char*& out, std::size_t room) {
  char* in = const_cast<char*>(source.data());  // iconv's own signature; it does not write there
  std::size_t left = source.size();
  const std::size_t done = iconv(converter, &in, &left, &out, &room);
  const int error = done == static_cast<std::size_t>(-1) ? errno : 0;
  source.remove_prefix(source.size() - left);
  return error;
}

}  // namespace

std::optional<Charset> charset_from(std::string_view label) {
  const auto* found = std::ranges::find_if(
      kLabels, [label](const Label& one) { return same_label(one.name, label); });
  if (found == kLabels.end()) return std::nullopt;
  return found->charset;
}

std::string_view to_text(Charset charset) {
  return std::ranges::find(kLabels, charset, &Label::charset)->name;
}

Mark mark_of(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) return {Charset::utf8, 3};
  if (bytes.starts_with("\xff\xfe")) return {Charset::utf16le, 2};
  if (bytes.starts_with("\xfe\xff")) return {Charset::utf16be, 2};
  return {};
}

std::size_t first_bad_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = (lead & 0xe0) == 0xc0   ? 2
                               : (lead & 0xf0) == 0xe0 ? 3
                               : (lead & 0xf8) == 0xf0 ? 4
                                                       : 0;
    if (length == 0 || i + length > text.size()) return i;
    std::uint32_t code = lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return i;
      code = code << 6 | (byte(i + k) & 0x3f);
    }
    constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return i;
    i += length;
  }
  return text.size();
}

Utf8Reader::~Utf8Reader() {
  for (void* one : opened_) {
    if (one != nullptr) iconv_close(one);
  }
}

void* Utf8Reader::converter() {
  void*& opened = opened_[static_cast<std::size_t>(charset_)];
  if (opened == nullptr) {
    opened = iconv_open("UTF-8", std::string(to_text(charset_)).c_str());
    // glibc carries all of these in libc6 itself.
    assert(opened != reinterpret_cast<void*>(-1));
  } else {
    iconv(opened, nullptr, nullptr, nullptr, nullptr);
  }
  return opened;
}

std::optional<std::size_t> Utf8Reader::read(std::string_view bytes, Charset charset,
                                            std::string& out) {
  bytes_ = bytes;
  charset_ = charset;
  stops_.clear();
  if (charset == Charset::utf8) {
    out = bytes;
    const std::size_t bad = first_bad_utf8(bytes);
    return bad == bytes.size() ? std::nullopt : std::optional(bad);
  }
  out.clear();
  void* with = converter();
  std::array<char, kPiece * kCharacter> piece;
  for (std::string_view rest = bytes; !rest.empty();) {
    stops_.push_back({bytes.size() - rest.size(), out.size()});
    std::string_view next = rest.substr(0, kPiece);
    char* end = piece.data();
    const int error = convert(with, next, end, piece.size());
    const std::size_t read = std::min(rest.size(), kPiece) - next.size();
    out.append(piece.data(), end);
    rest.remove_prefix(read);
    // A character may be cut by the end of the piece, not by the end of all.
    if (error == EILSEQ || (error == EINVAL && read == 0)) return bytes.size() - rest.size();
  }
  return std::nullopt;
}

std::size_t Utf8Reader::source_of(std::size_t offset) {
  if (charset_ == Charset::utf8 || stops_.empty()) return offset;
  const auto after = std::ranges::upper_bound(stops_, offset, {}, &Stop::text);
  const Stop& stop = after == stops_.begin() ? *after : *(after - 1);
  // As many characters as make the text up to there: iconv stops where the room ends.
  std::array<char, kPiece * kCharacter> piece;
  std::string_view rest = bytes_.substr(stop.source, kPiece);
  char* end = piece.data();
  const std::size_t before = rest.size();
  convert(converter(), rest, end, std::min(offset - stop.text, piece.size()));
  return stop.source + before - rest.size();
}

}  // namespace fairway::ingest
