#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "formats/sha256.h"
#include "report/compliance.h"
#include "report/machine.h"
#include "report/words.h"

namespace rulec::report {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::vector<std::string> strings(const std::vector<std::string_view>& views) { return {views.begin(), views.end()}; }

Json both(const std::string& english, const std::string& french) {
  return english == french ? Json(english) : Json::array({english, french});
}

Json operands(const std::vector<Operand>& list) {
  Json json = Json::array();
  for (const Operand& operand : list)
    json.push_back({operand.term, operand.where, operand.value, operand.negative ? 1 : 0, operand.of_sum});
  return json;
}

// Short names, for there are many: r rule, s severity, l layer, m message, x fix, a aliases, v values, p places,
// w workings, k suppression.
Json finding(const Finding& english, const Finding& french, std::vector<Operand> workings) {
  Json at = Json::array();
  for (const Location& place : english.at)
    at.push_back({place.term, place.path, place.position.line, place.position.column});
  Json values = Json::array();
  for (const auto& [name, value] : english.values) values.push_back({name, value});
  Json json{{"r", english.rule},
            {"s", severity_key(english.severity)},
            {"l", english.layer},
            {"m", both(english.message, french.message)},
            {"p", std::move(at)}};
  if (!english.fix.empty()) json["x"] = both(english.fix, french.fix);
  if (!english.aliases.empty()) json["a"] = english.aliases;
  if (!values.empty()) json["v"] = std::move(values);
  if (!workings.empty()) json["w"] = operands(workings);
  if (english.suppression.by != Suppressed::no)
    json["k"] = {suppressed_key(english.suppression.by), suppression_in_words(english.suppression, false),
                 suppression_in_words(english.suppression, true)};
  return json;
}

std::vector<std::pair<std::string, unsigned>> rules_of(const Report& report) {
  std::map<std::string_view, unsigned> counted;
  for (const Finding& finding : report.findings)
    if (finding.counts()) ++counted[finding.rule];
  return {counted.begin(), counted.end()};
}

std::vector<std::string> accepted_in(const Report& report) {
  std::vector<std::string> rules;
  for (const Finding& finding : report.findings)
    if (!finding.counts() && std::ranges::find(rules, finding.rule) == rules.end()) rules.emplace_back(finding.rule);
  return rules;
}

std::vector<LayerChange> changes_in(const Report& english, const Report& french) {
  std::vector<LayerChange> changes;
  for (std::size_t i = 0; i < english.changes.size(); ++i) {
    const Change& one = english.changes[i];
    const std::string_view other = i < french.changes.size() ? french.changes[i].because : one.because;
    changes.push_back({std::string(one.layer), std::string(one.rule), std::string(one.because), std::string(other)});
  }
  return changes;
}

std::vector<std::string> seen_in(const Report& report) {
  std::vector<std::string> rules;
  for (const Finding& finding : report.findings)
    if (std::ranges::find(rules, finding.rule) == rules.end()) rules.emplace_back(finding.rule);
  return rules;
}

}  // namespace

// Findings become text one by one: there may be very many of them.
std::string ComplianceReader::findings(const Report& english, const Report& french, bool readable,
                                       const std::vector<std::vector<Location>>& places) {
  std::string text;
  for (std::size_t i = 0; i < english.findings.size(); ++i) {
    const Finding& other = i < french.findings.size() ? french.findings[i] : english.findings[i];
    std::vector<Operand> workings;
    if (readable && i < places.size() && !places[i].empty())
      workings = workings_.of(english.findings[i], places[i].front().place);
    text += (i == 0 ? "" : ",") + dump(finding(english.findings[i], other, std::move(workings)));
  }
  return text;
}

ComplianceEntry ComplianceReader::entry(const Report& english, const Report& french, const Document& judged,
                                        const std::vector<std::vector<Location>>& places, Record record) {
  ComplianceEntry entry;
  entry.document = english.document;
  entry.syntax = english.syntax;
  entry.record = record;
  entry.verdict = english.verdict;
  entry.counts.add(french_ ? french : english);
  entry.rules = rules_of(english);
  entry.seen = seen_in(english);
  entry.accepted = accepted_in(english);
  entry.changes = changes_in(english, french);
  entry.layers = strings(english.layers);
  entry.not_checked = strings(english.not_checked);
  entry.left_out = strings(english.left_out);
  const bool readable = !english.syntax.empty() && !english.layers.empty();
  if (readable) entry.head = view_.head(judged.invoice);
  if (keep_ != Keep::detail) {
    entry.plain = render_ndjson(keep_ == Keep::plain_french ? french : english, record);
    entry.plain.pop_back();
    return entry;
  }
  if (readable) workings_.begin(judged);
  Json detail{{"n", {english.run, english.skipped}}, {"l", english.layers}};
  if (!english.not_checked.empty()) detail["nc"] = english.not_checked;
  if (!english.left_out.empty()) detail["lo"] = english.left_out;
  if (readable) detail["i"] = view_.tree(judged, places);
  Json changes = Json::array();
  for (const LayerChange& change : entry.changes)
    changes.push_back({change.layer, change.rule, change.english, change.french});
  if (!changes.empty()) detail["ch"] = std::move(changes);
  entry.detail = fmt::format("{{\"f\":[{}],{}", findings(english, french, readable, places),
                             std::string_view(dump(detail)).substr(1));
  return entry;
}

}  // namespace rulec::report
