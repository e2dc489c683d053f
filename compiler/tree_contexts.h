// Contexts by path, as rules about XML have them: /A/B, //C, //*Amount. Which contexts a node is in is told by one
// automaton over the names on the way to it, and so is what a context forbids: a document that has none of it costs
// nothing but the walk.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/ast.h"
#include "table/layout.h"

namespace rulec::compiler {

// One name on the way: B, *Amount (any name that ends so), or any at all; behind `//` at any depth.
struct NameStep {
  std::string name;
  bool ending = false, any = false, anywhere = false;
};
using NamePath = std::vector<NameStep>;

// Nothing where a path has more than names (filters, indices); filters of the last step are the caller's to see to.
std::optional<NamePath> name_path(const ast::Path& path, bool last_may_filter = false);

struct TreeContext {
  std::vector<NamePath> paths, except;
};

// The names that end in Amount and that no table knows are all called so.
std::string any_ending(std::string_view ending);

class ContextAutomaton {
 public:
  struct Forbidden {
    Index context = 0, rule = 0;
    const NamePath* path = nullptr;
  };
  struct Hit {
    Index rule = 0, up = 0;  // the node of the context is so many steps above
  };
  struct Step {
    Index name = 0, to = 0;  // the number of a name in names(), and the state behind it
  };
  struct State {
    std::vector<Index> contexts;
    std::vector<Hit> hits;
    std::vector<Step> next;  // by name
    Index other = 0;         // behind all other names
  };

  ContextAutomaton(const std::vector<const TreeContext*>& contexts, const std::vector<Forbidden>& forbidden);

  // State 0 is around the outermost node.
  const std::vector<State>& states() const { return states_; }
  // All names that paths have, sorted; any_ending(…) stands for all others that end so.
  const std::vector<std::string>& names() const { return names_; }

 private:
  // How far one path has come. Those of a path have numbers one after the other: a step on is the next number.
  struct Position {
    enum class Of : std::uint8_t { context, except, forbidden } of = Of::context;
    Index owner = 0;
    Index name = kNone;              // of the step to come; kNone at the end of the path
    Index length = 0;                // of the path
    const NameStep* step = nullptr;  // to come; null at the end
    bool waits() const { return step != nullptr && step->anywhere; }
    bool open() const { return step != nullptr && (step->any || step->ending); }
  };
  using Positions = std::vector<Index>;

  // The positions of a state, in two parts. Most wait behind `//` for a name at any depth and stay whatever comes: such
  // sets are few and shared by number. The others last for one step. What follows from the waiting ones alone is kept:
  // a state differs from the others that wait alike only in the few names that the rest of it moves on.
  struct Waiting {
    Positions all;
    std::vector<Positions> after;  // by name: what they become
    Positions after_other;
    std::vector<Index> names;  // that lead anywhere
    std::vector<Index> to;     // by name: the state behind it; kNone until it is asked for
    Index to_other = kNone;
  };
  struct Key {
    Index waiting = 0;
    Positions others;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  void add_path(Position::Of of, Index owner, const NamePath& path);
  void number_names();
  bool moves(Index position, Index name) const;
  void waiting(Positions all);
  Index waiting_with(Index waiting, const Positions& more);
  Index state_of(Index waiting, Positions positions);
  void accept(Positions& positions, State& state) const;
  void fill(Index state);
  Index other(const Key& from);
  Index next(const Key& from, Index name, const Positions& moved);

  std::vector<Forbidden> forbidden_;
  std::vector<Position> positions_;
  std::vector<std::vector<Index>> starts_;  // by context: the positions at which it begins to look for what it forbids
  std::vector<std::string> names_;
  std::vector<State> states_;
  std::vector<Key> keys_;  // by state
  std::unordered_map<Key, Index, KeyHash> numbers_;
  std::vector<Waiting> waiting_;  // 0 is empty
  std::map<Positions, Index> waiting_numbers_;
};

}  // namespace rulec::compiler
