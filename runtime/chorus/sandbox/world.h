// The platform that the sandbox plays: flows, invoices and structures, moved on by the clock. Answers are bodies as the
// platform writes them. One lock for all of it.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "chorus/json_answer.h"
#include "chorus/sandbox/directory.h"
#include "chorus/sandbox/flows.h"
#include "chorus/sandbox/invoices.h"
#include "chorus/sandbox/sandbox.h"
#include "chorus/sandbox/scenario.h"

namespace rulec::chorus::sandbox {

class World {
 public:
  World(Scenario scenario, Understand understand);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // The answer of an operation ("factures/v1/deposer/flux"); nothing where there is none of that name. A member "http"
  // is the status of an answer that is not 200.
  std::optional<Json> answer(std::string_view path, const Json& request);

 private:
  void move_on();

  Scenario scenario_;
  std::mutex mutex_;
  Directory directory_;
  Flows flows_;
  Invoices invoices_;
};

}  // namespace rulec::chorus::sandbox
