// How the sandbox behaves: what a scenario file says (docs/chorus-sandbox.md), else a platform on a good day.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chorus/recipient.h"

namespace rulec::chorus::sandbox {

using std::chrono::milliseconds;

enum class Mischief : unsigned char {
  delay,           // answers late
  reset_before,    // drops the connection, having done nothing
  reset_after,     // does it, and drops the connection
  unauthorized,    // 401
  too_many,        // 429
  error_before,    // 500 in HTML, having done nothing
  error_after,     // does it, and says 500 in HTML
  forbidden,       // 403 without a body
  html,            // does it, and answers HTML with 200
  truncated,       // does it, and answers half of the JSON
  wrong_types,     // does it, and answers a list of nonsense
  endless,         // answers without end
  drip,            // answers a blank at a time
  redirect,        // points to another host
  invalid_client,  // 400, at the token
};

struct Fault {
  std::string path;    // "factures/v1/deposer/flux", "token"; "" is every one
  unsigned from = 1;   // the first call of that path that it meets
  unsigned times = 1;  // and how many after it; 0: all
  unsigned every = 1;  // of them, each so many-th
  Mischief what = Mischief::delay;
  milliseconds time{0};  // of a delay
  std::string target;    // of a redirect
};

struct Life {
  std::vector<std::string> states;
  std::string comment;  // of the state that asks for something, or refuses
};

struct PublicBody {
  std::string siret, name;
  bool active = true;
  bool service = false, commitment = false, either = false, payment_not_shown = false;
  std::vector<Service> services;
};

struct Scenario {
  milliseconds token_lifetime{3600000};
  milliseconds flow_step{250};     // from one state of a flow to the next
  milliseconds flow_hidden{0};     // how long the platform does not know a flow that it took
  milliseconds life_step{300};     // from one state of an invoice to the next
  std::string errors_as = "list";  // "object": a bare one where there is one; "null" where there is none
  std::map<std::string, std::vector<std::string>> flows;  // states by invoice number
  std::map<std::string, Life> lives;                      // by invoice number; "" is any other
  std::optional<std::vector<std::string>> suppliers;      // nothing: all are known
  std::vector<PublicBody> recipients;                     // beside those of the qualification platform
  std::vector<std::string> unsubscribed;                  // paths that answer 403
  std::vector<Fault> faults;
  std::string password_ends;  // YYYY-MM-DD
  std::string record;         // file to which each call is added, as JSON, one a line; "": none
  std::size_t max_file = std::size_t{10} << 20U;
};

std::variant<Scenario, Problem> read_scenario(std::string_view json);

// The five test recipients of the qualification platform, and a few more that tests need.
std::vector<PublicBody> test_recipients();

}  // namespace rulec::chorus::sandbox
