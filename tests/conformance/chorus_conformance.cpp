// The findings of Chorus Pro's rules on the published examples, which lie beside the checkout, against the list that
// was made of them by hand: the same ids, severities and counts, document by document. The minimal ones are built
// first.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <sstream>

#include "calculate/workshop.h"
#include "corpus.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "table/rule_table.h"

namespace rulec::conformance {
namespace {

namespace fs = std::filesystem;
using Counts = std::map<std::string, int>;  // "CPRO-17 W": how often

constexpr std::array<std::string_view, 3> kLetters = {"i", "W", "F"};  // by severity

// | file | F | W | i |: the ids of each cell, as often as they stand there.
std::map<std::string, Counts> expectations(const fs::path& file) {
  std::map<std::string, Counts> documents;
  std::ifstream stream(file);
  const std::regex row(R"(^\| (chorus-pro-[a-z0-9-]+\.(?:built|min)\.json) \|([^|]*)\|([^|]*)\|([^|]*)\|$)");
  const std::regex id("CPRO-[0-9]+");
  for (std::string line; std::getline(stream, line);) {
    std::smatch cells;
    if (!std::regex_match(line, cells, row)) continue;
    Counts& counts = documents[cells[1]];
    for (std::size_t i = 0; i < kLetters.size(); ++i) {
      const std::string cell = cells[2 + i];
      for (std::sregex_iterator at(cell.begin(), cell.end(), id), end; at != end; ++at)
        ++counts[fmt::format("{} {}", at->str(), kLetters[2 - i])];
    }
  }
  return documents;
}

std::string in_words(const Counts& counts) {
  std::string text;
  for (const auto& [id, count] : counts) text += fmt::format("{}{} x{}", text.empty() ? "" : ", ", id, count);
  return text;
}

int run() {
  const auto shared = shared_folder();
  if (!shared || !fs::exists(*shared / "chorus/seed-expectations.md")) return skipped();
  const RuleTable& table = standard_rules();
  const Index layer = table.layer_named("choruspro").value();
  gobl::Reader reader(table, table.mapping_named("gobl").value(), table_conditions(table), {}, {layer});
  Judge judge(table);
  calculate::Workshop workshop(table);
  Document document;
  std::size_t equal = 0;
  const auto documents = expectations(*shared / "chorus/seed-expectations.md");
  for (const auto& [name, expected] : documents) {
    Counts found;
    std::string bytes = bytes_of(*shared / "gobl/examples" / name);
    if (name.ends_with(".min.json")) bytes = workshop.build(std::move(bytes), {}).bytes;
    if (!reader.read(std::move(bytes), document))
      for (const Finding& finding : judge.judge(document, {.layers = {layer}}).findings)
        if (finding.rule.starts_with("CPRO-"))
          ++found[fmt::format("{} {}", finding.rule, kLetters[static_cast<std::size_t>(finding.severity)])];
    if (found == expected)
      ++equal;
    else
      std::cout << fmt::format("{}:\n  expected {}\n  found    {}\n", name, in_words(expected), in_words(found));
  }
  std::cout << fmt::format("{} of {} documents with the findings expected\n", equal, documents.size());
  return equal == documents.size() && !documents.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace rulec::conformance

int main() { return rulec::conformance::run(); }
