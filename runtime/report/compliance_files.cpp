// The report as files for programs and spreadsheets.
#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "report/compliance.h"
#include "report/escape.h"
#include "report/words.h"

namespace rulec::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kNotInLedger = "not-in-ledger";

// Flow and state, of no more than what the ledger knows; null where it knows nothing of the invoice.
Json sent_in_json(const std::optional<Sent>& sent, bool french) {
  if (!sent) return nullptr;
  return {{"state", sent->state},
          {"flow", sent->flow},
          {"platform_state", sent->platform_state},
          {"text", sent->text.in(french)},
          {"changed", sent->changed}};
}

}  // namespace

std::string Compliance::json() const {
  Json layers = Json::object(), left_out = Json::object(), not_checked = Json::object(), rules = Json::object();
  for (const auto& [name, count] : layers_) layers[name] = count;
  for (const auto& [rule, count] : left_out_) left_out[rule] = count;
  for (const auto& [rule, count] : not_checked_) not_checked[rule] = count;
  for (const auto& [rule, count] : rules_by_documents()) rules[rule] = count;
  const Json head{
      {"version", head_.version},
      {"made", head_.moment},
      {"table", table_.digest()},
      {"direction", head_.direction},
      {"on", head_.on},
      {"paths", head_.paths},
      {"public_keys", head_.public_keys},
      {"suppressions", head_.suppressions.in(head_.french)},
      {"ledger", head_.ledger},
      {"documents", summary_.documents},
      {"verdicts", {{"valid", summary_.valid}, {"invalid", summary_.invalid}, {"incomplete", summary_.incomplete}}},
      {"findings",
       {{"fatal", summary_.fatal},
        {"warning", summary_.warning},
        {"info", summary_.info},
        {"suppressed", summary_.suppressed}}},
      {"layers", layers},
      {"documents_by_rule", rules},
      {"left_out", left_out},
      {"not_checked", not_checked}};
  std::string text = head.dump(1, ' ', false, Json::error_handler_t::replace);
  text.resize(text.rfind('}') - 1);
  text += ",\n \"reports\": [\n";
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const ComplianceEntry& entry = entries_[i];
    Json invoice{{"number", entry.head.number},        {"date", entry.head.date},
                 {"supplier", entry.head.supplier},    {"supplier_id", entry.head.supplier_id},
                 {"recipient", entry.head.buyer},      {"recipient_id", entry.head.buyer_id},
                 {"total_with_vat", entry.head.total}, {"currency", entry.head.currency},
                 {"input", entry.input_digest}};
    if (!head_.ledger.empty()) invoice["sent"] = sent_in_json(entry.sent, head_.french);
    text += fmt::format("{}{{\"invoice\":{},\"report\":{}}}", i == 0 ? "" : ",\n",
                        invoice.dump(-1, ' ', false, Json::error_handler_t::replace), entry.plain);
  }
  return text + "\n ]\n}\n";
}

// One row a document. A column is added behind those that are there, never moved.
std::string Compliance::csv() const {
  std::string text =
      "document,syntax,verdict,number,date,supplier,supplier_id,recipient,recipient_id,total_with_vat,currency,fatal,"
      "warning,info,suppressed,rules,layers,not_checked,left_out,input,table,public_keys,state,flow,platform_state,"
      "state_changed\r\n";
  const std::string keys = csv_cell(fmt::format("{}", fmt::join(head_.public_keys, " ")));
  const std::string accepted_by = csv_cell(fmt::format("{}", fmt::join(head_.suppressions.in(head_.french), " | ")));
  const std::string ledger = csv_cell(head_.ledger);
  Sent nothing;
  if (!head_.ledger.empty()) nothing.state = kNotInLedger;
  for (const ComplianceEntry& entry : entries_) {
    const InvoiceHead& head = entry.head;
    const Sent sent = entry.sent.value_or(nothing);
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
        csv_cell(name_of(entry)), entry.syntax, verdict_key(entry.verdict), csv_cell(head.number), csv_cell(head.date),
        csv_cell(head.supplier), csv_cell(head.supplier_id), csv_cell(head.buyer), csv_cell(head.buyer_id),
        csv_cell(head.total), csv_cell(head.currency), entry.counts.fatal, entry.counts.warning, entry.counts.info,
        entry.counts.suppressed, rules_in_words(entry), fmt::join(entry.layers, " "), fmt::join(entry.not_checked, " "),
        fmt::join(entry.left_out, " "), entry.input_digest, table_.digest(), keys, sent.state, csv_cell(sent.flow),
        csv_cell(sent.platform_state), sent.changed, fmt::join(entry.accepted, " "), accepted_by, head_.direction,
        head_.on, head_.version, ledger, csv_cell(sent.text.in(head_.french)));
  }
  return text;
}

}  // namespace rulec::report
