#include "compiler/tree_emit.h"

#include <algorithm>
#include <set>

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

bool told_by_walk(const CheckedRule& rule) { return !rule.tree->forbidden.empty(); }

}  // namespace

std::size_t TreeEmitter::Syntax::count() const {
  return (automaton ? automaton->states().size() : types->all().size()) + 1;
}

TreeEmitter::TreeEmitter(const World& world, const Rules& rules, TableWriter& table, CodeWriter& code)
    : world_(world), rules_(rules), table_(table), code_(code) {
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
  for (Index i = 0; i < rules_.all.size(); ++i) {
    const auto& tree = rules_.all[i].tree;
    if (!tree || !tree->context || tree->syntax != syntax.name) continue;
    auto at = std::find(syntax.contexts.begin(), syntax.contexts.end(), tree->context.get());
    if (at == syntax.contexts.end()) at = syntax.contexts.insert(at, tree->context.get());
    for (const auto& path : tree->forbidden)
      syntax.forbidden.push_back({static_cast<Index>(at - syntax.contexts.begin()), i, &path});
  }
  if (!syntax.contexts.empty())
    syntax.automaton = std::make_unique<ContextAutomaton>(syntax.contexts, syntax.forbidden);
}

std::vector<Index> TreeEmitter::types_of(const Syntax& syntax, const CheckedRule& rule) const {
  std::vector<Index> types;
  for (const auto& type : rule.tree->types) types.push_back(type_number(*syntax.types, type));
  if (!rule.tree->context) return types;
  const auto context = static_cast<Index>(
      std::find(syntax.contexts.begin(), syntax.contexts.end(), rule.tree->context.get()) - syntax.contexts.begin());
  const auto& states = syntax.automaton->states();
  for (Index state = 0; state < states.size(); ++state)
    if (std::find(states[state].contexts.begin(), states[state].contexts.end(), context) !=
        states[state].contexts.end())
      types.push_back(state_number(state));
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
  std::vector<TreeLayerRow> rows;
  for (Index number = 0; number < syntaxes_.size(); ++number) {
    Syntax& syntax = syntaxes_[number];
    // By type, then by context and what the whole of it waits for.
    struct Group {
      Index when = kNone;
      bool constant = true;
      std::vector<Index> looked_at, told;
    };
    std::map<std::tuple<Index, std::size_t, std::string>, Group> groups;
    Index count = 0;
    for (const Index index : rules) {
      const CheckedRule& rule = rules_.all[index];
      if (!rule.tree || rule.tree->syntax != syntax.name) continue;
      ++count;
      const std::string when = rule.tree->when ? print(*rule.tree->when) : "";
      const auto context =
          static_cast<std::size_t>(std::find(syntax.contexts.begin(), syntax.contexts.end(), rule.tree->context.get()) -
                                   syntax.contexts.begin());
      for (const Index type : types_of(syntax, rule)) {
        auto& group = groups[{type, context, when}];
        group.when = rule.tree->when ? code_.program(rule.tree->when) : kNone;
        group.constant = about_facts(rule.tree->when);
        (told_by_walk(rule) ? group.told : group.looked_at).push_back(index);
      }
    }
    if (groups.empty()) continue;
    const Index first = table_.count(Section::tree_blocks);
    std::vector<Index> starts;
    std::vector<TreeBlockRow> blocks;
    for (const auto& [key, group] : groups) {
      const Index type = std::get<0>(key);
      while (starts.size() <= type) starts.push_back(first + static_cast<Index>(blocks.size()));
      blocks.push_back({type, group.when, entries(syntax, type, group.looked_at), table_.indices(group.told),
                        group.constant ? Index{1} : Index{0}});
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
  for (const auto& syntax : syntaxes_) {
    for (const auto& [type, members] : syntax.types->members())
      for (const auto& [member, to] : members)
        if (member != "*") code_.name(member);
    if (!syntax.automaton) continue;
    for (const auto& state : syntax.automaton->states())
      for (const auto& [name, to] : state.next) code_.name(name);
  }
  for (auto& syntax : syntaxes_) write(syntax);
}

// Types whose members go on alike share a row.
void TreeEmitter::write(Syntax& syntax) {
  SyntaxRow row;
  row.name = table_.text(syntax.name);
  row.names = code_.names();
  row.types = static_cast<Index>(syntax.count());
  std::vector<std::vector<std::uint16_t>> steps;
  if (syntax.automaton) {
    write_states(syntax, steps);
    row.document = row.root = state_number(0);
    row.around = 1;
  } else {
    write_members(syntax, steps);
    row.document = type_number(*syntax.types, "Invoice");
    row.root = type_number(*syntax.types, "Envelope");
  }
  std::map<std::vector<std::uint16_t>, std::uint16_t> known;
  std::vector<std::uint16_t> rows, all;
  for (const auto& one : steps) {
    const auto [at, fresh] = known.emplace(one, static_cast<std::uint16_t>(known.size()));
    if (fresh) all.insert(all.end(), one.begin(), one.end());
    rows.push_back(at->second);
  }
  row.step_rows = table_.add_all(Section::type_steps, rows);
  row.steps = table_.add_all(Section::type_steps, all);
  const std::size_t width = row.names + 1;
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

void TreeEmitter::write_members(Syntax& syntax, std::vector<std::vector<std::uint16_t>>& steps) const {
  const TreeTypes& types = *syntax.types;
  steps.assign(syntax.count(), std::vector<std::uint16_t>(code_.names() + 1, 0));
  for (const auto& [type, members] : types.members()) {
    auto& row = steps[type_number(types, type)];
    if (const auto any = members.find("*"); any != members.end())
      std::fill(row.begin(), row.end(), static_cast<std::uint16_t>(type_number(types, any->second)));
    for (const auto& [member, to] : members)
      if (member != "*") row[code_.name(member)] = static_cast<std::uint16_t>(type_number(types, to));
  }
}

void TreeEmitter::write_states(Syntax& syntax, std::vector<std::vector<std::uint16_t>>& steps) const {
  const auto number = [](Index state) { return static_cast<std::uint16_t>(state_number(state)); };
  const std::size_t width = code_.names() + 1;
  steps.emplace_back(width, 0);
  for (const auto& state : syntax.automaton->states()) {
    auto& row = steps.emplace_back(width, number(state.other));
    for (const auto& [name, to] : state.next) {
      if (!name.starts_with('*')) continue;
      const std::string_view ending = std::string_view(name).substr(1);
      for (Index i = 0; i < code_.names(); ++i)
        if (const auto& known = code_.name_of(i); known.ends_with(ending) && !known.starts_with('@'))
          row[i] = number(to);
    }
    for (const auto& [name, to] : state.next) row[code_.name(name)] = number(to);
  }
}

}  // namespace rulec::compiler
