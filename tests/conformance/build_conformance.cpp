// What we build against what GOBL builds, on cases that lie beside the checkout: every value and the order of members,
// but for identifiers, the digest where the day counts, and what a case names as volatile. And what GOBL refuses.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "calculate/workshop.h"
#include "corpus.h"
#include "table/rule_table.h"

namespace rulec::conformance {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostDifferent = 0;  // of those that GOBL builds
constexpr double kLeastRecall = 1.0, kLeastPrecision = 1.0;

struct BuildCase {
  std::string name, input;
  std::optional<std::string> built;
  Json verdict;
};

std::vector<BuildCase> build_cases(const std::filesystem::path& shared) {
  std::vector<BuildCase> cases;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "conformance" / "gobl" / "cases")) {
    BuildCase one;
    one.name = entry.path().filename().string();
    one.verdict = Json::parse(bytes_of(entry.path() / "verdict.json"));
    if (one.verdict.value("json", "") != "ok") continue;
    one.input = bytes_of(entry.path() / "in.json");
    if (std::filesystem::exists(entry.path() / "built.json")) one.built = bytes_of(entry.path() / "built.json");
    cases.push_back(std::move(one));
  }
  std::ranges::sort(cases, {}, &BuildCase::name);
  return cases;
}

// ---- predicates over a document, for what is out of the question here

// GOBL writes amounts of more than 18 digits and then cannot read its own document.
bool is_beyond_reading(const Json& verdict) {
  const Json& validate = verdict.contains("validate") ? verdict["validate"] : verdict["build"];
  return validate.is_object() && validate.value("about", "") == "amount-digits";
}

// Only bill/invoice is built.
bool is_invoice(const Json& input) {
  const Json& invoice = input.contains("doc") ? input["doc"] : input;
  return invoice.is_object() && invoice.value("$schema", "").ends_with("/bill/invoice");
}

// ---- comparison

// The first difference in value or order, as a path; empty where there is none. Members that GOBL drops are `extra`.
std::string difference(const Json& ours, const Json& theirs, const std::string& path) {
  if (ours.type() != theirs.type() && !(ours.is_number() && theirs.is_number()))
    return fmt::format("{}: {} for {}", path, ours.dump(), theirs.dump());
  if (ours.is_object()) {
    auto a = ours.begin();
    auto b = theirs.begin();
    for (; a != ours.end() && b != theirs.end(); ++a, ++b) {
      if (a.key() != b.key()) return fmt::format("{}: member {} where {} is", path, a.key(), b.key());
      if (const auto found = difference(a.value(), b.value(), path + "." + a.key()); !found.empty()) return found;
    }
    if (a != ours.end()) return fmt::format("{}: too much: {}", path, a.key());
    if (b != theirs.end()) return fmt::format("{}: missing: {}", path, b.key());
    return "";
  }
  if (ours.is_array()) {
    if (ours.size() != theirs.size()) return fmt::format("{}: {} elements for {}", path, ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i)
      if (const auto found = difference(ours[i], theirs[i], fmt::format("{}[{}]", path, i)); !found.empty())
        return found;
    return "";
  }
  return ours == theirs ? "" : fmt::format("{}: {} for {}", path, ours.dump(), theirs.dump());
}

// What a case names as volatile, and identifiers that the input does not have, become the same on both sides.
void settle(Json& built, const Json& input, const Json& verdict) {
  const bool wrapped = input.contains("doc");
  const Json& invoice = wrapped ? input["doc"] : input;
  if (!wrapped || !input.contains("head") || !input["head"].is_object() || !input["head"].contains("uuid")) built["head"]["uuid"] = "";
  if (!invoice.contains("uuid")) {
    built["doc"]["uuid"] = "";
    built["head"]["dig"]["val"] = "";
  }
  if (!verdict.contains("volatile")) return;
  for (const std::string place : verdict["volatile"]) {
    std::string pointer;
    for (const char c : place.substr(1)) pointer += c == '.' ? '/' : c;
    built[Json::json_pointer(pointer)] = "";
    built["head"]["dig"]["val"] = "";
  }
}

void take_out(Json& value, const std::vector<std::string>& unknown) {
  for (const std::string& pointer : unknown) {
    const Json::json_pointer at(pointer);
    if (!value.contains(at)) continue;
    value[at.parent_pointer()].erase(at.back());
  }
}

struct Tally {
  std::size_t built = 0, equal = 0, out_of_question = 0;
  std::size_t refused = 0, refused_too = 0, refused_wrongly = 0, with_codes = 0, codes_found = 0;
  std::size_t codes = 0, codes_told = 0, codes_hit = 0;
  std::vector<std::string> different, missed;
};

Ids codes_of(const Json& build) {
  Ids codes;
  if (build.is_array())
    for (const Json& fault : build) codes.insert(fault["code"].get<std::string>());
  return codes;
}

void compare_built(const BuildCase& one, const calculate::Workshop::Result& result, Tally& tally) {
  const Json input = Json::parse(one.input);
  if (is_beyond_reading(one.verdict) || !is_invoice(input)) {
    ++tally.out_of_question;
    if (!result.bytes.empty()) tally.missed.push_back(one.name + ": built, and should be refused");
    return;
  }
  ++tally.built;
  if (result.bytes.empty()) {
    ++tally.refused_wrongly;
    std::string why;
    for (const Finding& finding : result.report.findings)
      if (finding.severity == Severity::fatal)
        why += fmt::format(" {} at {}: {}", finding.rule, finding.at[0].path, finding.message);
    tally.different.push_back(one.name + ": refused:" + why);
    return;
  }
  Json ours = Json::parse(result.bytes), theirs = Json::parse(*one.built);
  take_out(ours, result.unknown);
  settle(ours, input, one.verdict);
  settle(theirs, input, one.verdict);
  const std::string found = difference(ours, theirs, "$");
  tally.equal += found.empty();
  if (!found.empty()) tally.different.push_back(one.name + ": " + found);
}

void compare_refused(const BuildCase& one, const calculate::Workshop::Result& result, Tally& tally) {
  ++tally.refused;
  const Ids theirs = codes_of(one.verdict["build"]);
  tally.codes += theirs.size();
  if (!result.bytes.empty()) {
    tally.missed.push_back(fmt::format("{}: built; GOBL refuses: {}", one.name, one.verdict["build"].dump()));
    return;
  }
  ++tally.refused_too;
  Ids ours;
  for (const Finding& finding : result.report.findings) {
    if (finding.severity != Severity::fatal) continue;
    if (finding.rule.starts_with("GOBL-")) ours.emplace(finding.rule);
    for (const std::string_view alias : finding.aliases) ours.emplace(alias);
  }
  for (const std::string& code : theirs)
    ours.contains(code) ? static_cast<void>(++tally.codes_hit)
                        : tally.missed.push_back(fmt::format("{}: does not say {}", one.name, code));
  if (theirs.empty()) return;
  for (const std::string& code : ours)
    if (!theirs.contains(code)) tally.missed.push_back(fmt::format("{}: says {}", one.name, code));
  tally.codes_told += ours.size();
}

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

int run(const std::filesystem::path& shared) {
  calculate::Workshop workshop(standard_rules());
  Tally tally;
  for (const BuildCase& one : build_cases(shared)) {
    const auto result = workshop.build(one.input, {.envelope = true});
    one.built ? compare_built(one, result, tally) : compare_refused(one, result, tally);
  }
  for (const std::string& line : tally.different) std::cout << line << '\n';
  for (const std::string& line : tally.missed) std::cout << line << '\n';
  const double recall = share(tally.codes_hit, tally.codes), precision = share(tally.codes_hit, tally.codes_told);
  std::cout << fmt::format(
      "{} of {} that GOBL builds are equal; {} are none that we build; {} of {} that GOBL refuses are refused\n"
      "codes of refusals: recall {:.3f}, precision {:.3f}\n",
      tally.equal, tally.built, tally.out_of_question, tally.refused_too, tally.refused, recall, precision);
  const bool good = tally.built - tally.equal <= kMostDifferent && tally.refused_too == tally.refused &&
                    recall >= kLeastRecall && precision >= kLeastPrecision;
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace rulec::conformance

int main() {
  const auto shared = rulec::conformance::shared_folder();
  if (!shared) return rulec::conformance::skipped();
  return rulec::conformance::run(*shared);
}
