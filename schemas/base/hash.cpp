#include "schemas/base/hash.h"

#include <charconv>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace fairway {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Fetched once: EVP with a fetched digest takes half the time of SHA256() on short inputs.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> digest{
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free};
  return digest.get();
}

EVP_MD_CTX* context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx{EVP_MD_CTX_new(),
                                                                                 EVP_MD_CTX_free};
  return ctx.get();
}

// Feeds a digest by few large updates: each costs more than the short parts that identities are
// made of. Parts that do not fit pass by it.
class Feed {
 public:
  explicit Feed(EVP_MD_CTX* ctx) : ctx_(ctx) {}

  void add(std::string_view bytes) {
    if (bytes.size() > held_.size() - used_) flush();
    if (bytes.size() > held_.size()) {
      good_ = good_ && EVP_DigestUpdate(ctx_, bytes.data(), bytes.size()) == 1;
      return;
    }
    if (!bytes.empty()) std::memcpy(held_.data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
  }

  bool flush() {
    good_ = good_ && EVP_DigestUpdate(ctx_, held_.data(), used_) == 1;
    used_ = 0;
    return good_;
  }

 private:
  EVP_MD_CTX* ctx_;
  std::array<char, 512> held_;
  std::size_t used_ = 0;
  bool good_ = true;
};

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string Hash16::hex() const {
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
  return out;
}

std::optional<Hash16> Hash16::from_hex(std::string_view text) {
  Hash16 hash;
  if (text.size() != 2 * hash.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.bytes.size(); ++i) {
    const int high = nibble(text[2 * i]);
    const int low = nibble(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    hash.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return hash;
}

Hash16 Hash16::from_bytes(std::string_view raw) {
  Hash16 hash;
  std::memcpy(hash.bytes.data(), raw.data(), hash.bytes.size());
  return hash;
}

Hash16 hash_parts(std::span<const std::string_view> parts) {
  EVP_MD_CTX* ctx = context();
  bool good = ctx != nullptr && EVP_DigestInit_ex2(ctx, sha256(), nullptr) == 1;
  Feed feed(ctx);
  for (const std::string_view part : parts) {
    char length[24];
    char* end = std::to_chars(length, length + sizeof length - 1, part.size()).ptr;
    *end++ = ':';
    feed.add({length, end});
    feed.add(part);
    feed.add(",");
  }
  good = good && feed.flush();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  good = good && EVP_DigestFinal_ex(ctx, digest.data(), nullptr) == 1;
  if (!good) throw std::runtime_error("OpenSSL could not compute a SHA-256");
  Hash16 hash;
  std::memcpy(hash.bytes.data(), digest.data(), hash.bytes.size());
  return hash;
}

Hash16 hash_parts(std::initializer_list<std::string_view> parts) {
  return hash_parts(std::span(parts.begin(), parts.size()));
}

}  // namespace fairway
