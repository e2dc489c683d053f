// The rules to work with: linked into the program, compiled from a folder, or read from a compiled table.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/options.h"
#include "table/rule_table.h"

namespace rulec::cli {

class RuleSource {
 public:
  // `path` as --rules gives it; empty: the rules of the program. Nothing, and all is said, where they cannot be had.
  static std::optional<RuleSource> load(const std::string& path, const Display& display, Io& io);

  const RuleTable& table() const { return own_ ? *own_ : standard_rules(); }

 private:
  RuleSource() = default;

  std::vector<std::uint64_t> words_;
  std::optional<RuleTable> own_;  // over words_; nothing: the rules of the program
};

// The layers with these names; nothing, and all is said, where one is unknown.
std::optional<std::vector<Index>> layers_named(const std::vector<std::string>& names, const RuleTable& table,
                                               bool french, Io& io);

}  // namespace rulec::cli
