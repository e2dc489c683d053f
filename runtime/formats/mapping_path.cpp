#include "formats/mapping_path.h"

#include <vector>

#include "formats/tree.h"

namespace rulec {
namespace {

struct Step {
  Index group = kNone;  // what is entered by it
  std::string path;
  bool from_document = false;
};

class Search {
 public:
  Search(const RuleTable& table, bool xml, Index term, Index group)
      : table_(table), xml_(xml), term_(term), group_(group) {}

  bool run(Index block) {
    if (block == kNone) return false;
    const Span span = table_.all<MapBlockRow>(Section::map_blocks)[block].bindings;
    for (const BindingRow& row : table_.slice<BindingRow>(Section::bindings, span)) {
      if (row.paths.count == 0) continue;
      const Index first = table_.indices(row.paths)[0];
      const bool from_document = table_.all<PathStepRow>(Section::steps_of_path)[first].op == StepOp::root;
      trail_.push_back({row.group, text(first), from_document});
      const bool found = (term_ != kNone && row.term == term_ && row.block == kNone) ||
                         (group_ != kNone && row.group == group_) || run(row.block);
      if (found) return true;
      trail_.pop_back();
    }
    return false;
  }

  MissingPath below(Index present) const {
    std::size_t first = 0;
    for (std::size_t i = 0; i < trail_.size(); ++i)
      if (present != kNone && trail_[i].group == present) first = i + 1;
    MissingPath path;
    for (std::size_t i = first; i < trail_.size(); ++i) {
      if (trail_[i].from_document) path = {"", true};
      path.text += trail_[i].path;
    }
    return path;
  }

 private:
  // A filter chooses among elements: the first is as good as any that is not there yet.
  std::string text(Index first) const {
    const auto steps = table_.all<PathStepRow>(Section::steps_of_path);
    std::string path;
    for (Index at = first; steps[at].op != StepOp::end; ++at) {
      switch (steps[at].op) {
        case StepOp::member:
          path += xml_ ? xml_step(steps[at].argument) : path_step(name_of(steps[at].argument));
          break;
        case StepOp::each:
          path += xml_ || path.ends_with(']') ? "" : "[0]";
          break;
        case StepOp::filter:
          path += xml_ ? "" : "[0]";
          break;
        case StepOp::at_index:
          if (!xml_) path += "[" + std::to_string(steps[at].argument) + "]";
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

  std::string_view name_of(Index name) const { return table_.text(table_.all<Str>(Section::names)[name]); }

  // Under the prefix of its first namespace: "/ram:ID", "/@schemeID".
  std::string xml_step(Index name) const {
    const auto spaces = table_.all<NamespaceRow>(Section::name_spaces);
    const std::uint16_t mask = table_.all<std::uint16_t>(Section::name_masks)[name];
    std::string step = "/";
    for (std::size_t i = 0; i < spaces.size() && step.size() == 1; ++i)
      if ((mask & (1U << i)) != 0) step += std::string(table_.text(spaces[i].prefix)) + ":";
    return step + std::string(name_of(name));
  }

  const RuleTable& table_;
  bool xml_;
  Index term_, group_;
  std::vector<Step> trail_;
};

}  // namespace

MissingPath missing_path(const RuleTable& table, Index mapping, Index term, Index group, Index present) {
  const MappingRow& row = table.mappings()[mapping];
  Search search(table, row.syntax == Syntax::xml, term, group);
  return search.run(row.root_block) ? search.below(present) : MissingPath{};
}

}  // namespace rulec
