#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

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

void print_ids(const std::vector<const RuleRow*>& rows, const RuleTable& table, Io& io) {
  std::string_view last;
  for (const RuleRow* rule : rows)
    if (const std::string_view id = table.text(rule->id); id != last) io.out << (last = id) << '\n';
}

}  // namespace

int rules(const RulesOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  const auto layers = layers_named(options.layers, table, io);
  if (!layers) return kUnable;
  const std::vector<const RuleRow*> rows = rules_of(*layers, table);
  switch (options.format) {
    case Format::json:
      print_json(rows, table, display, io);
      break;
    case Format::ids:
      print_ids(rows, table, io);
      break;
    case Format::text:
    case Format::ndjson:
      print_text(rows, table, display, io);
      break;
  }
  return kDone;
}

}  // namespace rulec::cli
