// The client and TLS: who cannot prove who he is gets nothing; a proxy is asked where the environment names one.
#include <arpa/inet.h>
#include <httplib.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <thread>

#include "loopback.h"
#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

// Signed by itself, for one name.
struct Identity {
  Key key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  Certificate certificate{X509_new(), X509_free};

  explicit Identity(const std::string& name) {
    X509* x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 86400);
    X509_set_pubkey(x, key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("rulec test"), -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    add(NID_basic_constraints, "critical,CA:TRUE");
    add(NID_subject_alt_name, name);
    X509_sign(x, key.get(), EVP_sha256());
  }
  void add(int what, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    X509_add_ext(certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(memory.get(), certificate.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
  }
};

// A platform with no invoices, over HTTPS.
class Secure {
 public:
  explicit Secure(const Identity& identity) : server_(identity.certificate.get(), identity.key.get()) {
    server_.Post(".*", [this](const httplib::Request& request, httplib::Response& response) {
      ++calls_;
      const bool token = request.path.ends_with("token");
      response.set_content(token ? R"({"access_token":"T","token_type":"Bearer","expires_in":3600})"
                                 : R"({"codeRetour":0,"libelle":"TRA_MSG_00.000","listeFactures":[],
                                      "parametresRetour":{"pages":0,"total":0}})",
                           "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ~Secure() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  int calls() const { return calls_; }

 private:
  httplib::SSLServer server_;
  std::atomic<int> calls_{0};
  int port_ = 0;
  std::thread thread_;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

Environment home(const Scratch& scratch, Environment more = {}) {
  Environment all = {{"RULEC_HOME", (scratch.path() / "home").string()},
                     {"RULEC_CLIENT_ID", "id-of-the-test"},
                     {"RULEC_CLIENT_SECRET", "secret-of-the-test"},
                     {"RULEC_LOGIN", "TECH_1_1@cpro.fr"},
                     {"RULEC_PASSWORD", "password-of-the-test"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// A proxy that says no and keeps what it was told.
class Proxy {
 public:
  Proxy() {
    port = listen_on_loopback(descriptor_);
    thread_ = std::thread([this] { serve(); });
  }
  ~Proxy() { end(); }
  void end() {
    if (!thread_.joinable()) return;
    ::shutdown(descriptor_, SHUT_RDWR);
    thread_.join();
    ::close(descriptor_);
  }
  int port = 0;
  std::string told;

 private:
  void serve() {
    for (int caller = 0; (caller = ::accept(descriptor_, nullptr, nullptr)) >= 0;) {
      char bytes[4096];
      const ssize_t size = ::recv(caller, bytes, sizeof bytes, 0);
      if (size > 0) told.append(bytes, static_cast<std::size_t>(size));
      constexpr std::string_view kNo = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
      ::send(caller, kNo.data(), kNo.size(), MSG_NOSIGNAL);
      ::close(caller);
    }
  }
  int descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
  std::thread thread_;
};

}  // namespace

TEST_CASE("a server whose certificate is trusted is spoken to, and no other") {
  const Identity good("IP:127.0.0.1"), stranger("IP:127.0.0.1"), elsewhere("DNS:platform.example");
  const Scratch scratch;
  const Secure platform(good), other(elsewhere);
  const std::string ca = scratch.write("ca.pem", good.pem()), wrong = scratch.write("wrong.pem", stranger.pem()),
                    misnamed = scratch.write("misnamed.pem", elsewhere.pem());
  const auto find = [&](const std::string& url, std::vector<std::string> flags, const Environment& more = {}) {
    std::vector<std::string> init = {"profile", "init", "tls", "--url", url, "--timeout", "5s"};
    init.insert(init.end(), flags.begin(), flags.end());
    REQUIRE(run_rulec(init, {.environment = home(scratch)}).exit_code == 0);
    return run_rulec({"find", "--profile", "tls"}, {.environment = home(scratch, more)});
  };
  for (const Ran& refused : {find(platform.url(), {}), find(platform.url(), {"--ca", wrong}),
                             find(platform.url(), {}, {{"CURL_CA_BUNDLE", wrong}})}) {
    INFO(refused.err);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.err, Contains("cannot prove who it is") && !Contains("secret-of-the-test"));
  }
  CHECK(platform.calls() == 0);
  CHECK(find(other.url(), {"--ca", misnamed}).exit_code == 2);
  CHECK(other.calls() == 0);
  const Ran trusted = find(platform.url(), {"--ca", ca});
  INFO(trusted.err);
  CHECK(trusted.exit_code == 1);  // the platform has no invoice, and says so
  CHECK_THAT(trusted.err, Contains("no such invoice"));
  CHECK(find(platform.url(), {}, {{"CURL_CA_BUNDLE", ca}}).exit_code == 1);
  CHECK(platform.calls() == 4);
}

TEST_CASE("the proxy of the environment is asked to connect, and hears no secret") {
  const Scratch scratch;
  Proxy proxy;
  const Environment environment =
      home(scratch, {{"HTTPS_PROXY", "http://127.0.0.1:" + std::to_string(proxy.port)}, {"NO_PROXY", ""}});
  REQUIRE(
      run_rulec({"profile", "init", "far", "--live", "--url", "https://platform.example"}, {.environment = environment})
          .exit_code == 0);
  const Ran ran = run_rulec({"find", "--profile", "far", "--live"}, {.environment = environment});
  proxy.end();
  CHECK(ran.exit_code == 2);
  CHECK_THAT(proxy.told, Catch::StartsWith("CONNECT platform.example:443"));
  CHECK_THAT(proxy.told, !Contains("secret-of-the-test") && !Contains("password-of-the-test"));
  CHECK_THAT(ran.err, Contains("platform.example"));
}
