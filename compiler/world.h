// Everything the rule files declare, by name: what the checker looks things up in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast.h"
#include "compiler/diagnostic.h"
#include "compiler/ir.h"

namespace rulec::compiler {

struct Words {
  std::string en, fr;
};

struct FrameInfo {
  Index parent = kNone, group = kNone, term = kNone;
  std::uint32_t slots = 0, depth = 0;
};

struct GroupInfo {
  std::string id, alias;
  Words name;
  Index parent = kNone;
  Index frame = 0;     // where its terms live: its own, or the one around it
  Index slot = kNone;  // presence slot, where it has no frame of its own
  std::uint16_t min = 0, max = 0;
  Span span;
};

struct TermInfo {
  std::string id, alias;
  Words name;
  Index group = kNone, owner = kNone;
  Index frame = 0, slot = 0;
  TypeInfo type;
  Index scheme_list = kNone;
  std::string currency_name;
  bool repeated = false;
  std::uint16_t min = 0;
  Span span;
};

struct CodeInfo {
  std::string code;
  Words name;
  std::int32_t since = 0, until = 0;
};

struct ListInfo {
  std::string name, version, source;
  Words title;
  std::vector<CodeInfo> codes;
  std::map<std::string, std::size_t, std::less<>> by_code;
  Span span;
};

struct CellValue {
  ast::Cell::Kind kind = ast::Cell::Kind::none;
  TypeInfo type;
  std::string text;  // of texts, rule ids, numbers, dates
  Index term = kNone, group = kNone, list = kNone;
  bool invoice = false;  // the word `invoice` in a column of groups
  std::vector<CellValue> items;
};

struct TableInfo {
  const ast::Table* ast = nullptr;
  std::vector<TypeInfo> types;
  std::vector<std::vector<CellValue>> rows;
  std::optional<std::size_t> column(std::string_view name) const;
};

struct LayerInfo {
  const ast::Layer* ast = nullptr;
  std::string name;
  std::vector<Index> extends;
  LayerKind kind = LayerKind::core;
  Rounding rounding = Rounding::half_up;
  Missing missing = Missing::skips;
  std::vector<std::string> languages;
};

struct World {
  explicit World(const Sources& sources_in) : sources(sources_in) {}
  const Sources& sources;
  std::string folder;  // in front of the paths of the sources; no part of the table
  std::vector<ast::File> files;
  std::vector<Index> file_layers;  // layer of each file, kNone where it has none

  std::vector<FrameInfo> frames;
  std::vector<GroupInfo> groups;
  std::vector<TermInfo> terms;
  std::map<std::string, Index, std::less<>> term_by_id, group_by_id;
  std::vector<ListInfo> lists;
  std::map<std::string, Index, std::less<>> list_by_name;
  std::map<std::string, TableInfo, std::less<>> tables;
  std::map<std::string, const ast::View*, std::less<>> views;
  std::map<std::string, const ast::Define*, std::less<>> defines;
  std::vector<LayerInfo> layers;
  std::map<std::string, Index, std::less<>> layer_by_name;

  // The group of the invoice itself.
  static constexpr Index kInvoice = kNone;

  // Does `outer` (a group, or kInvoice) hold `inner`?
  bool encloses(Index outer, Index inner) const;
  // A group or term in words: `BT-112`, Invoice total amount with VAT.
  std::string describe_term(Index term) const;
  std::vector<std::string> term_ids() const;
};

// Declares models, lists, tables, views, defines and layers of all files.
void declare(World& world, Diagnostics& problems, const std::map<std::string, std::string, std::less<>>& data_files);

}  // namespace rulec::compiler
