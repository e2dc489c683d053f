// The blocks of rules about the tree as functions of C++: one a block, which answers for all its entries at a node.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/native_program.h"

namespace rulec::compiler {

class NativeTrees {
 public:
  NativeTrees(const RuleTable& table, NativeFunctions& functions);

  const std::string& functions() const { return functions_; }
  // The functions' names, by block.
  std::string names() const;

 private:
  void block(Index number, const SyntaxRow& syntax);
  bool opens(const TreeBlockRow& row, NativeBody& body) const;
  void entry(const TreeEntryRow& entry, unsigned bit, NativeBody& body) const;
  bool condition(const RuleRow& rule, const std::string& bit, NativeBody& body) const;
  bool checks(const RuleRow& rule, const std::string& bit, NativeBody& body) const;
  std::string skips(const TreeEntryRow& entry) const;
  std::string passes(const TreeEntryRow& entry) const;
  bool is_strict(Index program) const;

  const RuleTable& table_;
  NativeFunctions& code_;
  std::string functions_;
  std::vector<std::size_t> numbers_;          // by block: that of its function, or kNone
  std::map<std::string, std::size_t> known_;  // by body
};

}  // namespace rulec::compiler
