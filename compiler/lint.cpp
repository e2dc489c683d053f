#include "compiler/lint.h"

#include <nlohmann/json.hpp>

namespace rulec::compiler {
namespace {

std::string as_json(const Sources& sources, const Diagnostics& found) {
  auto list = nlohmann::ordered_json::array();
  for (const Diagnostic& one : found.all()) {
    const Source& source = sources[one.span.source];
    const LineColumn at = source.position(one.span.from);
    list.push_back({{"id", one.code},
                    {"file", source.path()},
                    {"line", at.line},
                    {"column", at.column},
                    {"message", one.message},
                    {"hint", one.hint}});
  }
  return list.dump(2) + "\n";
}

}  // namespace

Linted lint_folder(const std::string& folder, bool json, bool colour) {
  std::string why;
  const auto files = read_files(folder, why);
  if (!why.empty()) return {{}, "rulec: " + why + "\n", 0, 1};
  const auto compilation = compile(files, folder);
  if (compilation->problems.errors() > 0)
    return {{}, compilation->problems.render(colour), 0, compilation->problems.errors()};
  Diagnostics found(compilation->sources);
  lint_logic(*compilation, found);
  lint_codes(*compilation, found);
  lint_texts(*compilation, found);
  found.sort();
  return {
      json ? as_json(compilation->sources, found) : found.render(colour), {}, static_cast<int>(found.all().size()), 0};
}

}  // namespace rulec::compiler
