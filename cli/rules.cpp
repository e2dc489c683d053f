#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cli/differences.h"
#include "cli/exit_code.h"
#include "cli/rule_source.h"
#include "cli/rule_words.h"
#include "cli/verbs.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

using Json = nlohmann::ordered_json;

// All rules, or those in force in the layers, by their order in the table.
std::vector<const RuleRow*> rules_of(const std::vector<Index>& layers, const RuleTable& table) {
  std::set<Index> in_force;
  for (const Index layer : layers)
    for (const Index rule : table.indices(table.layers()[layer].rules)) in_force.insert(rule);
  std::vector<const RuleRow*> rows;
  for (Index i = 0; i < table.rules().size(); ++i)
    if (layers.empty() || in_force.contains(i)) rows.push_back(&table.rules()[i]);
  return rows;
}

// For programs, never translated.
std::string_view needs_key(Needs needs) {
  switch (needs) {
    case Needs::nothing:
      return "";
    case Needs::recipient:
      return "recipient";
    case Needs::platform:
      return "platform";
    case Needs::sending:
      return "sending";
  }
  return "";
}

std::string_view layer_name(const RuleRow& rule, const RuleTable& table) {
  return rule.layer < table.layers().size() ? table.text(table.layers()[rule.layer].name) : std::string_view();
}

Json to_json(const RuleRow& rule, const RuleTable& table, bool french) {
  Json terms = Json::array();
  for (const Index term : table.indices(rule.terms)) terms.push_back(table.text(table.terms()[term].id));
  return {{"id", table.text(rule.id)},
          {"aliases", aliases_of(rule, table)},
          {"layer", layer_name(rule, table)},
          {"severity", report::severity_key(rule.severity)},
          {"title", table.text(rule.title, french)},
          {"message", message_of(rule, table, french)},
          {"fix", fix_of(rule, table, french)},
          {"terms", std::move(terms)},
          {"source", table.text(rule.source)},
          {"confidence", confidence_word(rule.confidence, false)},
          {"confidence_because", table.text(rule.confidence_why, french)},
          {"needs", needs_key(rule.needs)},
          {"since", day_in_words(rule.since)},
          {"until", day_in_words(rule.until)},
          {"manual", rule.manual != 0},
          {"file", table.text(rule.file)},
          {"line", rule.line}};
}

void print_text(const std::vector<const RuleRow*>& rows, const RuleTable& table, const Display& display, Io& io) {
  std::size_t width = 0;
  for (const RuleRow* rule : rows) width = std::max<std::size_t>(width, rule->id.size);
  for (const RuleRow* rule : rows)
    io.out << fmt::format("{:<{}}  {:<{}}  {:<12}  {}\n", table.text(rule->id), width,
                          report::severity_word(rule->severity, display.french), display.french ? 13 : 7,
                          layer_name(*rule, table), table.text(rule->title, display.french));
}

void print_json(const std::vector<const RuleRow*>& rows, const RuleTable& table, const Display& display, Io& io) {
  Json list = Json::array();
  for (const RuleRow* rule : rows) list.push_back(to_json(*rule, table, display.french));
  io.out << list.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

// A cell holds no bar and no line end.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
  std::ranges::replace(text, '\n', ' ');
  return text;
}

// Instances of a family that differ in their terms only are one line.
bool is_same_line(const RuleRow& a, const RuleRow& b, const RuleTable& table) {
  const auto same = [&](Str x, Str y) { return table.text(x) == table.text(y); };
  return same(a.id, b.id) && same(a.title.en, b.title.en) && a.severity == b.severity && same(a.source, b.source) &&
         a.confidence == b.confidence;
}

void add_terms(const RuleRow& rule, const RuleTable& table, std::vector<std::string_view>& terms) {
  for (const Index index : table.indices(rule.terms))
    if (const auto id = table.text(table.terms()[index].id); std::ranges::find(terms, id) == terms.end())
      terms.push_back(id);
}

std::string confidence_of(const RuleRow& rule, const RuleTable& table, bool french) {
  const std::string_view word = confidence_word(rule.confidence, french);
  const std::string_view why = table.text(rule.confidence_why, french);
  return why.empty() ? std::string(word) : fmt::format("{}{} {}", word, french ? " :" : ":", why);
}

void print_markdown(const std::vector<const RuleRow*>& rows, const RuleTable& table, bool french, Io& io) {
  io.out << (french ? "| règle | gravité | vérifie | données | source | confiance |\n"
                    : "| rule | severity | checks | terms | source | confidence |\n")
         << "|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RuleRow& rule = *rows[i];
    std::vector<std::string_view> terms;
    add_terms(rule, table, terms);
    for (; i + 1 < rows.size() && is_same_line(rule, *rows[i + 1], table); ++i) add_terms(*rows[i + 1], table, terms);
    std::string checks = fmt::format("{}. {}", table.text(rule.title, french), message_of(rule, table, french));
    const std::string_view needs = needs_word(rule.needs, french);
    if (!needs.empty()) checks += fmt::format("{} {}.", french ? " Demande" : " Needs", needs);
    io.out << fmt::format("| {} | {} | {} | {} | {} | {} |\n", table.text(rule.id),
                          report::severity_word(rule.severity, french), cell(std::move(checks)), fmt::join(terms, ", "),
                          cell(std::string(table.text(rule.source))), cell(confidence_of(rule, table, french)));
  }
}

void print_ids(const std::vector<const RuleRow*>& rows, const RuleTable& table, Io& io) {
  std::string_view last;
  for (const RuleRow* rule : rows)
    if (const std::string_view id = table.text(rule->id); id != last) io.out << (last = id) << '\n';
}

int print_differences(const RulesOptions& options, const std::vector<Index>& layers, const RuleTable& table,
                      const Display& display, Io& io) {
  const auto base = layers_named({options.against}, table, display.french, io);
  if (!base) return kUnable;
  if (layers.size() != 1) {
    io.err << (display.french ? "rulec: `--against` demande une couche, par `--layer`\n"
                              : "rulec: `--against` wants one `--layer`\n");
    return kUnable;
  }
  io.out << differences(table, layers.front(), base->front(), display.french);
  return kDone;
}

}  // namespace

int rules(const RulesOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  const auto layers = layers_named(options.layers, table, display.french, io);
  if (!layers || !all_name_rules(options.select, table, display.french, io)) return kUnable;
  if (!options.against.empty()) return print_differences(options, *layers, table, display, io);
  std::vector<const RuleRow*> rows = rules_of(*layers, table);
  if (!options.select.empty())
    std::erase_if(rows, [&](const RuleRow* rule) { return !is_named(options.select, table, *rule); });
  if (options.format == Format::markdown)
    std::ranges::stable_sort(rows, {}, [&](const RuleRow* rule) { return table.text(rule->id); });
  switch (options.format) {
    case Format::json:
      print_json(rows, table, display, io);
      break;
    case Format::ids:
      print_ids(rows, table, io);
      break;
    case Format::markdown:
      print_markdown(rows, table, display.french, io);
      break;
    case Format::text:
    case Format::ndjson:
    case Format::sarif:
    case Format::junit:
    case Format::svrl:
    case Format::github:
    case Format::html:
      print_text(rows, table, display, io);
      break;
  }
  return kDone;
}

}  // namespace rulec::cli
