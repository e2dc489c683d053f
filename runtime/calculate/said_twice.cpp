#include "calculate/said_twice.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace rulec::calculate {
namespace {

// A name of a rule at a path.
struct Said {
  std::string_view rule, path;
  friend bool operator==(const Said&, const Said&) = default;
};

struct Hash {
  std::size_t operator()(const Said& said) const {
    const std::hash<std::string_view> hash;
    return hash(said.rule) * 31 + hash(said.path);
  }
};

using Gravest = std::unordered_map<Said, Severity, Hash>;

void note(Gravest& gravest, Said said, Severity severity) {
  const auto [at, is_new] = gravest.try_emplace(said, severity);
  if (!is_new) at->second = std::max(at->second, severity);
}

bool is_as_grave(const Gravest& gravest, Said said, Severity severity) {
  const auto found = gravest.find(said);
  return found != gravest.end() && found->second >= severity;
}

// Of $.lines[0].item: $, $.lines, $.lines[0], and the path itself.
template <typename Visit>
bool any_around(std::string_view path, Visit visit) {
  for (std::size_t end = path.find_first_of(".["); end != std::string_view::npos;
       end = path.find_first_of(".[", end + 1))
    if (visit(path.substr(0, end))) return true;
  return visit(path);
}

// What was said, by alias: where, and of each place around it that something inside was.
class SaidBefore {
 public:
  SaidBefore(const std::vector<Finding>& findings, const std::vector<Finding>& others) {
    std::unordered_set<std::string_view> rules;
    for (const Finding& finding : findings) rules.insert(finding.rule);
    for (const Finding& other : others)
      for (const std::string_view alias : other.aliases)
        if (rules.contains(alias))
          for (const Location& location : other.at) add(alias, location.path, other.severity);
  }

  bool has(const Finding& finding) const {
    return std::ranges::any_of(finding.at, [&](const Location& location) {
      const std::string_view path = location.path;
      return is_as_grave(inside_, {finding.rule, path}, finding.severity) ||
             any_around(path, [&](std::string_view around) {
               return is_as_grave(at_, {finding.rule, around}, finding.severity);
             });
    });
  }

 private:
  void add(std::string_view alias, std::string_view path, Severity severity) {
    note(at_, {alias, path}, severity);
    any_around(path, [&](std::string_view around) {
      note(inside_, {alias, around}, severity);
      return false;
    });
  }

  Gravest at_, inside_;
};

}  // namespace

void drop_said_twice(std::vector<Finding>& findings, const std::vector<Finding>& others) {
  const SaidBefore before(findings, others);
  std::erase_if(findings, [&](const Finding& finding) { return before.has(finding); });
}

}  // namespace rulec::calculate
