// The invoices that the sandbox has integrated: found, consulted, recycled, completed, and moved on by the clock.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "chorus/client.h"
#include "chorus/json_answer.h"
#include "chorus/sandbox/directory.h"
#include "chorus/sandbox/flows.h"
#include "chorus/sandbox/scenario.h"

namespace rulec::chorus::sandbox {

class Invoices {
 public:
  Invoices(const Scenario& scenario, const Directory& directory);

  void add(const Integrated& integrated);
  void move_on();

  // Answers of the operations.
  Json search(const Json& request) const;
  Json consult(const Json& request);
  Json history(const Json& request);
  Json recycle(const Json& request);
  Json upload(const Json& request);
  Json complete(const Json& request);

 private:
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
    std::chrono::steady_clock::time_point since;
    std::string deposited;
  };

  void move_on(Invoice& invoice);
  void enter(Invoice& invoice, const std::string& state, const std::string& comment);
  std::vector<std::string> life_of(const Understood& invoice, std::string& comment) const;
  Invoice* invoice_of(const Json& request, const char* member);
  std::string comment_for(const Invoice& invoice, const std::string& state) const;

  const Scenario& scenario_;
  const Directory& directory_;
  std::vector<Invoice> invoices_;
  std::map<Id, std::string> files_;
  Id next_ = 700001;  // of an invoice or an attachment
};

}  // namespace rulec::chorus::sandbox
