#include "report/ndjson.h"

#include <nlohmann/json.hpp>

#include "report/machine.h"
#include "report/words.h"

namespace rulec::report {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Location& location) {
  Json json{{"term", location.term}, {"path", location.path}};
  if (location.position.line == 0) return json;
  json["line"] = location.position.line;
  json["column"] = location.position.column;
  return json;
}

Json to_json(const Suppression& suppression) {
  Json json{{"by", suppressed_key(suppression.by)}, {"counts", !suppression.holds()}};
  if (suppression.by == Suppressed::baseline) return json;
  json["reason"] = suppression.reason;
  json["until"] = to_iso(suppression.until);
  return json;
}

Json to_json(const Finding& finding) {
  Json values = Json::object();
  for (const auto& [name, value] : finding.values) values[name] = value;
  Json at = Json::array();
  for (const Location& location : finding.at) at.push_back(to_json(location));
  Json json{{"rule", finding.rule},        {"aliases", finding.aliases},
            {"layer", finding.layer},      {"severity", severity_key(finding.severity)},
            {"message", finding.message},  {"terms", finding.terms},
            {"values", std::move(values)}, {"fix", finding.fix},
            {"at", std::move(at)}};
  if (finding.suppression.by != Suppressed::no) json["suppressed"] = to_json(finding.suppression);
  return json;
}

// What stands before the findings, and behind them.
Json head(const Report& report) {
  return {{"document", report.document},
          {"syntax", report.syntax},
          {"verdict", verdict_key(report.verdict)},
          {"layers", report.layers},
          {"rules", {{"run", report.run}, {"skipped", report.skipped}}},
          {"not_checked", report.not_checked},
          {"table", report.table}};
}

Json tail(const Report& report, Record record) {
  Json changes = Json::array();
  for (const Change& change : report.changes)
    changes.push_back({{"rule", change.rule}, {"layer", change.layer}, {"because", change.because}});
  Json json{{"left_out", report.left_out}, {"changes", std::move(changes)}};
  if (record > 0) json["record"] = record;
  return json;
}

// A path on disk need not be UTF-8; what is not becomes U+FFFD.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

Json to_json(const Report& report, Record record) {
  Json json = head(report);
  Json findings = Json::array();
  for (const Finding& finding : report.findings) findings.push_back(to_json(finding));
  json["findings"] = std::move(findings);
  json.update(tail(report, record));
  return json;
}

// The same as the dump of to_json, but never more than one finding is held as a tree: there may be very many.
std::string render_ndjson(const Report& report, Record record) {
  std::string text = dump(head(report));
  text.pop_back();
  text += ",\"findings\":[";
  for (const Finding& finding : report.findings) {
    text += dump(to_json(finding));
    text += ',';
  }
  if (!report.findings.empty()) text.pop_back();
  text += "],";
  text += std::string_view(dump(tail(report, record))).substr(1);
  return text + '\n';
}

}  // namespace rulec::report
