#include "calculate/origin.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace rulec::calculate {
namespace {

// The next step of a path: .name, ["name"] or [0].
struct Step {
  std::string name;
  std::optional<std::size_t> index;
};

std::optional<Step> next_step(std::string_view& path) {
  if (path.empty()) return std::nullopt;
  Step step;
  if (path.starts_with("[\"")) {
    const std::size_t end = path.find("\"]");
    step.name = path.substr(2, end - 2);
    path.remove_prefix(std::min(end + 2, path.size()));
  } else if (path[0] == '[') {
    const std::size_t end = path.find(']');
    std::size_t index = 0;
    std::from_chars(path.data() + 1, path.data() + std::min(end, path.size()), index);
    step.index = index;
    path.remove_prefix(std::min(end + 1, path.size()));
  } else {
    path.remove_prefix(path[0] == '.' ? 1 : 0);
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    step.name = path.substr(0, end);
    path.remove_prefix(end);
  }
  return step;
}

// Where a path begins; what is left of it.
Place start(const Document& input, std::string_view& path) {
  if (path.starts_with('$')) path.remove_prefix(1);
  if (path.starts_with(".doc.") || path.starts_with(".doc["))
    path.remove_prefix(4);
  else if (path == ".doc")
    path = {};
  else if (path.starts_with(".head") && input.root != 0)
    return 0;
  return input.root;
}

}  // namespace

Place Origins::element(Place list, std::size_t index) {
  const Tree& tree = input_.tree;
  const auto [known, is_new] = elements_.try_emplace(list);
  if (is_new)
    for (Place child = tree[list].first_child; child != kNone; child = tree[child].next)
      if (tree[child].kind != NodeKind::null) known->second.push_back(child);
  return index < known->second.size() ? known->second[index] : kNoPlace;
}

Place Origins::member(Place object, std::string_view name) {
  constexpr std::size_t kFew = 32;  // these are found faster one by one
  const Tree& tree = input_.tree;
  std::size_t seen = 0;
  Place child = tree[object].first_child;
  for (; child != kNone && seen < kFew; child = tree[child].next, ++seen)
    if (tree.written_name(child) == name) return child;
  if (child == kNone) return kNoPlace;
  const auto [known, is_new] = many_members_.try_emplace(object);
  if (is_new)
    for (; child != kNone; child = tree[child].next) known->second.try_emplace(tree.written_name(child), child);
  const auto found = known->second.find(name);
  return found == known->second.end() ? kNoPlace : found->second;
}

Origin Origins::of(std::string_view path) {
  const Tree& tree = input_.tree;
  if (tree.nodes.empty()) return {};
  Origin found{start(input_, path), true};
  while (const auto step = next_step(path)) {
    const NodeKind kind = tree[found.place].kind;
    const bool inside = kind == NodeKind::object || kind == NodeKind::array;
    const Place child = !inside       ? kNoPlace
                        : step->index ? element(found.place, *step->index)
                                      : member(found.place, step->name);
    if (child == kNoPlace) return {found.place, false};
    found.place = child;
  }
  return found;
}

Origin origin(const Document& input, std::string_view path) { return Origins(input).of(path); }

}  // namespace rulec::calculate
