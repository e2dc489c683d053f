// Compiles a folder of rules and spells the table as C++: run by the build.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "compiler/compile.h"

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: rulec-embed FOLDER FILE.cpp\n";
    return 2;
  }
  std::string why;
  const auto files = rulec::compiler::read_files(arguments[1], why);
  if (!why.empty()) {
    std::cerr << why << '\n';
    return 2;
  }
  const auto compilation = rulec::compiler::compile(files, arguments[1]);
  std::cerr << compilation->problems.render(false);
  if (compilation->problems.errors() > 0) return 2;
  std::string text =
      "// Made by rulec-embed from the rule files. Do not edit.\n"
      "#include \"table/rule_table.h\"\n\nnamespace rulec {\nnamespace {\n\nalignas(16) constexpr std::uint64_t "
      "kWords[] = {";
  std::size_t column = 0;
  for (const auto word : compilation->table.words) text += fmt::format("{}{:#x},", column++ % 8 == 0 ? "\n" : "", word);
  text +=
      "\n};\n\n}  // namespace\n\nconst RuleTable& standard_rules() {\n"
      "  static const RuleTable table(std::as_bytes(std::span(kWords)));\n  return table;\n}\n\n}  // namespace "
      "rulec\n";
  const std::string draft = std::string(arguments[2]) + ".new";
  std::ofstream out(draft, std::ios::binary);
  out << text;
  out.close();
  if (!out || std::rename(draft.c_str(), arguments[2]) != 0) {
    std::cerr << "cannot write " << arguments[2] << '\n';
    return 2;
  }
  return 0;
}
