// Compiles a folder of rules and spells the table as C++: run by the build.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "compiler/compile.h"
#include "compiler/native.h"

namespace {

bool write(const std::string& path, const std::string& text) {
  const std::string draft = path + ".new";
  std::ofstream out(draft, std::ios::binary);
  out << text;
  out.close();
  if (out && std::rename(draft.c_str(), path.c_str()) == 0) return true;
  std::cerr << "cannot write " << path << '\n';
  return false;
}

std::string spell_table(const std::vector<std::uint64_t>& words) {
  std::string text =
      "// Made by rulec-embed from the rule files. Do not edit.\n"
      "#include \"table/rule_table.h\"\n\nnamespace rulec {\n\nconst NativeCode& standard_code();\n\nnamespace {\n\n"
      "alignas(16) constexpr std::uint64_t kWords[] = {";
  std::size_t column = 0;
  for (const auto word : words) text += fmt::format("{}{:#x},", column++ % 8 == 0 ? "\n" : "", word);
  return text +
         "\n};\n\n}  // namespace\n\nconst RuleTable& standard_rules() {\n"
         "  static const RuleTable table(std::as_bytes(std::span(kWords)), &standard_code());\n  return table;\n}\n\n"
         "}  // namespace rulec\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::cerr << "usage: rulec-embed FOLDER TABLE.cpp CODE.cpp\n";
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
  const auto& words = compilation->table.words;
  const rulec::RuleTable table(std::as_bytes(std::span(words)));
  return write(arguments[2], spell_table(words)) && write(arguments[3], rulec::compiler::spell_native(table)) ? 0 : 2;
}
