// Runs the rules of some layers over an invoice. Says which failed where; the words are another's (judge.h).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/machine.h"
#include "evaluate/members.h"

namespace rulec {

enum class Outcome : std::uint8_t { pass, fail, skip, blocked };

struct Failure {
  Index rule = 0;
  Frame frame = 0;
  RowIndex row = 0;
  Index layer = 0;
  Place place = kNoPlace;  // of a rule about the tree: the node
};

struct Choice {
  std::vector<Index> layers;     // none of them extended by another
  std::vector<bool> left_out;    // by rule; empty: none
  std::vector<Index> undecided;  // rules that need what is not given
  bool terms = true;             // run the rules about business terms
  bool tree = true;              // and those about the tree
};

class Evaluator {
 public:
  explicit Evaluator(const RuleTable& table);

  // The document behind the invoice: its tree, and the node that is the invoice. Without it, rules about the tree do
  // not run.
  void look_at(const Tree& tree, Place root);

  // Without allocation once its memory has grown to the size of the largest invoice.
  void run(const Invoice& invoice, const Facts& facts, Day day, const Choice& choice);

  const std::vector<Failure>& failures() const { return failures_; }
  std::uint32_t rules_run() const { return run_; }          // rules that passed or failed somewhere
  std::uint32_t rules_skipped() const { return skipped_; }  // all others of the layers
  // A value was missing and no finding names it: for the verdict `incomplete`.
  bool undecided() const { return undecided_; }

  // One rule in each of its contexts, after `run` has begun the invoice: for examples.
  std::vector<Outcome> outcomes(Index rule, Missing policy);

  Machine& machine() { return machine_; }
  void enter_context(Frame frame, RowIndex row);

  // One rule about the tree, on one node: for examples.
  Outcome outcome_at(Index rule, Place node);

  // What became of a rule in the last run: failed somewhere, passed somewhere, or skipped everywhere.
  Outcome outcome_of(Index rule) const;

  // A day that holds whatever the invoice says: for examples and --on.
  void begin(const Invoice& invoice, const Facts& facts, Day day);

 private:
  void run_terms(const LayerRow& layer, Index layer_index);
  void run_blocks(Span blocks, const LayerRow& layer, Index layer_index);
  void choose(const Choice& choice);
  std::uint64_t wanted_of(std::span<const Index> rules) const;
  bool is_shut(const BlockRow& block);
  Outcome pass_if_asked(Index rule, bool waits) const;
  Outcome apply(Index rule, Missing policy, bool waits = true);
  Outcome outcome_here(Index index, Missing policy, bool waits);
  bool is_of(const SyntaxRow& syntax) const;
  std::uint32_t of_other_syntaxes(const LayerRow& layer) const;
  void run_trees(const LayerRow& layer, Index layer_index);
  // A block in one invoice: what is asked once, and what comes of it.
  struct BlockState {
    std::uint32_t choice = 0;  // for which `wanted` is so
    Index block = 0;           // of tree rules
    std::uint32_t round = 0;   // or walk, in which the rest is so
    bool open = false;         // of a block of tree rules: its facts hold
    bool told = false;         // and the rules that the walk tells of were counted
    std::uint64_t wanted = 0;  // by bit: rules that are to run
    std::uint64_t passed = 0;  // those that machine code let pass somewhere
  };
  BlockState& state_of(Index block);
  void run_block(Index number, RowIndex row, const LayerRow& layer, Index layer_index);
  std::uint64_t passing_shut(std::span<const Index> rules, std::uint64_t wanted, bool waits) const;
  std::uint64_t held_up(std::span<const Index> rules, std::uint64_t wanted) const;
  void count_passed_of_terms();

  // A syntax of the table, and what one layer has to say about it.
  struct TreeView {
    std::span<const std::uint16_t> steps, step_rows, bit_rows;
    std::span<const std::uint8_t> bits;
    std::span<const Index> starts, hit_starts;
    Index names = 0;
    Index layer = 0;
  };
  TreeView view(const TreeLayerRow& part, Index layer) const;
  Index first_type(const SyntaxRow& syntax, const TreeView& view) const;
  void walk(const SyntaxRow& syntax, const TreeView& view);
  void run_blocks_at(Place node, Index type, const TreeView& view);
  void note_hits_at(Place node, Index type, const TreeView& view);
  bool is_single(const Node& list) const;
  void members_of(Place node, std::span<const std::uint8_t> bits, Index names, Members& members) const;
  void begin_block(Index number);
  void tell(const TreeBlockRow& block);
  void run_tree_block(Index number, Place node, const Members& members, Index layer);
  void count_passed();
  bool holds(const TreeBlockRow& block);
  bool is_wanted(Index rule) const { return turns_[rule] == turn_; }
  void count_run(Index rule) {
    if (ran_[rule] == round_) return;
    ran_[rule] = round_;
    ++run_;
  }
  void note_hits(Index layer_index);
  Outcome look(const TreeEntryRow& entry, const Node& node, const Members& members);
  Outcome apply_at_node(const RuleRow& rule);
  Outcome decide(const RuleRow& rule, const Cell& result, Missing policy) const;
  bool asked_for(Index term) const;
  bool quick(const QuickRow& check) const;
  bool guard_holds(Index slot, Index level, Index constant) const;
  bool applies(const RuleRow& rule) const;
  bool blocked(Index rule) const;
  bool failed_around(Index rule, Frame own) const;
  void note_failure(Index rule, Frame frame, RowIndex row, Index layer);

  const RuleTable& table_;
  std::span<const RuleRow> rules_;
  std::span<const NativeCode::Rule> native_;  // by rule, or none at all
  Machine machine_;
  const Invoice* invoice_ = nullptr;
  std::vector<Failure> failures_;
  std::vector<std::uint32_t> failed_, ran_;         // by rule: the round of the invoice
  std::vector<std::uint32_t> held_up_;              // by rule: the round in which one that it waits for failed
  std::vector<std::vector<RowIndex>> failed_rows_;  // by rule, ascending; of the round in failed_
  const Facts* facts_ = nullptr;
  const Tree* tree_ = nullptr;
  Place root_ = 0;
  std::vector<std::uint16_t> types_;  // by node
  struct Known {
    std::uint32_t round = 0;
    bool truth = false;
  };
  std::vector<Known> known_;  // by program
  std::span<const BlockRow> term_blocks_;
  std::span<const NativeCode::TermBlock> native_terms_;  // by block of rules about terms, or none at all
  std::vector<BlockState> term_states_;                  // by block
  std::vector<Index> begun_terms_;                       // blocks of this layer
  bool any_held_up_ = false;                             // in this round
  std::span<const TreeBlockRow> tree_blocks_;
  std::span<const NativeCode::TreeBlock> native_blocks_;  // by block, or none at all
  std::vector<BlockState> block_states_;                  // by block, from first_block_ on; of this walk
  Index first_block_ = 0;
  std::uint32_t walk_ = 0;
  std::vector<Index> begun_;                   // blocks of this walk
  std::vector<std::pair<Index, Place>> hits_;  // rules and their nodes, as often as the walk found something forbidden
  std::uint32_t round_ = 0;
  std::uint32_t run_ = 0, skipped_ = 0;
  static constexpr std::uint16_t kNoTurn = 0xffff;
  Choice chosen_;                     // of the last run
  std::uint32_t choice_number_ = 0;   // of choices so far
  std::vector<std::uint16_t> turns_;  // by rule: the chosen layer that runs it, or kNoTurn
  std::size_t turn_ = 0;              // of the layer that runs now
  bool undecided_ = false;
};

}  // namespace rulec
