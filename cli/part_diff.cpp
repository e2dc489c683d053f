#include "cli/part_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "cli/line_diff.h"
#include "cli/mapping_words.h"
#include "cli/program_words.h"
#include "cli/programs.h"
#include "cli/standing.h"
#include "cli/written_rule.h"
#include "table/kept_table.h"

namespace rulec::cli {
namespace {

using Key = std::pair<PartKind, std::string>;
struct Part {
  std::string title;
  std::map<std::string, Handling> fields;
};
using Parts = std::map<Key, Part>;

Handling said(std::string text) { return {text, text}; }

class Describer {
 public:
  Describer(const RuleTable& table, bool french) : table_(table), french_(french), words_(table), standing_(table) {}

  Parts all() {
    layers();
    groups();
    terms();
    lists();
    mappings();
    kept_tables();
    definitions();
    return std::move(parts_);
  }

 private:
  Part& part(PartKind kind, Str name, Texts title) {
    Part& made = parts_[{kind, std::string(table_.text(name))}];
    made.title = table_.text(title, french_);
    made.fields["title"] = said(both(title));
    return made;
  }

  std::string both(Texts texts) const {
    if (texts.fr.size == 0) return std::string(table_.text(texts.en));
    return fmt::format("{} / {}", table_.text(texts.en), table_.text(texts.fr));
  }
  template <typename Rows>
  std::string id_of(const Rows& rows, Index row) const {
    return row == kNone ? std::string() : std::string(table_.text(rows[row].id));
  }

  void layers() {
    constexpr const char* kKinds[] = {"core", "cius", "extension", "parity"};
    for (const LayerRow& row : table_.layers()) {
      Part& made = part(PartKind::layer, row.name, row.title);
      std::string bases;
      for (const Index base : table_.indices(row.extends))
        bases += fmt::format("{}{}", bases.empty() ? "" : ", ", table_.text(table_.layers()[base].name));
      made.fields["kind"] = said(kKinds[static_cast<std::size_t>(row.kind)]);
      made.fields["extends"] = said(bases);
      made.fields["version"] = said(std::string(table_.text(row.version)));
      made.fields["source"] = said(std::string(table_.text(row.source)));
      made.fields["applies when"] = {words_.program(row.applies, 0), program_of(row.applies, table_)};
      made.fields["missing required"] = said(missing_word(row.missing));
      made.fields["dated by"] = said(invoice_slot(row.dated_slot));
      made.fields["takes out of force"] = said(lifted(static_cast<Index>(&row - table_.layers().data())));
    }
  }

  static const char* missing_word(Missing missing) {
    constexpr const char* kWords[] = {"", "passes", "fails", "skips"};
    return kWords[static_cast<std::size_t>(missing)];
  }

  std::string invoice_slot(Index slot) const {
    for (const TermRow& term : table_.terms())
      if (term.frame == 0 && term.slot == slot) return std::string(table_.text(term.id));
    return {};
  }

  // Those in whose place there is an edit are told as rules.
  std::string lifted(Index layer) const {
    std::vector<std::string> lines;
    for (const Lifted& one : standing_.lifted(layer))
      if (one.instead == kNone) {
        const std::string why = one.because.en.size > 0 ? ": " + both(one.because) : "";
        lines.push_back(fmt::format("{}{}", table_.text(table_.rules()[one.rule].id), why));
      }
    std::ranges::sort(lines);
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());  // an id may be about terms and about nodes
    return fmt::format("{}", fmt::join(lines, "\n"));
  }

  void groups() {
    for (const GroupRow& row : table_.groups()) {
      Part& made = part(PartKind::group, row.id, row.name);
      made.fields["alias"] = said(std::string(table_.text(row.alias)));
      made.fields["in"] = said(id_of(table_.groups(), row.parent));
      made.fields["occurs"] = said(occurs(row.min, row.max == 0xffff ? "n" : std::to_string(row.max)));
    }
  }

  void terms() {
    for (const TermRow& row : table_.terms()) {
      Part& made = part(PartKind::term, row.id, row.name);
      made.fields["alias"] = said(std::string(table_.text(row.alias)));
      made.fields["in"] =
          said(row.owner == kNone ? id_of(table_.groups(), row.group) : id_of(table_.terms(), row.owner));
      made.fields["occurs"] = said(occurs(row.min, row.repeated != 0 ? "n" : "1"));
      made.fields["type"] = {std::string(type_name(row.type)), std::string(type_name(row.type))};
      made.fields["list"] =
          said(row.list == kNone ? std::string() : std::string(table_.text(table_.lists()[row.list].name)));
      made.fields["currency"] = said(id_of(table_.terms(), row.currency));
    }
  }

  static std::string occurs(unsigned least, const std::string& most) { return fmt::format("{}..{}", least, most); }

  void lists() {
    for (const ListRow& row : table_.lists()) {
      Part& made = part(PartKind::list, row.name, row.title);
      made.fields["version"] = said(std::string(table_.text(row.version)));
      made.fields["source"] = said(std::string(table_.text(row.source)));
    }
  }

  void mappings() {
    for (const MappingRow& row : table_.mappings()) {
      Part& made = parts_[{PartKind::mapping, std::string(table_.text(row.name))}];
      made.fields = handlings_of(table_, row);
      made.fields["root"] = said(std::string(table_.text(row.root)));
      const bool is_dialect = row.extends != kNone;
      made.fields["extends"] =
          said(is_dialect ? std::string(table_.text(table_.mappings()[row.extends].name)) : std::string());
    }
  }

  // Rounding and languages of a layer belong to the layer; a pattern is told where a rule uses it.
  void definitions() {
    const KeptTable kept(table_, kDefinitions);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const std::string_view name = kept.row(i)[0], text = kept.row(i)[1];
      const std::string_view kind = name.substr(0, name.find(' '));
      if (kind == "layer") layer_property(name.substr(kind.size() + 1), text);
      if (kind != "layer" && kind != "pattern") definition(name, text);
    }
  }

  void layer_property(std::string_view layer, std::string_view text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    parts_[{PartKind::layer, std::string(layer)}].fields[std::string(text.substr(0, end))] =
        said(std::string(text.substr(std::min(end + 1, text.size()))));
  }

  void definition(std::string_view name, std::string_view text) {
    Handling& written = parts_[{PartKind::definition, std::string(name)}].fields["as written"];
    written.shown.append(written.shown.empty() ? "" : "\n").append(text);
    written.exact = in_one_line(written.shown);
  }

  // A row is named by its first cell; several may begin alike.
  void kept_tables() {
    for (const KeptTableRow& row : table_.all<KeptTableRow>(Section::kept_tables)) {
      if (table_.text(row.name).starts_with("(")) continue;  // no table of an author
      Part& made = parts_[{PartKind::table, std::string(table_.text(row.name))}];
      const auto columns = table_.slice<Str>(Section::cells, row.columns);
      const auto cells = table_.slice<Str>(Section::cells, row.cells);
      made.fields["columns"] = said(line_of(columns));
      for (std::size_t at = 0; at + columns.size() <= cells.size() && !columns.empty(); at += columns.size()) {
        Handling& rows = made.fields[fmt::format("\"{}\"", table_.text(cells[at]))];
        rows.shown += (rows.shown.empty() ? "" : "\n") + line_of(cells.subspan(at, columns.size()));
        rows.exact = rows.shown;
      }
    }
  }

  std::string line_of(std::span<const Str> cells) const {
    std::string line;
    for (const Str cell : cells) line += fmt::format("{}{}", line.empty() ? "" : " | ", table_.text(cell));
    return line;
  }

  static std::string_view type_name(Type type) {
    constexpr std::string_view kNames[] = {"",    "Bool", "Amount", "UnitPrice", "Quantity", "Percent", "Decimal",
                                           "Int", "Date", "Text",   "Code",      "Id",       "Binary"};
    const auto at = static_cast<std::size_t>(type);
    return at < std::size(kNames) ? kNames[at] : "other";
  }

  const RuleTable& table_;
  bool french_;
  ProgramWords words_;
  Standing standing_;
  Parts parts_;
};

void compare(const std::string& name, const Handling* before, const Handling* after, PartChange& change) {
  const std::string was = before == nullptr ? "" : before->shown, is = after == nullptr ? "" : after->shown;
  if (before != nullptr && after != nullptr && before->exact == after->exact) return;
  if (was == is && before != nullptr && after != nullptr)
    change.fields.push_back({name, was, is + " (read or written in another way)"});
  else
    change.fields.push_back({name, was, is});
  auto& field = change.fields.back();
  if (field.before != field.after) std::tie(field.before, field.after) = lines_that_differ(field.before, field.after);
}

PartChange added(const Key& key, const Part& part) {
  PartChange change{PartChange::Kind::added, key.first, key.second, part.title, {}};
  if (key.first == PartKind::layer)
    for (const auto& [name, is] : part.fields)
      if (!is.shown.empty() && name != "title" && is.shown != "-") change.fields.push_back({name, {}, is.shown});
  return change;
}

PartChange change_of(const Key& key, const Part& before, const Part& after) {
  PartChange change{PartChange::Kind::changed, key.first, key.second, after.title, {}};
  for (const auto& [name, was] : before.fields) {
    const auto now = after.fields.find(name);
    compare(name, &was, now == after.fields.end() ? nullptr : &now->second, change);
  }
  for (const auto& [name, is] : after.fields)
    if (!before.fields.contains(name)) compare(name, nullptr, &is, change);
  return change;
}

}  // namespace

std::vector<PartChange> diff_parts(const RuleTable& before, const RuleTable& after, bool french) {
  const Parts old_parts = Describer(before, french).all(), new_parts = Describer(after, french).all();
  std::vector<PartChange> changes;
  for (const auto& [key, was] : old_parts) {
    const auto now = new_parts.find(key);
    if (now == new_parts.end())
      changes.push_back({PartChange::Kind::removed, key.first, key.second, was.title, {}});
    else if (PartChange change = change_of(key, was, now->second); !change.fields.empty())
      changes.push_back(std::move(change));
  }
  for (const auto& [key, is] : new_parts)
    if (!old_parts.contains(key)) changes.push_back(added(key, is));
  std::ranges::stable_sort(changes, [](const PartChange& a, const PartChange& b) {
    return std::tie(a.part, a.name) < std::tie(b.part, b.name);
  });
  return changes;
}

}  // namespace rulec::cli
