// Rules about the tree in the table: for each syntax the types of its nodes, for each layer what it says of each type.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
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
    std::vector<ContextAutomaton::Forbidden> forbidden;   // of all rules
    std::future<ContextAutomaton> making;                 // beside all that needs no automaton
    std::unique_ptr<ContextAutomaton> automaton;          // null until `make` has come back, and where there is none
    std::vector<std::vector<Index>> states;               // by context: those that are in it
    std::map<Index, std::map<Index, std::uint8_t>> bits;  // by type: of a name
    std::size_t count() const;                            // of types, 0 among them: nothing is known
  };

  // The rows of a matrix, each once.
  class Rows {
   public:
    explicit Rows(std::size_t width) : width_(width) {}
    void add(const std::vector<std::uint16_t>& row);
    const std::vector<std::uint16_t>& numbers() const { return numbers_; }  // of the rows, in the order they came
    const std::vector<std::uint16_t>& all() const { return all_; }

   private:
    std::size_t width_;
    std::vector<std::uint16_t> numbers_, all_;
    std::unordered_multimap<std::size_t, std::uint16_t> known_;  // by hash
  };

  void find_contexts(Syntax& syntax);
  void make_automata();
  std::vector<Index> types_of(const Syntax& syntax, Index rule) const;
  std::uint64_t member_bit(Syntax& syntax, Index type, const std::string& member);
  Slice entries(Syntax& syntax, Index type, const std::vector<Index>& rules);
  std::vector<Index> hits(const Syntax& syntax, const std::vector<Index>& rules);
  void write(Syntax& syntax);
  void write_members(const Syntax& syntax, Rows& rows);
  void write_states(const Syntax& syntax, Rows& rows);
  void name_steps(const ContextAutomaton& automaton);

  const World& world_;
  const Rules& rules_;
  TableWriter& table_;
  CodeWriter& code_;
  std::vector<Syntax> syntaxes_;
  std::vector<Index> context_of_;  // by rule: the number of its context in its syntax
};

}  // namespace rulec::compiler
