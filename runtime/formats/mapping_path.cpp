#include "formats/mapping_path.h"

#include <vector>

#include "formats/tree.h"

namespace rulec {
namespace {

struct Step {
  Index group = kNone;  // what is entered by it
  std::string path;
};

class Search {
 public:
  Search(const RuleTable& table, Index term, Index group) : table_(table), term_(term), group_(group) {}

  bool run(Index block) {
    if (block == kNone) return false;
    const Span span = table_.all<MapBlockRow>(Section::map_blocks)[block].bindings;
    for (const BindingRow& row : table_.slice<BindingRow>(Section::bindings, span)) {
      if (row.paths.count == 0) continue;
      trail_.push_back({row.group, text(table_.indices(row.paths)[0])});
      const bool found = (term_ != kNone && row.term == term_ && row.block == kNone) ||
                         (group_ != kNone && row.group == group_) || run(row.block);
      if (found) return true;
      trail_.pop_back();
    }
    return false;
  }

  std::string below(Index present) const {
    std::size_t first = 0;
    for (std::size_t i = 0; i < trail_.size(); ++i)
      if (present != kNone && trail_[i].group == present) first = i + 1;
    std::string path;
    for (std::size_t i = first; i < trail_.size(); ++i) path += trail_[i].path;
    return path;
  }

 private:
  // A filter chooses among elements: the first is as good as any that is not there yet.
  std::string text(Index first) const {
    const auto steps = table_.all<PathStepRow>(Section::steps_of_path);
    std::string path;
    for (Index at = first; steps[at].op != StepOp::end; ++at) {
      switch (steps[at].op) {
        case StepOp::member: {
          const auto name = table_.text(table_.all<Str>(Section::names)[steps[at].argument]);
          path += path_step(name);
          break;
        }
        case StepOp::each:
          path += path.ends_with(']') ? "" : "[0]";
          break;
        case StepOp::filter:
          path += "[0]";
          break;
        case StepOp::at_index:
          path += "[" + std::to_string(steps[at].argument) + "]";
          break;
        case StepOp::any_member:
        case StepOp::anywhere:
        case StepOp::document:
        case StepOp::root:
        case StepOp::end:
          break;
      }
    }
    return path;
  }

  const RuleTable& table_;
  Index term_, group_;
  std::vector<Step> trail_;
};

}  // namespace

std::string missing_path(const RuleTable& table, Index mapping, Index term, Index group, Index present) {
  Search search(table, term, group);
  if (!search.run(table.mappings()[mapping].root_block)) return {};
  return search.below(present);
}

}  // namespace rulec
