// Tables: their columns, and each cell by the type of its column.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/declarer.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

// What a field of a file is read as.
ast::Cell::Kind kind_for(Type type) {
  using Kind = ast::Cell::Kind;
  if (type == Type::text || type == Type::code) return Kind::text;
  if (type == Type::date) return Kind::date;
  if (type == Type::boolean) return Kind::truth;
  if (type == Type::percent) return Kind::percent;
  if (type == Type::rule_id || type == Type::term || type == Type::group || type == Type::list) return Kind::ref;
  return Kind::number;
}

}  // namespace

void Declarer::declare_table(const ast::Table& table, const ast::File& file) {
  TableInfo info;
  info.ast = &table;
  for (const auto& column : table.columns) {
    TypeInfo type;
    const auto known = type_names().find(column.type.name);
    if (known == type_names().end())
      problems_.error("RC0202", column.type.span, fmt::format("unknown type `{}`", column.type.name));
    else
      type.type = known->second;
    if (type.type == Type::code && !column.type.args.empty()) {
      const auto list = world_.list_by_name.find(column.type.args[0]);
      if (list != world_.list_by_name.end())
        type.list = list->second;
      else
        problems_.error("RC0202", column.type.span, fmt::format("unknown code list `{}`", column.type.args[0]));
    }
    info.types.push_back(type);
  }
  if (table.file) read_rows(table, file, info);
  for (const auto& row : table.rows) {
    if (row.cells.size() != table.columns.size()) {
      const bool more = row.cells.size() > table.columns.size();  // those of the next line, where a `|` is missing
      problems_.error("RC0801", more ? row.cells[table.columns.size()].span : row.span,
                      fmt::format("{} cells where the table has {} columns", row.cells.size(), table.columns.size()));
      continue;
    }
    std::vector<CellValue> values;
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      values.push_back(cell(row.cells[i], info.types[i], table.columns[i]));
    info.rows.push_back(std::move(values));
  }
  const auto [at, fresh] = world_.tables.emplace(table.name.text, std::move(info));
  if (!fresh)
    problems_.add({"RC0701",
                   Level::error,
                   table.name.span,
                   fmt::format("table `{}` is declared twice", table.name.text),
                   {},
                   "first declared here",
                   at->second.ast->name.span});
}

// The rows of a table from a file: the columns that bear its names. An empty field is an empty cell.
void Declarer::read_rows(const ast::Table& table, const ast::File& file, TableInfo& info) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name.text);
  const auto data = data_file(*table.file, file, names);
  if (!data) return;
  for (std::size_t row = 0; row < data->rows.size(); ++row) {
    std::vector<CellValue> values;
    for (std::size_t i = 0; i < names.size(); ++i) {
      ast::Cell written;
      written.span = table.file->span;
      written.text = data->cell(row, names[i]);
      written.kind = written.text.empty() ? ast::Cell::Kind::none : kind_for(info.types[i].type);
      if (written.kind == ast::Cell::Kind::date && !parse_iso_day(written.text))
        problems_.error("RC0502", table.file->span,
                        fmt::format("`{}` in `{}` is no date", written.text, table.file->text));
      if (written.kind == ast::Cell::Kind::number && !Decimal::parse(written.text))
        problems_.error("RC0801", table.file->span,
                        fmt::format("`{}` in `{}` is no number", written.text, table.file->text));
      values.push_back(cell(written, info.types[i], table.columns[i]));
    }
    info.rows.push_back(std::move(values));
  }
}

CellValue Declarer::cell(const ast::Cell& cell, TypeInfo type, const ast::Column& column) {
  using Kind = ast::Cell::Kind;
  CellValue value;
  value.kind = cell.kind;
  value.type = type;
  value.text = cell.text;
  if (cell.kind == Kind::none) return value;
  if (cell.kind == Kind::list) {
    for (const auto& item : cell.items) value.items.push_back(this->cell(item, type, column));
    return value;
  }
  const auto wrong = [&](const char* seen) {
    problems_.error("RC0801", cell.span,
                    fmt::format("column `{}` holds {}, this is {}", column.name.text, column.type.name, seen));
  };
  static const std::map<Kind, const char*> kSeen = {{Kind::number, "a number"},     {Kind::percent, "a rate"},
                                                    {Kind::text, "a text"},         {Kind::date, "a date"},
                                                    {Kind::truth, "true or false"}, {Kind::ref, "a name"}};
  switch (type.type) {
    case Type::rule_id:
      if (cell.kind != Kind::ref) wrong(kSeen.at(cell.kind));
      break;
    case Type::term:
      cell_term(cell, value, wrong);
      break;
    case Type::group:
      cell_group(cell, value, wrong);
      break;
    case Type::list: {
      const auto list = world_.list_by_name.find(cell.text);
      if (cell.kind != Kind::ref)
        wrong(kSeen.at(cell.kind));
      else if (list == world_.list_by_name.end())
        unknown("code list", cell, world_.list_by_name);
      else
        value.list = list->second;
      break;
    }
    case Type::text:
      if (cell.kind != Kind::text) wrong(kSeen.at(cell.kind));
      break;
    case Type::code:
      if (cell.kind != Kind::text)
        wrong(kSeen.at(cell.kind));
      else if (type.list != kNone && !world_.lists[type.list].by_code.contains(cell.text))
        problems_.error("RC0501", cell.span,
                        fmt::format("\"{}\" is not in {}", cell.text, world_.lists[type.list].name));
      break;
    case Type::percent:
      if (cell.kind != Kind::percent) wrong(kSeen.at(cell.kind));
      break;
    case Type::integer:
      if (cell.kind != Kind::number || cell.text.find('.') != std::string::npos) wrong(kSeen.at(cell.kind));
      break;
    case Type::amount:
    case Type::unit_price:
    case Type::quantity:
    case Type::decimal:
      if (cell.kind != Kind::number) wrong(kSeen.at(cell.kind));
      break;
    case Type::date:
      if (cell.kind != Kind::date) wrong(kSeen.at(cell.kind));
      break;
    case Type::boolean:
      if (cell.kind != Kind::truth) wrong(kSeen.at(cell.kind));
      break;
    default:
      break;
  }
  return value;
}

template <typename Map>
void Declarer::unknown(const char* what, const ast::Cell& cell, const Map& known) {
  std::vector<std::string> names;
  for (const auto& [name, value] : known) names.push_back(name);
  const auto close = nearest(cell.text, names);
  problems_.error("RC0201", cell.span, fmt::format("unknown {} `{}`", what, cell.text),
                  close.empty() ? "" : fmt::format("did you mean `{}`?", close));
}

template <typename Wrong>
void Declarer::cell_term(const ast::Cell& cell, CellValue& value, const Wrong& wrong) {
  if (cell.kind != ast::Cell::Kind::ref) return wrong("no term");
  const auto& steps = cell.ref.steps;
  const auto term = world_.term_by_id.find(steps[0].text);
  if (term == world_.term_by_id.end()) {
    const auto group = world_.group_by_id.find(steps[0].text);
    if (group != world_.group_by_id.end()) {
      value.group = group->second;
      return;
    }  // BR-08 asks for a group
    return unknown("term", cell, world_.term_by_id);
  }
  value.term = term->second;
  if (steps.size() == 1) return;
  for (Index i = 0; i < world_.terms.size(); ++i)
    if (world_.terms[i].owner == term->second && world_.terms[i].alias == steps[1].text) {
      value.term = i;
      return;
    }
  problems_.error("RC0202", steps[1].span, fmt::format("`{}` has no attribute `{}`", steps[0].text, steps[1].text));
}

template <typename Wrong>
void Declarer::cell_group(const ast::Cell& cell, CellValue& value, const Wrong& wrong) {
  if (cell.kind != ast::Cell::Kind::ref) return wrong("no group");
  if (cell.text == "invoice") {
    value.invoice = true;
    return;
  }
  const auto group = world_.group_by_id.find(cell.text);
  if (group == world_.group_by_id.end()) return unknown("group", cell, world_.group_by_id);
  value.group = group->second;
}

}  // namespace rulec::compiler
