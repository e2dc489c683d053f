// Checked rules and mappings become a table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/mappings.h"
#include "compiler/rules.h"
#include "compiler/table_writer.h"

namespace rulec::compiler {

struct Emitted {
  std::vector<std::uint64_t> words;
};

Emitted emit(const World& world, const Rules& rules, const Mappings& mappings);

// A table for one rule with other checks than its own, and all else as it is: for mutation tests.
class CodeWriter {
 public:
  CodeWriter(const World& world, TableWriter& table) : world_(world), table_(table) {}

  // The regular expressions so far, each with the number of its automaton.
  const std::unordered_map<std::string, Index>& patterns() const { return dfas_; }

  // A program; the index of its first instruction.
  Index program(const IrPtr& ir);
  // Lets of the rule at hand: programs come as they are used.
  void lets(const std::vector<LetInfo>* lets, Slice span) {
    lets_ = lets;
    let_span_ = span;
  }
  Index constant(const Ir& ir);
  // The numbers of lookups by a constant, in order, each once.
  std::vector<Index> known_lookups(const std::vector<const Ir*>& lookups);
  Index text_constant(std::string_view text);

  // Paths, and the numbers of the names in them.
  Index name(const std::string& text);
  Index path(const CheckedPath& path);
  Slice filters(const std::vector<CheckedPath::Test>& tests);
  const std::string& name_of(Index number) const { return name_list_[number]; }
  Index names() const { return static_cast<Index>(name_list_.size()); }
  void write_names();  // when all are known

 private:
  void emit(const IrPtr& ir, std::vector<Instr>& out);
  void emit_all(const std::vector<IrPtr>& args, std::vector<Instr>& out);
  void junction(const Ir& ir, std::vector<Instr>& out);
  void fold(const Ir& ir, std::vector<Instr>& out);
  void lookup(const Ir& ir, std::vector<Instr>& out);
  void node_fold(const Ir& ir, std::vector<Instr>& out);
  std::string own_lets(const IrPtr& ir) const;
  Index append(const std::vector<Instr>& out);

  const World& world_;
  TableWriter& table_;
  const std::vector<LetInfo>* lets_ = nullptr;
  Slice let_span_;
  std::unordered_map<std::string, Index> folds_, keyed_, constants_, programs_, dfas_;
  std::map<std::pair<Index, Index>, Index> known_;
  std::unordered_map<std::string, Index> names_, paths_;
  std::vector<std::string> name_list_;
};

}  // namespace rulec::compiler
