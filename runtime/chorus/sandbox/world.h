// The platform that the sandbox plays: flows, invoices and structures, moved on by the clock. Answers are bodies as the
// platform writes them. One lock for all of it.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "chorus/json_answer.h"
#include "chorus/sandbox/sandbox.h"
#include "chorus/sandbox/scenario.h"

namespace rulec::chorus::sandbox {

class World {
 public:
  World(Scenario scenario, Understand understand);

  // The answer of an operation ("factures/v1/deposer/flux"); nothing where there is none of that name.
  std::optional<Json> answer(std::string_view path, const Json& request);

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
  struct Step {
    std::string state, at, comment;
  };
  struct Invoice {
    Id id = 0;
    std::string flow;
    Understood data;
    std::vector<std::string> ahead;  // states still to come
    std::string comment;
    std::vector<Step> past;
    Time since;
    std::string deposited;
  };

  Json deposit(const Json& request);
  Json flow_report(const Json& request);
  Json search(const Json& request);
  Json consult(const Json& request);
  Json history(const Json& request);
  Json recycle(const Json& request);
  Json upload(const Json& request);
  Json complete(const Json& request);
  Json own_structures(const Json& request);
  Json structures(const Json& request);
  Json structure(const Json& request);
  Json services(const Json& request);
  Json service(const Json& request);

  void move_on();
  void move_on(Invoice& invoice);
  void enter(Invoice& invoice, const std::string& state, const std::string& comment);
  std::string state_of(const Flow& flow) const;
  void integrate(Flow& flow);
  void integrate(const Flow& flow, const Understood& data);
  std::vector<Part> parts_of(const std::string& name, std::string_view extension, std::string_view bytes);
  Part part_of(std::string_view bytes, const std::vector<Part>& before);
  std::vector<std::string> states_of(const std::vector<Part>& parts) const;
  std::vector<std::string> reasons_against(const Understood& invoice, const std::vector<Part>& before) const;
  bool is_there(const Understood& invoice, const std::vector<Part>& before) const;
  bool service_is_wrong(const Understood& invoice) const;
  std::vector<std::string> life_of(const Understood& invoice, std::string& comment) const;
  Invoice* invoice_of(const Json& request, const char* member);
  const PublicBody* body_of(std::string_view siret) const;
  const PublicBody* body_of(const Json& request, const char* member) const;
  std::string comment_for(const Invoice& invoice, const std::string& state) const;

  Scenario scenario_;
  Understand understand_;
  std::mutex mutex_;
  std::map<std::string, Flow> flows_;
  std::vector<Invoice> invoices_;
  std::vector<PublicBody> bodies_;
  std::vector<std::string> private_;  // suppliers that have been looked for or have sent
  std::map<Id, std::string> files_;
  Id next_id_ = 400001;
};

}  // namespace rulec::chorus::sandbox
