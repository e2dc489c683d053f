#include "compiler/rule_folder.h"

#include <algorithm>
#include <filesystem>

namespace rulec::compiler {
namespace {

namespace fs = std::filesystem;

constexpr int kHighest = 4;             // folders above a file that are looked at
constexpr std::size_t kMostIn = 20000;  // files and folders in one: beyond, it is no folder of rules

fs::path above(const fs::path& folder) {
  if (folder.empty() || folder == ".") return "..";
  return folder.filename() == ".." ? folder / ".." : folder.has_parent_path() ? folder.parent_path() : fs::path(".");
}

bool is_small(const fs::path& folder) {
  std::error_code error;
  std::size_t seen = 0;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (++seen > kMostIn) return false;
  return !error;
}

// The number of the file among the sources; nothing where it is not there.
std::optional<std::uint32_t> source_of(const Compilation& rules, const fs::path& file) {
  std::error_code error;
  for (std::uint32_t i = 0; i < rules.sources.size(); ++i)
    if (fs::equivalent(rules.sources[i].path(), file, error)) return i;
  return std::nullopt;
}

bool knows_bases(const World& world, Index layer) {
  const LayerInfo& info = world.layers[layer];
  return info.extends.size() == info.ast->extends.size() &&
         std::ranges::all_of(info.extends, [&](Index base) { return knows_bases(world, base); });
}

bool is_home(const Compilation& rules, std::uint32_t source) {
  const World& world = rules.world;
  if (world.terms.empty()) return false;
  for (std::size_t i = 0; i < world.file_layers.size(); ++i)
    if (world.files[i].source == source)
      return world.file_layers[i] == kNone ? false : knows_bases(world, world.file_layers[i]);
  return false;
}

bool has_syntax_errors(const Compilation& rules) {
  return std::ranges::any_of(rules.problems.all(), [](const Diagnostic& one) {
    return one.level == Level::error && one.code.starts_with("RC01");
  });
}

LoadedRules load_folder(const std::string& folder) {
  LoadedRules loaded;
  const auto files = read_files(folder, loaded.why);
  if (loaded.why.empty()) loaded.rules = compile_kept(files, folder);
  return loaded;
}

}  // namespace

LoadedRules load_rules(const std::string& path) {
  LoadedRules alone = load_folder(path);
  std::error_code error;
  if (!alone.rules || !fs::is_regular_file(path, error)) return alone;
  if (alone.rules->problems.errors() == 0 || has_syntax_errors(*alone.rules)) return alone;
  if (!alone.rules->world.terms.empty()) return alone;  // it has a model of its own
  LoadedRules broken;                                   // a folder around it that cannot be read
  fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
  for (int step = 0; step < kHighest && is_small(folder); ++step, folder = above(folder)) {
    LoadedRules around = load_folder(folder.string());
    if (!around.rules) continue;
    around.only = source_of(*around.rules, path);
    if (around.only && is_home(*around.rules, *around.only)) return around;
    if (!broken.rules && has_syntax_errors(*around.rules)) broken = std::move(around);
    if (fs::equivalent(folder, folder / "..", error)) break;
  }
  return broken.rules ? std::move(broken) : std::move(alone);
}

}  // namespace rulec::compiler
