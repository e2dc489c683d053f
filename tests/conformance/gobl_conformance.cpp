// Our verdicts on GOBL documents against those of the official EN 16931 rules on their conversion to CII:
//   - the same verdict: some fatal BR rule, or none;
//   - no fatal BR rule of ours that is not among the official ones;
//   - an official one that we leave out follows from one that we report (follows.tsv);
// but for reasons that are predicates over the document (reasons.cpp).
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "corpus.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "reasons.h"
#include "table/rule_table.h"

namespace rulec::conformance {
namespace {

constexpr double kLeastEqual = 0.88;         // share of the documents that must be equal as they are
constexpr std::size_t kMostUnexplained = 0;  // documents that differ without a reason

class Judges {
 public:
  Judges()
      : table_(standard_rules()),
        reader_(table_, table_.mapping_named("gobl").value(), table_conditions(table_), {},
                {table_.layer_named("en16931").value()}),
        judge_(table_),
        options_{.layers = {table_.layer_named("en16931").value()},
                 .on = {},
                 .direction = Direction::send,
                 .left_out = {},
                 .french = false} {}

  // The fatal BR rules, or nothing where the bytes are refused.
  std::optional<Ids> fatal(const std::string& bytes) {
    if (reader_.read(bytes, document_)) return std::nullopt;
    Ids ids;
    for (const Finding& finding : judge_.judge(document_, options_).findings)
      if (finding.severity == Severity::fatal && finding.rule.starts_with("BR-")) ids.emplace(finding.rule);
    return ids;
  }

 private:
  const RuleTable& table_;
  gobl::Reader reader_;
  Judge judge_;
  JudgeOptions options_;
  Document document_;
};

Ids without(const Ids& all, const Ids& some) {
  Ids rest;
  for (const std::string& id : all)
    if (!some.contains(id)) rest.insert(id);
  return rest;
}

struct Tally {
  std::size_t read = 0, refused = 0, compared = 0, equal = 0, same_verdict = 0, apart = 0;
  std::map<std::string_view, std::size_t> by_reason;
  std::vector<std::string> unexplained;
};

nlohmann::json invoice_of(const std::string& bytes) {
  nlohmann::json document = nlohmann::json::parse(bytes);
  return document.contains("doc") ? document["doc"] : document;
}

// The ids that ours has too many (+) or too few (-).
using Differences = std::map<std::string, char>;

Differences differences(const Ids& ours, const Ids& official, const Follows& follows) {
  Differences found;
  for (const std::string& id : without(ours, official)) found[id] = '+';
  for (const std::string& id : without(without(official, ours), implied_by(ours, follows.always))) found[id] = '-';
  return found;
}

// Takes out what has the same cause as an id of ours; whether there was any.
bool take_apart(Differences& found, const Ids& ours, const Follows& follows) {
  const Ids same_cause = implied_by(ours, follows.apart);
  return std::erase_if(found,
                       [&](const auto& entry) { return entry.second == '-' && same_cause.contains(entry.first); }) > 0;
}

void compare(const Case& one, const Ids& ours, const Follows& follows, Tally& tally) {
  ++tally.compared;
  tally.same_verdict += ours.empty() == one.official->empty();
  Differences found = differences(ours, *one.official, follows);
  tally.apart += take_apart(found, ours, follows);
  if (found.empty()) {
    ++tally.equal;
    return;
  }
  const nlohmann::json invoice = invoice_of(*one.built);
  std::set<std::string_view> reasons_here;
  std::string left;
  for (const auto& [id, sign] : found) {
    if (const Reason* reason = reason_for(id, invoice)) {
      reasons_here.insert(reason->about);
    } else {
      left += fmt::format(" {}{}", sign, id);
    }
  }
  for (const std::string_view about : reasons_here) ++tally.by_reason[about];
  if (!left.empty()) tally.unexplained.push_back(fmt::format("{}:{}", one.name, left));
}

Tally run(const std::vector<Case>& cases, const Follows& follows) {
  Judges judges;
  Tally tally;
  for (const Case& one : cases) {
    if (one.is_json) ++(judges.fatal(one.input) ? tally.read : tally.refused);
    if (!one.has_totals || !one.official) continue;
    if (const auto ours = judges.fatal(*one.built)) {
      compare(one, *ours, follows, tally);
    } else {
      tally.unexplained.push_back(one.name + ": refused");
    }
  }
  return tally;
}

int report(const Tally& tally) {
  const double share = static_cast<double>(tally.equal) / static_cast<double>(tally.compared);
  std::cout << fmt::format("{} documents judged, {} refused\n", tally.read, tally.refused)
            << fmt::format("{} of {} verdicts equal, {} with the same findings ({:.1f} %; in {} by a shared cause)\n",
                           tally.same_verdict, tally.compared, tally.equal, 100 * share, tally.apart);
  for (const auto& [about, count] : tally.by_reason) std::cout << fmt::format("{:5}  {}\n", count, about);
  std::cout << fmt::format("{} without a reason\n", tally.unexplained.size());
  for (const std::string& line : tally.unexplained) std::cout << "  " << line << '\n';
  return share >= kLeastEqual && tally.unexplained.size() <= kMostUnexplained ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run() {
  const auto shared = shared_folder();
  if (!shared) return skipped();
  return report(
      run(gobl_cases(*shared), read_follows(std::filesystem::path(RULEC_SOURCE) / "tests/conformance/follows.tsv")));
}

}  // namespace
}  // namespace rulec::conformance

int main() { return rulec::conformance::run(); }
