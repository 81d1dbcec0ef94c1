#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"

namespace boost::asio::ssl {
class context;
}

namespace fairway::sinks::http {

// PEM files: the chain that the server shows, its own certificate first, and the key of that.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;

  bool configured() const { return !certificate.empty(); }
  friend bool operator==(const TlsFiles&, const TlsFiles&) = default;
};

// Who the server is over TLS 1.2 and 1.3 (RFC 8446, RFC 9325). When the files change, connections
// that open from then on see the new certificate, and those that are open go on as they began;
// files that are of no use leave everything as it is, and that is said. Any thread, but for
// refresh.
class Tls {
 public:
  // Codes: unreadable_file, bad_certificate.
  static Result<std::unique_ptr<Tls>> open(TlsFiles files);
  ~Tls();

  // What the next connection is made with.
  std::shared_ptr<boost::asio::ssl::context> context() const;

  // Looks whether the files changed: now and then, from one thread.
  void refresh();

  // Whether the files were of use when they were looked at last.
  bool fresh() const;
  // When the certificate that is shown ends.
  Instant ends() const;

 private:
  struct Identity;
  explicit Tls(TlsFiles files);
  Status look();

  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<Identity> identity_;  // guarded by mutex_, as is the next one
  bool fresh_ = false;
  std::string seen_;     // the files' texts at the last look; refresh's
  std::string trouble_;  // that was said last; refresh's
};

}  // namespace fairway::sinks::http
