// What the directory of Chorus Pro says of a recipient: its entry, as the client keeps it and `--recipient` reads it
// (docs/choruspro.md describes the file).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/facts.h"

namespace rulec::chorus {

struct Service {
  std::string code;
  bool active = true;
  bool commitment_required = false;
};

struct Recipient {
  std::string siret;
  std::string state;                 // "active", "inactive", or "unknown" to the directory
  std::vector<std::string> demands;  // "service", "commitment", "service or commitment"
  std::vector<Service> services;

  // Lets rules ask: recipient.state, recipient.services and so on. The texts are this entry's.
  void describe(Facts& facts) const;
};

// What is wrong with a file, in both languages.
struct Problem {
  std::string english, french;
};

std::variant<Recipient, Problem> read_recipient(std::string_view json);

}  // namespace rulec::chorus
