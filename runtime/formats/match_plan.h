// What the bindings of a mapping look for, as one tree of names for each block: what is below a node is gone over once
// for all bindings that begin there, rather than once for each. Made from the rows of the mapping.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "table/rule_table.h"

namespace rulec {

class MatchPlan {
 public:
  using State = std::uint16_t;
  static constexpr State kNoState = 0;

  // A path is matched as far as it is names, lists and places in lists; the rest is walked from each match.
  struct Path {
    State state = kNoState;              // where its matches are listed; kNoState: all of it is walked
    bool rooted = false;                 // they are listed with those of the outermost block
    const PathStepRow* whole = nullptr;  // from the node of the block
    const PathStepRow* rest = nullptr;   // from a match
  };
  struct Block {
    State start = kNoState;
    bool has_edges = false;
    Span order;   // of `bindings_in_order`: those that wait for others (constants, `when`) come last
    Span always;  // words of bits, one for each of `order`: those to be tried whatever matches
  };
  // A binding that a state has to do with, and its place in the order of its block.
  struct Waiting {
    Index binding = 0;
    std::uint16_t place = 0;
    bool here = true;  // false: it stands in another block, and is tried anyway
  };
  static constexpr std::uint16_t kNothing = 0xffff;
  struct Node {
    Index edges = 0;   // by name: each in the one place where it can be
    Index factor = 1;  // of the name's number, for its place
    std::uint8_t shift = 31;
    bool has_names = false;
    bool goes_on = false;  // something is wanted below, or said
    bool is_listed = false;
    std::uint16_t wakes = kNothing;  // place of the binding that is to be tried where something matches
    bool wakes_more = false;         // and of others
    bool is_ignored = false;         // what matches is settled
    State each = kNoState;           // of the elements of a list
    Span more;                       // waiting: the others
    Span at_index;                   // elements at one place of a list
    Span wants_object, wants_list;   // waiting: walk on from here, and say so where there is no object, or no list
  };
  struct AtIndex {
    Index index = 0;
    State to = kNoState;
  };

  MatchPlan(const RuleTable& table, const MappingRow& mapping);

  std::size_t states() const { return nodes_.size(); }
  const Node& node(State state) const { return nodes_[state]; }
  const Block& block(Index block) const { return blocks_[block]; }
  std::span<const Index> bindings_in_order(const Block& block) const { return of(order_, block.order); }
  std::span<const std::uint64_t> always(const Block& block) const { return of(always_, block.always); }
  std::span<const Waiting> waiting(Span span) const { return of(waiting_, span); }
  std::span<const AtIndex> at_index(Span span) const { return of(at_index_, span); }
  std::span<const Path> paths(Index binding) const { return of(paths_, paths_of_[binding]); }
  // A term without a row of its own, one path that is matched to its end, no conditions.
  bool is_simple(Index binding) const { return simple_[binding] != 0; }

  // What is ignored and not matched to its end.
  std::span<const Index> walked() const { return walked_; }

  // Where a member of this name leads; kNoState: nowhere.
  State next(const Node& from, Index name) const {
    const Edge& edge = edges_[from.edges + place_of(name, from.factor, from.shift)];
    return edge.name == name ? edge.to : kNoState;
  }

 private:
  struct Edge {
    Index name = kNone;
    State to = kNoState;
  };
  class Maker;

  static Index place_of(Index name, Index factor, std::uint8_t shift) { return (name * factor) >> shift; }

  template <typename Row>
  static std::span<const Row> of(const std::vector<Row>& rows, Span span) {
    return std::span(rows).subspan(span.first, span.count);
  }

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<AtIndex> at_index_;
  std::vector<Waiting> waiting_;
  std::vector<Block> blocks_;  // by block of the table
  std::vector<Index> order_;
  std::vector<Index> walked_;  // paths
  std::vector<std::uint64_t> always_;
  std::vector<Path> paths_;
  std::vector<Span> paths_of_;        // by binding of the table
  std::vector<std::uint8_t> simple_;  // by binding of the table
};

}  // namespace rulec
