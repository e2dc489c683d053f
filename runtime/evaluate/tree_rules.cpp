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
    if (!is_of(syntax)) continue;
    const auto steps = table_.slice<std::uint16_t>(Section::type_steps, syntax.steps);
    const auto step_rows = table_.slice<std::uint16_t>(Section::type_steps, syntax.step_rows);
    const auto starts = table_.indices(part.starts);
    const auto hit_starts = table_.indices(part.hits);
    const auto hits = table_.all<TreeHitRow>(Section::tree_hits);
    const auto blocks = table_.all<TreeBlockRow>(Section::tree_blocks);
    const auto bit_rows = table_.slice<std::uint16_t>(Section::type_steps, syntax.bit_rows);
    const auto bits = table_.slice<std::uint8_t>(Section::member_bits, syntax.bits);
    const std::size_t width = syntax.names + 1;
    const auto& nodes = tree_->nodes;
    if (types_.size() < nodes.size()) types_.resize(nodes.size());
    const auto step = [&](Index from, const Node& node) {
      return steps[step_rows[from] * width + std::min(node.name, syntax.names)];
    };
    for (Place place = 0; place < nodes.size(); ++place) {
      const Node& node = nodes[place];
      Index type = 0;
      if (place == 0)
        type = syntax.around != 0 ? step(syntax.document, node) : root_ == 0 ? syntax.document : syntax.root;
      else if (nodes[node.parent].kind == NodeKind::array)
        type = types_[node.parent];
      else
        type = step(types_[node.parent], node);
      types_[place] = static_cast<std::uint16_t>(type);
      if (!hit_starts.empty())
        for (Index hit = hit_starts[type]; hit < hit_starts[type + 1]; ++hit) {
          if (left_out(hits[hit].rule, choice)) continue;
          Place above = place;
          for (Index up = hits[hit].up; up > 0; --up) above = nodes[above].parent;
          hits_.emplace_back(hits[hit].rule, above);
        }
      if (type == 0 || node.kind == NodeKind::array || node.kind == NodeKind::null || starts[type] == starts[type + 1])
        continue;
      Members members;
      if (bit_rows[type] != kNoBits)
        members_of(place, bits.subspan(bit_rows[type] * width, width), syntax.names, members);
      for (Index block = starts[type]; block < starts[type + 1]; ++block)
        run_tree_block(blocks[block], block, place, members, layer_index, choice);
    }
    note_hits(layer_index);
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
  for (Place child = tree_->nodes[node].first_child; child != kNone; child = tree_->nodes[child].next) {
    const Node& member = tree_->nodes[child];
    const std::uint8_t bit = bits[std::min(member.name, names)];
    if (bit == kNoBit || member.kind == NodeKind::null) continue;
    const std::uint64_t mask = std::uint64_t{1} << bit;
    if ((members.there & mask) == 0) members.at[bit] = child;
    members.twice |= members.there & mask;
    if (member.kind == NodeKind::array && !is_single(member)) members.twice |= mask;
    members.there |= mask;
    if (has_content(member)) members.content |= mask;
  }
}

void Evaluator::run_tree_block(const TreeBlockRow& block, Index number, Place node, const Members& members,
                               Index layer_index, const Choice& choice) {
  machine_.stand(0, node);
  if (block.when != kNone && !holds(block)) return;
  if (block.told.count > 0) {
    if (told_.size() <= number) told_.resize(table_.all<TreeBlockRow>(Section::tree_blocks).size());
    if (told_[number] != round_)
      for (const Index rule : table_.indices(block.told))
        if (!left_out(rule, choice)) count_run(rule);
    told_[number] = round_;
  }
  const Node& here = tree_->nodes[node];
  for (const TreeEntryRow& entry : table_.slice<TreeEntryRow>(Section::tree_entries, block.entries)) {
    const Index index = entry.rule;
    if (left_out(index, choice)) continue;
    const Outcome outcome = look(entry, here, members);
    if (outcome == Outcome::skip) continue;
    count_run(index);
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
