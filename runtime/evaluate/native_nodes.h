// What rules about the tree are made of as machine code (table/native_code.h): paths of members down from a node, and
// what stands where they end. Each gives what machine_nodes.cpp gives.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "evaluate/check_functions.h"
#include "evaluate/machine.h"
#include "evaluate/members.h"
#include "evaluate/native.h"
#include "evaluate/node_values.h"
#include "model/date.h"

namespace rulec::native {

// The first node at the end of a path of members, as PathWalker finds it; kNoPlace where there is none.
template <Index Name, Index... Rest>
Place below(const Tree& tree, Place node) {
  const Node* const nodes = tree.nodes.data();
  const Node& here = nodes[node];
  if (here.kind != NodeKind::element && here.kind != NodeKind::object) return kNoPlace;
  for (Place child = here.first_child; child != kNone; child = nodes[child].next) {
    if (nodes[child].name != Name) continue;
    Place found = child;
    if constexpr (sizeof...(Rest) > 0)
      found = below<Rest...>(tree, child);
    else if (nodes[child].kind == NodeKind::null)
      found = kNoPlace;
    // In an object the first of a name is meant; of elements, the first below which the path goes on.
    if (found != kNoPlace || here.kind == NodeKind::object) return found;
  }
  return kNoPlace;
}

// The same from a member that has a bit.
inline bool has(const Members& members, unsigned bit) { return (members.there >> bit & 1) != 0; }
inline Place member(const Members& members, unsigned bit) { return has(members, bit) ? members.at[bit] : kNoPlace; }
template <Index Name, Index Next, Index... Rest>
Place below(const Tree& tree, Place node, const Members& members, unsigned bit) {
  if (!has(members, bit)) return kNoPlace;
  if ((members.twice >> bit & 1) != 0) return below<Name, Next, Rest...>(tree, node);
  return below<Next, Rest...>(tree, members.at[bit]);
}

// The node itself where it has a name, or stands in one that has; of lists, another asks.
template <Index Name>
Place named(const Tree& tree, Place node) {
  return tree[node].name == Name ? node : kNoPlace;
}
template <Index Name>
Place inside(const Tree& tree, Place node) {
  for (Place around = tree[node].parent; around != kNone; around = tree[around].parent)
    if (tree[around].name == Name) return node;
  return kNoPlace;
}

// The nodes of a path, as a fold visits them: the elements of a list in its place, and no null.
struct Places {
  static constexpr std::size_t kMost = 32;
  std::size_t count = 0;
  bool full = false;  // there are more: the machine must see to it
  std::array<Place, kMost> at;

  void put(Place place) {
    if (count < kMost)
      at[count++] = place;
    else
      full = true;
  }
};

inline void add(const Tree& tree, Place place, Places& to) {
  const Node* const nodes = tree.nodes.data();
  if (nodes[place].kind == NodeKind::null) return;
  if (nodes[place].kind != NodeKind::array) return to.put(place);
  for (Place child = nodes[place].first_child; child != kNone; child = nodes[child].next)
    if (nodes[child].kind != NodeKind::null) to.put(child);
}

// How a path ends behind its members.
enum class End : std::uint8_t { here, each, any_member };

template <End How>
void collect(const Tree& tree, Place node, Places& to) {
  const Node& here = tree[node];
  if constexpr (How == End::any_member) {
    if (here.kind != NodeKind::object && here.kind != NodeKind::element) return;
  } else {
    if (How == End::here || here.kind == NodeKind::element) return add(tree, node, to);
    if (here.kind != NodeKind::array) return;
  }
  for (Place child = here.first_child; child != kNone; child = tree[child].next) add(tree, child, to);
}

template <End How, Index Name, Index... Rest>
void collect(const Tree& tree, Place node, Places& to) {
  const Node& here = tree[node];
  if (here.kind != NodeKind::element && here.kind != NodeKind::object) return;
  for (Place child = here.first_child; child != kNone; child = tree[child].next) {
    if (tree[child].name != Name) continue;
    collect<How, Rest...>(tree, child, to);
    if (here.kind == NodeKind::object) return;  // the first of a name is meant
  }
}

// From all nodes of a name.
template <End How, Index Name, Index... Rest>
void collect_anywhere(const Tree& tree, Place root, Places& to) {
  const Node* const nodes = tree.nodes.data();
  const std::size_t count = tree.nodes.size();
  for (Place place = root; place < count; ++place)
    if (nodes[place].name == Name) collect<How, Rest...>(tree, place, to);
}

// Texts, each once.
struct Texts {
  std::size_t count = 0;
  std::array<std::string_view, Places::kMost> all;

  void put(std::string_view text) {
    if (std::find(all.begin(), all.begin() + count, text) == all.begin() + count) all[count++] = text;
  }
};

inline bool is_present(const Tree& tree, Place place) { return place != kNoPlace && has_content(tree[place]); }

// Something is there that is no single value.
[[gnu::always_inline]] inline bool is_odd(const Tree& tree, Place place) {
  return place != kNoPlace && !tree[place].is_scalar();
}

// Those that return false: nothing is there, or nothing of that kind.
[[gnu::always_inline]] inline bool raw(const Tree& tree, Place place, std::string_view& to) {
  if (place == kNoPlace || !tree[place].is_scalar()) return false;
  to = tree[place].view();
  return true;
}
[[gnu::always_inline]] inline bool text(const Tree& tree, Place place, std::string_view& to) {
  return raw(tree, place, to) && !to.empty();
}
inline bool number(const Tree& tree, Place place, Decimal& to) {
  std::string_view written;
  return text(tree, place, written) && take(number_of(tree, written), to);
}
inline bool date(const Tree& tree, Place place, Day& to) {
  std::string_view written;
  if (!text(tree, place, written)) return false;
  const auto day = parse_iso_day(written);
  if (day) to = *day;
  return day.has_value();
}

// Looks at the node's own text (TreeQuick).
template <std::size_t Function>
bool is_valid(const Node& node) {
  return node.is_scalar() && node.size > 0 && passes(static_cast<CheckFunction>(Function), node.view());
}
inline bool is_up_to(const Node& node, std::size_t most) {
  return node.is_scalar() && node.size > 0 && node.size <= most;
}

}  // namespace rulec::native
