#include "corpus.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace rulec::conformance {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// The plain conversion where there are two: the Chorus Pro one uses schemes that EN 16931 refuses.
std::optional<Ids> official_ids(const Json& verdict) {
  const Json none;
  const Json& plain = verdict.contains("cii_schematron_en16931") ? verdict["cii_schematron_en16931"] : none;
  const Json& any = verdict.contains("cii_schematron") ? verdict["cii_schematron"] : none;
  const Json& list = plain.is_array() ? plain : any;
  if (!list.is_array()) return std::nullopt;
  Ids ids;
  for (const std::string id : list)
    if (id.starts_with("BR-")) ids.insert(id);
  return ids;
}

bool has_totals(const std::string& bytes) {
  const Json document = Json::parse(bytes, nullptr, false);
  const Json& invoice = document.contains("doc") ? document["doc"] : document;
  return invoice.is_object() && invoice.contains("totals");
}

}  // namespace

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

std::optional<fs::path> shared_folder() {
  const char* named = std::getenv("RULEC_SHARED");
  const fs::path folder =
      named != nullptr && *named != '\0' ? fs::path(named) : fs::path(RULEC_SOURCE) / ".." / "shared";
  return fs::is_directory(folder / "conformance" / "gobl" / "cases") ? std::optional(folder) : std::nullopt;
}

int skipped() {
  const char* ci = std::getenv("CI");
  std::cout << "skipped: no conformance cases here\n";
  return ci != nullptr && std::string_view(ci) == "true" ? EXIT_FAILURE : EXIT_SUCCESS;
}

std::vector<Case> gobl_cases(const fs::path& shared) {
  std::vector<Case> cases;
  for (const auto& entry : fs::directory_iterator(shared / "conformance" / "gobl" / "cases")) {
    const Json verdict = Json::parse(bytes_of(entry.path() / "verdict.json"));
    Case one;
    one.name = entry.path().filename().string();
    one.input = bytes_of(entry.path() / "in.json");
    one.is_json = verdict.value("json", "") == "ok";
    if (verdict.value("kind", "") == "built") {
      one.built = one.input;
    } else if (fs::exists(entry.path() / "built.json")) {
      one.built = bytes_of(entry.path() / "built.json");
    }
    one.has_totals = one.built && has_totals(*one.built);
    one.official = official_ids(verdict);
    cases.push_back(std::move(one));
  }
  std::ranges::sort(cases, {}, &Case::name);
  return cases;
}

Follows read_follows(const fs::path& file) {
  Follows follows;
  std::ifstream stream(file);
  auto* part = &follows.always;
  for (std::string line; std::getline(stream, line);) {
    if (line == "## apart") part = &follows.apart;
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t tab = line.find('\t');
    std::istringstream ids(line.substr(tab + 1));
    for (std::string id; ids >> id;) (*part)[line.substr(0, tab)].insert(id);
  }
  return follows;
}

Ids implied_by(const Ids& reported, const std::map<std::string, Ids>& follows) {
  Ids ids;
  for (const std::string& id : reported)
    if (const auto found = follows.find(id); found != follows.end())
      ids.insert(found->second.begin(), found->second.end());
  return ids;
}

}  // namespace rulec::conformance
