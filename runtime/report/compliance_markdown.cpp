// The report as Markdown, for repositories and tickets.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/compliance.h"
#include "report/escape.h"
#include "report/words.h"

namespace rulec::report {
namespace {

std::string sent_in_cells(const std::optional<Sent>& sent, bool french) {
  if (!sent) return french ? " absente du registre | |" : " not in the ledger | |";
  const std::string words = sent->words.in(french).empty() ? sent->text.in(french) : sent->words.in(french);
  return fmt::format(" {}{} | {} |", sent->state, words.empty() ? "" : (french ? " : " : ": ") + markdown_cell(words),
                     markdown_cell(sent->flow));
}

// Its places, the first by line and column.
std::string place_of(const nlohmann::json& finding, bool french) {
  const auto at = finding.find("at");
  if (at == finding.end() || at->empty()) return "";
  const auto& first = at->front();
  const std::string path = first.value("path", "");
  std::string text = path.empty() ? "" : fmt::format(" `{}`", path);
  if (const int line = first.value("line", 0); line > 0)
    text += fmt::format(" ({} {}:{})", french ? "ligne" : "line", line, first.value("column", 0));
  return text;
}

std::string_view severity_in(const nlohmann::json& finding, bool french) {
  for (const Severity severity : {Severity::fatal, Severity::warning, Severity::info})
    if (finding.value("severity", "") == severity_key(severity)) return severity_word(severity, french);
  return {};
}

std::string finding_in_words(const nlohmann::json& finding, bool french) {
  const auto text_of = [&](const char* member) { return markdown_cell(finding.value(member, "")); };
  std::string text = fmt::format("- **{}** {}{} {}{}", severity_in(finding, french), text_of("rule"),
                                 french ? " :" : ":", text_of("message"), place_of(finding, french));
  if (const std::string fix = text_of("fix"); !fix.empty())
    text += fmt::format(" {}{} {}", french ? "Corriger" : "To mend", french ? " :" : ":", fix);
  if (const auto suppressed = finding.find("suppressed"); suppressed != finding.end() && suppressed->is_object())
    text += fmt::format(" *({}{})*", markdown_cell(suppressed->value("by", "")),
                        suppressed->contains("reason") ? ": " + markdown_cell(suppressed->value("reason", "")) : "");
  return text + "\n";
}

}  // namespace

std::string Compliance::markdown() const {
  const bool french = head_.french;
  const auto say = [&](const char* english, const char* other) { return french ? other : english; };
  std::string text =
      fmt::format("# {}\n\n{}\n\n", say("Compliance report", "Rapport de conformité"), markdown_cell(head_.moment));
  const auto verdict = [&](std::uint64_t count, Word one, Word many) {
    return word(count == 1 || (french && count == 0) ? one : many, french);
  };
  text += fmt::format("**{} {}**{} {} {}, {} {}, {} {}\n\n", summary_.documents,
                      counted(summary_.documents, Word::document_one, french), say(":", " :"), summary_.valid,
                      verdict(summary_.valid, Word::valid, Word::valid_many), summary_.invalid,
                      verdict(summary_.invalid, Word::invalid, Word::invalid_many), summary_.incomplete,
                      verdict(summary_.incomplete, Word::incomplete, Word::incomplete_many));
  text += fmt::format("## {}\n\n| {} | {} | {} |\n|---|---|---:|\n", say("By rule", "Par règle"), say("rule", "règle"),
                      say("asks", "demande"), "documents");
  for (const auto& [rule, count] : rules_by_documents())
    text += fmt::format("| {} | {} | {} |\n", rule, markdown_cell(title(rule, french)), count);
  return text + documents_in_markdown() + findings_in_markdown() + checked_in_markdown();
}

// With a ledger two columns more.
std::string Compliance::documents_in_markdown() const {
  const bool french = head_.french, with_sent = !head_.ledger.empty();
  const auto say = [&](const char* english, const char* other) { return french ? other : english; };
  std::string text = fmt::format(
      "\n## Documents\n\n| document | {} | {} | {} | {} | {} | {} |{} {} |\n|---|---|---|---|---|---:|---|{}---|\n",
      "verdict", say("number", "numéro"), say("date", "date"), say("supplier", "fournisseur"),
      say("total with VAT", "total TTC"), say("rules", "règles"),
      with_sent ? say(" state | flow |", " état | flux |") : "", say("digest", "empreinte"),
      with_sent ? "---|---|" : "");
  for (const ComplianceEntry& entry : entries_)
    text += fmt::format(
        "| {} | {} | {} | {} | {} | {} {} | {} |{} {} |\n", markdown_cell(name_of(entry)),
        word(static_cast<Word>(static_cast<int>(Word::valid) + static_cast<int>(entry.verdict)), french),
        markdown_cell(entry.head.number), markdown_cell(entry.head.date), markdown_cell(entry.head.supplier),
        markdown_cell(entry.head.total), markdown_cell(entry.head.currency), rules_in_words(entry),
        with_sent ? sent_in_cells(entry.sent, french) : "", entry.input_digest);
  return text;
}

// Of each document that has some, as ndjson keeps them.
std::string Compliance::findings_in_markdown() const {
  std::string text;
  for (const ComplianceEntry& entry : entries_) {
    const auto report = nlohmann::json::parse(entry.plain, nullptr, false);
    if (!report.is_object() || !report.contains("findings") || report["findings"].empty()) continue;
    text += fmt::format("\n### {}\n\n", markdown_cell(name_of(entry)));
    for (const auto& finding : report["findings"]) text += finding_in_words(finding, head_.french);
  }
  return text.empty() ? "" : (head_.french ? "\n## Constats\n" : "\n## Findings\n") + text;
}

// What was checked, and how; what was left out, and why.
std::string Compliance::checked_in_markdown() const {
  const bool french = head_.french;
  const auto say = [&](const char* english, const char* other) { return french ? other : english; };
  const char* const colon = say(":", " :");
  std::string text = fmt::format("\n## {}\n\n", say("What was checked, and how", "Ce qui a été vérifié, et comment"));
  const auto item = [&](const char* name, const std::string& value) {
    text += fmt::format("- {}{} {}\n", name, colon, value);
  };
  item("rulec", head_.version);
  item(say("rule table", "table des règles"), fmt::format("`{}`", table_.digest()));
  item(say("paths", "chemins"), markdown_cell(fmt::format("{}", fmt::join(head_.paths, ", "))));
  item(say("side", "côté"), head_.direction == "send" ? say("sender", "émetteur") : say("recipient", "destinataire"));
  item(say("as of", "à la date"),
       head_.on.empty() ? say("the day of issue of each", "d'émission de chacune") : head_.on);
  for (const LayerRow& layer : table_.layers())
    if (const auto used = layers_.find(std::string(table_.text(layer.name))); used != layers_.end())
      item(say("layer", "couche"), fmt::format("{} {}{} {} ({})", used->first, table_.text(layer.version), colon,
                                               markdown_cell(table_.text(layer.title, french)), used->second));
  for (const LayerChange& change : changes_)
    item(say("changed by a layer", "modifié par une couche"),
         fmt::format("{}{} {}{} {}", change.layer, colon, change.rule, colon,
                     markdown_cell(french ? change.french : change.english)));
  item(say("signatures", "signatures"), head_.public_keys.empty()
                                            ? say("not looked at", "non examinées")
                                            : markdown_cell(fmt::format("{}", fmt::join(head_.public_keys, ", "))));
  if (!head_.ledger.empty()) item(say("ledger", "registre"), markdown_cell(head_.ledger));
  for (const std::string& line : head_.suppressions.in(french))
    item(say("accepted findings", "constats acceptés"), markdown_cell(line));
  const auto list = [&](const char* heading, const std::map<std::string, std::uint64_t>& rules) {
    if (rules.empty()) return;
    text += fmt::format("\n## {}\n\n", heading);
    for (const auto& [rule, count] : rules)
      text += fmt::format("- {} ({}) {}\n", rule, count, markdown_cell(title(rule, french)));
  };
  list(say("Not checked: needs what was not given", "Non vérifiées : demandent ce qui n'a pas été donné"),
       not_checked_);
  list(say("Left out by --select and --ignore", "Écartées par --select et --ignore"), left_out_);
  return text;
}

}  // namespace rulec::report
