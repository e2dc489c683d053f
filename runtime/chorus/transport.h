// The one way out to the network: a request goes in, a response or a failure comes back. Tests play it by hand.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rulec::chorus {

struct Request {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;  // may hold secrets: never printed
  std::string body;                                          // sent by POST
  std::chrono::milliseconds timeout{30000};                  // for all of it
  bool once = false;                                         // never sent a second time by the transport itself
  std::size_t max_answer = std::size_t{32} << 20U;           // bytes of the body
};

struct Response {
  int status = 0;
  std::string body;
  std::string challenge;                            // WWW-Authenticate
  std::optional<std::chrono::seconds> retry_after;  // as the server asks
};

enum class FailureKind : std::uint8_t {
  refused,    // no connection: nothing listens, the name is unknown, the proxy says no
  timed_out,  // no answer in time
  reset,      // the connection broke
  too_large,  // the body is over the limit
  tls,        // the server is not who it should be
  redirect,   // it points elsewhere; secrets are not sent after it
};

struct Failure {
  FailureKind kind = FailureKind::refused;
  std::string detail;         // for people; no secrets
  bool may_have_sent = true;  // false: surely not one byte of the request arrived
};

using Exchange = std::variant<Response, Failure>;

class Transport {
 public:
  virtual ~Transport() = default;
  virtual Exchange post(const Request& request) = 0;
};

}  // namespace rulec::chorus
