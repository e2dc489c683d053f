// GOBL to CII against the reference converter: equal, but for what it is known to lose or to do wrong; and the same
// official ids on the GOBL document as on our conversion of it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "calculate/builder.h"
#include "corpus.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"
#include "formats/losses.h"
#include "other_faults.h"
#include "table/rule_table.h"

namespace rulec::conformance {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Tally {
  std::size_t equal = 0, explained = 0, unexplained = 0, unwritten = 0;
  std::size_t same_ids = 0, known_apart = 0, without_place = 0, clean = 0;
  std::map<std::string, std::size_t> faults;  // cases in which each is met
  std::map<std::string, std::size_t> open;    // differences that nothing explains, by path
  std::vector<std::string> wrong;
};

bool is_official(std::string_view rule) { return rule.starts_with("BR-"); }

// Reads, writes and judges in one dialect.
class Dialect {
 public:
  Dialect(const RuleTable& table, const char* name, const char* layer)
      : table_(table),
        gobl_(table, table.mapping_named("gobl").value(), table_conditions(table), {},
              {table.layer_named(layer).value()}),
        builder_(table),
        writer_(table, table.mapping_named(name).value(), table_conditions(table)),
        cii_(table, table.mapping_named("cii").value(), table_conditions(table)),
        judge_(table) {
    parity_.layers = {table.layer_named("en16931-parity").value()};
    parity_.as_is = true;
  }

  // Prices that include tax become net first. Nothing where the document cannot be written: it cannot be read, has no
  // totals, or holds what XML forbids.
  std::optional<std::string> convert(const std::string& bytes) {
    std::string out;
    if (gobl_.read(bytes, document_) || !document_.built) return std::nullopt;
    if (document_.gross && !make_net()) return std::nullopt;
    if (writer_.write(document_, out)) return std::nullopt;
    return out;
  }

  // The last document has terms that found no place in CII, or values that are none of their type.
  bool is_incomplete() const {
    return std::ranges::any_of(losses(table_, document_), [](const Loss& loss) { return loss.term != kNone; });
  }

  Ids ids_of_source() { return ids(document_); }
  Ids ids_of(const std::string& xml, bool fatal_only = false) {
    Document document;
    if (cii_.read(xml, document)) return {"unreadable"};
    return ids(document, fatal_only);
  }

 private:
  bool make_net() {
    const auto net = builder_.build(document_, {.net = true, .compact = true, .identify = false});
    return !net.refused && !gobl_.read(net.bytes, document_);
  }

  Ids ids(Document& document, bool fatal_only = false) {
    Ids found;
    for (const Finding& finding : judge_.judge(document, parity_).findings)
      if (fatal_only ? finding.severity == Severity::fatal : is_official(finding.rule))
        found.insert(std::string(finding.rule));
    return found;
  }

  const RuleTable& table_;
  gobl::Reader gobl_;
  calculate::Builder builder_;
  cii::Writer writer_;
  cii::Reader cii_;
  Judge judge_;
  JudgeOptions parity_;
  Document document_;
};

// What nothing explains, for whoever looks into it: $RULEC_CONVERT_DUMP names a folder.
void dump(const std::string& name, const std::string& xml) {
  if (const char* folder = std::getenv("RULEC_CONVERT_DUMP"); folder != nullptr)
    std::ofstream(fs::path(folder) / (name + ".xml"), std::ios::binary) << xml;
}

void compare_with(const std::string& label, const std::string& ours, const fs::path& file, const Json& invoice,
                  Tally& tally) {
  const Flat mine = flatten(ours), other = flatten(bytes_of(file));
  if (mine.canonical == other.canonical) {
    ++tally.equal;
    return;
  }
  std::set<std::string> met;
  std::size_t open = 0;
  for (const Difference& difference : compare(mine.leaves, other.leaves)) {
    const auto fault =
        std::ranges::find_if(other_faults(), [&](const Fault& one) { return one.explains(difference, invoice); });
    if (fault != other_faults().end()) {
      met.insert(std::string(fault->name));
      continue;
    }
    ++open;
    ++tally.open[difference.path];
    if (tally.wrong.size() < 4000)
      tally.wrong.push_back(fmt::format("{}: {}: ours `{}`{}, theirs `{}`{}", label, difference.exact, difference.ours,
                                        difference.only_theirs ? " (none)" : "", difference.theirs,
                                        difference.only_ours ? " (none)" : ""));
  }
  for (const std::string& fault : met) ++tally.faults[fault];
  ++(open == 0 ? tally.explained : tally.unexplained);
}

struct Dialects {
  const RuleTable& table = standard_rules();
  Dialect plain{table, "en16931", "en16931"};
  Dialect chorus{table, "choruspro-v1", "choruspro"};
  Dialect comparable{table, "choruspro-gobl", "choruspro"};
  Follows follows = read_follows(fs::path(RULEC_SOURCE) / "tests" / "conformance" / "follows.tsv");
};

bool is_for_chorus(const Json& invoice) {
  if (!invoice.contains("$addons") || !invoice["$addons"].is_array()) return false;
  return std::ranges::any_of(invoice["$addons"], [](const Json& addon) { return addon == "fr-choruspro-v1"; });
}

bool is_clean(const fs::path& folder) {
  const Json verdict = Json::parse(bytes_of(folder / "verdict.json"));
  const char* const list = verdict.contains("cii_schematron_en16931") ? "cii_schematron_en16931" : "cii_schematron";
  return verdict.contains(list) && verdict[list].is_array() && verdict[list].empty();
}

void examine(const Case& one, const fs::path& folder, Dialects& dialects, Tally& tally) {
  const auto plain = dialects.plain.convert(*one.built);
  if (!plain) {
    ++tally.unwritten;
    return;
  }
  dump(one.name, *plain);
  const Json document = Json::parse(*one.built);
  const Json& invoice = document.contains("doc") ? document["doc"] : document;
  const bool chorus = is_for_chorus(invoice);
  if (fs::exists(folder / "out.xml")) {
    if (chorus) {
      const auto comparable = dialects.comparable.convert(*one.built);
      if (comparable) compare_with(one.name + " (choruspro-gobl)", *comparable, folder / "out.xml", invoice, tally);
      if (comparable) dump(one.name + ".choruspro-gobl", *comparable);
    }
    compare_with(one.name, *plain, folder / (chorus ? "out-en16931.xml" : "out.xml"), invoice, tally);
  }
  const Ids of_source = dialects.plain.ids_of_source(), of_ours = dialects.plain.ids_of(*plain);
  Ids with_apart = of_source;
  with_apart.merge(implied_by(of_source, dialects.follows.apart));
  if (of_source == of_ours)
    ++tally.same_ids;
  else if (dialects.plain.is_incomplete())
    ++tally.without_place;
  else if (std::ranges::includes(with_apart, of_ours) && std::ranges::includes(of_ours, of_source))
    ++tally.known_apart;
  else
    tally.wrong.push_back(
        fmt::format("{}: ids on GOBL {}, on our CII {}", one.name, fmt::join(of_source, " "), fmt::join(of_ours, " ")));
  // Clean for the artefacts, where the other converter did not make it so: by what GOBL itself says.
  if (!is_clean(folder) || !of_source.empty()) return;
  Ids fatal = dialects.plain.ids_of(*plain, true);
  if (const auto sent = dialects.chorus.convert(*one.built)) {
    dump(one.name + ".choruspro-v1", *sent);
    fatal.merge(dialects.chorus.ids_of(*sent, true));
  }
  if (fatal.empty())
    ++tally.clean;
  else
    tally.wrong.push_back(fmt::format("{}: clean by the artefacts, ours has {}", one.name, fmt::join(fatal, " ")));
}

int report(const Tally& tally) {
  std::cout << fmt::format("conversions: {} equal, {} explained, {} not; {} documents cannot be written\n", tally.equal,
                           tally.explained, tally.unexplained, tally.unwritten);
  for (const auto& [fault, count] : tally.faults) std::cout << fmt::format("  {:5}  {}\n", count, fault);
  std::cout << fmt::format(
      "documents with the same official ids as our conversion: {}, with {} more that CII writes more "
      "often, and {} with terms that find no place\n",
      tally.same_ids, tally.known_apart, tally.without_place);
  std::cout << fmt::format("clean by the artefacts and by ours: {}\n", tally.clean);
  for (const auto& [path, count] : tally.open) std::cout << fmt::format("  open {:5}  {}\n", count, path);
  for (const std::string& line : tally.wrong) std::cout << "  " << line << '\n';
  return tally.wrong.empty() && tally.equal > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run() {
  const auto shared = shared_folder();
  if (!shared) return skipped();
  Dialects dialects;
  Tally tally;
  for (const Case& one : gobl_cases(*shared))
    if (one.built && Json::accept(*one.built))
      examine(one, *shared / "conformance" / "gobl" / "cases" / one.name, dialects, tally);
  return report(tally);
}

}  // namespace
}  // namespace rulec::conformance

int main() { return rulec::conformance::run(); }
