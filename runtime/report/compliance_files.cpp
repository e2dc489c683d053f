// The report as files for programs, spreadsheets and repositories.
#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "report/compliance.h"
#include "report/escape.h"
#include "report/words.h"

namespace rulec::report {
namespace {

using Json = nlohmann::ordered_json;

std::string rules_in_words(const ComplianceEntry& entry, std::string_view between) {
  std::string text;
  for (const auto& [rule, count] : entry.rules) text += fmt::format("{}{}", text.empty() ? "" : between, rule);
  return text;
}

// Flow and state, of no more than what the ledger knows; null where it knows nothing of the invoice.
Json sent_in_json(const std::optional<Sent>& sent) {
  if (!sent) return nullptr;
  return {{"state", sent->state},
          {"flow", sent->flow},
          {"platform_state", sent->platform_state},
          {"changed", sent->changed}};
}

std::string sent_in_cells(const std::optional<Sent>& sent, bool french) {
  if (!sent) return french ? " absente du registre | |" : " not in the ledger | |";
  const std::string& words = french ? sent->french : sent->english;
  return fmt::format(" {}{} | {} |", sent->state, words.empty() ? "" : markdown_cell(": " + words),
                     markdown_cell(sent->flow));
}

std::string document_name(const ComplianceEntry& entry) {
  return entry.record > 0 ? fmt::format("{}:{}", entry.document, entry.record) : entry.document;
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
      {"suppressions", head_.suppressions},
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
    if (!head_.ledger.empty()) invoice["sent"] = sent_in_json(entry.sent);
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
  for (const ComplianceEntry& entry : entries_) {
    const InvoiceHead& head = entry.head;
    const Sent sent = entry.sent.value_or(Sent{});
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
                        csv_cell(document_name(entry)), entry.syntax, verdict_key(entry.verdict), csv_cell(head.number),
                        csv_cell(head.date), csv_cell(head.supplier), csv_cell(head.supplier_id), csv_cell(head.buyer),
                        csv_cell(head.buyer_id), csv_cell(head.total), csv_cell(head.currency), entry.counts.fatal,
                        entry.counts.warning, entry.counts.info, entry.counts.suppressed, rules_in_words(entry, " "),
                        fmt::join(entry.layers, " "), fmt::join(entry.not_checked, " "), fmt::join(entry.left_out, " "),
                        entry.input_digest, table_.digest(), keys, sent.state, csv_cell(sent.flow),
                        csv_cell(sent.platform_state), sent.changed);
  }
  return text;
}

std::string Compliance::markdown() const {
  const bool french = head_.french;
  const auto say = [&](const char* english, const char* other) { return french ? other : english; };
  std::string text =
      fmt::format("# {}\n\n{}\n\n", say("Compliance report", "Rapport de conformité"), markdown_cell(head_.moment));
  text += fmt::format("rulec {} · {} `{}`\n\n", head_.version, say("rule table", "table des règles"), table_.digest());
  const char* const colon = say(":", " :");
  const auto verdict = [&](std::uint64_t count, Word one, Word many) {
    return word(count == 1 || (french && count == 0) ? one : many, french);
  };
  text += fmt::format("**{} {}**{} {} {}, {} {}, {} {}\n\n", summary_.documents,
                      counted(summary_.documents, Word::document_one, french), colon, summary_.valid,
                      verdict(summary_.valid, Word::valid, Word::valid_many), summary_.invalid,
                      verdict(summary_.invalid, Word::invalid, Word::invalid_many), summary_.incomplete,
                      verdict(summary_.incomplete, Word::incomplete, Word::incomplete_many));
  text += head_.public_keys.empty()
              ? fmt::format("{}\n\n", say("Signatures were not looked at.", "Les signatures n'ont pas été examinées."))
              : fmt::format("{}{} {}\n\n", say("Signatures verified by", "Signatures vérifiées par"), colon,
                            markdown_cell(fmt::format("{}", fmt::join(head_.public_keys, ", "))));
  if (!head_.ledger.empty())
    text += fmt::format("{}{} {}\n\n", say("States and flows by the ledger of", "États et flux d'après le registre de"),
                        colon, markdown_cell(head_.ledger));
  for (const std::string& line : head_.suppressions) text += fmt::format("- {}\n", markdown_cell(line));
  text += fmt::format("\n## {}\n\n| {} | {} | {} |\n|---|---|---:|\n", say("By rule", "Par règle"),
                      say("rule", "règle"), say("asks", "demande"), "documents");
  for (const auto& [rule, count] : rules_by_documents())
    text += fmt::format("| {} | {} | {} |\n", rule, markdown_cell(title(rule, french)), count);
  const auto list = [&](const char* heading, const std::map<std::string, std::uint64_t>& rules) {
    if (rules.empty()) return;
    text += fmt::format("\n## {}\n\n", heading);
    for (const auto& [rule, count] : rules)
      text += fmt::format("- {} ({}) {}\n", rule, count, markdown_cell(title(rule, french)));
  };
  list(say("Not checked: needs what was not given", "Non vérifiées : demandent ce qui n'a pas été donné"),
       not_checked_);
  list(say("Left out", "Écartées"), left_out_);
  text += documents_in_markdown();
  return text;
}

// With a ledger two columns more.
std::string Compliance::documents_in_markdown() const {
  const bool french = head_.french, with_sent = !head_.ledger.empty();
  const auto say = [&](const char* english, const char* other) { return french ? other : english; };
  std::string text = fmt::format(
      "\n## Documents\n\n| document | {} | {} | {} | {} | {} | {} |{}\n|---|---|---|---|---|---:|---|{}\n", "verdict",
      say("number", "numéro"), say("date", "date"), say("supplier", "fournisseur"), say("total with VAT", "total TTC"),
      say("rules", "règles"), with_sent ? say(" state | flow |", " état | flux |") : "", with_sent ? "---|---|" : "");
  for (const ComplianceEntry& entry : entries_)
    text += fmt::format(
        "| {} | {} | {} | {} | {} | {} {} | {} |{}\n", markdown_cell(document_name(entry)),
        word(static_cast<Word>(static_cast<int>(Word::valid) + static_cast<int>(entry.verdict)), french),
        markdown_cell(entry.head.number), markdown_cell(entry.head.date), markdown_cell(entry.head.supplier),
        markdown_cell(entry.head.total), markdown_cell(entry.head.currency), rules_in_words(entry, " "),
        with_sent ? sent_in_cells(entry.sent, french) : "");
  return text;
}

}  // namespace rulec::report
