// Invoices as examples and fixtures describe them, and what rules make of them.
#pragma once

#include <deque>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/module.h"
#include "evaluate/evaluator.h"
#include "model/facts.h"

namespace rulec::compiler {

using Rows = std::map<std::string, RowBinding, std::less<>>;

// Makes an invoice out of a description in business terms; parts of it can be set and taken away before `finish`.
class ExampleBuilder {
 public:
  ExampleBuilder(const World& world, Diagnostics& problems);

  // `rows`: the row of a family whose columns the description may name.
  void add(const ast::Value& document, const Rows& rows);
  void set(const ast::Ref& place, const ast::Value& value);
  void remove(const ast::Ref& place);

  // The texts of the invoice and of the facts live as long as this builder.
  void finish(Invoice& invoice, Facts& facts);

  const std::set<Index>& terms() const { return terms_; }
  bool has_facts() const { return has_facts_; }

 private:
  struct Item {
    std::map<Index, Value> slots;
    std::map<Index, std::deque<Item>> children;  // by frame
  };
  Item& descend(Item& from, Index from_frame, Index to_frame, bool fresh, int number = 0);
  void fill(Item& item, Index frame, const ast::Value& group, const Rows& rows);
  bool fact(const ast::Ref& key, const ast::Value& value, const Rows& rows);
  void entry(Item& item, Index frame, const ast::Ref& key, const ast::Value& value, const Rows& rows);
  void term(Item& item, Index term, const ast::Value& value, const Rows& rows);
  void mark_groups(Item& item, Index group, Index frame);
  Value scalar(const TermInfo& term, std::string text);
  std::string text_of(const ast::Value& value, const Rows& rows);
  void flatten(const Item& item, Index frame, RowIndex row, Invoice& invoice) const;

  const World& world_;
  Diagnostics& problems_;
  Lowering lowering_;
  Item root_;
  Index item_frame_ = 0;  // of the row that is being filled
  std::deque<std::string> texts_;
  std::set<Index> terms_;
  Facts facts_;
  bool has_facts_ = false;
};

// What one rule does on an example: fail if it fails anywhere, else pass, blocked, skip.
Outcome outcome_of(Evaluator& evaluator, const RuleTable& table, Index rule, const Invoice& invoice, const Facts& facts,
                   Day day);

// Does the example belong to this instance of its rule?
bool is_for(const ast::Example& example, const CheckedRule& rule);

}  // namespace rulec::compiler
