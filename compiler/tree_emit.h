// Rules about the tree in the table: for each syntax the types of its nodes, for each layer what it says of each type.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/emit.h"
#include "compiler/tree_contexts.h"
#include "compiler/tree_types.h"

namespace rulec::compiler {

class TreeEmitter {
 public:
  TreeEmitter(const World& world, const Rules& rules, TableWriter& table, CodeWriter& code);

  // What the rules of a layer say of the trees of all syntaxes.
  Slice layer(const std::vector<Index>& rules);
  // The types of all syntaxes, once every name of the table is known but those of these types.
  void finish();

 private:
  // The types of the nodes of one syntax are those of its table of members, or the states of an automaton.
  struct Syntax {
    std::string name;
    std::unique_ptr<TreeTypes> types;
    std::vector<const TreeContext*> contexts;
    std::vector<ContextAutomaton::Forbidden> forbidden;  // of all rules
    std::unique_ptr<ContextAutomaton> automaton;
    std::map<Index, std::map<Index, std::uint8_t>> bits;  // by type: of a name
    std::size_t count() const;                            // of types, 0 among them: nothing is known
  };

  void find_contexts(Syntax& syntax);
  std::vector<Index> types_of(const Syntax& syntax, const CheckedRule& rule) const;
  std::uint64_t member_bit(Syntax& syntax, Index type, const std::string& member);
  Slice entries(Syntax& syntax, Index type, const std::vector<Index>& rules);
  std::vector<Index> hits(const Syntax& syntax, const std::vector<Index>& rules);
  void write(Syntax& syntax);
  void write_members(Syntax& syntax, std::vector<std::vector<std::uint16_t>>& steps) const;
  void write_states(Syntax& syntax, std::vector<std::vector<std::uint16_t>>& steps) const;

  const World& world_;
  const Rules& rules_;
  TableWriter& table_;
  CodeWriter& code_;
  std::vector<Syntax> syntaxes_;
};

}  // namespace rulec::compiler
