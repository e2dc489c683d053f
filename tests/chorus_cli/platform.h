// A sandbox that runs (each call is held against the schemas at its end), a home of its own for the client, and
// invoices to send.
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "process.h"

namespace rulec::tests {

// The good invoice of the examples, for a recipient of the sandbox that asks for nothing.
struct Wanted {
  std::string number = "VM26-0187", recipient = "12345678200051", service = "", commitment = "ENG-2026-0417";
  std::vector<std::pair<std::string, std::string>> replaced = {};  // texts of the XML
};
std::string invoice(const Wanted& wanted = {});

class Platform {
 public:
  explicit Platform(const nlohmann::json& scenario = nullptr, const std::string& settle = "2s");
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  // The program, with the credentials of the sandbox in its environment.
  Ran run(std::vector<std::string> arguments);
  Ran run_as(std::vector<std::string> arguments, std::vector<std::pair<std::string, std::string>> environment);
  Ran send(const Wanted& wanted = {}, std::vector<std::string> more = {"--wait", "20s"});
  std::string file(const Wanted& wanted = {});
  pid_t start(std::vector<std::string> arguments);  // without waiting for its end

  // The test itself makes calls that no client should: only what the sandbox answers is held against the schemas.
  void expect_bad_requests() { bad_requests_ = true; }
  std::vector<nlohmann::json> calls() const;                         // that the sandbox recorded
  std::vector<nlohmann::json> calls(const std::string& path) const;  // of an operation, answered by 200

  unsigned deposits(const std::string& number) const;  // that the sandbox took
  const Scratch& scratch() const { return scratch_; }
  const nlohmann::json& ready() const { return ready_; }
  std::vector<std::pair<std::string, std::string>> environment() const;

 private:
  Scratch scratch_;
  pid_t sandbox_ = -1;
  nlohmann::json ready_;
  bool bad_requests_ = false;
};

}  // namespace rulec::tests
