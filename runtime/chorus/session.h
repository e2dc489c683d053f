// Calls to the platform with both its credentials: the token of the gateway, renewed as it ages, and the technical
// account. Repeats what may be repeated.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "chorus/transport.h"
#include "chorus/trouble.h"

namespace rulec::chorus {

// Secrets: never printed, never in a ledger.
struct Credentials {
  std::string client_id, client_secret;  // of the application, at the gateway
  std::string login, password;           // of the technical account
};

struct Endpoint {
  std::string api;                           // https://sandbox-api.piste.gouv.fr; without "/cpro"
  std::string token;                         // whole address
  std::chrono::milliseconds timeout{30000};  // of one call
  std::chrono::milliseconds pace{1000};      // least time between two calls
  std::chrono::milliseconds pause{1000};     // before the first repetition; doubles each time
  unsigned tries = 5;                        // of one call, in all
};

// How to wait and what time it is; a test brings its own.
struct Clock {
  std::function<void(std::chrono::milliseconds)> sleep;
  std::function<std::chrono::steady_clock::time_point()> now;
};
Clock real_clock();

// A call that only asks may be sent as often as need be. One that changes something is sent again only where the
// platform surely did not take it.
enum class Repeat : bool { unless_taken, freely };

class Session {
 public:
  Session(Transport& transport, Endpoint endpoint, Credentials credentials, Clock clock = real_clock());

  // Posts a JSON object to /cpro/`path`; the body of the answer, whose status was 200.
  Answer<std::string> call(std::string_view path, const std::string& body, Repeat repeat);

  const Endpoint& endpoint() const { return endpoint_; }

 private:
  struct Verdict;

  std::optional<Trouble> need_token();
  Answer<std::string> ask_token();
  Exchange post(const Request& request);
  Request request_for(std::string_view path, const std::string& body, Repeat repeat) const;
  Verdict judge(const Exchange& exchange, std::string_view path, Repeat repeat);
  Verdict judge(const Response& response, std::string_view path, Repeat repeat);
  void wait(unsigned round, std::optional<std::chrono::seconds> asked);

  Transport& transport_;
  Endpoint endpoint_;
  Credentials credentials_;
  Clock clock_;
  std::string token_;
  std::chrono::steady_clock::time_point token_ends_{}, last_call_{};
  std::minstd_rand jitter_{std::random_device{}()};
};

}  // namespace rulec::chorus
