// Walks a mapping of the rule table over the tree of a document and fills the invoice with what it finds.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec {

// Answers the conditions of bindings, which speak of business terms.
struct Conditions {
  virtual ~Conditions() = default;
  // Does the program hold in this row? Rows by frame depth: rows[0] is the invoice.
  virtual bool holds(Index program, const Document& document, Frame frame, RowIndex row) = 0;
};

class MappingReader {
 public:
  MappingReader(const RuleTable& table, Index mapping, Conditions& conditions);

  // Reads the terms below `root` of the tree. Notices say what could not be read, and what nothing read.
  void read(Document& document, Place root);

 private:
  // Where we are: a node of the document, and the row that takes the values.
  struct Context {
    Place node = 0;
    Frame frame = 0;
    RowIndex row = 0;
  };
  void block(Index block, const Context& at);
  void bind(const BindingRow& binding, const Context& at);
  void bind_group(const BindingRow& binding, const Context& at);
  void bind_term(const BindingRow& binding, const Context& at);
  void bind_repeated(const BindingRow& binding, const Context& at);
  void fact(const BindingRow& binding, Place root);
  bool holds(const FilterRow& filter, Place node, const Context& at);
  bool all_hold(Span filters, Place node, const Context& at);
  std::string_view filter_text(const FilterRow& filter, const Context& at) const;
  // All nodes that a path leads to, in document order.
  void follow(Index step, Place node, const Context& at, std::vector<Place>& found);
  bool is_missing(Place node) const;
  Value* slot(Index term, const Context& at);
  void mark(Place node);
  void mark_below(Place node);
  void present(Index group, const Context& at, Place place);
  bool put(Index term, const Context& at, Place place, std::string_view text, const BindingRow& binding);
  std::string_view converted(const BindingRow& binding, std::string_view text);
  void joined(const BindingRow& binding, const Context& at);
  void wrong_value(Index term, Place place, std::string_view text, std::string_view expected);
  void leftovers(Place root);
  void leftover(Place node, std::string_view type);
  std::string_view member_type(std::string_view type, const std::string& name) const;
  std::string_view keep(std::string_view text) { return document_->tree.arena.keep(text); }

  const RuleTable& table_;
  const MappingRow& mapping_;
  Conditions& conditions_;
  Document* document_ = nullptr;
  std::vector<std::vector<Place>> scratch_;
  std::size_t depth_ = 0;
  std::vector<Place> unknown_, unmapped_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace rulec
