#include "compiler/skeleton.h"

#include <fmt/format.h>

#include <map>
#include <regex>

#include "compiler/compile.h"

namespace rulec::compiler {
namespace {

std::string family_of(const std::string& id) { return id.substr(0, id.rfind('-')); }

std::string text_of(const std::string& id) {
  return fmt::format(
      "\nrule {} warning {{\n"
      "  title   en \"TODO\" fr \"TODO\"\n"
      "  check   true  # TODO: what must hold\n"
      "  message en \"TODO: what is wrong, with the values seen.\"\n"
      "          fr \"TODO : ce qui ne va pas, avec les valeurs.\"\n"
      "  fix     en \"TODO: what mends it.\" fr \"TODO : comment corriger.\"\n"
      "  source  \"TODO: where the rule is from\"\n"
      "  pass {{ }}  # TODO: an invoice that is right\n"
      "  fail {{ }}  # TODO: one that is wrong\n"
      "}}\n",
      id);
}

std::string below(const std::string& path, const std::string& folder) {
  return path.starts_with(folder) ? path.substr(folder.size()) : path;
}

// By how many rules of the family it holds.
std::string file_of(const Compilation& c, const std::string& id, const std::string& layer) {
  std::map<std::string, int> counts;
  std::string best;
  for (const auto& rule : c.rules.all) {
    if (family_of(rule.id) != family_of(id) || rule.layer == kNone) continue;
    if (!layer.empty() && c.world.layers[rule.layer].name != layer) continue;
    const std::string& path = c.sources[rule.id_span.source].path();
    if (++counts[path] > counts[best]) best = path;
  }
  if (!best.empty() || layer.empty()) return best;
  for (const auto& one : c.world.layers)
    if (one.name == layer) return c.sources[one.ast->name.span.source].path();
  return best;
}

std::string problem_of(const Compilation& c, const std::string& id, const std::string& layer) {
  static const std::regex kId("[A-Z][A-Z0-9]*(-[A-Z0-9]+)+");
  if (!std::regex_match(id, kId))
    return fmt::format("`{}` is no id of a rule; write it as HOUSE-01: capitals, digits, `-`", id);
  for (const auto& rule : c.rules.all)
    if (rule.id == id) {
      const auto& source = c.sources[rule.id_span.source];
      return fmt::format("there is a rule `{}` in {}:{}; ids are never reused", id, source.path(),
                         source.position(rule.id_span.from).line);
    }
  if (!layer.empty() && !c.world.layer_by_name.contains(layer)) {
    std::vector<std::string> names;
    for (const auto& one : c.world.layers) names.push_back(one.name);
    return fmt::format("no layer `{}`; there are {}", layer, fmt::join(names, ", "));
  }
  return {};
}

}  // namespace

Skeleton skeleton_of(const std::string& folder, const std::string& id, const std::string& layer) {
  std::string why;
  const auto files = read_files(folder, why);
  if (!why.empty()) return {{}, {}, "rulec: " + why + "\n"};
  const auto c = compile_kept(files, folder);
  if (c->problems.errors() > 0) return {{}, {}, c->problems.render(false)};
  if (const std::string problem = problem_of(*c, id, layer); !problem.empty())
    return {{}, {}, "rulec: " + problem + "\n"};
  const std::string file = file_of(*c, id, layer);
  if (file.empty())
    return {{}, {}, fmt::format("rulec: no rule has an id like `{}`; say which layer it is for (--layer)\n", id)};
  return {below(file, c->world.folder), text_of(id), {}};
}

}  // namespace rulec::compiler
