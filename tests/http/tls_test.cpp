// The server over TLS, with certificates that the openssl program makes.
#include "sinks/http/tls.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sinks/http/client.h"
#include "tests/http/server_fixture.h"
#include "tests/support/temp_dir.h"

namespace fairway::sinks::http {
namespace {

using std::chrono_literals::operator""ms;

class TlsTest : public ServerTest {
 protected:
  ~TlsTest() override {
    if (server) server->stop();
  }
  // A new pair that signs itself.
  void renew() const {
    const std::string command = fmt::format(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
        "/CN=test "
        "-addext subjectAltName=IP:127.0.0.1 -keyout {} -out {} 2>/dev/null",
        files_.key.string(), files_.certificate.string());
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  void start() {
    renew();
    auto opened = Tls::open(files_);
    ASSERT_TRUE(opened) << opened.error().text();
    tls_ = std::move(*opened);
    server = std::make_unique<Server>(options, router, metrics, clock, tls_.get());
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().text();
    port = *started;
  }
  // A client that trusts the pair that lies there now.
  Result<Client> connect(const std::string& host = "127.0.0.1") const {
    return Client::connect(fmt::format("https://{}:{}", host, port),
                           {.ca_file = files_.certificate});
  }
  static unsigned status_of_livez(Client& client) {
    const auto answer = client.get("/livez", {});
    return answer ? answer->status : 0;
  }
  void write(const std::filesystem::path& path, const std::string& text) const {
    std::ofstream(path) << text;
  }

  const test::TempDir dir_;
  const TlsFiles files_{dir_ / "server.pem", dir_ / "server.key"};
  std::unique_ptr<Tls> tls_;
};

TEST_F(TlsTest, AnswersWhomItTrustsAndWhoTrustsIt) {
  start();
  auto client = connect();
  ASSERT_TRUE(client) << client.error().text();
  EXPECT_EQ(status_of_livez(*client), 200U);
  EXPECT_EQ(status_of_livez(*client), 200U);
  const auto posted = client->post("/v1/messages", {{"Fairway-Source", "terminal-a"}},
                                   std::string(limits::kMiB, 'x'));
  ASSERT_TRUE(posted) << posted.error().text();
  EXPECT_EQ(posted->status, 202U);
  // The certificate names the address alone, and no authority of this machine signed it.
  EXPECT_EQ(connect("localhost").error().code, "bad_certificate");
  EXPECT_EQ(Client::connect(fmt::format("https://127.0.0.1:{}", port)).error().code,
            "bad_certificate");
}

TEST_F(TlsTest, WhoSpeaksNoneOrNothingIsCutOff) {
  options.header_time = 50ms;
  start();
  RawClient plain(port);
  EXPECT_FALSE(plain.ask(get("/livez")));
  RawClient silent(port);
  EXPECT_EQ(silent.read_to("never"), "");
  EXPECT_TRUE(silent.at_end());
}

TEST_F(TlsTest, AStopEndsConnectionsThatRest) {
  start();
  auto client = connect();
  ASSERT_TRUE(client);
  EXPECT_EQ(status_of_livez(*client), 200U);
  RawClient silent(port);
  server->stop();
  EXPECT_EQ(status_of_livez(*client), 0U);
}

TEST_F(TlsTest, ARenewedPairIsShownToNewConnectionsAndOldOnesGoOn) {
  start();
  auto old = connect();
  ASSERT_TRUE(old);
  renew();
  EXPECT_FALSE(connect());
  tls_->refresh();
  EXPECT_TRUE(tls_->fresh());
  EXPECT_TRUE(connect());
  EXPECT_EQ(status_of_livez(*old), 200U);
  EXPECT_GT(tls_->ends(), clock.now());
}

TEST_F(TlsTest, ABrokenPairLeavesEverythingAsItIs) {
  start();
  const auto trusted = dir_ / "trusted.pem";
  std::filesystem::copy_file(files_.certificate, trusted);
  const auto answers = [&] {
    auto client = Client::connect(fmt::format("https://127.0.0.1:{}", port), {.ca_file = trusted});
    return client && status_of_livez(*client) == 200;
  };
  const auto key = dir_ / "kept.key";
  std::filesystem::rename(files_.key, key);
  for (const char* text : {"", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"}) {
    write(files_.key, text);
    tls_->refresh();
    EXPECT_FALSE(tls_->fresh()) << text;
    EXPECT_TRUE(answers());
  }
  std::filesystem::rename(key, files_.key);
  tls_->refresh();
  EXPECT_TRUE(tls_->fresh());
  // Half of a new pair is none.
  const auto old_key = dir_ / "old.key";
  std::filesystem::copy_file(files_.key, old_key);
  renew();
  std::filesystem::rename(old_key, files_.key);
  tls_->refresh();
  EXPECT_FALSE(tls_->fresh());
  EXPECT_TRUE(answers());
  EXPECT_EQ(Tls::open(files_).error().code, "bad_certificate");
  EXPECT_EQ(Tls::open({dir_ / "none", files_.key}).error().code, "unreadable_file");
}

}  // namespace
}  // namespace fairway::sinks::http
