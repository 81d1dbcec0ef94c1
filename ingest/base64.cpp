#include "ingest/base64.h"

#include <memory>

#include <openssl/evp.h>

namespace fairway::ingest {

std::optional<std::string> from_base64(std::string_view text) {
  const std::unique_ptr<EVP_ENCODE_CTX, decltype(&EVP_ENCODE_CTX_free)> context(
      EVP_ENCODE_CTX_new(), &EVP_ENCODE_CTX_free);
  EVP_DecodeInit(context.get());
  std::string out(text.size() / 4 * 3 + 3, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  const auto* from = reinterpret_cast<const unsigned char*>(text.data());
  int size = 0;
  int rest = 0;
  if (EVP_DecodeUpdate(context.get(), bytes, &size, from, static_cast<int>(text.size())) < 0) {
    return std::nullopt;
  }
  if (EVP_DecodeFinal(context.get(), bytes + size, &rest) < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(rest));
  return out;
}

}  // namespace fairway::ingest
