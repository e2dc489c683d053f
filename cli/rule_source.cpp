#include "cli/rule_source.h"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <system_error>

#include "cli/compiler_module.h"
#include "cli/input.h"

namespace rulec::cli {
namespace {

using Words = std::vector<std::uint64_t>;

std::optional<Words> compile_folder(const std::string& folder, const Display& display, Io& io) {
  std::string problem;
  compiler::Module* compiler = load_compiler(problem);
  if (compiler == nullptr) {
    io.err << "rulec: " << problem << '\n';
    return std::nullopt;
  }
  compiler::Result result = compiler->compile(folder, display.colour_err);
  io.err << result.diagnostics;
  if (result.errors > 0 || result.words.empty()) return std::nullopt;
  return std::move(result.words);
}

std::optional<Words> read_table(const std::string& file, const Display& display, Io& io) {
  const InputBytes input = read_input(file, std::size_t{1} << 30U, display.french);
  if (input.problem) {
    io.err << fmt::format("rulec: {}: {}\n", file, input.problem->message);
    return std::nullopt;
  }
  Words words((input.bytes.size() + 7) / 8);
  std::memcpy(words.data(), input.bytes.data(), input.bytes.size());
  return words;
}

}  // namespace

std::optional<RuleSource> RuleSource::load(const std::string& path, const Display& display, Io& io) {
  RuleSource source;
  if (path.empty()) return source;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    io.err << fmt::format("rulec: {}: {}\n", path,
                          display.french ? "aucun dossier ni fichier de ce nom" : "no such folder or file");
    return std::nullopt;
  }
  const bool is_file = std::filesystem::is_regular_file(path, ignored);
  std::optional<Words> words = is_file ? read_table(path, display, io) : compile_folder(path, display, io);
  if (!words) return std::nullopt;
  source.words_ = std::move(*words);
  const RuleTable table(std::as_bytes(std::span(source.words_)));
  if (const auto problem = table.problem()) {
    io.err << fmt::format("rulec: {}: {}\n", path, *problem);
    return std::nullopt;
  }
  source.own_ = table;
  return source;
}

std::optional<std::vector<Index>> layers_named(const std::vector<std::string>& names, const RuleTable& table,
                                               bool french, Io& io) {
  std::vector<Index> layers;
  for (const std::string& name : names) {
    if (const auto layer = table.layer_named(name)) {
      layers.push_back(*layer);
      continue;
    }
    std::vector<std::string_view> known;
    for (const LayerRow& row : table.layers()) known.push_back(table.text(row.name));
    io.err << fmt::format(
        fmt::runtime(french ? "rulec: aucune couche `{}` ; il y a {}\n" : "rulec: no layer `{}`; there are {}\n"), name,
        fmt::join(known, ", "));
    return std::nullopt;
  }
  return layers;
}

}  // namespace rulec::cli
