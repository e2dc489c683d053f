#include "formats/dialects.h"

#include <algorithm>
#include <utility>

namespace rulec {

Dialects::Dialects(const RuleTable& table, Index mapping, std::vector<Index> layers)
    : table_(table), base_(mapping), base_mapping_(table, mapping), layers_(std::move(layers)) {
  for (Index i = 0; i < table.mappings().size(); ++i)
    if (table.mappings()[i].extends == mapping && table.mappings()[i].reads.count > 0)
      dialects_.push_back({i, nullptr});
}

Mapping& Dialects::choose(Document& document, Place root) {
  const auto is_chosen = [&](Index layer) {
    return std::any_of(layers_.begin(), layers_.end(),
                       [&](Index chosen) { return chosen == layer || table_.extends(chosen, layer); });
  };
  Index chosen = base_;
  Mapping* result = &base_mapping_;
  for (Dialect& dialect : dialects_) {
    const Index layer = table_.mappings()[dialect.index].layer;
    const bool by_content = layers_.empty() || layer == kNone;
    if (by_content ? !base_mapping_.is_dialect_of(root, document, dialect.index) : !is_chosen(layer)) continue;
    if (!dialect.mapping) dialect.mapping = std::make_unique<Mapping>(table_, dialect.index);
    chosen = dialect.index;
    result = dialect.mapping.get();
    break;
  }
  document.facts[Fact::dialect].push_back(table_.text(table_.mappings()[chosen].name));
  return *result;
}

}  // namespace rulec
