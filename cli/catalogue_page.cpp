#include "cli/catalogue_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "cli/rule_examples.h"
#include "cli/rule_words.h"
#include "formats/term_places.h"
#include "report/escape.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

using report::xml_text;

std::string both(std::string_view english, std::string_view french) {
  if (english == french) return xml_text(english);
  return fmt::format("<span lang=\"en\">{}</span><span lang=\"fr\">{}</span>", xml_text(english), xml_text(french));
}

std::string joined(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

class Page {
 public:
  Page(const RuleGroup& group, const RuleTable& table) : group_(group), table_(table) {}

  std::string write() {
    const RuleRow& first = *group_.rows.front();
    put("<h1>{} <span class=\"tag {}\">{}</span></h1>\n", xml_text(group_.id), report::severity_key(first.severity),
        both(report::severity_word(first.severity, false), report::severity_word(first.severity, true)));
    put("<p>{}</p>\n", texts(first.title));
    for (const RuleRow* row : group_.rows)
      if (is_first_of_its_kind(row)) write(*row);
    write_terms();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  std::string texts(Texts pair) const { return both(table_.text(pair, false), table_.text(pair, true)); }

  // Instances of a family are written once.
  bool is_first_of_its_kind(const RuleRow* row) const {
    const auto same = [&](const RuleRow* other) {
      return other == row || (other->layer == row->layer && table_.text(other->text) == table_.text(row->text));
    };
    return *std::ranges::find_if(group_.rows, same) == row;
  }

  void item(std::string_view english, std::string_view french, std::string_view content) {
    if (!content.empty()) put("<dt>{}</dt><dd>{}</dd>\n", both(english, french), content);
  }

  std::string dates(const RuleRow& row, bool french) const {
    const std::string since = day_in_words(row.since), until = day_in_words(row.until);
    if (since.empty() && until.empty()) return french ? "toujours" : "always";
    std::string text;
    if (!since.empty()) text = fmt::format("{} {}", french ? "depuis le" : "from", since);
    if (!until.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", french ? "jusqu'au" : "until", until);
    return text;
  }

  std::string confidence(const RuleRow& row, bool french) const {
    std::string text(confidence_word(row.confidence, french));
    if (const auto why = table_.text(row.confidence_why, french); !why.empty())
      text += fmt::format("{} {}", french ? " :" : ":", why);
    return text;
  }

  void write(const RuleRow& row) {
    const std::string_view layer =
        row.layer < table_.layers().size() ? table_.text(table_.layers()[row.layer].name) : "";
    put("<h2>{}</h2>\n<dl>\n", xml_text(layer));
    item("asks", "demande", texts(row.title));
    item("says", "dit", both(message_of(row, table_, false), message_of(row, table_, true)));
    item("to mend", "pour corriger", both(fix_of(row, table_, false), fix_of(row, table_, true)));
    item("why here", "pourquoi ici", texts(row.because));
    item("source", "source", xml_text(table_.text(row.source)));
    item("note", "note", xml_text(table_.text(row.note)));
    item("confidence", "confiance", both(confidence(row, false), confidence(row, true)));
    item("needs", "demande aussi", both(needs_word(row.needs, false), needs_word(row.needs, true)));
    item("in force", "en vigueur", both(dates(row, false), dates(row, true)));
    steps(row);
    item("also known as", "aussi connu comme", xml_text(fmt::format("{}", fmt::join(aliases_of(row, table_), ", "))));
    item("file", "fichier", xml_text(fmt::format("{}:{}", table_.text(row.file), row.line)));
    put("</dl>\n");
    const std::string_view text = table_.text(row.text);
    example("An invoice that passes", "Une facture qui passe", joined(examples_of(table_, row, "pass")));
    example("An invoice that fails", "Une facture qui échoue", joined(examples_of(table_, row, "fail")));
    example("As it is written", "Telle qu'elle est écrite", text);
  }

  void steps(const RuleRow& row) {
    for (const StepRow& step : table_.slice<StepRow>(Section::steps, row.steps)) {
      const bool sends = step.direction == Direction::send;
      item(
          "severity", "gravité",
          both(fmt::format("{} for who {}", report::severity_word(step.severity, false), sends ? "sends" : "receives"),
               fmt::format("{} pour qui {}", report::severity_word(step.severity, true), sends ? "envoie" : "reçoit")));
    }
  }

  void example(std::string_view english, std::string_view french, std::string_view text) {
    if (text.empty()) return;
    put("<h3>{}</h3>\n<pre>", both(english, french));
    while (!text.empty()) {
      const std::size_t stop = std::min(text.find('\n'), text.size());
      put("{}\n", xml_text(text.substr(0, stop)));
      text.remove_prefix(std::min(stop + 1, text.size()));
    }
    put("</pre>\n");
  }

  std::string places(std::string_view mapping, Index term) const {
    const auto index = table_.mapping_named(mapping);
    std::string list;
    if (index)
      for (const std::string& place : term_places(table_, *index, term))
        list += (list.empty() ? "" : "<br>") + xml_text(place);
    return list;
  }

  void write_terms() {
    std::vector<Index> terms;
    for (const RuleRow* row : group_.rows)
      for (const Index term : table_.indices(row->terms))
        if (std::ranges::find(terms, term) == terms.end()) terms.push_back(term);
    if (terms.empty()) return;
    put("<h2>{}</h2>\n<table><thead><tr><th scope=\"col\">BT</th><th scope=\"col\">{}</th><th scope=\"col\">GOBL</th>"
        "<th scope=\"col\">CII</th></tr></thead><tbody>\n",
        both("Terms, and where documents keep them", "Données, et leur place dans les documents"),
        both("term", "donnée"));
    for (const Index term : terms)
      put("<tr><td>{}</td><td>{}</td><td class=\"mono\">{}</td><td class=\"mono\">{}</td></tr>\n",
          xml_text(table_.text(table_.terms()[term].id)), texts(table_.terms()[term].name), places("gobl", term),
          places("cii", term));
    put("</tbody></table>\n");
  }

  const RuleGroup& group_;
  const RuleTable& table_;
  std::string out_;
};

}  // namespace

std::vector<RuleGroup> groups_of_rules(const RuleTable& table) {
  std::map<std::string_view, std::vector<const RuleRow*>> by_id;
  for (const RuleRow& row : table.rules()) by_id[table.text(row.id)].push_back(&row);
  std::vector<RuleGroup> groups;
  for (auto& [id, rows] : by_id) groups.push_back({id, std::move(rows)});
  return groups;
}

std::string page_name(std::string_view id) {
  std::string name(id);
  std::ranges::replace_if(
      name,
      [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return !letter && c != '-' && c != '.' && c != '_';
      },
      '_');
  return name + ".html";
}

std::string rule_page(const RuleGroup& group, const RuleTable& table) { return Page(group, table).write(); }

}  // namespace rulec::cli
