// The loopback sandbox: an HTTP server that behaves as Chorus Pro does, for trying and testing without it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chorus/client.h"
#include "chorus/sandbox/scenario.h"

namespace rulec::chorus::sandbox {

// What the platform reads in an invoice. `reasons` is why it would refuse it, one text each.
struct Understood {
  bool readable = false;
  std::string number, kind, date, supplier, recipient, recipient_name, service, commitment, preceding;
  std::string net, gross, due, currency;
  std::vector<std::string> reasons;
};

// Reads the bytes of a deposited file. Given by whoever knows the rules; called from several threads, one at a time.
using Understand = std::function<Understood(std::string_view bytes)>;

class Sandbox {
 public:
  // `credentials` are those it accepts.
  Sandbox(Scenario scenario, Credentials credentials, Understand understand);
  ~Sandbox();

  int listen(int port);  // on loopback; 0: a free one. The port, or -1 where it is taken
  void serve();          // until `stop`
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::chorus::sandbox
