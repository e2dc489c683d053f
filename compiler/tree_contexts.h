// Contexts by path, as rules about XML have them: /A/B, //C, //*Amount. Which contexts a node is in is told by one
// automaton over the names on the way to it, and so is what a context forbids: a document that has none of it costs
// nothing but the walk.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
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
  struct State {
    std::vector<Index> contexts;
    std::vector<Hit> hits;
    std::map<std::string, Index> next;  // by name; any_ending(…) stands for all others that end so
    Index other = 0;
  };

  ContextAutomaton(const std::vector<const TreeContext*>& contexts, const std::vector<Forbidden>& forbidden);

  // State 0 is around the outermost node.
  const std::vector<State>& states() const { return states_; }
  Index next(Index state, std::string_view name) const;

 private:
  enum class Of : std::uint8_t { context, except, forbidden };
  struct Item {
    Of of = Of::context;
    Index owner = 0, path = 0, step = 0;
    auto operator<=>(const Item&) const = default;
  };
  using Items = std::vector<Item>;

  // The items of a state, in two parts. Most wait behind `//` for a name at any depth and stay whatever comes: such
  // sets are few and shared by number. The others last for one step.
  struct Waiting {
    Items items;
    std::map<std::string, Items, std::less<>> moves;  // by the name that they wait for: what they become
    Items open;                                       // those that wait for any name, or any that ends so
  };
  using Key = std::pair<Index, Items>;

  const NamePath& path_of(const Item& item) const;
  bool waits(const Item& item) const;
  Items moved(const Items& items, std::string_view name) const;
  Items after(const Key& from, std::string_view name) const;
  Index state_of(Index waiting, Items items);
  Index waiting_with(Index waiting, Items items);
  void fill(Index state);
  void add_names(const Items& items, std::set<std::string>& names) const;
  void accept(Items& items, State& state) const;

  const std::vector<const TreeContext*>& contexts_;
  const std::vector<Forbidden>& forbidden_;
  std::multimap<Index, Index> forbidden_of_;  // by context
  std::vector<State> states_;
  std::vector<Key> keys_;  // by state
  std::map<Key, Index> numbers_;
  std::vector<Waiting> waiting_;  // 0 is empty
  std::map<Items, Index> waiting_numbers_;
};

}  // namespace rulec::compiler
