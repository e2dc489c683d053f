#include "formats/term_places.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/path_text.h"

namespace rulec {
namespace {

class Places {
 public:
  Places(const RuleTable& table, const MappingRow& mapping, Index term)
      : table_(table), text_(table, mapping.syntax == Syntax::xml), document_(document_of(mapping)), term_(term) {}

  std::vector<std::string> below(Index block) {
    walk(block, document_);
    return std::move(found_);
  }

 private:
  // "$", or the outermost element.
  std::string document_of(const MappingRow& mapping) const {
    if (mapping.syntax == Syntax::json) return "$";
    std::string_view root = table_.text(mapping.root);
    root.remove_prefix(std::min(root.find_first_not_of('/'), root.size()));
    const Index name = table_.name_number(root);
    return name == kNone ? std::string() : text_.step(name);
  }

  void walk(Index block, const std::string& around) {
    const Span span = table_.all<MapBlockRow>(Section::map_blocks)[block].bindings;
    for (const BindingRow& row : table_.slice<BindingRow>(Section::bindings, span)) {
      if (row.paths.count == 0) continue;
      if (row.block == kNone && row.term == term_) add(row, around);
      if (row.block == kNone) continue;
      for (const Index path : table_.indices(row.paths)) walk(row.block, place(path, around));
    }
  }

  void add(const BindingRow& row, const std::string& around) {
    std::vector<std::string> paths;
    for (const Index path : table_.indices(row.paths)) paths.push_back(place(path, around));
    if (row.codec == Codec::join) paths = {fmt::format("{}", fmt::join(paths, " + "))};
    for (std::string& path : paths)
      if (std::ranges::find(found_, path) == found_.end()) found_.push_back(std::move(path));
  }

  std::string place(Index path, const std::string& around) const {
    const StepOp begin = table_.all<PathStepRow>(Section::steps_of_path)[path].op;
    const bool anew = begin == StepOp::root || begin == StepOp::document || begin == StepOp::anywhere;
    return (anew ? document_ : around) + text_.whole(path);
  }

  const RuleTable& table_;
  PathText text_;
  std::string document_;
  Index term_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> term_places(const RuleTable& table, Index mapping, Index term) {
  const MappingRow& row = table.mappings()[mapping];
  return Places(table, row, term).below(row.root_block);
}

}  // namespace rulec
