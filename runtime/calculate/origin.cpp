#include "calculate/origin.h"

#include <charconv>
#include <optional>

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

Place child_of(const Tree& tree, Place place, const Step& step) {
  std::size_t number = 0;
  for (Place child = tree[place].first_child; child != kNone; child = tree[child].next) {
    if (step.index) {
      if (tree[child].kind == NodeKind::null) continue;
      if (number++ == *step.index) return child;
    } else if (tree.written_name(child) == step.name) {
      return child;
    }
  }
  return kNoPlace;
}

}  // namespace

Origin origin(const Document& input, std::string_view path) {
  const Tree& tree = input.tree;
  if (tree.nodes.empty()) return {};
  Origin found{input.root, true};
  if (path.starts_with('$')) path.remove_prefix(1);
  if (path.starts_with(".doc.") || path.starts_with(".doc["))
    path.remove_prefix(4);
  else if (path == ".doc")
    path = {};
  else if (path.starts_with(".head") && input.root != 0)
    found.place = 0;
  while (const auto step = next_step(path)) {
    const NodeKind kind = tree[found.place].kind;
    const Place child =
        kind == NodeKind::object || kind == NodeKind::array ? child_of(tree, found.place, *step) : kNoPlace;
    if (child == kNoPlace) return {found.place, false};
    found.place = child;
  }
  return found;
}

}  // namespace rulec::calculate
