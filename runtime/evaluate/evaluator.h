// Runs the rules of some layers over an invoice. Says which failed where; the words are another's (judge.h).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/machine.h"

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
  void run_blocks(std::span<const BlockRow> blocks, const LayerRow& layer, Index layer_index, const Choice& choice);
  bool is_shut(const BlockRow& block);
  Outcome pass_if_asked(const RuleRow& rule, bool waits) const;
  Outcome apply(const RuleRow& rule, Missing policy, bool waits = true);
  Outcome outcome_here(Index index, Missing policy, bool waits);
  bool is_of(const SyntaxRow& syntax) const;
  std::uint32_t of_other_syntaxes(const LayerRow& layer) const;
  void run_trees(const LayerRow& layer, Index layer_index, const Choice& choice);
  // The members that a node has, as bits: those that are there, and those with content.
  struct Members {
    std::uint64_t there = 0, content = 0;
    std::uint64_t twice = 0;  // not counted as one: there again, or a list of none or several
    std::array<Place, 64> at;  // of the bits that are set: the first
  };
  bool is_single(const Node& list) const;
  void members_of(Place node, std::span<const std::uint8_t> bits, Index names, Members& members) const;
  void run_tree_block(const TreeBlockRow& block, Index number, Place node, const Members& members, Index layer_index,
                      const Choice& choice);
  bool holds(const TreeBlockRow& block);
  bool left_out(Index rule, const Choice& choice) const {
    return picky_ && (seen_[rule] == round_ || (!choice.left_out.empty() && choice.left_out[rule]));
  }
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
  bool blocked(const RuleRow& rule) const;
  bool failed_around(Index rule, Frame own) const;
  void note_failure(Index rule, Frame frame, RowIndex row, Index layer);

  const RuleTable& table_;
  std::span<const RuleRow> rules_;
  std::span<const NativeCode::Rule> native_;  // by rule, or none at all
  Machine machine_;
  const Invoice* invoice_ = nullptr;
  std::vector<Failure> failures_;
  std::vector<std::uint32_t> failed_, ran_, seen_;  // by rule: the round of the invoice
  std::vector<std::vector<RowIndex>> failed_rows_;  // by rule, ascending; of the round in failed_
  const Facts* facts_ = nullptr;
  const Tree* tree_ = nullptr;
  Place root_ = 0;
  std::vector<std::uint16_t> types_;  // by node
  struct Known {
    std::uint32_t round = 0;
    bool truth = false;
  };
  std::vector<Known> known_;         // by program
  std::vector<std::uint32_t> told_;  // by block: the round in which its rules that the walk tells of were counted
  std::vector<std::pair<Index, Place>> hits_;  // rules and their nodes, as often as the walk found something forbidden
  std::uint32_t round_ = 0;
  std::uint32_t run_ = 0, skipped_ = 0;
  bool picky_ = false;  // some rules are not to run: left out, lifted, or seen in another layer
  bool undecided_ = false;
};

}  // namespace rulec
