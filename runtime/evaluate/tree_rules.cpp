// Rules about the tree: one walk over the document finds the type of each node, and runs what a layer has to say about
// nodes of that type.
#include <algorithm>
#include <bit>
#include <utility>

#include "evaluate/check_functions.h"
#include "evaluate/evaluator.h"

namespace rulec {

void Evaluator::look_at(const Tree& tree, Place root) {
  tree_ = &tree;
  root_ = root;
  machine_.look_at(tree, root);
}

void Evaluator::run_trees(const LayerRow& layer, Index layer_index) {
  for (const TreeLayerRow& part : table_.slice<TreeLayerRow>(Section::tree_layers, layer.trees)) {
    const SyntaxRow& syntax = table_.all<SyntaxRow>(Section::syntaxes)[part.syntax];
    if (!is_of(syntax)) continue;
    begun_.clear();
    walk(syntax, view(part, layer_index));
    count_passed();
    note_hits(layer_index);
  }
}

Evaluator::TreeView Evaluator::view(const TreeLayerRow& part, Index layer) const {
  const SyntaxRow& syntax = table_.all<SyntaxRow>(Section::syntaxes)[part.syntax];
  const auto numbers = [&](Span span) { return table_.slice<std::uint16_t>(Section::type_steps, span); };
  return {numbers(syntax.steps),
          numbers(syntax.step_rows),
          numbers(syntax.bit_rows),
          table_.slice<std::uint8_t>(Section::member_bits, syntax.bits),
          table_.indices(part.starts),
          table_.indices(part.hits),
          syntax.names,
          layer};
}

// The type of the outermost node.
Index Evaluator::first_type(const SyntaxRow& syntax, const TreeView& view) const {
  if (syntax.around == 0) return root_ == 0 ? syntax.document : syntax.root;
  const std::size_t width = view.names + std::size_t{1};
  return view.steps[view.step_rows[syntax.document] * width + std::min(tree_->nodes[0].name, view.names)];
}

void Evaluator::walk(const SyntaxRow& syntax, const TreeView& view) {
  const std::span<const Node> nodes = tree_->nodes;
  if (types_.size() < nodes.size()) types_.resize(nodes.size());
  first_block_ = view.starts.front();
  if (block_states_.size() < view.starts.back() - first_block_) block_states_.resize(view.starts.back() - first_block_);
  ++walk_;
  const std::size_t width = view.names + std::size_t{1};
  std::uint16_t* const types = types_.data();
  Index type = first_type(syntax, view);
  for (Place place = 0; place < nodes.size(); ++place) {
    const Node& node = nodes[place];
    if (place != 0) {
      type = types[node.parent];
      if (nodes[node.parent].kind != NodeKind::array)
        type = view.steps[view.step_rows[type] * width + std::min(node.name, view.names)];
    }
    types[place] = static_cast<std::uint16_t>(type);
    if (!view.hit_starts.empty() && view.hit_starts[type] != view.hit_starts[type + 1]) note_hits_at(place, type, view);
    if (view.starts[type] != view.starts[type + 1] && type != 0 && node.kind != NodeKind::array &&
        node.kind != NodeKind::null)
      run_blocks_at(place, type, view);
  }
}

void Evaluator::run_blocks_at(Place node, Index type, const TreeView& view) {
  Members members;
  const std::size_t width = view.names + std::size_t{1};
  if (view.bit_rows[type] != kNoBits)
    members_of(node, view.bits.subspan(view.bit_rows[type] * width, width), view.names, members);
  machine_.stand(0, node);
  const Index end = view.starts[type + 1];
  for (Index block = view.starts[type]; block < end; ++block) {
    const BlockState& state = block_states_[block - first_block_];
    if (state.round != walk_) begin_block(block);
    if (state.open) run_tree_block(block, node, members, view.layer);
  }
}

void Evaluator::note_hits_at(Place node, Index type, const TreeView& view) {
  const auto hits = table_.all<TreeHitRow>(Section::tree_hits);
  for (Index hit = view.hit_starts[type]; hit < view.hit_starts[type + 1]; ++hit) {
    if (!is_wanted(hits[hit].rule)) continue;
    Place above = node;
    for (Index up = hits[hit].up; up > 0; --up) above = tree_->nodes[above].parent;
    hits_.emplace_back(hits[hit].rule, above);
  }
}

// A rule fails once at a node, however much of what it forbids is there.
void Evaluator::note_hits(Index layer_index) {
  std::sort(hits_.begin(), hits_.end());
  hits_.erase(std::unique(hits_.begin(), hits_.end()), hits_.end());
  for (const auto& [rule, node] : hits_) {
    count_run(rule);
    failures_.push_back({rule, 0, 0, layer_index, node});
  }
  hits_.clear();
}

// A list of exactly one element, so that it counts as one.
bool Evaluator::is_single(const Node& list) const {
  if (list.first_child == kNone) return false;
  const Node& only = tree_->nodes[list.first_child];
  return only.kind != NodeKind::null && only.next == kNone;
}

void Evaluator::members_of(Place node, std::span<const std::uint8_t> bits, Index names, Members& members) const {
  const Node* const nodes = tree_->nodes.data();
  for (Place child = nodes[node].first_child; child != kNone; child = nodes[child].next) {
    const Node& member = nodes[child];
    const std::uint8_t bit = bits[std::min(member.name, names)];
    if (bit == kNoBit) continue;
    const std::uint64_t mask = std::uint64_t{1} << bit;
    if (member.kind == NodeKind::null) {
      members.nulls |= mask;
      continue;
    }
    const bool is_first = (members.there & mask) == 0;
    if (is_first) members.at[bit] = child;
    members.twice |= members.there & mask;
    if (member.kind == NodeKind::array && !is_single(member)) members.twice |= mask;
    members.there |= mask;
    if (!is_first) continue;  // programs read the first of a name
    const bool plain = member.kind == NodeKind::element && member.size > 0 && member.text[0] > ' ';
    if (plain || has_content(member)) members.content |= mask;
  }
}

// What is asked once a document.
void Evaluator::begin_block(Index number) {
  const TreeBlockRow& block = tree_blocks_[number];
  BlockState& state = block_states_[number - first_block_];
  state.round = walk_;
  state.open = block.when == kNone || block.constant == 0 || holds(block);
  if (!state.open) return;
  begun_.push_back(number);
  state.told = false;
  state.passed = 0;
  if (state.choice == choice_number_ && state.block == number) return;
  state.choice = choice_number_;
  state.block = number;
  state.wanted = 0;
  std::uint64_t bit = 1;
  for (const TreeEntryRow& entry : table_.slice<TreeEntryRow>(Section::tree_entries, block.entries)) {
    if (is_wanted(entry.rule)) state.wanted |= bit;
    bit <<= 1;
  }
}

// Rules that hold here as long as the walk tells nothing else.
void Evaluator::tell(const TreeBlockRow& block) {
  for (const Index rule : table_.indices(block.told))
    if (is_wanted(rule)) count_run(rule);
}

void Evaluator::run_tree_block(Index number, Place node, const Members& members, Index layer) {
  BlockState& state = block_states_[number - first_block_];
  const TreeBlockRow& block = tree_blocks_[number];
  const NativeCode::TreeBlock code = native_blocks_.empty() || members.nulls != 0 ? nullptr : native_blocks_[number];
  // Machine code asks that itself, where nothing else hangs on it.
  const bool asks = block.when != kNone && block.constant == 0 && (code == nullptr || block.told.count > 0);
  if (asks && !machine_.holds(block.when)) return;
  if (!std::exchange(state.told, true)) tell(block);
  std::uint64_t ask = state.wanted;
  if (code != nullptr) {
    std::uint64_t passed = 0;
    ask &= code(machine_, node, members, passed);
    state.passed |= passed;
  }
  const TreeEntryRow* const entries = table_.all<TreeEntryRow>(Section::tree_entries).data() + block.entries.first;
  for (; ask != 0; ask &= ask - 1) {
    const TreeEntryRow& entry = entries[std::countr_zero(ask)];
    const Outcome outcome = look(entry, tree_->nodes[node], members);
    if (outcome == Outcome::skip) continue;
    count_run(entry.rule);
    if (outcome == Outcome::fail) failures_.push_back({entry.rule, 0, 0, layer, node});
  }
}

void Evaluator::count_passed() {
  for (const Index number : begun_) {
    const TreeEntryRow* const entries =
        table_.all<TreeEntryRow>(Section::tree_entries).data() + tree_blocks_[number].entries.first;
    const BlockState& state = block_states_[number - first_block_];
    for (std::uint64_t passed = state.passed & state.wanted; passed != 0; passed &= passed - 1)
      count_run(entries[std::countr_zero(passed)].rule);
  }
}

// What hangs on facts of the document alone is asked once a document.
bool Evaluator::holds(const TreeBlockRow& block) {
  if (block.constant == 0) return machine_.holds(block.when);
  if (known_.size() <= block.when) known_.resize(block.when + 1);
  Known& known = known_[block.when];
  if (known.round != round_) known = {round_, machine_.holds(block.when)};
  return known.truth;
}

// First what the members tell; where they do not, the rule's programs.
Outcome Evaluator::look(const TreeEntryRow& entry, const Node& node, const Members& members) {
  const auto lacks = [](std::uint64_t wanted, std::uint64_t there) { return (wanted & ~there) != 0; };
  if (lacks(entry.needs, members.there) || lacks(entry.needs_content, members.content) ||
      (entry.skips & members.there) != 0 ||
      (entry.guard_bit != kNoBit && tree_->nodes[members.at[entry.guard_bit]].view() != table_.text(entry.guard)) ||
      (entry.self != 0 && !has_content(node)))
    return Outcome::skip;
  const auto has_all = [](std::uint64_t wanted, std::uint64_t there) { return wanted != 0 && (wanted & ~there) == 0; };
  const bool has_text = node.is_scalar() && node.size > 0;
  const bool passes = has_all(entry.enough, members.there) || has_all(entry.enough_content, members.content) ||
                      (entry.clear != 0 && (entry.clear & members.there) == 0) ||
                      (entry.once != 0 && (entry.once & members.twice) == 0 &&
                       (entry.exactly == 0 || (entry.once & members.there) != 0)) ||
                      (entry.kind == TreeQuick::length && has_text && node.size <= entry.argument) ||
                      (entry.kind == TreeQuick::valid && has_text &&
                       rulec::passes(static_cast<CheckFunction>(entry.argument), node.view()));
  const RuleRow& rule = rules_[entry.rule];
  if (!passes) return apply_at_node(rule);
  // It cannot fail. Whether it has run is asked once.
  if (entry.complete != 0 || ran_[entry.rule] == round_) return Outcome::pass;
  return machine_.holds(rule.when) ? Outcome::pass : Outcome::skip;
}

// What cannot be decided fails: a rule says in `when` what it needs.
Outcome Evaluator::apply_at_node(const RuleRow& rule) {
  if (rule.when != kNone && !machine_.holds(rule.when)) return Outcome::skip;
  for (const Index check : table_.indices(rule.checks))
    if (!machine_.holds(check)) return Outcome::fail;
  return Outcome::pass;
}

Outcome Evaluator::outcome_at(Index rule, Place node) {
  machine_.stand(0, node);
  return apply_at_node(rules_[rule]);
}

}  // namespace rulec
