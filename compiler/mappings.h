// Mappings after checking: where the business terms live in a syntax.
#pragma once

#include <string>
#include <vector>

#include "compiler/lower.h"
#include "compiler/paths.h"

namespace rulec::compiler {

struct CheckedBinding {
  Index term = kNone, group = kNone, fact = kNone;
  std::vector<CheckedPath> paths;
  std::vector<CheckedPath::Test> conditions;
  IrPtr when, value;
  bool has_constant = false, has_block = false;
  bool outside = false;  // of XML: the term stands outside of its group's node
  bool reads = true, writes = false;
  std::string constant, argument;
  Codec codec = Codec::none;
  std::uint8_t most = 0;  // of join
  Index by = kNone;       // of divided
  std::string spelling;   // table
  std::vector<CheckedBinding> block;
};

struct CheckedMapping {
  std::string name, root;
  Syntax syntax = Syntax::json;
  Index extends = kNone;
  Index layer = kNone;                                // whose dialect it is
  std::vector<std::vector<CheckedPath::Test>> reads;  // a dialect is read where all of one of them hold
  std::vector<CheckedBinding> bindings, facts, ignored;
  std::vector<std::pair<std::string, std::string>> namespaces;  // prefix and URI
};

struct Mappings {
  std::vector<CheckedMapping> all;
};

Mappings check_mappings(const World& world, Diagnostics& problems);

}  // namespace rulec::compiler
