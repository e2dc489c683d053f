// Rules about the tree: one walk over the document finds the type of each node, and runs what a layer has to say about
// nodes of that type.
#include <algorithm>

#include "evaluate/check_functions.h"
#include "evaluate/evaluator.h"

namespace rulec {

void Evaluator::look_at(const Tree& tree, Place root) {
  tree_ = &tree;
  root_ = root;
  machine_.look_at(tree, root);
}

void Evaluator::run_trees(const LayerRow& layer, Index layer_index, const Choice& choice) {
  for (const TreeLayerRow& part : table_.slice<TreeLayerRow>(Section::tree_layers, layer.trees)) {
    const SyntaxRow& syntax = table_.all<SyntaxRow>(Section::syntaxes)[part.syntax];
    const auto& named = (*facts_)[Fact::syntax];
    if (named.empty() || named.front() != table_.text(syntax.name)) continue;
    const auto steps = table_.slice<std::uint16_t>(Section::type_steps, syntax.steps);
    const auto starts = table_.indices(part.starts);
    const auto blocks = table_.all<TreeBlockRow>(Section::tree_blocks);
    const auto bits = table_.slice<std::uint8_t>(Section::member_bits, syntax.bits);
    const std::size_t width = syntax.names + 1;
    const auto& nodes = tree_->nodes;
    if (types_.size() < nodes.size()) types_.resize(nodes.size());
    for (Place place = 0; place < nodes.size(); ++place) {
      const Node& node = nodes[place];
      Index type = 0;
      if (place == 0)
        type = root_ == 0 ? syntax.document : syntax.root;
      else if (nodes[node.parent].kind == NodeKind::array)
        type = types_[node.parent];
      else
        type = steps[types_[node.parent] * width + std::min(node.name, syntax.names)];
      types_[place] = static_cast<std::uint16_t>(type);
      if (type == 0 || node.kind == NodeKind::array || node.kind == NodeKind::null || starts[type] == starts[type + 1])
        continue;
      Members members;
      members_of(place, bits.subspan(type * width, width), syntax.names, members);
      for (Index block = starts[type]; block < starts[type + 1]; ++block)
        run_tree_block(blocks[block], place, members, layer_index, choice);
    }
  }
}

void Evaluator::members_of(Place node, std::span<const std::uint8_t> bits, Index names, Members& members) const {
  if (tree_->nodes[node].kind != NodeKind::object) return;
  for (Place child = tree_->nodes[node].first_child; child != kNone; child = tree_->nodes[child].next) {
    const Node& member = tree_->nodes[child];
    const std::uint8_t bit = bits[std::min(member.name, names)];
    if (bit == kNoBit || member.kind == NodeKind::null) continue;
    members.there |= std::uint64_t{1} << bit;
    if (has_content(member)) members.content |= std::uint64_t{1} << bit;
    members.at[bit] = child;
  }
}

void Evaluator::run_tree_block(const TreeBlockRow& block, Place node, const Members& members, Index layer_index,
                               const Choice& choice) {
  machine_.stand(0, node);
  if (block.when != kNone && !holds(block)) return;
  const Node& here = tree_->nodes[node];
  for (const TreeEntryRow& entry : table_.slice<TreeEntryRow>(Section::tree_entries, block.entries)) {
    const Index index = entry.rule;
    if (picky_ && (seen_[index] == round_ || (!choice.left_out.empty() && choice.left_out[index]))) continue;
    const Outcome outcome = look(entry, here, members);
    if (outcome == Outcome::skip) continue;
    if (ran_[index] != round_) {
      ran_[index] = round_;
      ++run_;
    }
    if (outcome == Outcome::fail) failures_.push_back({index, 0, 0, layer_index, node});
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
