#include "formats/mapping_path.h"

#include <vector>

#include "formats/path_text.h"

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
      : table_(table), text_(table, xml), term_(term), group_(group) {}

  bool run(Index block) {
    if (block == kNone) return false;
    const Span span = table_.all<MapBlockRow>(Section::map_blocks)[block].bindings;
    for (const BindingRow& row : table_.slice<BindingRow>(Section::bindings, span)) {
      if (row.paths.count == 0) continue;
      const Index first = table_.indices(row.paths)[0];
      const bool from_document = table_.all<PathStepRow>(Section::steps_of_path)[first].op == StepOp::root;
      trail_.push_back({row.group, text_.first_node(first), from_document});
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
  const RuleTable& table_;
  PathText text_;
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
