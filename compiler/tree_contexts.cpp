#include "compiler/tree_contexts.h"

#include <algorithm>
#include <iterator>
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
  waiting_.emplace_back();
  waiting_numbers_.emplace(Items{}, 0);
  state_of(0, std::move(start));
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

bool ContextAutomaton::waits(const Item& item) const {
  const NamePath& path = path_of(item);
  return item.step < path.size() && path[item.step].anywhere;
}

// `waiting` with more items. Where all of these are in it, as nearly always, it is found without a look at the others.
Index ContextAutomaton::waiting_with(Index waiting, Items items) {
  const Items& there = waiting_[waiting].items;
  std::erase_if(items, [&](const Item& item) { return std::binary_search(there.begin(), there.end(), item); });
  if (items.empty()) return waiting;
  Items all;
  std::merge(there.begin(), there.end(), items.begin(), items.end(), std::back_inserter(all));
  const auto [at, fresh] = waiting_numbers_.emplace(all, static_cast<Index>(waiting_.size()));
  if (!fresh) return at->second;
  Waiting made;
  for (const Item& item : all) {
    const NameStep& step = path_of(item)[item.step];
    if (step.any || step.ending)
      made.open.push_back(item);
    else
      made.moves[step.name].push_back({item.of, item.owner, item.path, item.step + 1});
  }
  made.items = std::move(all);
  waiting_.push_back(std::move(made));
  return at->second;
}

// `items`: what a step has led to, beside what waits still.
Index ContextAutomaton::state_of(Index waiting, Items items) {
  State state;
  std::sort(items.begin(), items.end());
  accept(items, state);
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  const auto first = std::stable_partition(items.begin(), items.end(), [&](const Item& item) { return !waits(item); });
  Items to_wait(first, items.end());
  items.erase(first, items.end());
  Key key{waiting_with(waiting, std::move(to_wait)), std::move(items)};
  const auto [at, fresh] = numbers_.emplace(key, static_cast<Index>(states_.size()));
  if (fresh) {
    states_.push_back(std::move(state));
    keys_.push_back(std::move(key));
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

ContextAutomaton::Items ContextAutomaton::moved(const Items& items, std::string_view name) const {
  Items result;
  for (const Item& item : items) {
    const NamePath& path = path_of(item);
    if (item.step < path.size() && matches(path[item.step], name))
      result.push_back({item.of, item.owner, item.path, item.step + 1});
  }
  return result;
}

ContextAutomaton::Items ContextAutomaton::after(const Key& from, std::string_view name) const {
  const Waiting& waiting = waiting_[from.first];
  Items result = moved(from.second, name);
  const Items open = moved(waiting.open, name);
  result.insert(result.end(), open.begin(), open.end());
  if (const auto known = waiting.moves.find(name); known != waiting.moves.end())
    result.insert(result.end(), known->second.begin(), known->second.end());
  return result;
}

void ContextAutomaton::add_names(const Items& items, std::set<std::string>& names) const {
  for (const Item& item : items) {
    const NamePath& path = path_of(item);
    if (item.step >= path.size() || path[item.step].any) continue;
    names.insert(path[item.step].ending ? any_ending(path[item.step].name) : path[item.step].name);
  }
}

void ContextAutomaton::fill(Index state) {
  const Key from = keys_[state];
  std::set<std::string> names;
  add_names(from.second, names);
  add_names(waiting_[from.first].open, names);
  for (const auto& [name, items] : waiting_[from.first].moves) names.insert(name);
  const Index other = state_of(from.first, after(from, "?"));
  for (const auto& name : names) {
    const Index waiting = name.starts_with('@') ? 0 : from.first;  // nothing is below an attribute
    const Index to = state_of(waiting, after(from, name));
    states_[state].next[name] = to;
  }
  states_[state].other = other;
}

}  // namespace rulec::compiler
