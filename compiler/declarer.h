// Declares what the files of a compilation name: one object for one compilation, its methods by subject in declare.cpp,
// declare_lists.cpp, declare_model.cpp, declare_tables.cpp and declare_layers.cpp.
#pragma once

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/world.h"

namespace rulec::compiler {

// The English and the French of a declaration.
Words words(const std::vector<ast::Text>& texts);

// Types by the names that authors write.
const std::map<std::string, Type>& type_names();

class Declarer {
 public:
  Declarer(World& world, Diagnostics& problems, const std::map<std::string, std::string, std::less<>>& data)
      : world_(world), problems_(problems), data_(data) {}

  void run();

 private:
  // A .tsv: its first line names the columns.
  struct DataFile {
    std::map<std::string_view, std::size_t> columns;
    std::vector<std::vector<std::string_view>> rows;
    std::vector<std::uint32_t> lines;  // of the rows

    std::string_view cell(std::size_t row, std::string_view column) const {
      const auto at = columns.find(column);
      return at == columns.end() || at->second >= rows[row].size() ? std::string_view() : rows[row][at->second];
    }
  };

  template <typename Map, typename Value>
  void once(Map& map, const ast::Name& name, Value value, const char* what) {
    const auto [at, fresh] = map.emplace(name.text, value);
    if (!fresh) problems_.error("RC0701", name.span, fmt::format("{} `{}` is declared twice", what, name.text));
  }

  // ---- declare_lists.cpp
  std::optional<DataFile> data_file(const ast::Name& name, const ast::File& file,
                                    const std::vector<std::string>& wanted);
  void codelist(const ast::Codelist& list, const ast::File& file);
  struct PlacedCode {
    CodeInfo code;
    Span span;               // as written, or the name of its file
    std::uint32_t line = 0;  // in that file; 0 where it is written in the rules
    bool is_dated() const;
    std::string in_file() const;
  };
  void ends_after_beginning(const PlacedCode& one);
  void tell_overlap(const PlacedCode& first, const PlacedCode& one, const std::string& list);
  void periods_apart(std::vector<PlacedCode>& codes, const std::string& list);
  void read_codes(const ast::Codelist& list, const ast::File& file, std::vector<PlacedCode>& codes);

  // ---- declare_model.cpp
  void model(const std::vector<ast::ModelItem>& items, Index group, Index owner, Index frame);
  bool unique_id(const ast::ModelItem& item);
  Index new_frame(Index parent, Index group, Index term);
  void declare_group(const ast::ModelItem& item, Index parent, Index frame);
  void declare_term(const ast::ModelItem& item, Index group, Index owner, Index frame);
  void read_type(const ast::TypeRef& type, TermInfo& info);
  void resolve_currencies();

  // ---- declare_tables.cpp
  void declare_table(const ast::Table& table, const ast::File& file);
  void read_rows(const ast::Table& table, const ast::File& file, TableInfo& info);
  CellValue cell(const ast::Cell& cell, TypeInfo type, const ast::Column& column);
  template <typename Map>
  void unknown(const char* what, const ast::Cell& cell, const Map& known);
  template <typename Wrong>
  void cell_term(const ast::Cell& cell, CellValue& value, const Wrong& wrong);
  template <typename Wrong>
  void cell_group(const ast::Cell& cell, CellValue& value, const Wrong& wrong);

  // ---- declare_layers.cpp
  void mentions(const ast::ExprPtr& e, std::set<std::string>& names);
  void define_circles();
  void layers();
  void inherit(Index layer, std::set<Index>& done, std::set<Index>& under_way);
  void assign_files();

  World& world_;
  Diagnostics& problems_;
  const std::map<std::string, std::string, std::less<>>& data_;
  std::set<std::string> circular_;
};

}  // namespace rulec::compiler
