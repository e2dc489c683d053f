// CII invoices against the official artefacts 1.3.16: the parity layer reports the same ids as often as they do, the
// default layer reaches the same verdict with fewer findings.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "corpus.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "table/rule_table.h"

namespace rulec::conformance {
namespace {

using Json = nlohmann::json;
using Counted = std::map<std::string, std::size_t>;

struct Tally {
  std::size_t equal = 0, verdicts = 0, not_cii = 0, refused = 0, ours_fatal = 0, official_fatal = 0;
  std::vector<std::string> wrong;
};

bool is_official(std::string_view rule) { return rule.starts_with("BR-") || rule.starts_with("CII-"); }

std::string listed(const Counted& more, const Counted& than) {
  std::string text;
  for (const auto& [id, count] : more) {
    const auto other = than.find(id);
    const std::size_t known = other == than.end() ? 0 : other->second;
    if (count > known) text += fmt::format(" {} × {}", id, count - known);
  }
  return text.empty() ? " none" : text;
}

class Invoices {
 public:
  Invoices()
      : table_(standard_rules()),
        reader_(table_, table_.mapping_named("cii").value(), table_conditions(table_)),
        judge_(table_),
        core_{*table_.layer_named("en16931")},
        parity_{*table_.layer_named("en16931-parity")} {}

  // False where it is no CII invoice.
  bool read(std::string bytes) { return !reader_.read(std::move(bytes), document_); }

  Counted official_ids() {
    Counted ids;
    JudgeOptions options;
    options.layers = parity_;
    for (const Finding& finding : judge_.judge(document_, options).findings)
      if (is_official(finding.rule)) ++ids[std::string(finding.rule)];
    return ids;
  }

  std::size_t fatal() {
    JudgeOptions options;
    options.layers = core_;
    const Report report = judge_.judge(document_, options);
    return static_cast<std::size_t>(std::ranges::count_if(
        report.findings, [](const Finding& finding) { return finding.severity == Severity::fatal; }));
  }

 private:
  const RuleTable& table_;
  cii::Reader reader_;
  Judge judge_;
  std::vector<Index> core_, parity_;
  Document document_;
};

void compare(Invoices& invoices, const std::string& name, const Counted& official, std::size_t official_fatal,
             Tally& tally) {
  const Counted ours = invoices.official_ids();
  if (ours == official)
    ++tally.equal;
  else
    tally.wrong.push_back(
        fmt::format("{}: too many{}, too few{}", name, listed(ours, official), listed(official, ours)));
  const std::size_t fatal = invoices.fatal();
  tally.ours_fatal += fatal;
  tally.official_fatal += official_fatal;
  if ((fatal > 0) == (official_fatal > 0))
    ++tally.verdicts;
  else
    tally.wrong.push_back(fmt::format("{}: {} fatal findings by default, {} official", name, fatal, official_fatal));
}

Tally cases(const std::filesystem::path& folder) {
  Invoices invoices;
  Tally tally;
  std::ifstream verdicts(folder / "verdicts.jsonl");
  for (std::string line; std::getline(verdicts, line);) {
    const Json verdict = Json::parse(line);
    const std::string name = verdict["case"];
    if (!invoices.read(bytes_of(folder / "cases" / (name + ".xml")))) {
      ++tally.not_cii;
      if (verdict["kind"] != "form") tally.wrong.push_back(name + ": cannot be read");
      continue;
    }
    Counted official;
    std::size_t fatal = 0;
    for (const Json& failed : verdict["failed"]) {
      ++official[failed["id"].get<std::string>()];
      fatal += failed["flag"] == "fatal" ? 1 : 0;
    }
    compare(invoices, name, official, fatal, tally);
  }
  return tally;
}

// Small sharp invoices, whose ids are known as a set. Where the artefacts stop, ours gives a verdict.
Tally vectors(const std::filesystem::path& folder) {
  Invoices invoices;
  Tally tally;
  std::ifstream rows(folder / "expected.tsv");
  std::string line;
  std::getline(rows, line);
  while (std::getline(rows, line)) {
    std::vector<std::string> cells;
    for (std::size_t from = 0; from <= line.size();) {
      const std::size_t tab = std::min(line.find('\t', from), line.size());
      cells.push_back(line.substr(from, tab - from));
      from = tab + 1;
    }
    const std::string& name = cells[0];
    const std::string fatal = cells[cells.size() - 2], warning = cells.back();
    if (!invoices.read(bytes_of(folder / name))) {
      tally.wrong.push_back(name + ": cannot be read");
      continue;
    }
    if (fatal == "(abort)") {
      ++tally.refused;
      if (invoices.fatal() == 0) tally.wrong.push_back(name + ": the artefacts stop, and ours says valid");
      continue;
    }
    Ids official, ours;
    std::size_t fatals = 0;
    for (const std::string& list : {fatal, warning})
      for (std::size_t from = 0; from < list.size();) {
        const std::size_t blank = std::min(list.find(' ', from), list.size());
        if (const std::string id = list.substr(from, blank - from); id != "-") {
          official.insert(id);
          fatals += &list == &warning ? 0 : 1;
        }
        from = blank + 1;
      }
    for (const auto& [id, count] : invoices.official_ids()) ours.insert(id);
    if (fatal == "-") fatals = 0;
    if (ours == official)
      ++tally.equal;
    else
      tally.wrong.push_back(
          fmt::format("{}: {} expected, {} found", name, fmt::join(official, " "), fmt::join(ours, " ")));
    if ((invoices.fatal() > 0) == (fatal != "-"))
      ++tally.verdicts;
    else
      tally.wrong.push_back(name + ": another verdict by default");
  }
  return tally;
}

bool report(const char* what, const Tally& tally) {
  std::cout << fmt::format(
      "{}: {} with the same ids, {} with the same verdict by default, {} no CII invoice, {} where "
      "the artefacts stop\n",
      what, tally.equal, tally.verdicts, tally.not_cii, tally.refused);
  if (tally.official_fatal > 0)
    std::cout << fmt::format("  fatal findings by default {}, by the artefacts {}\n", tally.ours_fatal,
                             tally.official_fatal);
  for (const std::string& line : tally.wrong) std::cout << "  " << line << '\n';
  return tally.wrong.empty() && tally.equal > 0;
}

int run() {
  if (const auto shared = shared_folder()) {
    const bool all = report("cases", cases(*shared / "conformance" / "cii"));
    return report("vectors", vectors(*shared / "en16931" / "vectors")) && all ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  return skipped();
}

}  // namespace
}  // namespace rulec::conformance

int main() { return rulec::conformance::run(); }
