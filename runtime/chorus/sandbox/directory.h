// The structures that the sandbox knows: public bodies with their services, and the suppliers of the account.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chorus/client.h"
#include "chorus/json_answer.h"
#include "chorus/sandbox/scenario.h"

namespace rulec::chorus::sandbox {

class Directory {
 public:
  explicit Directory(const Scenario& scenario);

  const PublicBody* body_of(std::string_view siret) const;  // nullptr where there is none
  // Whether the account may send for it: any, unless the scenario lists those that it may.
  bool knows_supplier(const std::string& siret) const;
  // Whether the recipient has services, and this is none of them that is active.
  bool lacks_service(const std::string& siret, const std::string& service) const;

  // Answers of the operations.
  Json own_structures() const;
  Json structures(const Json& request);
  Json structure(const Json& request) const;
  Json services(const Json& request) const;
  Json service(const Json& request) const;

 private:
  const PublicBody* body_of(const Json& request, const char* member) const;

  const Scenario& scenario_;
  std::vector<PublicBody> bodies_;
  std::vector<std::string> private_;  // suppliers that have been looked for, or that the scenario lists
};

}  // namespace rulec::chorus::sandbox
