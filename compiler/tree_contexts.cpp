#include "compiler/tree_contexts.h"

#include <algorithm>
#include <iterator>

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
    : forbidden_(forbidden), starts_(contexts.size()) {
  using Of = Position::Of;
  Positions start;
  const auto add = [&](Of of, Index owner, const std::vector<NamePath>& paths) {
    for (const auto& path : paths) {
      start.push_back(static_cast<Index>(positions_.size()));
      add_path(of, owner, path);
    }
  };
  for (Index c = 0; c < contexts.size(); ++c) add(Of::context, c, contexts[c]->paths);
  for (Index c = 0; c < contexts.size(); ++c) add(Of::except, c, contexts[c]->except);
  for (Index i = 0; i < forbidden.size(); ++i) {
    starts_[forbidden[i].context].push_back(static_cast<Index>(positions_.size()));
    add_path(Of::forbidden, i, *forbidden[i].path);
  }
  number_names();
  waiting({});
  state_of(0, std::move(start));
  for (Index state = 0; state < states_.size(); ++state) fill(state);
}

void ContextAutomaton::add_path(Position::Of of, Index owner, const NamePath& path) {
  const auto length = static_cast<Index>(path.size());
  for (const auto& step : path) positions_.push_back({of, owner, kNone, length, &step});
  positions_.push_back({of, owner, kNone, length, nullptr});
}

void ContextAutomaton::number_names() {
  const auto spelled = [](const NameStep& step) { return step.ending ? any_ending(step.name) : step.name; };
  for (const auto& position : positions_)
    if (position.step != nullptr && !position.step->any) names_.push_back(spelled(*position.step));
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  for (auto& position : positions_)
    if (position.step != nullptr && !position.step->any)
      position.name =
          static_cast<Index>(std::lower_bound(names_.begin(), names_.end(), spelled(*position.step)) - names_.begin());
}

// Does a position go on at a name? kNone stands for all names that no path has.
bool ContextAutomaton::moves(Index position, Index name) const {
  const Position& at = positions_[position];
  if (at.step == nullptr) return false;
  return at.open() ? matches(*at.step, name == kNone ? "?" : std::string_view(names_[name])) : at.name == name;
}

void ContextAutomaton::waiting(Positions all) {
  Waiting made;
  made.after.resize(names_.size());
  made.to.assign(names_.size(), kNone);
  std::vector<bool> named(names_.size(), false);
  for (const Index position : all) {
    const Position& at = positions_[position];
    if (at.name != kNone) named[at.name] = true;
    if (!at.open()) {
      made.after[at.name].push_back(position + 1);
      continue;
    }
    for (Index name = 0; name < names_.size(); ++name)
      if (moves(position, name)) made.after[name].push_back(position + 1);
    if (moves(position, kNone)) made.after_other.push_back(position + 1);
  }
  for (Index name = 0; name < names_.size(); ++name)
    if (named[name]) made.names.push_back(name);
  waiting_numbers_.emplace(all, static_cast<Index>(waiting_.size()));
  made.all = std::move(all);
  waiting_.push_back(std::move(made));
}

// `waiting` with more. Where all of these are in it, as nearly always, it is found without a look at the others.
Index ContextAutomaton::waiting_with(Index waiting, const Positions& more) {
  const Positions& there = waiting_[waiting].all;
  if (std::includes(there.begin(), there.end(), more.begin(), more.end())) return waiting;
  Positions all;
  std::set_union(there.begin(), there.end(), more.begin(), more.end(), std::back_inserter(all));
  const auto known = waiting_numbers_.find(all);
  if (known != waiting_numbers_.end()) return known->second;
  this->waiting(std::move(all));
  return static_cast<Index>(waiting_.size()) - 1;
}

std::size_t ContextAutomaton::KeyHash::operator()(const Key& key) const {
  std::uint64_t hash = key.waiting;
  for (const Index position : key.others) hash = (hash ^ position) * 0x9e3779b97f4a7c15U + (hash >> 29);
  return hash;
}

// `positions`: what a step has led to, beside what waits still.
Index ContextAutomaton::state_of(Index waiting, Positions positions) {
  State state;
  std::sort(positions.begin(), positions.end());
  accept(positions, state);
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  const auto first = std::stable_partition(positions.begin(), positions.end(),
                                           [&](Index position) { return !positions_[position].waits(); });
  const Positions to_wait(first, positions.end());
  positions.erase(first, positions.end());
  Key key{waiting_with(waiting, to_wait), std::move(positions)};
  const auto [at, fresh] = numbers_.emplace(key, static_cast<Index>(states_.size()));
  if (fresh) {
    states_.push_back(std::move(state));
    keys_.push_back(std::move(key));
  }
  return at->second;
}

// Paths that end here put the node into their contexts, and what these forbid is looked for from here on.
void ContextAutomaton::accept(Positions& positions, State& state) const {
  using Of = Position::Of;
  std::vector<Index> in, out;
  for (const Index position : positions) {
    const Position& at = positions_[position];
    if (at.step != nullptr) continue;
    if (at.of == Of::forbidden)
      state.hits.push_back({forbidden_[at.owner].rule, at.length});
    else
      (at.of == Of::context ? in : out).push_back(at.owner);
  }
  in.erase(std::unique(in.begin(), in.end()), in.end());  // sorted, as positions are
  for (const Index context : in) {
    if (std::binary_search(out.begin(), out.end(), context)) continue;
    state.contexts.push_back(context);
    positions.insert(positions.end(), starts_[context].begin(), starts_[context].end());
  }
}

Index ContextAutomaton::other(const Key& from) {
  Positions moved;
  for (const Index position : from.others)
    if (moves(position, kNone)) moved.push_back(position + 1);
  const bool alone = moved.empty();
  if (alone && waiting_[from.waiting].to_other != kNone) return waiting_[from.waiting].to_other;
  const Positions& waited = waiting_[from.waiting].after_other;
  moved.insert(moved.end(), waited.begin(), waited.end());
  const Index to = state_of(from.waiting, std::move(moved));
  if (alone) waiting_[from.waiting].to_other = to;
  return to;
}

// `moved`: where the positions that do not wait have come to.
Index ContextAutomaton::next(const Key& from, Index name, const Positions& moved) {
  if (moved.empty() && waiting_[from.waiting].to[name] != kNone) return waiting_[from.waiting].to[name];
  Positions all = moved;
  const Positions& waited = waiting_[from.waiting].after[name];
  all.insert(all.end(), waited.begin(), waited.end());
  const bool attribute = names_[name].starts_with('@');  // nothing is below one
  const Index to = state_of(attribute ? 0 : from.waiting, std::move(all));
  if (moved.empty()) waiting_[from.waiting].to[name] = to;
  return to;
}

void ContextAutomaton::fill(Index state) {
  const Key from = keys_[state];
  std::vector<Index> names, more, open;
  std::vector<std::pair<Index, Index>> moved;  // name and position behind it
  for (const Index position : from.others) {
    const Position& at = positions_[position];
    if (at.open()) open.push_back(position);
    if (at.name == kNone) continue;
    more.push_back(at.name);
    if (!at.open()) moved.emplace_back(at.name, position + 1);
  }
  std::sort(more.begin(), more.end());
  more.erase(std::unique(more.begin(), more.end()), more.end());
  std::sort(moved.begin(), moved.end());
  const auto& waited = waiting_[from.waiting].names;
  std::set_union(waited.begin(), waited.end(), more.begin(), more.end(), std::back_inserter(names));

  const Index other = this->other(from);
  std::vector<Step> next;
  next.reserve(names.size());
  auto at = moved.begin();
  Positions here;
  for (const Index name : names) {
    if (open.empty() && (at == moved.end() || at->first != name)) {  // as from any state that waits alike
      const Index known = waiting_[from.waiting].to[name];
      next.push_back({name, known != kNone ? known : this->next(from, name, {})});
      continue;
    }
    here.clear();
    for (; at != moved.end() && at->first == name; ++at) here.push_back(at->second);
    for (const Index position : open)
      if (moves(position, name)) here.push_back(position + 1);
    next.push_back({name, this->next(from, name, here)});
  }
  states_[state].next = std::move(next);
  states_[state].other = other;
}

}  // namespace rulec::compiler
