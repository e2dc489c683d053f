// What passes between a client and the sandbox, for who wants to look at it: one JSON object a line. The values of
// secrets are masked, their forms are kept.
#pragma once

#include <httplib.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace rulec::chorus::sandbox {

// An answer. `challenge` is WWW-Authenticate.
struct Said {
  int status = 200;
  std::string type, challenge, body;
};
Said said_in(const httplib::Response& response);

// name=value pairs of a form; empty for a body that is none.
std::map<std::string, std::string> form_of(const std::string& body);

class Record {
 public:
  explicit Record(std::string file) : file_(std::move(file)) {}  // "": nothing is kept

  // A call to a path ("token", "factures/v1/recycler"), and what was answered; nothing where no answer was made.
  void add(const std::string& path, const httplib::Request& request, const std::optional<Said>& said);

 private:
  std::string file_;
  std::mutex mutex_;
};

}  // namespace rulec::chorus::sandbox
