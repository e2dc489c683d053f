#include "compiler/tree_contexts.h"

#include <algorithm>
#include <set>

namespace rulec::compiler {
namespace {

bool ends_as(std::string_view name, std::string_view ending) { return name.ends_with(ending); }

bool matches(const NameStep& step, std::string_view name) {
  if (name.empty() || name.front() == '@') return !step.ending && !step.any && step.name == name && !name.empty();
  if (step.any) return true;
  return step.ending ? ends_as(name, step.name) : name == step.name;
}

}  // namespace

std::string any_ending(std::string_view ending) { return "*" + std::string(ending); }

std::optional<NamePath> name_path(const ast::Path& path, bool last_may_filter) {
  NamePath names;
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const auto& step = path.steps[i];
    const bool last = i + 1 == path.steps.size();
    const bool filters_only = std::all_of(step.filters.begin(), step.filters.end(), [](const ast::PathFilter& filter) {
      return filter.kind == ast::PathFilter::Kind::tests;
    });
    if (!step.filters.empty() && !(last && last_may_filter && filters_only)) return std::nullopt;
    names.push_back({(step.attribute ? "@" : "") + step.name, step.starred, step.any, step.anywhere});
  }
  if (names.empty()) return std::nullopt;
  return names;
}

ContextAutomaton::ContextAutomaton(const std::vector<const TreeContext*>& contexts,
                                   const std::vector<Forbidden>& forbidden)
    : contexts_(contexts), forbidden_(forbidden) {
  for (Index i = 0; i < forbidden.size(); ++i) forbidden_of_.emplace(forbidden[i].context, i);
  Items start;
  for (Index c = 0; c < contexts.size(); ++c) {
    for (Index p = 0; p < contexts[c]->paths.size(); ++p) start.push_back({Of::context, c, p, 0});
    for (Index p = 0; p < contexts[c]->except.size(); ++p) start.push_back({Of::except, c, p, 0});
  }
  state_of(std::move(start));
  for (Index state = 0; state < states_.size(); ++state) fill(state);
}

Index ContextAutomaton::next(Index state, std::string_view name) const {
  const State& from = states_[state];
  if (const auto known = from.next.find(std::string(name)); known != from.next.end()) return known->second;
  if (!name.starts_with('@'))
    for (const auto& [other, to] : from.next)
      if (other.starts_with('*') && ends_as(name, std::string_view(other).substr(1))) return to;
  return from.other;
}

const NamePath& ContextAutomaton::path_of(const Item& item) const {
  if (item.of == Of::forbidden) return *forbidden_[item.owner].path;
  return (item.of == Of::context ? contexts_[item.owner]->paths : contexts_[item.owner]->except)[item.path];
}

Index ContextAutomaton::state_of(Items items) {
  State state;
  accept(items, state);
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  const auto [at, fresh] = numbers_.emplace(items, static_cast<Index>(states_.size()));
  if (fresh) {
    states_.push_back(std::move(state));
    items_.push_back(std::move(items));
  }
  return at->second;
}

// Paths that end here put the node into their contexts, and what these forbid is looked for from here on.
void ContextAutomaton::accept(Items& items, State& state) const {
  std::set<Index> in, out;
  for (const Item& item : items) {
    if (item.step < path_of(item).size()) continue;
    if (item.of == Of::forbidden)
      state.hits.push_back({forbidden_[item.owner].rule, static_cast<Index>(path_of(item).size())});
    else
      (item.of == Of::context ? in : out).insert(item.owner);
  }
  for (const Index context : in) {
    if (out.contains(context)) continue;
    state.contexts.push_back(context);
    const auto [first, last] = forbidden_of_.equal_range(context);
    for (auto at = first; at != last; ++at) items.push_back({Of::forbidden, at->second, 0, 0});
  }
}

ContextAutomaton::Items ContextAutomaton::after(const Items& items, std::string_view name) const {
  Items result;
  for (const Item& item : items) {
    const NamePath& path = path_of(item);
    if (item.step >= path.size()) continue;
    if (matches(path[item.step], name)) result.push_back({item.of, item.owner, item.path, item.step + 1});
    if (path[item.step].anywhere && !name.starts_with('@')) result.push_back(item);
  }
  return result;
}

void ContextAutomaton::fill(Index state) {
  const Items items = items_[state];
  std::set<std::string> names;
  for (const Item& item : items) {
    const NamePath& path = path_of(item);
    if (item.step >= path.size() || path[item.step].any) continue;
    names.insert(path[item.step].ending ? any_ending(path[item.step].name) : path[item.step].name);
  }
  const Index other = state_of(after(items, "?"));
  for (const auto& name : names) {
    const Index to = state_of(after(items, name));
    states_[state].next[name] = to;
  }
  states_[state].other = other;
}

}  // namespace rulec::compiler
