// Rules about the tree: one walk over the document finds the type of each node, and runs what a layer has to say about
// nodes of that type.
#include <algorithm>

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
      if (type == 0 || node.kind == NodeKind::array || node.kind == NodeKind::null) continue;
      for (Index block = starts[type]; block < starts[type + 1]; ++block)
        run_tree_block(blocks[block], place, layer_index, choice);
    }
  }
}

void Evaluator::run_tree_block(const TreeBlockRow& block, Place node, Index layer_index, const Choice& choice) {
  machine_.stand(0, node);
  if (block.when != kNone && !machine_.run(block.when).is_true()) return;
  for (const Index index : table_.indices(block.rules)) {
    if (picky_ && (seen_[index] == round_ || (!choice.left_out.empty() && choice.left_out[index]))) continue;
    const Outcome outcome = apply_at_node(rules_[index]);
    if (outcome == Outcome::skip) continue;
    if (ran_[index] != round_) {
      ran_[index] = round_;
      ++run_;
    }
    if (outcome == Outcome::fail) failures_.push_back({index, 0, 0, layer_index, node});
  }
}

// What cannot be decided fails: a rule says in `when` what it needs.
Outcome Evaluator::apply_at_node(const RuleRow& rule) {
  if (rule.when != kNone && !machine_.run(rule.when).is_true()) return Outcome::skip;
  for (const Index check : table_.indices(rule.checks))
    if (!machine_.run(check).is_true()) return Outcome::fail;
  return Outcome::pass;
}

Outcome Evaluator::outcome_at(Index rule, Place node) {
  machine_.stand(0, node);
  return apply_at_node(rules_[rule]);
}

}  // namespace rulec
