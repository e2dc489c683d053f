#include "cli/mapping_words.h"

#include <fmt/format.h>

#include "cli/program_words.h"
#include "cli/programs.h"
#include "formats/path_text.h"
#include "model/facts.h"

namespace rulec::cli {
namespace {

class Reader {
 public:
  Reader(const RuleTable& table, const MappingRow& mapping)
      : table_(table), mapping_(mapping), text_(table, mapping.syntax == Syntax::xml), words_(table) {}

  std::map<std::string, Handling> all() {
    walk(mapping_.root_block, "", "read");
    if (mapping_.write_block != mapping_.root_block) walk(mapping_.write_block, "", "written");
    list(mapping_.facts, "read");
    list(mapping_.ignored, "ignored");
    reads();
    members();
    return std::move(found_);
  }

 private:
  using Bindings = std::span<const BindingRow>;

  void walk(Index block, const std::string& around, const char* way) {
    if (block == kNone) return;
    const Span span = table_.all<MapBlockRow>(Section::map_blocks)[block].bindings;
    for (const BindingRow& row : table_.slice<BindingRow>(Section::bindings, span)) {
      const std::string places = places_of(row, around);
      note(row, places, way);
      if (row.block == kNone) continue;
      if (row.paths.count == 0) walk(row.block, around, way);
      for (const Index path : table_.indices(row.paths)) walk(row.block, around + text_.whole(path), way);
    }
  }

  void list(Span span, const char* way) {
    for (const BindingRow& row : table_.slice<BindingRow>(Section::bindings, span)) note(row, places_of(row, ""), way);
  }

  void members() {
    Handling& members = found_["known members"];
    for (const SpellingRow& row : table_.slice<SpellingRow>(Section::spellings, mapping_.members))
      members.shown +=
          fmt::format("{}{}: {}", members.shown.empty() ? "" : "\n", table_.text(row.from), table_.text(row.to));
    members.exact = members.shown;
  }

  // What makes a document one of this dialect.
  void reads() {
    Handling& reads = found_["reads when"];
    const auto pairs = table_.indices(mapping_.reads);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
      reads.shown += (reads.shown.empty() ? "" : "\n") + text_.filters(pairs[i], pairs[i + 1]);
    reads.exact = reads.shown;
    const bool of_layer = mapping_.layer != kNone;
    Handling& layer = found_["layer"];
    layer.shown = of_layer ? std::string(table_.text(table_.layers()[mapping_.layer].name)) : std::string();
    layer.exact = layer.shown;
  }

  std::string places_of(const BindingRow& row, const std::string& around) const {
    std::string text;
    for (const Index path : table_.indices(row.paths))
      text += fmt::format("{}{}{}", text.empty() ? "" : ", ", around, text_.whole(path));
    return text;
  }

  void note(const BindingRow& row, const std::string& places, const char* way) {
    Handling& handling = found_[fmt::format("{} {}", name_of(row), way)];
    const std::string said = places + details(row);
    if (!said.empty()) handling.shown += fmt::format("{}{}", handling.shown.empty() ? "" : "\n", said);
    handling.exact +=
        fmt::format("{} {} {} {} {} {} {} {} {}\n", places, static_cast<int>(row.codec), argument(row),
                    program_of(row.when, table_), program_of(row.value, table_), constant_of(row.constant, table_),
                    row.repeats, row.most, text_.filters(row.conditions.first, row.conditions.count));
  }

  // When it holds, and what stands there where no path does.
  std::string details(const BindingRow& row) const {
    std::string text;
    if (row.constant != kNone) text += fmt::format(" = {}", words_.constant(row.constant));
    if (row.value != kNone) text += fmt::format(" = {}", words_.program(row.value, 0));
    if (row.conditions.count > 0)
      text += fmt::format(" if {}", text_.filters(row.conditions.first, row.conditions.count));
    if (row.when != kNone) text += fmt::format(" when {}", words_.program(row.when, 0));
    return text;
  }

  // A spelling table, a constant, or a number, as the codec has it.
  std::string argument(const BindingRow& row) const {
    if (row.argument == kNone) return "-";
    if (row.codec == Codec::join) return constant_of(row.argument, table_);
    if (row.codec == Codec::divided) return std::string(table_.text(table_.terms()[row.argument].id));
    if (row.codec != Codec::spelled) return std::to_string(row.argument);
    const auto indices = table_.all<Index>(Section::indices);
    std::string text;
    for (const SpellingRow& one :
         table_.slice<SpellingRow>(Section::spellings, Span{indices[row.argument], indices[row.argument + 1]}))
      text += fmt::format("{}={} ", table_.text(one.from), table_.text(one.to));
    return text;
  }

  std::string name_of(const BindingRow& row) const {
    if (row.term != kNone) return std::string(table_.text(table_.terms()[row.term].id));
    if (row.group != kNone) return std::string(table_.text(table_.groups()[row.group].id));
    if (row.fact < kFactNames.size()) return fmt::format("document.{}", kFactNames[row.fact]);
    return "content";
  }

  const RuleTable& table_;
  const MappingRow& mapping_;
  PathText text_;
  ProgramWords words_;
  std::map<std::string, Handling> found_;
};

}  // namespace

std::map<std::string, Handling> handlings_of(const RuleTable& table, const MappingRow& mapping) {
  return Reader(table, mapping).all();
}

}  // namespace rulec::cli
