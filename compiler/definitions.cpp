#include "compiler/definitions.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulec::compiler {
namespace {

// From `from` to the brace that closes the first one; texts and comments may hold braces of their own.
std::string_view braced(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  char quote = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (quote == '"' && c == '\\') ++i;
      if (c == '\n' || c == quote) quote = 0;
    } else if (c == '"') {
      quote = c;
    } else if (c == '#') {
      quote = '\n';
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return text.substr(from, i + 1 - from);
    }
  }
  return text.substr(from);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \n\t\r");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

class Collector {
 public:
  explicit Collector(const World& world) : world_(world) {}

  std::vector<Definition> all() {
    for (const auto& [name, define] : world_.defines) add("define", name, std::string(written(define->span)));
    for (const auto& [name, view] : world_.views) {
      const Span at = view->name.span;
      add("view", name, std::string(braced(world_.sources[at.source].text(), at.from)));
    }
    for (const auto& file : world_.files)
      for (const auto& family : file.families) this->family(family);
    for (const auto& [name, table] : world_.tables)
      if (!table.ast->kept) this->table(name, table);
    for (const auto& layer : world_.layers) this->layer(layer);
    std::ranges::stable_sort(found_, {}, &Definition::name);
    return std::move(found_);
  }

 private:
  void add(const char* kind, const std::string& name, std::string text) {
    found_.push_back({fmt::format("{} {}", kind, name), std::move(text)});
  }

  std::string_view written(Span span) const { return world_.sources.text(span); }

  // Its rules are in the table themselves.
  void family(const ast::Family& family) {
    const Span name = family.name.span;
    const std::uint32_t end = family.rules.empty() ? name.to : family.rules.front().span.from;
    add("family", family.name.text, std::string(trimmed(written({name.source, name.from, std::max(end, name.to)}))));
  }

  void table(const std::string& name, const TableInfo& table) {
    std::string columns;
    for (const auto& column : table.ast->columns)
      columns += fmt::format("{}{}", columns.empty() ? "" : " | ", column.name.text);
    add("table", name, columns);
    for (const auto& row : table.rows) {
      std::string line;
      for (const CellValue& cell : row) line += fmt::format("{}{}", line.empty() ? "" : " | ", words(cell));
      add("table", name, line);
    }
  }

  std::string words(const CellValue& cell) const {
    if (cell.kind == ast::Cell::Kind::none) return "none";
    if (cell.kind == ast::Cell::Kind::list) {
      std::string items;
      for (const CellValue& item : cell.items) items += fmt::format("{}{}", items.empty() ? "" : ", ", words(item));
      return "[" + items + "]";
    }
    if (cell.term != kNone) return world_.terms[cell.term].id;
    if (cell.group != kNone) return world_.groups[cell.group].id;
    if (cell.list != kNone) return world_.lists[cell.list].name;
    return cell.invoice ? "invoice" : cell.text;
  }

  void layer(const LayerInfo& layer) {
    constexpr const char* kModes[] = {"half_up", "half_ceiling", "half_even", "down"};
    add("layer", layer.name, fmt::format("rounding {}", kModes[static_cast<std::size_t>(layer.rounding)]));
    add("layer", layer.name, fmt::format("languages {}", fmt::join(layer.languages, ", ")));
  }

  const World& world_;
  std::vector<Definition> found_;
};

}  // namespace

std::vector<Definition> definitions_of(const World& world) { return Collector(world).all(); }

}  // namespace rulec::compiler
