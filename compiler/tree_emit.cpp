#include "compiler/tree_emit.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <tuple>

#include "compiler/tree_quick.h"

namespace rulec::compiler {
namespace {

// 0 is for nodes of which nothing is known.
Index type_number(const TreeTypes& types, const std::string& type) {
  const auto at = std::lower_bound(types.all().begin(), types.all().end(), type);
  return at == types.all().end() || *at != type ? 0 : static_cast<Index>(at - types.all().begin()) + 1;
}

Index state_number(Index state) { return state + 1; }

bool about_facts(const IrPtr& when) {
  bool facts = true;
  walk(when, [&](const Ir& node) {
    facts = facts && !node.path && node.kind != IrKind::node_name;
    return facts;
  });
  return facts;
}

constexpr std::size_t kMostEntries = 64;

bool told_by_walk(const CheckedRule& rule) { return !rule.tree->forbidden.empty(); }

}  // namespace

std::size_t TreeEmitter::Syntax::count() const {
  return (automaton ? automaton->states().size() : types->all().size()) + 1;
}

TreeEmitter::TreeEmitter(const World& world, const Rules& rules, TableWriter& table, CodeWriter& code)
    : world_(world), rules_(rules), table_(table), code_(code), context_of_(rules.all.size(), kNone) {
  for (const auto& rule : rules.all) {
    if (!rule.tree) continue;
    const bool known = std::any_of(syntaxes_.begin(), syntaxes_.end(),
                                   [&](const Syntax& syntax) { return syntax.name == rule.tree->syntax; });
    if (known) continue;
    Syntax& syntax = syntaxes_.emplace_back();
    syntax.name = rule.tree->syntax;
    syntax.types = std::make_unique<TreeTypes>(world, syntax.name);
  }
  for (auto& syntax : syntaxes_) find_contexts(syntax);
}

void TreeEmitter::find_contexts(Syntax& syntax) {
  std::unordered_map<const TreeContext*, Index> numbers;
  for (Index i = 0; i < rules_.all.size(); ++i) {
    const auto& tree = rules_.all[i].tree;
    if (!tree || !tree->context || tree->syntax != syntax.name) continue;
    const auto [at, fresh] = numbers.emplace(tree->context.get(), static_cast<Index>(syntax.contexts.size()));
    if (fresh) syntax.contexts.push_back(tree->context.get());
    context_of_[i] = at->second;
    for (const auto& path : tree->forbidden) syntax.forbidden.push_back({at->second, i, &path});
  }
  if (syntax.contexts.empty()) return;
  syntax.making = std::async(
      [contexts = syntax.contexts, forbidden = syntax.forbidden] { return ContextAutomaton(contexts, forbidden); });
}

void TreeEmitter::make_automata() {
  for (auto& syntax : syntaxes_) {
    if (!syntax.making.valid()) continue;
    syntax.automaton = std::make_unique<ContextAutomaton>(syntax.making.get());
    syntax.states.resize(syntax.contexts.size());
    const auto& states = syntax.automaton->states();
    for (Index state = 0; state < states.size(); ++state)
      for (const Index context : states[state].contexts) syntax.states[context].push_back(state_number(state));
  }
}

std::vector<Index> TreeEmitter::types_of(const Syntax& syntax, Index rule) const {
  if (context_of_[rule] != kNone) return syntax.states[context_of_[rule]];
  std::vector<Index> types;
  for (const auto& type : rules_.all[rule].tree->types) types.push_back(type_number(*syntax.types, type));
  return types;
}

// 0 where the masks of the type are full.
std::uint64_t TreeEmitter::member_bit(Syntax& syntax, Index type, const std::string& member) {
  auto& bits = syntax.bits[type];
  const auto [at, fresh] = bits.emplace(code_.name(member), static_cast<std::uint8_t>(bits.size()));
  return at->second < 64 ? std::uint64_t{1} << at->second : 0;
}

Slice TreeEmitter::entries(Syntax& syntax, Index type, const std::vector<Index>& rules) {
  std::vector<TreeEntryRow> rows;
  for (const Index rule : rules) {
    rows.push_back(tree_entry(
        rules_.all[rule], [&](const std::string& member) { return member_bit(syntax, type, member); },
        [&](const std::string& text) { return table_.text(text); }));
    rows.back().rule = rule;
  }
  return table_.add_all(Section::tree_entries, rows);
}

Slice TreeEmitter::layer(const std::vector<Index>& rules) {
  make_automata();
  std::vector<TreeLayerRow> rows;
  for (Index number = 0; number < syntaxes_.size(); ++number) {
    Syntax& syntax = syntaxes_[number];
    // By type, then by context and what the whole of it waits for.
    struct Group {
      Index when = kNone;
      bool constant = true;
      std::vector<Index> looked_at, told;
    };
    std::map<std::string, std::map<std::pair<Index, Index>, Group>> by_when;
    Index count = 0;
    for (const Index index : rules) {
      const CheckedRule& rule = rules_.all[index];
      if (!rule.tree || rule.tree->syntax != syntax.name) continue;
      ++count;
      const auto types = types_of(syntax, index);
      if (types.empty()) continue;
      const IrPtr& condition = rule.tree->when;
      auto& groups = by_when[condition ? print(*condition) : ""];
      const Index when = condition ? code_.program(condition) : kNone;
      const bool constant = about_facts(condition), told = told_by_walk(rule);
      for (const Index type : types) {
        auto& group = groups[{type, context_of_[index]}];
        group.when = when;
        group.constant = constant;
        (told ? group.told : group.looked_at).push_back(index);
      }
    }
    std::map<std::tuple<Index, Index, std::string_view>, const Group*> groups;
    for (const auto& [when, some] : by_when)
      for (const auto& [key, group] : some) groups[{key.first, key.second, when}] = &group;
    if (groups.empty()) continue;
    const Index first = table_.count(Section::tree_blocks);
    std::vector<Index> starts;
    std::vector<TreeBlockRow> blocks;
    for (const auto& [key, group] : groups) {
      const Index type = std::get<0>(key);
      while (starts.size() <= type) starts.push_back(first + static_cast<Index>(blocks.size()));
      // As many entries as a mask has bits.
      const auto& rules_here = group->looked_at;
      for (std::size_t from = 0; from == 0 || from < rules_here.size(); from += kMostEntries) {
        const auto some = rules_here.begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = some + static_cast<std::ptrdiff_t>(std::min(kMostEntries, rules_here.size() - from));
        blocks.push_back({type, group->when, entries(syntax, type, {some, end}),
                          table_.indices(from == 0 ? group->told : std::vector<Index>()),
                          group->constant ? Index{1} : Index{0}});
      }
    }
    table_.add_all(Section::tree_blocks, blocks);
    while (starts.size() < syntax.count() + 1) starts.push_back(first + static_cast<Index>(blocks.size()));
    rows.push_back({number, table_.indices(starts), table_.indices(hits(syntax, rules)), count});
  }
  return table_.add_all(Section::tree_layers, rows);
}

std::vector<Index> TreeEmitter::hits(const Syntax& syntax, const std::vector<Index>& rules) {
  if (!syntax.automaton) return {};
  const std::set<Index> in_force(rules.begin(), rules.end());
  std::vector<TreeHitRow> rows;
  const Index first = table_.count(Section::tree_hits);
  std::vector<Index> starts = {first};
  for (const auto& state : syntax.automaton->states()) {
    starts.push_back(first + static_cast<Index>(rows.size()));
    for (const auto& hit : state.hits)
      if (in_force.contains(hit.rule)) rows.push_back({hit.rule, hit.up});
  }
  starts.push_back(first + static_cast<Index>(rows.size()));
  table_.add_all(Section::tree_hits, rows);
  return starts;
}

void TreeEmitter::finish() {
  make_automata();
  for (const auto& syntax : syntaxes_) {
    for (const auto& [type, members] : syntax.types->members())
      for (const auto& [member, to] : members)
        if (member != "*") code_.name(member);
    if (!syntax.automaton) continue;
    name_steps(*syntax.automaton);
  }
  for (auto& syntax : syntaxes_) write(syntax);
}

// The names get their numbers in the order in which the states ask for them.
void TreeEmitter::name_steps(const ContextAutomaton& automaton) {
  std::vector<bool> seen(automaton.names().size(), false);
  for (const auto& state : automaton.states())
    for (const auto& step : state.next) {
      if (!seen[step.name]) code_.name(automaton.names()[step.name]);
      seen[step.name] = true;
    }
}

void TreeEmitter::Rows::add(const std::vector<std::uint16_t>& row) {
  const std::size_t bytes = width_ * sizeof(std::uint16_t);
  const std::size_t hash = std::hash<std::string_view>{}({reinterpret_cast<const char*>(row.data()), bytes});
  const auto [first, last] = known_.equal_range(hash);
  const auto same = std::find_if(
      first, last, [&](const auto& one) { return std::memcmp(&all_[one.second * width_], row.data(), bytes) == 0; });
  if (same != last) return numbers_.push_back(same->second);
  const auto number = static_cast<std::uint16_t>(known_.size());
  known_.emplace(hash, number);
  numbers_.push_back(number);
  all_.insert(all_.end(), row.begin(), row.end());
}

// Types whose members go on alike share a row.
void TreeEmitter::write(Syntax& syntax) {
  SyntaxRow row;
  row.name = table_.text(syntax.name);
  row.names = code_.names();
  row.types = static_cast<Index>(syntax.count());
  const std::size_t width = row.names + 1;
  Rows rows(width);
  if (syntax.automaton) {
    write_states(syntax, rows);
    row.document = row.root = state_number(0);
    row.around = 1;
  } else {
    write_members(syntax, rows);
    row.document = type_number(*syntax.types, "Invoice");
    row.root = type_number(*syntax.types, "Envelope");
  }
  row.step_rows = table_.add_all(Section::type_steps, rows.numbers());
  row.steps = table_.add_all(Section::type_steps, rows.all());
  std::vector<std::uint16_t> bit_rows(syntax.count(), kNoBits);
  std::vector<std::uint8_t> bits;
  for (const auto& [type, members] : syntax.bits) {
    bit_rows[type] = static_cast<std::uint16_t>(bits.size() / width);
    bits.resize(bits.size() + width, kNoBit);
    for (const auto& [name, bit] : members)
      if (bit < 64) bits[bits.size() - width + name] = bit;
  }
  row.bit_rows = table_.add_all(Section::type_steps, bit_rows);
  row.bits = table_.add_all(Section::member_bits, bits);
  table_.add(Section::syntaxes, row);
}

void TreeEmitter::write_members(const Syntax& syntax, Rows& rows) {
  const TreeTypes& types = *syntax.types;
  std::vector<std::vector<std::uint16_t>> steps(syntax.count(), std::vector<std::uint16_t>(code_.names() + 1, 0));
  for (const auto& [type, members] : types.members()) {
    auto& row = steps[type_number(types, type)];
    if (const auto any = members.find("*"); any != members.end())
      std::fill(row.begin(), row.end(), static_cast<std::uint16_t>(type_number(types, any->second)));
    for (const auto& [member, to] : members)
      if (member != "*") row[code_.name(member)] = static_cast<std::uint16_t>(type_number(types, to));
  }
  for (const auto& row : steps) rows.add(row);
}

void TreeEmitter::write_states(const Syntax& syntax, Rows& rows) {
  const auto number = [](Index state) { return static_cast<std::uint16_t>(state_number(state)); };
  const auto& names = syntax.automaton->names();
  std::vector<Index> columns;                            // of the names of the automaton
  std::vector<std::vector<Index>> ending(names.size());  // the columns of all names that end so
  for (Index name = 0; name < names.size(); ++name) {
    columns.push_back(code_.name(names[name]));
    if (!names[name].starts_with('*')) continue;
    for (Index i = 0; i < code_.names(); ++i)
      if (const auto& known = code_.name_of(i);
          known.ends_with(std::string_view(names[name]).substr(1)) && !known.starts_with('@'))
        ending[name].push_back(i);
  }
  std::vector<std::uint16_t> row(code_.names() + 1, 0);
  rows.add(row);
  for (const auto& state : syntax.automaton->states()) {
    std::fill(row.begin(), row.end(), number(state.other));
    for (const auto& step : state.next)
      for (const Index column : ending[step.name]) row[column] = number(step.to);
    for (const auto& step : state.next) row[columns[step.name]] = number(step.to);
    rows.add(row);
  }
}

}  // namespace rulec::compiler
