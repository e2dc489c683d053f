// SARIF 2.1.0 (OASIS): one run. The tool and its rules stand behind the results, so that only rules that were broken
// are listed and nothing is held until the end but their ids.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "report/escape.h"
#include "report/fingerprint.h"
#include "report/machine.h"
#include "report/words.h"

namespace rulec::report {
namespace {

using Json = nlohmann::ordered_json;

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::fatal:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      return "note";
  }
  return "none";
}

Json place(const Report& report, const Location& location) {
  Json physical{{"artifactLocation", {{"uri", uri_of(report.document)}}}};
  if (location.position.line > 0)
    physical["region"] = {{"startLine", location.position.line}, {"startColumn", location.position.column}};
  Json json{{"physicalLocation", std::move(physical)}};
  Json logical = Json::object();
  if (!location.term.empty()) logical["name"] = location.term;
  if (!location.path.empty()) logical["fullyQualifiedName"] = location.path;
  if (!logical.empty()) {
    logical["kind"] = report.syntax == "cii" ? "element" : "member";
    json["logicalLocations"] = Json::array({std::move(logical)});
  }
  return json;
}

Json suppressions(const Finding& finding, bool french) {
  return Json::array({{{"kind", "external"},
                       {"status", "accepted"},
                       {"justification", suppression_in_words(finding.suppression, french)}}});
}

Json properties(const Report& report, const Finding& finding, Record record) {
  Json values = Json::object();
  for (const auto& [name, value] : finding.values) values[name] = value;
  Json json{{"layer", finding.layer},
            {"severity", severity_key(finding.severity)},
            {"terms", finding.terms},
            {"aliases", finding.aliases},
            {"values", std::move(values)},
            {"fix", finding.fix},
            {"verdict", verdict_key(report.verdict)}};
  if (record > 0) json["record"] = record;
  if (finding.suppression.by == Suppressed::expired)
    json["expired"] = {{"reason", finding.suppression.reason}, {"until", to_iso(finding.suppression.until)}};
  return json;
}

Json result(const Report& report, const Finding& finding, std::string print, const MachineOptions& options,
            Record record) {
  Json at = Json::array();
  for (const Location& location : finding.at) at.push_back(place(report, location));
  if (at.size() > 1 && report.syntax.empty()) at.erase(at.begin() + 1, at.end());
  Json json{{"ruleId", finding.rule},
            {"level", level(finding.severity)},
            {"message", {{"text", message_and_fix(finding)}}},
            {"locations", std::move(at)},
            {"partialFingerprints", {{"rulec/v1", std::move(print)}}}};
  if (options.baseline) json["baselineState"] = finding.suppression.by == Suppressed::baseline ? "unchanged" : "new";
  if (finding.suppression.holds()) json["suppressions"] = suppressions(finding, options.french);
  json["properties"] = properties(report, finding, record);
  return json;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json rule(const RuleRow& row, const MachineOptions& options) {
  const RuleTable& table = options.table;
  const auto title = [&](bool french) { return std::string(table.text(row.title, french)); };
  Json json{{"id", table.text(row.id)}, {"shortDescription", {{"text", title(options.french)}}}};
  if (const auto text = table.text(row.text); !text.empty()) json["fullDescription"] = {{"text", text}};
  json["defaultConfiguration"] = {{"level", level(row.severity)}};
  Json more = Json::object();
  if (row.layer < table.layers().size()) more["layer"] = table.text(table.layers()[row.layer].name);
  if (row.source.size > 0) more["source"] = table.text(row.source);
  json["properties"] = std::move(more);
  return json;
}

// Each id once: a family gives several rows one id.
Json rules(const MachineOptions& options, const Ending& ending) {
  Json list = Json::array();
  std::set<std::string_view> left = ending.rules;
  for (const RuleRow& row : options.table.rules())
    if (left.erase(options.table.text(row.id)) > 0) list.push_back(rule(row, options));
  for (const std::string_view id : left) list.push_back({{"id", id}});
  return list;
}

}  // namespace

std::string render_sarif(const Report& report, const MachineOptions& options, Record record) {
  const auto prints = fingerprints(report, record);
  std::string text;
  for (std::size_t i = 0; i < report.findings.size(); ++i)
    text +=
        fmt::format("{}{}", i == 0 ? "" : ",\n", dump(result(report, report.findings[i], prints[i], options, record)));
  return text;
}

std::string begin_sarif() {
  return "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
         "sarif-schema-2.1.0.json\",\n"
         "\"version\":\"2.1.0\",\"runs\":[{\"results\":[\n";
}

std::string end_sarif(const MachineOptions& options, const Ending& ending) {
  const Summary& summary = ending.summary;
  const Json tool{{"driver",
                   {{"name", "rulec"},
                    {"version", ending.version},
                    {"semanticVersion", ending.version},
                    {"language", options.french ? "fr" : "en"},
                    {"rules", rules(options, ending)}}}};
  const Json invocations =
      Json::array({{{"executionSuccessful", ending.exit_code < 2}, {"exitCode", ending.exit_code}}});
  const Json more{
      {"table", options.table.digest()}, {"documents", summary.documents},   {"valid", summary.valid},
      {"invalid", summary.invalid},      {"incomplete", summary.incomplete}, {"rulesRun", summary.run},
      {"rulesSkipped", summary.skipped}, {"rulesLeftOut", summary.left_out}, {"rulesNotChecked", summary.not_checked}};
  return fmt::format(
      "\n],\"columnKind\":\"unicodeCodePoints\",\n\"tool\":{},\n\"invocations\":{},\n\"properties\":{}}}]}}\n",
      dump(tool), dump(invocations), dump(more));
}

}  // namespace rulec::report
