#include "sinks/http/tls.h"

#include <ctime>
#include <exception>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <spdlog/spdlog.h>

#include "schemas/base/limits.h"
#include "schemas/base/small_file.h"

namespace fairway::sinks::http {
namespace {

namespace asio = boost::asio;
using Context = asio::ssl::context;

// For TLS 1.2: forward secrecy and authenticated encryption (RFC 9325 section 4.2). Those of
// TLS 1.3 all have both.
constexpr auto kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

Context make_context(const std::string& certificate, const std::string& key) {
  Context context(Context::tls_server);
  context.set_options(Context::default_workarounds | Context::no_tlsv1 | Context::no_tlsv1_1 |
                      Context::no_compression);
  SSL_CTX* native = context.native_handle();
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);  // tickets need none
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);          // thousands of streams rest
  SSL_CTX_set_cipher_list(native, kCiphers);
  // A key with a passphrase would ask for it at the terminal.
  context.set_password_callback([](std::size_t, Context::password_purpose) { return ""; });
  context.use_certificate_chain(asio::buffer(certificate));
  context.use_private_key(asio::buffer(key), Context::pem);
  if (SSL_CTX_check_private_key(native) != 1) {
    throw std::runtime_error("the key is not the certificate's");
  }
  return context;
}

Instant end_of(Context& context) {
  const X509* certificate = SSL_CTX_get0_certificate(context.native_handle());
  std::tm utc{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1) {
    return Instant{};
  }
  return Instant{std::chrono::seconds{timegm(&utc)}};
}

}  // namespace

struct Tls::Identity {
  std::shared_ptr<Context> context;
  Instant ends;
};

Tls::Tls(TlsFiles files) : files_(std::move(files)) {}
Tls::~Tls() = default;

Result<std::unique_ptr<Tls>> Tls::open(TlsFiles files) {
  std::unique_ptr<Tls> tls(new Tls(std::move(files)));
  FAIRWAY_TRY(tls->look());
  return tls;
}

// The new pair when there is one. A pair that is replaced is of no use until both files are.
Status Tls::look() {
  auto certificate = read_small_file(files_.certificate, limits::kKeyFileBytes);
  if (!certificate) return std::unexpected(std::move(certificate.error()));
  auto key = read_small_file(files_.key, limits::kKeyFileBytes);
  if (!key) return std::unexpected(std::move(key.error()));
  std::string seen = *certificate + *key;
  if (fresh() && seen == seen_) return {};
  auto identity = std::make_shared<Identity>();
  try {
    identity->context = std::make_shared<Context>(make_context(*certificate, *key));
  } catch (const std::exception& error) {
    return failure("bad_certificate",
                   fmt::format("the certificate and its key are of no use: {}", error.what()),
                   fmt::format("{}, {}", files_.certificate.string(), files_.key.string()),
                   "Write both as PEM, the server's own certificate first, the key without a "
                   "passphrase");
  }
  identity->ends = end_of(*identity->context);
  seen_ = std::move(seen);
  const std::lock_guard lock(mutex_);
  identity_ = std::move(identity);
  fresh_ = true;
  return {};
}

void Tls::refresh() {
  const std::string before = seen_;
  const Status looked = look();
  const std::string trouble = looked ? std::string() : looked.error().text();
  if (!trouble.empty() && trouble != trouble_) {
    spdlog::warn("the certificate stays as it is: {}", trouble);
  }
  if (looked && seen_ != before) {
    spdlog::info("another certificate is shown from now on, good until {}", to_rfc3339(ends()));
  }
  trouble_ = trouble;
  const std::lock_guard lock(mutex_);
  fresh_ = looked.has_value();
}

std::shared_ptr<Context> Tls::context() const {
  const std::lock_guard lock(mutex_);
  return identity_->context;
}

bool Tls::fresh() const {
  const std::lock_guard lock(mutex_);
  return fresh_;
}

Instant Tls::ends() const {
  const std::lock_guard lock(mutex_);
  return identity_->ends;
}

}  // namespace fairway::sinks::http
