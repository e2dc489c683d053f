// Follows the paths of a rule table over the tree of a document. The mapping of a syntax wants to know what it met on
// the way, a rule about the tree does not: that is what the hooks are for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "formats/tree.h"
#include "table/rule_table.h"

namespace rulec {

// Null is as good as nothing, and so is what has no content.
inline bool has_content(const Node& node) {
  switch (node.kind) {
    case NodeKind::null:
      return false;
    case NodeKind::text:
      return node.size > 0;
    case NodeKind::object:
    case NodeKind::array:
      return node.first_child != kNone;
    case NodeKind::number:
    case NodeKind::truth:
      return true;
    case NodeKind::element:
      return node.first_child != kNone || node.view().find_first_not_of(" \t\r\n") != std::string_view::npos;
  }
  return false;
}

enum class Shape : std::uint8_t { object, list };

struct NoHooks {
  void wrong_shape(Place, Shape) const {}  // something else stands where a path wants an object or a list
  void used(Place) const {}                // this node decided a filter
  std::optional<std::string_view> term(Index) const { return std::nullopt; }  // the text of a business term
};

template <typename Hooks = NoHooks>
class PathWalker {
 public:
  explicit PathWalker(const RuleTable& table, Hooks hooks = {})
      : table_(table),
        steps_(table.all<PathStepRow>(Section::steps_of_path)),
        filters_(table.all<FilterRow>(Section::filters)),
        hooks_(hooks) {}

  // The document from now on, and the node at which rooted paths begin.
  void over(const Tree& tree, Place root) {
    tree_ = &tree;
    root_ = root;
  }
  Place root() const { return root_; }

  // Calls `visit` for the nodes of a path, in document order, until it says true; nulls are not there. `silent`: what
  // has not the shape that the path wants is not told.
  template <typename Visit>
  bool walk(const PathStepRow* step, Place node, bool silent, const Visit& visit) {
    for (;; ++step) {
      const Node& here = (*tree_)[node];
      switch (step->op) {
        case StepOp::end:
          return here.kind != NodeKind::null && visit(node);
        case StepOp::root:
          node = root_;
          break;
        case StepOp::document:
          node = 0;
          break;
        case StepOp::member: {
          if (here.kind == NodeKind::element) {
            Place child = tree_->first_named(node, step->argument);
            for (; child != kNone && (*tree_)[child].next_alike != kNone; child = (*tree_)[child].next_alike)
              if (walk(step + 1, child, silent, visit)) return true;
            if (child == kNone) return false;
            node = child;
            break;
          }
          if (here.kind != NodeKind::object) {
            if (here.is_scalar() && here.kind != NodeKind::null && !silent) hooks_.wrong_shape(node, Shape::object);
            return false;
          }
          node = tree_->member(node, step->argument);
          if (node == kNoPlace) return false;
          break;
        }
        case StepOp::anywhere: {
          for (Place place = root_; place < tree_->nodes.size(); ++place)
            if ((*tree_)[place].name == step->argument && walk(step + 1, place, silent, visit)) return true;
          return false;
        }
        case StepOp::any_member: {
          if (here.kind != NodeKind::object && here.kind != NodeKind::element) return false;
          for (Place child = here.first_child; child != kNone; child = (*tree_)[child].next)
            if (walk(step + 1, child, silent, visit)) return true;
          return false;
        }
        case StepOp::each: {
          if (here.kind == NodeKind::element) break;
          if (here.kind != NodeKind::array) {
            if (here.kind != NodeKind::null && !silent) hooks_.wrong_shape(node, Shape::list);
            return false;
          }
          for (Place child = here.first_child; child != kNone; child = (*tree_)[child].next)
            if (walk(step + 1, child, silent, visit)) return true;
          return false;
        }
        case StepOp::at_index: {
          if (here.kind == NodeKind::element) {
            if (here.position != step->argument) return false;
            break;
          }
          if (here.kind != NodeKind::array) return false;
          Place child = here.first_child;
          while (child != kNone && (*tree_)[child].position != step->argument) child = (*tree_)[child].next;
          if (child == kNone) return false;
          node = child;
          break;
        }
        case StepOp::filter:
          return walk_filtered(step, node, silent, visit);
      }
    }
  }
  template <typename Visit>
  bool walk(Index first, Place node, bool silent, const Visit& visit) {
    return walk(steps_.data() + first, node, silent, visit);
  }

  // The first node of a path; kNoPlace where there is none.
  Place first(Index path, Place node) {
    Place found = kNoPlace;
    walk(path, node, true, [&](Place match) {
      found = match;
      return true;
    });
    return found;
  }

  bool holds(Span filters, Place node) {
    for (const FilterRow& filter : filters_.subspan(filters.first, filters.count))
      if (!holds(filter, node)) return false;
    return true;
  }

 private:
  // Of a list, each element that holds where `each` follows, the one at an index where that follows, else the first.
  template <typename Visit>
  bool walk_filtered(const PathStepRow* step, Place node, bool silent, const Visit& visit) {
    const PathStepRow* next = step;
    while (next->op == StepOp::filter) ++next;
    const auto all_hold = [&](Place candidate) {
      for (const PathStepRow* filter = step; filter != next; ++filter)
        if (!holds({filter->argument, filter->count}, candidate)) return false;
      return true;
    };
    const Node& here = (*tree_)[node];
    if (here.kind != NodeKind::array) return all_hold(node) && walk(next, node, silent, visit);
    Index left = next->op == StepOp::at_index ? next->argument : 0;
    const bool each = next->op == StepOp::each;
    if (each || next->op == StepOp::at_index) ++next;
    for (Place child = here.first_child; child != kNone; child = (*tree_)[child].next) {
      if ((*tree_)[child].kind == NodeKind::null || !all_hold(child)) continue;
      if (each) {
        if (walk(next, child, silent, visit)) return true;
      } else if (left-- == 0) {
        return walk(next, child, silent, visit);
      }
    }
    return false;
  }

  std::string_view constant(Index index) const { return table_.text(table_.constants()[index].text); }

  template <typename Test>
  bool any_text(const FilterRow& filter, Place node, const Test& test) {
    return walk(filter.path, node, true, [&](Place match) {
      const Node& found = (*tree_)[match];
      if (!found.is_scalar() || !test(found.view())) return false;
      hooks_.used(match);
      return true;
    });
  }

  bool equals(const FilterRow& filter, Place node) {
    const auto wanted = filter.term == kNone ? std::optional(constant(filter.constant)) : hooks_.term(filter.term);
    return wanted && any_text(filter, node, [&](std::string_view text) { return text == *wanted; });
  }

  bool holds(const FilterRow& filter, Place node) {
    const auto exists = [&] {
      return walk(filter.path, node, true, [&](Place match) { return tree_->xml || has_content((*tree_)[match]); });
    };
    switch (filter.op) {
      case FilterOp::exists:
        return exists();
      case FilterOp::missing:
        return !exists();
      case FilterOp::equal:
        return equals(filter, node);
      case FilterOp::unequal:
        return !equals(filter, node);
      case FilterOp::in_set:
        return any_text(filter, node, [&](std::string_view text) {
          const auto set = table_.indices(filter.set);
          return std::any_of(set.begin(), set.end(), [&](Index member) { return constant(member) == text; });
        });
      case FilterOp::in_list:
        return any_text(filter, node,
                        [&](std::string_view text) { return table_.find_code(filter.constant, text) != nullptr; });
      case FilterOp::named:
        return (*tree_)[node].name == filter.constant;
      case FilterOp::inside: {
        for (Place around = (*tree_)[node].parent; around != kNone; around = (*tree_)[around].parent)
          if ((*tree_)[around].name == filter.constant) return true;
        return false;
      }
      case FilterOp::matches:
        return false;  // the compiler refuses them so far
    }
    return false;
  }

  const RuleTable& table_;
  std::span<const PathStepRow> steps_;
  std::span<const FilterRow> filters_;
  Hooks hooks_;
  const Tree* tree_ = nullptr;
  Place root_ = 0;
};

}  // namespace rulec
