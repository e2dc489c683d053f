// GOBL's own fault codes against ours, by `--layer gobl --as-is`: as a set of codes a document, each of which is found,
// missed or invented. What the library stops on before it checks anything (input errors) is not compared.
//   - the cases of conformance/gobl: validate_in on in.json, validate on built.json (kind built: on in.json);
//   - the mutations of chorus/data/gobl-faults.json.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "corpus.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "table/rule_table.h"

namespace rulec::conformance {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr double kLeast = 0.98;  // recall and precision

class Judges {
 public:
  Judges()
      : table_(standard_rules()),
        reader_(table_, table_.mapping_named("gobl").value(), table_conditions(table_)),
        judge_(table_) {
    options_.layers = {table_.layer_named("gobl").value()};
    options_.as_is = true;
  }

  // Our codes, or nothing where the bytes are refused.
  std::optional<Ids> codes(const std::string& bytes) {
    if (reader_.read(bytes, document_)) return std::nullopt;
    Ids ids;
    for (const Finding& finding : judge_.judge(document_, options_).findings)
      if (finding.rule.starts_with("GOBL-")) ids.emplace(finding.rule);
    return ids;
  }

 private:
  const RuleTable& table_;
  gobl::Reader reader_;
  Judge judge_;
  JudgeOptions options_;
  Document document_;
};

struct Tally {
  std::size_t documents = 0, equal = 0, found = 0, missed = 0, invented = 0, refused = 0;
  std::vector<std::string> differences;

  double recall() const { return ratio(found, missed); }
  double precision() const { return ratio(found, invented); }

 private:
  static double ratio(std::size_t good, std::size_t bad) {
    return good + bad == 0 ? 1 : static_cast<double>(good) / static_cast<double>(good + bad);
  }
};

Ids codes_of(const Json& faults) {
  Ids ids;
  for (const auto& fault : faults) ids.insert(fault.at("code").get<std::string>());
  return ids;
}

void compare(const std::string& name, const std::string& bytes, const Ids& theirs, Judges& judges, Tally& tally) {
  ++tally.documents;
  const auto ours = judges.codes(bytes);
  if (!ours) {
    ++tally.refused;
    tally.missed += theirs.size();
    if (!theirs.empty()) tally.differences.push_back(fmt::format("{}: refused, -{}", name, fmt::join(theirs, " -")));
    return;
  }
  std::string line;
  for (const auto& id : theirs) {
    ours->contains(id) ? ++tally.found : ++tally.missed;
    if (!ours->contains(id)) line += " -" + id;
  }
  for (const auto& id : *ours)
    if (!theirs.contains(id)) {
      ++tally.invented;
      line += " +" + id;
    }
  if (line.empty())
    ++tally.equal;
  else
    tally.differences.push_back(name + ":" + line);
}

// `validate` says "ok", or a list of faults, or why it could not begin.
const Json* faults_in(const Json& verdict, const char* member) {
  static const Json kNone = Json::array();
  const auto found = verdict.find(member);
  if (found == verdict.end()) return nullptr;
  if (found->is_array()) return &*found;
  return found->is_string() && *found == "ok" ? &kNone : nullptr;
}

Tally run_cases(const fs::path& shared, Judges& judges) {
  Tally tally;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(shared / "conformance/gobl/cases")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  for (const auto& folder : folders) {
    const Json verdict = Json::parse(bytes_of(folder / "verdict.json"));
    const std::string name = folder.filename().string();
    const bool built = verdict.value("kind", "") == "built";
    if (const Json* faults = faults_in(verdict, "validate_in"); faults != nullptr && verdict.value("json", "") == "ok")
      compare(name + " in", bytes_of(folder / "in.json"), codes_of(*faults), judges, tally);
    const fs::path file = folder / (built ? "in.json" : "built.json");
    if (const Json* faults = faults_in(verdict, "validate"); faults != nullptr && fs::exists(file))
      compare(name + " built", bytes_of(file), codes_of(*faults), judges, tally);
  }
  return tally;
}

Tally run_mutations(const fs::path& shared, Judges& judges) {
  Tally tally;
  const fs::path folder = shared / "chorus/data";
  const Json all = Json::parse(bytes_of(folder / "gobl-faults.json"));
  for (const auto& one : all.at("cases")) {
    Json document = Json::parse(bytes_of(folder / one.at("base").get<std::string>()));
    document["$schema"] = "https://gobl.org/draft-0/bill/invoice";
    document.merge_patch(one.at("merge_patch"));
    compare(one.at("name").get<std::string>(), document.dump(), codes_of(one.at("faults")), judges, tally);
  }
  return tally;
}

bool report(const char* what, const Tally& tally, double least) {
  std::cout << fmt::format(
      "{}: {} documents, {} equal; {} codes found, {} missed, {} invented: recall {:.2f} %, precision {:.2f} %\n", what,
      tally.documents, tally.equal, tally.found, tally.missed, tally.invented, 100 * tally.recall(),
      100 * tally.precision());
  for (const auto& line : tally.differences) std::cout << "  " << line << '\n';
  return tally.documents > 0 && tally.recall() >= least && tally.precision() >= least;
}

int run() {
  const auto shared = shared_folder();
  if (!shared) return skipped();
  Judges judges;
  const bool cases = report("cases", run_cases(*shared, judges), kLeast);
  const bool mutations = report("mutations", run_mutations(*shared, judges), 1.0);
  return cases && mutations ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace rulec::conformance

int main() { return rulec::conformance::run(); }
