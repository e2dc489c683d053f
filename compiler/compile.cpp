#include "compiler/compile.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/parse.h"

namespace rulec::compiler {
namespace {

namespace fs = std::filesystem;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool slurp(const fs::path& path, std::string& text) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  text.resize(error ? 0 : static_cast<std::size_t>(size));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in) text.append(std::istreambuf_iterator<char>(in), {});  // it grew, or does not tell its size
  return !in.bad();
}

std::string joined(const std::string& folder, const std::string& path) {
  return folder.empty() ? path : folder.back() == '/' ? folder + path : folder + "/" + path;
}

}  // namespace

Files read_files(const std::string& folder, std::string& why) {
  Files files;
  std::error_code error;
  if (fs::is_regular_file(folder, error)) {
    std::string text;
    if (slurp(folder, text))
      files[folder] = std::move(text);
    else
      why = "cannot read " + folder;
    return files;
  }
  if (!fs::is_directory(folder, error)) {
    why = "no folder " + folder;
    return files;
  }
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string path = at->path().string();
    if (!at->is_regular_file() || (!ends_with(path, ".rule") && !ends_with(path, ".tsv"))) continue;
    std::string text;
    if (!slurp(at->path(), text)) {
      why = "cannot read " + path;
      return {};
    }
    files[at->path().lexically_relative(folder).generic_string()] = std::move(text);
  }
  if (error)
    why = "cannot read " + folder + ": " + error.message();
  else if (files.empty())
    why = "no rule files in " + folder;
  return files;
}

std::unique_ptr<Compilation> compile(const Files& files, const std::string& name, Cache* cache) {
  auto result = std::make_unique<Compilation>();
  World& world = result->world;
  const bool is_file = files.size() == 1 && files.begin()->first == name;  // as read_files names one
  world.folder = joined(is_file ? fs::path(name).parent_path().string() : name, "");
  Files data;
  for (const auto& [path, text] : files) {
    const std::string full = is_file ? path : joined(name, path);
    if (!ends_with(path, ".rule")) {
      data[full] = text;
      continue;
    }
    result->sources.add(full, text);
  }
  world.files = parse_all(result->sources, result->problems, cache);
  if (result->problems.errors() == 0) {
    declare(world, result->problems, data);
    result->rules = check_rules(world, result->problems);
    result->mappings = check_mappings(world, result->problems);
  }
  if (result->problems.errors() == 0) result->table = emit(world, result->rules, result->mappings);
  result->problems.sort();
  return result;
}

std::unique_ptr<Compilation> compile_kept(const Files& files, const std::string& name) {
  Cache cache(Cache::folder_of_user());
  return compile(files, name, &cache);
}

}  // namespace rulec::compiler
