#include "cli/verdict_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/verbs.h"

namespace rulec::cli {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kExamples = 3;

std::optional<std::vector<Json>> judge(const std::string& rules, const std::string& invoices, const Display& display,
                                       Io& io) {
  CheckOptions options;
  options.paths = {invoices};
  options.format = Format::ndjson;
  options.rules = rules;
  options.max_size = std::size_t{64} << 20U;
  std::ostringstream out;
  Io quiet{out, io.err};
  check(options, {display.french, false, display.colour_err}, quiet);
  std::vector<Json> reports;
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) reports.push_back(Json::parse(line));
  if (reports.empty()) return std::nullopt;  // which `check` has said
  return reports;
}

struct Seen {
  std::string rule, text;
  friend bool operator==(const Seen&, const Seen&) = default;
  friend auto operator<=>(const Seen&, const Seen&) = default;
};

std::vector<Seen> findings_of(const Json& report) {
  std::vector<Seen> seen;
  for (const Json& finding : report.at("findings")) {
    std::string place;
    if (const Json& at = finding.at("at"); !at.empty()) place = at[0].value("path", "");
    const auto rule = finding.at("rule").get<std::string>();
    seen.push_back({rule, fmt::format("{} {}{}{}: {}", finding.at("severity").get<std::string>(), rule,
                                      place.empty() ? "" : " ", place, finding.at("message").get<std::string>())});
  }
  std::ranges::sort(seen);
  return seen;
}

std::vector<Seen> only_in(const std::vector<Seen>& some, const std::vector<Seen>& others) {
  std::vector<Seen> result;
  std::ranges::set_difference(some, others, std::back_inserter(result));
  return result;
}

void note(RuleEffect& effect, std::size_t& count, const std::string& document) {
  ++count;
  if (effect.examples.size() < kExamples && std::ranges::find(effect.examples, document) == effect.examples.end())
    effect.examples.push_back(document);
}

void compare(const Json& before, const Json& after, VerdictDiff& diff) {
  ++diff.documents;
  DocumentChange change{after.at("document"), before.at("verdict"), after.at("verdict"), {}, {}};
  const auto was = findings_of(before), is = findings_of(after);
  for (const Seen& one : only_in(was, is)) {
    RuleEffect& effect = diff.by_rule[one.rule];
    note(effect, effect.gone, change.document);
    change.gone.push_back(one.text);
  }
  for (const Seen& one : only_in(is, was)) {
    RuleEffect& effect = diff.by_rule[one.rule];
    note(effect, effect.fresh, change.document);
    change.fresh.push_back(one.text);
  }
  if (change.before != change.after || !change.gone.empty() || !change.fresh.empty())
    diff.changed.push_back(std::move(change));
}

}  // namespace

std::optional<VerdictDiff> diff_verdicts(const std::string& before, const std::string& after,
                                         const std::string& invoices, const Display& display, Io& io) {
  const auto was = judge(before, invoices, display, io);
  if (!was) return std::nullopt;
  const auto is = judge(after, invoices, display, io);
  if (!is) return std::nullopt;
  VerdictDiff diff;
  for (std::size_t i = 0; i < std::min(was->size(), is->size()); ++i) compare((*was)[i], (*is)[i], diff);
  return diff;
}

}  // namespace rulec::cli
