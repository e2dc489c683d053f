// Plays the platform: gives the answers of a script in turn and keeps what was asked.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "chorus/session.h"

namespace rulec::tests {

struct ScriptedTransport : chorus::Transport {
  std::deque<chorus::Exchange> script;
  std::vector<chorus::Request> asked;

  chorus::Exchange post(const chorus::Request& request) override {
    asked.push_back(request);
    if (script.empty()) return chorus::Failure{chorus::FailureKind::refused, "the script is over", false};
    chorus::Exchange next = std::move(script.front());
    script.pop_front();
    return next;
  }

  ScriptedTransport& then(int status, std::string body, std::string challenge = "") {
    chorus::Response response;
    response.status = status;
    response.body = std::move(body);
    response.challenge = std::move(challenge);
    script.emplace_back(std::move(response));
    return *this;
  }
  ScriptedTransport& then(chorus::FailureKind kind, bool may_have_sent = true) {
    script.emplace_back(chorus::Failure{kind, "as the script says", may_have_sent});
    return *this;
  }
  ScriptedTransport& token() { return then(200, R"({"access_token":"T","expires_in":3600})"); }

  std::size_t calls_to(const std::string& end) const {
    std::size_t count = 0;
    for (const chorus::Request& request : asked) count += request.url.ends_with(end) ? 1 : 0;
    return count;
  }
};

// A clock that never waits and remembers for how long it should have.
struct StillClock {
  std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
  std::chrono::milliseconds slept{0};

  chorus::Clock clock() {
    return {[this](std::chrono::milliseconds time) {
              slept += time;
              now += time;
            },
            [this] { return now; }};
  }
};

}  // namespace rulec::tests
