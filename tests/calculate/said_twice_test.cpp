// Which findings another list says again: by alias, severity and place; and in time that grows with the lists.
#include <catch2/catch.hpp>

#include <chrono>
#include <string>

#include "calculate/said_twice.h"

using namespace rulec;
using namespace rulec::calculate;

namespace {

Finding finding(std::string_view rule, std::string path, Severity severity = Severity::fatal,
                std::vector<std::string_view> aliases = {}) {
  Finding made;
  made.rule = rule;
  made.severity = severity;
  made.aliases = std::move(aliases);
  made.at.push_back({"", std::move(path), kNoPlace, {}});
  return made;
}

// Whether `one` goes where `other` is said.
bool goes(Finding one, Finding other) {
  std::vector<Finding> findings = {std::move(one)};
  drop_said_twice(findings, {std::move(other)});
  return findings.empty();
}

}  // namespace

TEST_CASE("a finding is said already by one that bears its name as alias at, in or around its place") {
  const auto other = [](std::string path, Severity severity = Severity::fatal) {
    return finding("BR-1", std::move(path), severity, {"GOBL-1", "GOBL-2"});
  };
  CHECK(goes(finding("GOBL-1", "$.lines[3].item"), other("$.lines[3].item")));
  CHECK(goes(finding("GOBL-2", "$.lines[3].item.price"), other("$.lines[3]")));
  CHECK(goes(finding("GOBL-1", "$.lines[3]"), other("$.lines[3].item.price")));
  CHECK(goes(finding("GOBL-1", "$.lines"), other("$.lines[3].item.price")));
  CHECK_FALSE(goes(finding("GOBL-1", "$.lines[3]"), other("$.lines[31].item")));
  CHECK_FALSE(goes(finding("GOBL-1", "$.line"), other("$.lines[3]")));
  CHECK_FALSE(goes(finding("GOBL-3", "$.lines[3]"), other("$.lines[3]")));
  CHECK_FALSE(goes(finding("BR-1", "$.lines[3]"), other("$.lines[3]")));
  CHECK(goes(finding("GOBL-1", "$.lines[3]", Severity::warning), other("$.lines[3]")));
  CHECK_FALSE(goes(finding("GOBL-1", "$.lines[3]"), other("$.lines[3]", Severity::warning)));
}

TEST_CASE("twenty thousand findings are told from twenty thousand others at once") {
  std::vector<Finding> findings, others;
  for (int i = 0; i < 20000; ++i) {
    const std::string line = "$.lines[" + std::to_string(i) + "]";
    findings.push_back(finding("GOBL-1", line + ".item.price"));
    findings.push_back(finding("GOBL-2", line));
    others.push_back(finding("BR-1", line + ".item", Severity::fatal, {"GOBL-1"}));
  }
  const auto begin = std::chrono::steady_clock::now();
  drop_said_twice(findings, others);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  CHECK(findings.size() == 20000);
  CHECK(findings.front().rule == "GOBL-2");
  CHECK(took.count() < 5);  // 0.03 s; each by each took minutes
}
