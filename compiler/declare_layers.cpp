// Layers, what they extend, and the files that belong to them; definitions that go in circles.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "compiler/declarer.h"

namespace rulec::compiler {

void Declarer::mentions(const ast::ExprPtr& e, std::set<std::string>& names) {
  if (!e) return;
  for (const auto& ref : e->refs)
    if (!ref.steps.empty()) names.insert(ref.steps[0].text);
  if (e->kind == ast::ExprKind::call) names.insert(e->text);
  for (const auto& arg : e->args) mentions(arg, names);
  if (e->domain) mentions(e->domain->where, names);
}

void Declarer::define_circles() {
  std::map<std::string, int> state;  // 1: under way, 2: done
  std::vector<std::string> chain;
  const std::function<void(const std::string&)> visit = [&](const std::string& name) {
    if (state[name] == 2) return;
    chain.push_back(name);
    if (state[name] == 1) {
      const auto first = std::find(chain.begin(), chain.end(), name);
      std::string text;
      for (auto at = first; at != chain.end(); ++at) text += (text.empty() ? "" : " -> ") + *at;
      problems_.error("RC0602", world_.defines.at(*first)->span, fmt::format("definition `{}` uses itself", *first),
                      text);
      circular_.insert(first, chain.end());
      chain.pop_back();
      return;
    }
    state[name] = 1;
    std::set<std::string> names;
    mentions(world_.defines.at(name)->body, names);
    for (const auto& other : names)
      if (world_.defines.contains(other)) visit(other);
    state[name] = 2;
    chain.pop_back();
  };
  // In the order of the text, so that the first of a circle is named.
  for (const auto& file : world_.files)
    for (const auto& define : file.defines) visit(define.name.text);
  for (const auto& name : circular_) world_.defines.erase(name);
}

void Declarer::layers() {
  for (auto& file : world_.files) {
    if (!file.layer) continue;
    const auto& layer = *file.layer;
    const auto [at, fresh] = world_.layer_by_name.emplace(layer.name.text, static_cast<Index>(world_.layers.size()));
    if (!fresh) {
      problems_.add({"RC0701",
                     Level::error,
                     layer.name.span,
                     fmt::format("layer `{}` is declared twice", layer.name.text),
                     {},
                     "first declared here",
                     world_.layers[at->second].ast->name.span});
      continue;
    }
    LayerInfo info;
    info.ast = &layer;
    info.name = layer.name.text;
    info.kind = layer.kind;
    world_.layers.push_back(std::move(info));
  }
  for (auto& layer : world_.layers)
    for (const auto& name : layer.ast->extends) {
      const auto base = world_.layer_by_name.find(name.text);
      if (base != world_.layer_by_name.end()) {
        layer.extends.push_back(base->second);
        continue;
      }
      std::vector<std::string> names;
      for (const auto& [known, index] : world_.layer_by_name) names.push_back(known);
      const auto close = nearest(name.text, names);
      problems_.error("RC0202", name.span, fmt::format("unknown layer `{}`", name.text),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
    }
  std::set<Index> done, under_way;
  for (Index i = 0; i < world_.layers.size(); ++i) inherit(i, done, under_way);
  assign_files();
}

void Declarer::inherit(Index layer, std::set<Index>& done, std::set<Index>& under_way) {
  if (done.contains(layer)) return;
  auto& info = world_.layers[layer];
  if (!under_way.insert(layer).second) {
    problems_.error("RC0602", info.ast->name.span, fmt::format("layer `{}` extends itself", info.name));
    info.extends.clear();
    return;
  }
  for (const Index base : std::vector<Index>(info.extends)) inherit(base, done, under_way);
  const LayerInfo* base = info.extends.empty() ? nullptr : &world_.layers[info.extends.front()];
  info.rounding = info.ast->rounding.value_or(base != nullptr ? base->rounding : Rounding::half_up);
  info.missing = info.ast->missing.value_or(base != nullptr ? base->missing : Missing::skips);
  info.languages = !info.ast->languages.empty() ? info.ast->languages
                   : base != nullptr            ? base->languages
                                                : std::vector<std::string>{"en", "fr"};
  done.insert(layer);
}

// A file without a layer of its own belongs to that of the first file it uses, else to the one of its folder.
void Declarer::assign_files() {
  world_.file_layers.assign(world_.files.size(), kNone);
  std::map<std::string, Index> by_folder, by_path;
  const auto folder = [](const std::string& path) { return path.substr(0, path.rfind('/') + 1); };
  for (std::size_t i = 0; i < world_.files.size(); ++i) {
    const auto& file = world_.files[i];
    const std::string& path = world_.sources[file.source].path();
    by_path[path] = static_cast<Index>(i);
    if (!file.layer) continue;
    world_.file_layers[i] = world_.layer_by_name.at(file.layer->name.text);
    by_folder.emplace(folder(path), world_.file_layers[i]);
  }
  for (int round = 0; round < 8; ++round)
    for (std::size_t i = 0; i < world_.files.size(); ++i) {
      if (world_.file_layers[i] != kNone) continue;
      const std::string base = folder(world_.sources[world_.files[i].source].path());
      for (const auto& use : world_.files[i].uses) {
        const auto used = by_path.find(std::filesystem::path(base + use.file.text).lexically_normal().generic_string());
        if (used != by_path.end() && world_.file_layers[used->second] != kNone) {
          world_.file_layers[i] = world_.file_layers[used->second];
          break;
        }
      }
    }
  for (std::size_t i = 0; i < world_.files.size(); ++i) {
    const auto near = by_folder.find(folder(world_.sources[world_.files[i].source].path()));
    if (world_.file_layers[i] == kNone && near != by_folder.end()) world_.file_layers[i] = near->second;
  }
}

}  // namespace rulec::compiler
