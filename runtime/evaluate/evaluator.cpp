#include "evaluate/evaluator.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace rulec {

Evaluator::Evaluator(const RuleTable& table)
    : table_(table),
      rules_(table.rules()),
      native_(table.native() == nullptr ? std::span<const NativeCode::Rule>() : table.native()->rules),
      machine_(table),
      failed_(rules_.size(), 0),
      ran_(rules_.size(), 0),
      held_up_(rules_.size(), 0),
      failed_rows_(rules_.size()),
      term_blocks_(table.all<BlockRow>(Section::blocks)),
      native_terms_(table.native() == nullptr ? std::span<const NativeCode::TermBlock>() : table.native()->term_blocks),
      term_states_(term_blocks_.size()),
      tree_blocks_(table.all<TreeBlockRow>(Section::tree_blocks)),
      native_blocks_(table.native() == nullptr ? std::span<const NativeCode::TreeBlock>()
                                               : table.native()->tree_blocks) {}

void Evaluator::begin(const Invoice& invoice, const Facts& facts, Day day) {
  invoice_ = &invoice;
  facts_ = &facts;
  machine_.begin(invoice, facts, day);
  failures_.clear();
  ++round_;
  run_ = skipped_ = 0;
  undecided_ = any_held_up_ = false;
}

void Evaluator::run(const Invoice& invoice, const Facts& facts, Day day, const Choice& choice) {
  begin(invoice, facts, day);
  choose(choice);
  std::uint32_t active = 0;
  for (turn_ = 0; turn_ < choice.layers.size(); ++turn_) {
    const Index index = choice.layers[turn_];
    const LayerRow& layer = table_.layers()[index];
    if (choice.tree && tree_ != nullptr) run_trees(layer, index);
    if (choice.terms) run_terms(layer, index);
    active += layer.active - of_other_syntaxes(layer);
  }
  skipped_ = active - std::min(active, run_);
}

void Evaluator::run_terms(const LayerRow& layer, Index layer_index) {
  const Index end = layer.blocks.first + layer.blocks.count;
  for (Index first = layer.blocks.first, next = first; first < end; first = next) {
    const BlockRow& block = term_blocks_[first];
    while (next < end && term_blocks_[next].frame == block.frame && term_blocks_[next].stage == block.stage) ++next;
    run_blocks({first, next - first}, layer, layer_index);
  }
  count_passed_of_terms();
}

// In which turn a rule runs; the same for all invoices of one choice. What another chosen layer lifts does not run, and
// what one has run, no other runs again.
void Evaluator::choose(const Choice& choice) {
  if (choice_number_ > 0 && choice.layers == chosen_.layers && choice.left_out == chosen_.left_out &&
      choice.undecided == chosen_.undecided)
    return;
  chosen_ = choice;
  ++choice_number_;
  turns_.assign(rules_.size(), kNoTurn);
  for (std::size_t turn = choice.layers.size(); turn-- > 0;)
    for (const Index rule : table_.indices(table_.layers()[choice.layers[turn]].rules))
      turns_[rule] = static_cast<std::uint16_t>(turn);
  if (choice.layers.size() > 1)
    for (const Index layer : choice.layers)
      for (const Index rule : table_.indices(table_.layers()[layer].lifted)) turns_[rule] = kNoTurn;
  for (const Index rule : choice.undecided) turns_[rule] = kNoTurn;
  for (std::size_t rule = 0; rule < choice.left_out.size(); ++rule)
    if (choice.left_out[rule]) turns_[rule] = kNoTurn;
}

// By bit.
std::uint64_t Evaluator::wanted_of(std::span<const Index> rules) const {
  std::uint64_t wanted = 0;
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (is_wanted(rules[i])) wanted |= std::uint64_t{1} << i;
  return wanted;
}

Outcome Evaluator::outcome_of(Index rule) const {
  const bool failed =
      std::any_of(failures_.begin(), failures_.end(), [&](const Failure& failure) { return failure.rule == rule; });
  return failed ? Outcome::fail : ran_[rule] == round_ ? Outcome::pass : Outcome::skip;
}

// Rules about trees of another syntax than the document's are not rules for it at all.
std::uint32_t Evaluator::of_other_syntaxes(const LayerRow& layer) const {
  std::uint32_t count = 0;
  for (const TreeLayerRow& part : table_.slice<TreeLayerRow>(Section::tree_layers, layer.trees))
    if (!is_of(table_.all<SyntaxRow>(Section::syntaxes)[part.syntax])) count += part.rules;
  return count;
}

bool Evaluator::is_of(const SyntaxRow& syntax) const {
  const auto& named = (*facts_)[Fact::syntax];
  return !named.empty() && named.front() == table_.text(syntax.name);
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

inline bool Evaluator::guard_holds(Index slot, Index level, Index constant) const {
  const Value& value = machine_.slot(level, slot);
  const Cell& wanted = machine_.constant(constant);
  return value.state == State::value && value.text_size == wanted.size &&
         std::memcmp(value.raw_text + value.lead, wanted.text, wanted.size) == 0;
}

inline bool Evaluator::is_shut(const BlockRow& block) {
  const auto gate = table_.indices(block.gate);
  return std::all_of(gate.begin(), gate.end(), [&](Index known) { return machine_.counts_nothing(known); });
}

inline Evaluator::BlockState& Evaluator::state_of(Index number) {
  BlockState& state = term_states_[number];
  if (state.round == round_) return state;
  if (state.choice != choice_number_) state.wanted = wanted_of(table_.indices(term_blocks_[number].rules));
  state.choice = choice_number_;
  state.round = round_;
  state.passed = 0;
  begun_terms_.push_back(number);
  return state;
}

// What is easy to tell is told by machine code, where there is some; the rest by the rules' programs.
inline void Evaluator::run_block(Index number, RowIndex row, const LayerRow& layer, Index layer_index) {
  const BlockRow& block = term_blocks_[number];
  const bool waits = layer.kind != LayerKind::parity;
  if (block.guard_slot != kNone && !guard_holds(block.guard_slot, block.guard_level, block.guard_constant)) return;
  const bool shut = block.gate.count > 0 && is_shut(block);
  if (shut && block.passes_shut == 0) return;
  BlockState& state = state_of(number);
  const auto rules = table_.indices(block.rules);
  if (shut) {
    state.passed |= passing_shut(rules, state.wanted, waits);
    return;
  }
  std::uint64_t ask = state.wanted;
  if (any_held_up_ && waits) ask &= ~held_up(rules, ask);
  if (!native_terms_.empty()) {
    std::uint64_t passed = 0;
    const std::uint64_t open = native_terms_[number](machine_, passed);
    state.passed |= passed & ask;
    ask &= open;
  }
  for (; ask != 0; ask &= ask - 1) {
    const Index rule = rules[static_cast<std::size_t>(std::countr_zero(ask))];
    const Outcome outcome = apply(rule, layer.missing, waits);
    if (outcome == Outcome::skip || outcome == Outcome::blocked) continue;
    count_run(rule);
    if (outcome == Outcome::fail) note_failure(rule, block.frame, row, layer_index);
  }
}

// Blocks over the same rows, in their order; row by row, so that a row's values are looked at together.
void Evaluator::run_blocks(Span blocks, const LayerRow& layer, Index layer_index) {
  const Frame frame = term_blocks_[blocks.first].frame;
  const auto rows = static_cast<RowIndex>(invoice_->rows(frame).size());
  const Index end = blocks.first + blocks.count;
  for (RowIndex row = 0; row < rows; ++row) {
    enter_context(frame, row);
    for (Index number = blocks.first; number < end; ++number) run_block(number, row, layer, layer_index);
  }
}

std::uint64_t Evaluator::held_up(std::span<const Index> rules, std::uint64_t wanted) const {
  std::uint64_t held = 0;
  for (std::size_t i = 0; i < rules.size(); ++i)
    if ((wanted >> i & 1) != 0 && blocked(rules[i])) held |= std::uint64_t{1} << i;
  return held;
}

std::uint64_t Evaluator::passing_shut(std::span<const Index> rules, std::uint64_t wanted, bool waits) const {
  std::uint64_t passing = 0;
  for (std::size_t i = 0; i < rules.size(); ++i)
    if ((wanted >> i & 1) != 0 && pass_if_asked(rules[i], waits) == Outcome::pass) passing |= std::uint64_t{1} << i;
  return passing;
}

void Evaluator::count_passed_of_terms() {
  for (const Index number : begun_terms_) {
    const auto rules = table_.indices(term_blocks_[number].rules);
    for (std::uint64_t passed = term_states_[number].passed; passed != 0; passed &= passed - 1)
      count_run(rules[static_cast<std::size_t>(std::countr_zero(passed))]);
  }
  begun_terms_.clear();
}

bool Evaluator::quick(const QuickRow& check) const {
  const Value& value = machine_.slot(check.level[0], check.slot[0]);
  switch (check.kind) {
    case Quick::none:
      return false;
    case Quick::exists:
      for (std::uint32_t i = 0; i < check.count; ++i)
        if (machine_.slot(check.level[i], check.slot[i]).exists()) return true;
      return false;
    case Quick::is_present:
      return value.is_present();
    case Quick::decimals:
      return value.state == State::value && value.lead == 0 && value.raw_size == value.text_size &&
             value.decimals <= check.argument;
    case Quick::in_list:
      return value.state == State::value && machine_.list_has(check.argument, value.text());
    case Quick::equal:
      return value.state == State::value && value.number() == machine_.constant(check.argument).number();
    case Quick::greater:
      return value.state == State::value && value.number() > machine_.constant(check.argument).number();
    case Quick::at_least:
      return value.state == State::value && value.number() >= machine_.constant(check.argument).number();
    case Quick::at_most:
      return value.state == State::value && value.number() <= machine_.constant(check.argument).number();
  }
  return false;
}

bool Evaluator::applies(const RuleRow& rule) const {
  if (rule.dated != 0 && (machine_.day() < rule.since || machine_.day() > rule.until)) return false;
  if (rule.scope_term != kNone) return machine_.slot(rule.scope_level, rule.scope_slot).is_present();
  if (rule.scope_group != kNone) return machine_.slot(rule.scope_level, rule.scope_slot).exists();
  return true;
}

void Evaluator::note_failure(Index rule, Frame frame, RowIndex row, Index layer) {
  if (failed_[rule] != round_) {
    failed_rows_[rule].clear();
    failed_[rule] = round_;
    for (const Index other : table_.indices(rules_[rule].before)) held_up_[other] = round_;
    any_held_up_ = any_held_up_ || rules_[rule].before.count > 0;
  }
  failed_rows_[rule].push_back(row);
  failures_.push_back({rule, frame, row, layer});
}

// Did the rule fail in the row in view of frame `own`, in one around it, or in one inside of it?
bool Evaluator::failed_around(Index rule, Frame own) const {
  const auto& rows = failed_rows_[rule];
  const Frame frame = rules_[rule].frame;
  const std::uint32_t depth = table_.frames()[frame].depth, own_depth = table_.frames()[own].depth;
  if (own == 0 || frame == 0) return true;
  if (depth <= own_depth) {
    Frame at = own;
    for (std::uint32_t d = own_depth; d > depth; --d) at = table_.frames()[at].parent;
    return at == frame && std::binary_search(rows.begin(), rows.end(), machine_.row(depth));
  }
  // Rows inside follow one another; so do those inside of them.
  Frame at = frame;
  std::vector<Frame> chain;
  for (; at != own && at != 0; at = table_.frames()[at].parent) chain.push_back(at);
  if (at != own) return false;
  RowRange range{machine_.row(own_depth), machine_.row(own_depth) + 1};
  for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
    const RowRange first = invoice_->children(*link, range.begin), last = invoice_->children(*link, range.end - 1);
    range = {first.begin, last.end};
    if (range.begin >= range.end) return false;
  }
  const auto found = std::lower_bound(rows.begin(), rows.end(), range.begin);
  return found != rows.end() && *found < range.end;
}

// Blocked where a rule that it waits for failed.
bool Evaluator::blocked(Index index) const {
  if (held_up_[index] != round_) return false;
  const RuleRow& rule = rules_[index];
  for (const Index other : table_.indices(rule.after))
    if (failed_[other] == round_ && failed_around(other, rule.frame)) return true;
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
    if ((result.why & kMalformed) != 0 && policy != Missing::fails) return Outcome::skip;
    // What a sum left out must have been found missing: an empty value satisfies those that only ask whether it is
    // there.
    if ((result.why & kIncomplete) != 0 && policy != Missing::fails && asked_for(result.missing_term()))
      return Outcome::skip;
    return result.truth != 0 ? Outcome::pass : Outcome::fail;
  }
  // The reader has said so. Where comparisons with nothing fail, as in XPath, those with what is no number do too: of
  // texts only NaN comes so far there.
  if ((result.why & kMalformed) != 0) return policy == Missing::fails ? Outcome::fail : Outcome::skip;
  switch (rule.missing) {
    case Missing::passes:
      return Outcome::pass;
    case Missing::fails:
      break;
    case Missing::skips:
      return Outcome::skip;
    case Missing::by_layer:
      if (policy == Missing::passes) return Outcome::pass;
      break;
  }
  // A missing value that a fatal finding names already is not named twice.
  if (policy == Missing::skips && (result.why & kAbsentMandatory) != 0 && asked_for(result.missing_term()))
    return Outcome::skip;
  return Outcome::fail;
}

// Of a rule whose gate is shut.
Outcome Evaluator::pass_if_asked(Index index, bool waits) const {
  if (!applies(rules_[index])) return Outcome::skip;
  return waits && blocked(index) ? Outcome::blocked : Outcome::pass;
}

// `waits`: not where another finding says it already.
Outcome Evaluator::apply(Index index, Missing policy, bool waits) {
  const RuleRow& rule = rules_[index];
  if (!applies(rule)) return Outcome::skip;
  if (waits && blocked(index)) return Outcome::blocked;
  if (rule.lets.count > 0) machine_.forget_lets();
  if (rule.when != kNone && !machine_.holds(rule.when)) return Outcome::skip;
  if (rule.quick.kind != Quick::none && quick(rule.quick)) return Outcome::pass;
  for (const Index check : table_.indices(rule.checks)) {
    const Outcome outcome = decide(rule, machine_.run(check), policy);
    if (outcome != Outcome::pass) return outcome;
  }
  return Outcome::pass;
}

// The same of one rule.
inline Outcome Evaluator::outcome_here(Index index, Missing policy, bool waits) {
  const auto easy = native_.empty() ? nullptr : native_[index];
  if (easy != nullptr && !(waits && blocked(index))) {
    const Answer answer = easy(machine_);
    if (answer != Answer::ask) return answer == Answer::pass ? Outcome::pass : Outcome::skip;
  }
  return apply(index, policy, waits);
}

std::vector<Outcome> Evaluator::outcomes(Index index, Missing policy) {
  const RuleRow& rule = rules_[index];
  std::vector<Outcome> result;
  const auto rows = static_cast<RowIndex>(invoice_->rows(rule.frame).size());
  for (RowIndex row = 0; row < rows; ++row) {
    enter_context(rule.frame, row);
    const bool out = rule.guard_slot != kNone && !guard_holds(rule.guard_slot, rule.guard_level, rule.guard_constant);
    const Outcome outcome = out ? Outcome::skip : outcome_here(index, policy, true);
    if (outcome == Outcome::fail) {
      note_failure(index, rule.frame, row, rule.layer);
    }
    result.push_back(outcome);
  }
  return result;
}

}  // namespace rulec
