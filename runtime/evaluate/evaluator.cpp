#include "evaluate/evaluator.h"

#include <algorithm>
#include <cstring>

namespace rulec {

Evaluator::Evaluator(const RuleTable& table)
    : table_(table), rules_(table.rules()), machine_(table), failed_(rules_.size(), 0), ran_(rules_.size(), 0), seen_(rules_.size(), 0) {}

void Evaluator::begin(const Invoice& invoice, const Facts& facts, Day day) {
  invoice_ = &invoice;
  machine_.begin(invoice, facts, day);
  failures_.clear();
  ++round_;
  run_ = skipped_ = 0;
  undecided_ = false;
}

void Evaluator::run(const Invoice& invoice, const Facts& facts, Day day, const Choice& choice) {
  begin(invoice, facts, day);
  picky_ = !choice.left_out.empty() || choice.layers.size() > 1;
  std::uint32_t active = 0;
  for (const Index index : choice.layers) {
    const LayerRow& layer = table_.layers()[index];
    // What another chosen layer lifts does not run here either, and what one has run, no other runs again.
    if (choice.layers.size() > 1)
      for (const Index other : choice.layers)
        for (const Index rule : table_.indices(table_.layers()[other].lifted)) seen_[rule] = round_;
    auto blocks = table_.slice<BlockRow>(Section::blocks, layer.blocks);
    while (!blocks.empty()) {
      std::size_t same = 1;
      while (same < blocks.size() && blocks[same].frame == blocks[0].frame && blocks[same].stage == blocks[0].stage) ++same;
      run_blocks(blocks.first(same), layer, index, choice);
      blocks = blocks.subspan(same);
    }
    active += layer.active;
    if (choice.layers.size() > 1)
      for (const Index rule : table_.indices(layer.rules)) seen_[rule] = round_;
  }
  skipped_ = active - std::min(active, run_);
}

void Evaluator::enter_context(Frame frame, RowIndex row) {
  const FrameRow& info = table_.frames()[frame];
  for (std::uint32_t level = info.depth;; --level) {
    machine_.enter(level, frame, row);
    if (level == 0) return;
    row = invoice_->rows(frame)[row].parent;
    frame = table_.frames()[frame].parent;
  }
}

bool Evaluator::guard_holds(Index slot, Index level, Index constant) const {
  const Value& value = machine_.slot(level, slot);
  const Cell& wanted = machine_.constant(constant);
  return value.state == State::value && value.text_size == wanted.size && std::memcmp(value.raw_text + value.lead, wanted.text, wanted.size) == 0;
}

// Blocks over the same rows, in their order; row by row, so that a row's values are looked at together.
void Evaluator::run_blocks(std::span<const BlockRow> blocks, const LayerRow& layer, Index layer_index, const Choice& choice) {
  const Frame frame = blocks.front().frame;
  const auto rows = static_cast<RowIndex>(invoice_->rows(frame).size());
  for (RowIndex row = 0; row < rows; ++row) {
    enter_context(frame, row);
    for (const BlockRow& block : blocks) {
      if (block.guard_slot != kNone && !guard_holds(block.guard_slot, block.guard_level, block.guard_constant)) continue;
      for (const Index index : table_.indices(block.rules)) {
        if (picky_ && (seen_[index] == round_ || (!choice.left_out.empty() && choice.left_out[index]))) continue;
        const Outcome outcome = apply(rules_[index], layer.missing);
        if (outcome == Outcome::skip || outcome == Outcome::blocked) continue;
        if (ran_[index] != round_) {
          ran_[index] = round_;
          ++run_;
        }
        if (outcome == Outcome::pass) continue;
        failed_[index] = round_;
        failures_.push_back({index, frame, row, layer_index});
      }
    }
  }
}

bool Evaluator::quick(const QuickRow& check) const {
  const Value& value = machine_.slot(check.level[0], check.slot[0]);
  switch (check.kind) {
    case Quick::none: return false;
    case Quick::exists:
      for (std::uint32_t i = 0; i < check.count; ++i)
        if (machine_.slot(check.level[i], check.slot[i]).exists()) return true;
      return false;
    case Quick::is_present: return value.is_present();
    case Quick::decimals: return value.state == State::value && value.lead == 0 && value.raw_size == value.text_size && value.decimals <= check.argument;
    case Quick::in_list: return value.state == State::value && machine_.list_has(check.argument, value.text());
    case Quick::equal: return value.state == State::value && value.number() == machine_.constant(check.argument).number();
    case Quick::greater: return value.state == State::value && value.number() > machine_.constant(check.argument).number();
    case Quick::at_least: return value.state == State::value && value.number() >= machine_.constant(check.argument).number();
    case Quick::at_most: return value.state == State::value && value.number() <= machine_.constant(check.argument).number();
  }
  return false;
}

bool Evaluator::applies(const RuleRow& rule) const {
  if (rule.dated != 0 && (machine_.day() < rule.since || machine_.day() > rule.until)) return false;
  if (rule.scope_term != kNone) return machine_.slot(rule.scope_level, rule.scope_slot).is_present();
  if (rule.scope_group != kNone) return machine_.slot(rule.scope_level, rule.scope_slot).exists();
  return true;
}

// Blocked where a rule that it waits for failed: in the same row, or in one around or inside of it.
bool Evaluator::blocked(const RuleRow& rule) const {
  for (const Index other : table_.indices(rule.after)) {
    if (failed_[other] != round_) continue;
    for (const Failure& failure : failures_) {
      if (failure.rule != other) continue;
      Frame frame = failure.frame;
      RowIndex row = failure.row;
      std::uint32_t depth = table_.frames()[frame].depth;
      const std::uint32_t own = table_.frames()[rule.frame].depth;
      if (depth <= own) {
        // The failure stands around this rule if its frame is in view with the same row.
        Frame at = rule.frame;
        for (std::uint32_t d = own; d > depth; --d) at = table_.frames()[at].parent;
        if (at == frame && machine_.row(depth) == row) return true;
        if (frame == 0) return true;
        continue;
      }
      while (depth > own) {
        row = invoice_->rows(frame)[row].parent;
        frame = table_.frames()[frame].parent;
        --depth;
      }
      if (frame == rule.frame && machine_.row(depth) == row) return true;
    }
  }
  return false;
}

bool Evaluator::asked_for(Index term) const {
  if (term == kNone) return false;
  for (const Index rule : table_.indices(table_.terms()[term].presence))
    if (failed_[rule] == round_) return true;
  return false;
}

// What an unknown or partial result comes to.
Outcome Evaluator::decide(const RuleRow& rule, const Cell& result, Missing policy) const {
  if (result.known()) {
    if ((result.why & (kIncomplete | kMalformed)) != 0 && policy != Missing::fails) return Outcome::skip;
    return result.truth != 0 ? Outcome::pass : Outcome::fail;
  }
  if ((result.why & kMalformed) != 0) return Outcome::skip;  // the reader has said so
  switch (rule.missing) {
    case Missing::passes: return Outcome::pass;
    case Missing::fails: break;
    case Missing::skips: return Outcome::skip;
    case Missing::by_layer:
      if (policy == Missing::passes) return Outcome::pass;
      break;
  }
  // A missing value that a fatal finding names already is not named twice.
  if (policy == Missing::skips && (result.why & kAbsentMandatory) != 0 && asked_for(result.missing_term())) return Outcome::skip;
  return Outcome::fail;
}

Outcome Evaluator::apply(const RuleRow& rule, Missing policy) {
  if (!applies(rule)) return Outcome::skip;
  if (rule.after.count > 0 && !failures_.empty() && blocked(rule)) return Outcome::blocked;
  if (rule.lets.count > 0) machine_.forget_lets();
  if (rule.when != kNone && !machine_.run(rule.when).is_true()) return Outcome::skip;
  if (rule.quick.kind != Quick::none && quick(rule.quick)) return Outcome::pass;
  for (const Index check : table_.indices(rule.checks)) {
    const Outcome outcome = decide(rule, machine_.run(check), policy);
    if (outcome != Outcome::pass) return outcome;
  }
  return Outcome::pass;
}

std::vector<Outcome> Evaluator::outcomes(Index index, Missing policy) {
  const RuleRow& rule = rules_[index];
  std::vector<Outcome> result;
  const auto rows = static_cast<RowIndex>(invoice_->rows(rule.frame).size());
  for (RowIndex row = 0; row < rows; ++row) {
    enter_context(rule.frame, row);
    const bool out = rule.guard_slot != kNone && !guard_holds(rule.guard_slot, rule.guard_level, rule.guard_constant);
    const Outcome outcome = out ? Outcome::skip : apply(rule, policy);
    if (outcome == Outcome::fail) {
      failed_[index] = round_;
      failures_.push_back({index, rule.frame, row, rule.layer});
    }
    result.push_back(outcome);
  }
  return result;
}

}  // namespace rulec
