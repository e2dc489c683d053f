// The flows that the sandbox took: read when they come, judged, and moved on by the clock.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chorus/client.h"
#include "chorus/json_answer.h"
#include "chorus/sandbox/directory.h"
#include "chorus/sandbox/sandbox.h"
#include "chorus/sandbox/scenario.h"

namespace rulec::chorus::sandbox {

// An invoice that comes into being by its flow.
struct Integrated {
  std::string flow, deposited;  // deposited: YYYY-MM-DD
  std::chrono::steady_clock::time_point at;
  Understood data;
};

class Flows {
 public:
  Flows(const Scenario& scenario, const Directory& directory, Understand understand);

  // Answers of the operations.
  Json deposit(const Json& request);
  Json report(const Json& request) const;

  // Each invoice once.
  std::vector<Integrated> newly_integrated();

 private:
  using Time = std::chrono::steady_clock::time_point;

  // An invoice of a flow, and why it is refused.
  struct Part {
    Understood invoice;
    std::vector<std::string> errors;
  };
  struct Flow {
    std::string id, syntax;
    std::vector<Part> parts;
    std::vector<std::string> states;
    Time at;
    std::string date;
    bool integrated = false;  // its invoices exist
  };

  std::string state_of(const Flow& flow) const;
  std::vector<Part> parts_of(const std::string& name, std::string_view extension, std::string_view bytes);
  Part part_of(std::string_view bytes, const std::vector<Part>& before);
  std::vector<std::string> states_of(const std::vector<Part>& parts) const;
  std::vector<std::string> reasons_against(const Understood& invoice, const std::vector<Part>& before) const;
  bool is_there(const Understood& invoice, const std::vector<Part>& before) const;

  const Scenario& scenario_;
  const Directory& directory_;
  Understand understand_;
  std::map<std::string, Flow> flows_;
  Id next_ = 400001;
};

}  // namespace rulec::chorus::sandbox
