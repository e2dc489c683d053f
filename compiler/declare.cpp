// What the files declare, by name: lists, terms, groups, views, definitions, tables, layers.
#include <fmt/format.h>

#include "compiler/declarer.h"

namespace rulec::compiler {

void Declarer::run() {
  for (auto& file : world_.files)
    for (auto& list : file.codelists) codelist(list, file);
  world_.frames.push_back({});
  for (auto& file : world_.files) model(file.model, kNone, kNone, 0);
  resolve_currencies();
  for (auto& file : world_.files) {
    for (auto& view : file.views) once(world_.views, view.name, &view, "view");
    for (auto& define : file.defines) once(world_.defines, define.name, &define, "definition");
  }
  for (auto& file : world_.files)
    for (auto& table : file.tables) declare_table(table, file);
  define_circles();
  layers();
}

void declare(World& world, Diagnostics& problems, const std::map<std::string, std::string, std::less<>>& data_files) {
  Declarer(world, problems, data_files).run();
}

std::optional<std::size_t> TableInfo::column(std::string_view name) const {
  for (std::size_t i = 0; i < ast->columns.size(); ++i)
    if (ast->columns[i].name.text == name) return i;
  return std::nullopt;
}

bool World::encloses(Index outer, Index inner) const {
  if (outer == kInvoice) return true;
  for (; inner != kNone; inner = groups[inner].parent)
    if (inner == outer) return true;
  return false;
}

std::string World::describe_term(Index term) const {
  return fmt::format("`{}`, {}", terms[term].id, terms[term].name.en);
}

std::vector<std::string> World::term_ids() const {
  std::vector<std::string> ids;
  for (const auto& term : terms) ids.push_back(term.id);
  for (const auto& group : groups) ids.push_back(group.id);
  return ids;
}

}  // namespace rulec::compiler
