#include "compiler/lint.h"

#include <nlohmann/json.hpp>

#include "compiler/rule_folder.h"

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

// `# lint RL06: why it is right here`, on the line itself or on the one before: the finding is known, and has a reason.
bool is_answered(const Sources& sources, const Diagnostic& one) {
  const Source& source = sources[one.span.source];
  const std::uint32_t line = source.position(one.span.from).line;
  const std::string mark = "# lint " + std::string(one.code) + ":";
  for (const std::string_view text : {source.line(line), line > 1 ? source.line(line - 1) : std::string_view()}) {
    const std::size_t at = text.find(mark);
    if (at != std::string_view::npos && text.find_first_not_of(' ', at + mark.size()) != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

Linted lint_folder(const std::string& folder, bool json, bool colour) {
  const LoadedRules loaded = load_rules(folder);
  if (!loaded.rules) return {{}, "rulec: " + loaded.why + "\n", 0, 1};
  const auto& compilation = loaded.rules;
  if (compilation->problems.errors() > 0)
    return {{}, compilation->problems.render(colour), 0, compilation->problems.errors()};
  Diagnostics all(compilation->sources), found(compilation->sources);
  lint_logic(*compilation, all);
  lint_codes(*compilation, all);
  lint_texts(*compilation, all);
  for (const Diagnostic& one : all.all())
    if (loaded.is_meant(one.span) && !is_answered(compilation->sources, one)) found.add(one);
  found.sort();
  return {
      json ? as_json(compilation->sources, found) : found.render(colour), {}, static_cast<int>(found.all().size()), 0};
}

}  // namespace rulec::compiler
