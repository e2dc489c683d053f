#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "compiler/world.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

Words words(const std::vector<ast::Text>& texts) {
  Words result;
  for (const auto& text : texts) (text.language == "fr" ? result.fr : result.en) = text.plain;
  return result;
}

struct Cardinality {
  std::uint16_t min = 0, max = 1;
};
Cardinality cardinality(const std::string& text) {
  const auto dots = text.find("..");
  const std::string upper = text.substr(dots + 2);
  return {static_cast<std::uint16_t>(ast::number_up_to(0xfffe, text.substr(0, dots))),
          upper == "n" ? std::uint16_t{0xffff} : static_cast<std::uint16_t>(ast::number_up_to(0xfffe, upper))};
}

const std::map<std::string, Type>& type_names() {
  static const std::map<std::string, Type> names = {{"Amount", Type::amount},     {"UnitPrice", Type::unit_price},
                                                    {"Quantity", Type::quantity}, {"Percent", Type::percent},
                                                    {"Decimal", Type::decimal},   {"Int", Type::integer},
                                                    {"Date", Type::date},         {"Text", Type::text},
                                                    {"Code", Type::code},         {"Id", Type::identifier},
                                                    {"Binary", Type::binary},     {"Bool", Type::boolean},
                                                    {"RuleId", Type::rule_id},    {"Term", Type::term},
                                                    {"Group", Type::group},       {"List", Type::list},
                                                    {"Double", Type::real}};
  return names;
}

class Declarer {
 public:
  Declarer(World& world, Diagnostics& problems, const std::map<std::string, std::string, std::less<>>& data)
      : world_(world), problems_(problems), data_(data) {}

  void run() {
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

 private:
  template <typename Map, typename Value>
  void once(Map& map, const ast::Name& name, Value value, const char* what) {
    const auto [at, fresh] = map.emplace(name.text, value);
    if (!fresh) problems_.error("RC0701", name.span, fmt::format("{} `{}` is declared twice", what, name.text));
  }

  // ---- code lists

  void codelist(const ast::Codelist& list, const ast::File& file) {
    ListInfo info;
    info.name = list.name.text;
    info.span = list.name.span;
    info.version = list.version;
    info.source = list.source;
    info.title = words(list.title);
    if (list.file) read_codes(list, file, info);
    for (const auto& entry : list.entries)
      for (const auto& code : entry.codes)
        add_code(info,
                 {code.text, words(entry.name), entry.validity.since.value_or(kFirstDay),
                  entry.validity.until.value_or(kLastDay)},
                 code.span);
    for (std::size_t i = 0; i < info.codes.size(); ++i) info.by_code.emplace(info.codes[i].code, i);
    const auto [at, fresh] = world_.list_by_name.emplace(info.name, static_cast<Index>(world_.lists.size()));
    if (!fresh) {
      problems_.add({"RC0701",
                     Level::error,
                     list.name.span,
                     fmt::format("code list `{}` is declared twice", info.name),
                     {},
                     "first declared here",
                     world_.lists[at->second].span});
      return;
    }
    world_.lists.push_back(std::move(info));
  }

  void add_code(ListInfo& info, CodeInfo code, Span span) {
    if (code.since > code.until)
      problems_.error("RC0705", span, fmt::format("code `{}` ends before it begins", code.code));
    info.codes.push_back(std::move(code));
  }

  static std::vector<std::string_view> cells(std::string_view line) {
    std::vector<std::string_view> result;
    while (true) {
      const auto tab = line.find('\t');
      result.push_back(line.substr(0, tab));
      if (tab == std::string_view::npos) return result;
      line.remove_prefix(tab + 1);
    }
  }

  // A .tsv: its first line names the columns.
  struct DataFile {
    std::map<std::string_view, std::size_t> columns;
    std::vector<std::vector<std::string_view>> rows;

    std::string_view cell(std::size_t row, std::string_view column) const {
      const auto at = columns.find(column);
      return at == columns.end() || at->second >= rows[row].size() ? std::string_view() : rows[row][at->second];
    }
  };

  // The file that stands beside `file`, or nothing where there is none or it lacks a column; that has been said.
  std::optional<DataFile> data_file(const ast::Name& name, const ast::File& file,
                                    const std::vector<std::string>& wanted) {
    std::string path = world_.sources[file.source].path();
    const auto slash = path.rfind('/');
    path = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    std::string_view rest_of_path = name.text;
    while (rest_of_path.starts_with("../") && !path.empty()) {
      rest_of_path.remove_prefix(3);
      path.pop_back();
      path.erase(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    }
    path += rest_of_path;
    const auto data = data_.find(path);
    if (data == data_.end()) {
      problems_.error("RC0202", name.span, fmt::format("no file `{}`", name.text));
      return std::nullopt;
    }
    DataFile result;
    std::string_view rest = data->second;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      auto line = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.empty()) continue;
      const auto row = cells(line);
      if (!result.columns.empty()) {
        result.rows.push_back(row);
        continue;
      }
      for (std::size_t i = 0; i < row.size(); ++i) result.columns.emplace(row[i], i);
    }
    for (const auto& column : wanted)
      if (!result.columns.contains(column)) {
        problems_.error("RC0802", name.span, fmt::format("`{}` has no column `{}`", name.text, column));
        return std::nullopt;
      }
    return result;
  }

  void read_codes(const ast::Codelist& list, const ast::File& file, ListInfo& info) {
    const auto data = data_file(*list.file, file, {list.column});
    if (!data) return;
    for (std::size_t row = 0; row < data->rows.size(); ++row) {
      const auto cell = [&](std::string_view name) { return data->cell(row, name); };
      const auto day = [&](std::string_view name, Day otherwise) {
        const auto text = cell(name);
        if (text.empty()) return otherwise;
        const auto parsed = parse_iso_day(text);
        if (!parsed)
          problems_.error("RC0502", list.file->span, fmt::format("`{}` in `{}` is no date", text, list.file->text));
        return parsed.value_or(otherwise);
      };
      add_code(info,
               {std::string(cell(list.column)),
                {std::string(cell("name")), std::string(cell("name_fr"))},
                day("since", kFirstDay),
                day("until", kLastDay)},
               list.file->span);
    }
  }

  // ---- the model

  void model(const std::vector<ast::ModelItem>& items, Index group, Index owner, Index frame) {
    for (const auto& item : items)
      item.is_group ? declare_group(item, group, frame) : declare_term(item, group, owner, frame);
  }

  bool unique_id(const ast::ModelItem& item) {
    const auto term = world_.term_by_id.find(item.id.text);
    const auto group = world_.group_by_id.find(item.id.text);
    if (term == world_.term_by_id.end() && group == world_.group_by_id.end()) return true;
    const Span first =
        term != world_.term_by_id.end() ? world_.terms[term->second].span : world_.groups[group->second].span;
    problems_.add({"RC0701",
                   Level::error,
                   item.id.span,
                   fmt::format("`{}` is declared twice", item.id.text),
                   {},
                   "first declared here",
                   first});
    return false;
  }

  Index new_frame(Index parent, Index group, Index term) {
    world_.frames.push_back({parent, group, term, 0, world_.frames[parent].depth + 1});
    return static_cast<Index>(world_.frames.size() - 1);
  }

  void declare_group(const ast::ModelItem& item, Index parent, Index frame) {
    if (!unique_id(item)) return;
    const auto index = static_cast<Index>(world_.groups.size());
    const auto card = cardinality(item.cardinality);
    GroupInfo info{item.id.text, item.alias.text, words(item.name), parent,      frame,
                   kNone,        card.min,        card.max,         item.id.span};
    if (card.max > 1)
      info.frame = new_frame(frame, index, kNone);
    else
      info.slot = world_.frames[frame].slots++;
    world_.group_by_id.emplace(info.id, index);
    const Index inner = info.frame;
    world_.groups.push_back(std::move(info));
    model(item.items, index, kNone, inner);
  }

  void declare_term(const ast::ModelItem& item, Index group, Index owner, Index frame) {
    if (!unique_id(item)) return;
    const auto index = static_cast<Index>(world_.terms.size());
    const auto card = cardinality(item.cardinality);
    TermInfo info;
    info.id = item.id.text;
    info.alias = item.alias.text;
    info.name = words(item.name);
    info.group = group;
    info.owner = owner;
    info.frame = frame;
    info.min = card.min;
    info.repeated = card.max > 1;
    info.span = item.id.span;
    read_type(item.type, info);
    if (info.repeated) info.frame = new_frame(frame, kNone, index);
    info.slot = world_.frames[info.frame].slots++;
    world_.term_by_id.emplace(info.id, index);
    const Index inner = info.frame;
    world_.terms.push_back(std::move(info));
    model(item.items, group, index, inner);
  }

  void read_type(const ast::TypeRef& type, TermInfo& info) {
    const auto known = type_names().find(type.name);
    if (known == type_names().end()) {
      std::vector<std::string> names;
      for (const auto& [name, value] : type_names()) names.push_back(name);
      const auto close = nearest(type.name, names);
      problems_.error("RC0202", type.span, fmt::format("unknown type `{}`", type.name),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      return;
    }
    info.type.type = known->second;
    if (type.args.empty()) return;
    if (known->second == Type::amount) {
      info.currency_name = type.args[0];
      return;
    }
    const auto list = world_.list_by_name.find(type.args[0]);
    if (list == world_.list_by_name.end()) {
      std::vector<std::string> names;
      for (const auto& [name, value] : world_.list_by_name) names.push_back(name);
      const auto close = nearest(type.args[0], names);
      problems_.error("RC0202", type.span, fmt::format("unknown code list `{}`", type.args[0]),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      return;
    }
    if (known->second == Type::code)
      info.type.list = list->second;
    else
      info.scheme_list = list->second;
  }

  void resolve_currencies() {
    for (auto& term : world_.terms) {
      if (term.currency_name.empty()) continue;
      const auto at = world_.term_by_id.find(term.currency_name);
      if (at != world_.term_by_id.end())
        term.type.currency = at->second;
      else
        problems_.error("RC0201", term.span, fmt::format("unknown term `{}`", term.currency_name));
    }
  }

  // ---- tables

  void declare_table(const ast::Table& table, const ast::File& file) {
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
  void read_rows(const ast::Table& table, const ast::File& file, TableInfo& info) {
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

  // What a field of a file is read as.
  static ast::Cell::Kind kind_for(Type type) {
    using Kind = ast::Cell::Kind;
    if (type == Type::text || type == Type::code) return Kind::text;
    if (type == Type::date) return Kind::date;
    if (type == Type::boolean) return Kind::truth;
    if (type == Type::percent) return Kind::percent;
    if (type == Type::rule_id || type == Type::term || type == Type::group || type == Type::list) return Kind::ref;
    return Kind::number;
  }

  CellValue cell(const ast::Cell& cell, TypeInfo type, const ast::Column& column) {
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
  void unknown(const char* what, const ast::Cell& cell, const Map& known) {
    std::vector<std::string> names;
    for (const auto& [name, value] : known) names.push_back(name);
    const auto close = nearest(cell.text, names);
    problems_.error("RC0201", cell.span, fmt::format("unknown {} `{}`", what, cell.text),
                    close.empty() ? "" : fmt::format("did you mean `{}`?", close));
  }

  template <typename Wrong>
  void cell_term(const ast::Cell& cell, CellValue& value, const Wrong& wrong) {
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
  void cell_group(const ast::Cell& cell, CellValue& value, const Wrong& wrong) {
    if (cell.kind != ast::Cell::Kind::ref) return wrong("no group");
    if (cell.text == "invoice") {
      value.invoice = true;
      return;
    }
    const auto group = world_.group_by_id.find(cell.text);
    if (group == world_.group_by_id.end()) return unknown("group", cell, world_.group_by_id);
    value.group = group->second;
  }

  // ---- definitions in circles

  void mentions(const ast::ExprPtr& e, std::set<std::string>& names) {
    if (!e) return;
    for (const auto& ref : e->refs)
      if (!ref.steps.empty()) names.insert(ref.steps[0].text);
    if (e->kind == ast::ExprKind::call) names.insert(e->text);
    for (const auto& arg : e->args) mentions(arg, names);
    if (e->domain) mentions(e->domain->where, names);
  }

  void define_circles() {
    std::map<std::string, int> state;  // 1: under way, 2: done
    std::vector<std::string> chain;
    const std::function<void(const std::string&)> visit = [&](const std::string& name) {
      if (state[name] == 2) return;
      chain.push_back(name);
      if (state[name] == 1) {
        const auto first = std::find(chain.begin(), chain.end(), name);
        std::string text;
        for (auto at = first; at != chain.end(); ++at) text += (text.empty() ? "" : " -> ") + *at;
        problems_.error("RC0602", world_.defines.at(*first)->span, fmt::format("definition `{}` uses itself", *first),
                        text);
        circular_.insert(first, chain.end());
        chain.pop_back();
        return;
      }
      state[name] = 1;
      std::set<std::string> names;
      mentions(world_.defines.at(name)->body, names);
      for (const auto& other : names)
        if (world_.defines.contains(other)) visit(other);
      state[name] = 2;
      chain.pop_back();
    };
    // In the order of the text, so that the first of a circle is named.
    for (const auto& file : world_.files)
      for (const auto& define : file.defines) visit(define.name.text);
    for (const auto& name : circular_) world_.defines.erase(name);
  }

  // ---- layers

  void layers() {
    for (auto& file : world_.files) {
      if (!file.layer) continue;
      const auto& layer = *file.layer;
      const auto [at, fresh] = world_.layer_by_name.emplace(layer.name.text, static_cast<Index>(world_.layers.size()));
      if (!fresh) {
        problems_.add({"RC0701",
                       Level::error,
                       layer.name.span,
                       fmt::format("layer `{}` is declared twice", layer.name.text),
                       {},
                       "first declared here",
                       world_.layers[at->second].ast->name.span});
        continue;
      }
      LayerInfo info;
      info.ast = &layer;
      info.name = layer.name.text;
      info.kind = layer.kind;
      world_.layers.push_back(std::move(info));
    }
    for (auto& layer : world_.layers)
      for (const auto& name : layer.ast->extends) {
        const auto base = world_.layer_by_name.find(name.text);
        if (base != world_.layer_by_name.end()) {
          layer.extends.push_back(base->second);
          continue;
        }
        std::vector<std::string> names;
        for (const auto& [known, index] : world_.layer_by_name) names.push_back(known);
        const auto close = nearest(name.text, names);
        problems_.error("RC0202", name.span, fmt::format("unknown layer `{}`", name.text),
                        close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      }
    std::set<Index> done, under_way;
    for (Index i = 0; i < world_.layers.size(); ++i) inherit(i, done, under_way);
    assign_files();
  }

  void inherit(Index layer, std::set<Index>& done, std::set<Index>& under_way) {
    if (done.contains(layer)) return;
    auto& info = world_.layers[layer];
    if (!under_way.insert(layer).second) {
      problems_.error("RC0602", info.ast->name.span, fmt::format("layer `{}` extends itself", info.name));
      info.extends.clear();
      return;
    }
    for (const Index base : std::vector<Index>(info.extends)) inherit(base, done, under_way);
    const LayerInfo* base = info.extends.empty() ? nullptr : &world_.layers[info.extends.front()];
    info.rounding = info.ast->rounding.value_or(base != nullptr ? base->rounding : Rounding::half_up);
    info.missing = info.ast->missing.value_or(base != nullptr ? base->missing : Missing::skips);
    info.languages = !info.ast->languages.empty() ? info.ast->languages
                     : base != nullptr            ? base->languages
                                                  : std::vector<std::string>{"en", "fr"};
    done.insert(layer);
  }

  // A file without a layer of its own belongs to that of the first file it uses, else to the one of its folder.
  void assign_files() {
    world_.file_layers.assign(world_.files.size(), kNone);
    std::map<std::string, Index> by_folder, by_path;
    const auto folder = [](const std::string& path) { return path.substr(0, path.rfind('/') + 1); };
    for (std::size_t i = 0; i < world_.files.size(); ++i) {
      const auto& file = world_.files[i];
      const std::string& path = world_.sources[file.source].path();
      by_path[path] = static_cast<Index>(i);
      if (!file.layer) continue;
      world_.file_layers[i] = world_.layer_by_name.at(file.layer->name.text);
      by_folder.emplace(folder(path), world_.file_layers[i]);
    }
    for (int round = 0; round < 8; ++round)
      for (std::size_t i = 0; i < world_.files.size(); ++i) {
        if (world_.file_layers[i] != kNone) continue;
        const std::string base = folder(world_.sources[world_.files[i].source].path());
        for (const auto& use : world_.files[i].uses) {
          const auto used =
              by_path.find(std::filesystem::path(base + use.file.text).lexically_normal().generic_string());
          if (used != by_path.end() && world_.file_layers[used->second] != kNone) {
            world_.file_layers[i] = world_.file_layers[used->second];
            break;
          }
        }
      }
    for (std::size_t i = 0; i < world_.files.size(); ++i) {
      const auto near = by_folder.find(folder(world_.sources[world_.files[i].source].path()));
      if (world_.file_layers[i] == kNone && near != by_folder.end()) world_.file_layers[i] = near->second;
    }
  }

  World& world_;
  Diagnostics& problems_;
  const std::map<std::string, std::string, std::less<>>& data_;
  std::set<std::string> circular_;
};

}  // namespace

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
