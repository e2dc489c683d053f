#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/catalogue_page.h"
#include "cli/exit_code.h"
#include "cli/rule_source.h"
#include "cli/rule_words.h"
#include "cli/verbs.h"
#include "cli/write_file.h"
#include "report/escape.h"
#include "report/packed.h"
#include "report/page/page.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string_view> layers_of(const RuleGroup& group, const RuleTable& table) {
  std::vector<std::string_view> names;
  for (const RuleRow* row : group.rows) {
    if (row->layer >= table.layers().size()) continue;
    const std::string_view name = table.text(table.layers()[row->layer].name);
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

// What is searched beside title and message: the ids and names of the terms, and other names of the rule.
Json words_of(const RuleGroup& group, const RuleTable& table) {
  Json words = Json::array();
  for (const RuleRow* row : group.rows) {
    for (const Index term : table.indices(row->terms)) {
      words.push_back(table.text(table.terms()[term].id));
      words.push_back(table.text(table.terms()[term].name, false));
      words.push_back(table.text(table.terms()[term].name, true));
    }
    for (const std::string_view alias : aliases_of(*row, table)) words.push_back(alias);
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

Json index_row(const RuleGroup& group, const RuleTable& table) {
  const RuleRow& first = *group.rows.front();
  return Json::array(
      {group.id, "rules/" + page_name(group.id), report::severity_key(first.severity), layers_of(group, table),
       Json::array({table.text(first.title, false), table.text(first.title, true)}),
       Json::array({message_of(first, table, false), message_of(first, table, true)}), words_of(group, table)});
}

std::string index_page(const std::vector<RuleGroup>& groups, const RuleTable& table, std::string_view lang) {
  Json rules = Json::array();
  for (const RuleGroup& group : groups) rules.push_back(index_row(group, table));
  const Json data{{"lang", lang}, {"table", table.digest()}, {"rules", std::move(rules)}};
  const std::string json = report::in_script(data.dump(-1, ' ', false, Json::error_handler_t::replace));
  // For readers without scripts: a plain list of the pages.
  std::string list = "<noscript><main><ul>\n";
  for (const RuleGroup& group : groups)
    list += fmt::format("<li><a href=\"rules/{}\">{}</a> {}</li>\n", page_name(group.id), report::xml_text(group.id),
                        report::xml_text(table.text(group.rows.front()->title, lang == "fr")));
  return report::page(report::kCataloguePage,
                      {.lang = lang, .data = json, .details = list + "</ul></main></noscript>\n"});
}

}  // namespace

int catalogue(const CatalogueOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  const std::filesystem::path folder(options.output);
  std::error_code problem;
  std::filesystem::create_directories(folder / "rules", problem);
  if (problem) {
    io.err << fmt::format("rulec: {}: {}\n", options.output, problem.message());
    return kUnable;
  }
  const std::string_view lang = display.french ? "fr" : "en";
  const std::vector<RuleGroup> groups = groups_of_rules(table);
  for (const RuleGroup& group : groups) {
    const std::string title = report::xml_text(group.id), content = rule_page(group, table);
    const std::string page = report::page(report::kRulePage, {.lang = lang, .data = title, .details = content});
    if (!write_whole((folder / "rules" / page_name(group.id)).string(), page, io)) return kUnable;
  }
  if (!write_whole((folder / "index.html").string(), index_page(groups, table, lang), io)) return kUnable;
  io.err << fmt::format(fmt::runtime(display.french ? "rulec: {} règles dans {}\n" : "rulec: {} rules in {}\n"),
                        groups.size(), options.output);
  return kDone;
}

}  // namespace rulec::cli
