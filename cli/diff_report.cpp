#include "cli/diff_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/diff_words.h"

namespace rulec::cli {
namespace {

std::string indented(const std::string& text, const std::string& with) {
  std::string result;
  std::size_t from = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
    result += text.substr(from, end - from + 1) + with;
    from = end + 1;
  }
  return result + text.substr(from);
}

class Text {
 public:
  Text(bool french, bool markdown) : french_(french), markdown_(markdown) {}

  std::string all(const RuleDiff& diff) {
    if (markdown_) line(fmt::format("# {} → {}\n", diff.before, diff.after));
    parts(diff.tables);
    rules(diff.tables);
    codes(diff.tables);
    remark(diff.tables);
    if (diff.verdicts) verdicts(*diff.verdicts);
    return text_;
  }

 private:
  std::string say(const char* english, const char* french) const { return french_ ? french : english; }
  const char* say_it(const char* english, const char* french) const { return french_ ? french : english; }
  void line(const std::string& text) { text_ += text + "\n"; }
  std::string code(const std::string& text) const { return markdown_ ? "`" + text + "`" : text; }
  void section(const std::string& title) {
    if (!text_.empty() && !text_.ends_with("\n\n")) text_ += "\n";
    line(markdown_ ? "## " + title + "\n" : title);
  }
  const char* bullet() const { return markdown_ ? "- " : "  "; }

  void rules(const TableDiff& diff) {
    if (diff.rules.empty()) return;
    section(fmt::format("{} {}", say("Rules:", "Règles :"), diff.rules.size()));
    for (std::size_t i = 0; i < diff.rules.size(); ++i) {
      const Alike alike = alike_to(diff.rules, i);
      if (alike.first != i) continue;  // told with the first of them
      const RuleChange& change = diff.rules[i];
      line(fmt::format("{}{} {} ({}{}) {}  {}", bullet(), translated(kind_word(change.kind), french_),
                       code(change.rule), change.layer, edited(change), change.title, change.place));
      if (alike.ids.size() > 1) others(alike);
      for (const FieldChange& field : change.fields) this->field(field);
    }
  }

  // Rules of which the same is to be told: the rows of a family, mostly.
  struct Alike {
    std::size_t first = 0;
    std::vector<std::string> ids;
    bool of_one_place = true;  // the rows of one family
  };

  static Alike alike_to(const std::vector<RuleChange>& rules, std::size_t which) {
    const RuleChange& one = rules[which];
    Alike alike{which, {}, true};
    if (one.fields.empty()) return alike;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (i != which && !(rules[i].kind == one.kind && rules[i].layer == one.layer && rules[i].edits == one.edits &&
                          rules[i].fields == one.fields))
        continue;
      alike.first = std::min(alike.first, i);
      alike.ids.push_back(rules[i].rule);
      alike.of_one_place = alike.of_one_place && rules[i].place == one.place;
    }
    return alike;
  }

  void others(const Alike& alike) {
    const char* word = alike.of_one_place ? say_it("rows", "lignes") : say_it("rules", "règles");
    line(fmt::format("{}{}{} {}", markdown_ ? "  - " : "    ", word, french_ ? " :" : ":",
                     fmt::join(counted(alike.ids), ", ")));
  }

  // Rows may share an id: "CPRO-44 (4)".
  static std::vector<std::string> counted(const std::vector<std::string>& ids) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < ids.size();) {
      const auto next = std::find_if(ids.begin() + static_cast<std::ptrdiff_t>(i), ids.end(),
                                     [&](const std::string& id) { return id != ids[i]; });
      const auto end = static_cast<std::size_t>(next - ids.begin());
      names.push_back(end - i == 1 ? ids[i] : fmt::format("{} ({})", ids[i], end - i));
      i = end;
    }
    return names;
  }

  std::string edited(const RuleChange& change) const {
    if (change.edits.empty()) return {};
    return fmt::format(fmt::runtime(say(", an edit of {}", ", retouche de {}")), change.edits);
  }

  // What is to be known beside the single differences.
  void remark(const TableDiff& diff) {
    if (diff.same()) return line(say("The rules are the same.", "Les règles sont les mêmes."));
    if (diff.undescribed())
      return line(say("The compiled rules differ; the differences are not described here.",
                      "Les règles compilées diffèrent ; les différences ne sont pas décrites ici."));
    if (diff.moved == 0) return;
    section(french_ ? fmt::format("{} {}", diff.moved,
                                  diff.moved == 1
                                      ? "règle dit la même chose sur une autre ligne ou mise en page autrement"
                                      : "règles disent la même chose sur d'autres lignes ou mises en page autrement")
                    : fmt::format("{} {}", diff.moved,
                                  diff.moved == 1 ? "rule says the same on another line or laid out otherwise"
                                                  : "rules say the same on other lines or laid out otherwise"));
  }

  void parts(const TableDiff& diff) {
    if (diff.parts.empty()) return;
    section(fmt::format("{} {}",
                        say("Layers, terms, lists, mappings, tables, definitions:",
                            "Couches, termes, listes, correspondances, tables, définitions :"),
                        diff.parts.size()));
    for (const PartChange& change : diff.parts) {
      const bool named = change.part == PartKind::definition;  // "define vat_of"
      line(fmt::format("{}{} {}{}{}", bullet(), french_ ? noun(change.kind) : kind_word(change.kind),
                       named ? std::string() : translated(part_word(change.part), french_) + " ", code(change.name),
                       change.title.empty() ? "" : fmt::format("  {}", change.title)));
      for (const FieldChange& field : change.fields)
        change.kind == PartChange::Kind::added ? property(field) : this->field(field);
    }
  }

  // Of a part that was not there before.
  void property(const FieldChange& field) {
    line(fmt::format("{}{}{} {}", markdown_ ? "  - " : "    ", translated(field.field, french_), french_ ? " :" : ":",
                     indented(shown(field.after), "      ")));
  }

  // Their French names are of both genders.
  template <typename Kind>
  static const char* noun(Kind kind) {
    return kind == Kind::added ? "ajout :" : kind == Kind::removed ? "retrait :" : "modification :";
  }

  void field(const FieldChange& field) {
    const std::string name = translated(field.field, french_), pad = markdown_ ? "  " : "      ";
    if (markdown_) {
      line(fmt::format("  - {}: {} → {}", name, shown(field.before), shown(field.after)));
      return;
    }
    line(fmt::format("    {}", name));
    line(fmt::format("    - {}", indented(shown(field.before), pad)));
    line(fmt::format("    + {}", indented(shown(field.after), pad)));
  }

  std::string shown(const std::string& value) const {
    if (value.empty()) return say("(nothing)", "(rien)");
    std::string flat = translated(value, french_);
    if (!markdown_) return flat;
    for (char& c : flat)
      if (c == '\n') c = ' ';
    return "`" + flat + "`";
  }

  void codes(const TableDiff& diff) {
    if (diff.codes.empty()) return;
    section(fmt::format("{} {}", say("Codes:", "Codes :"), diff.codes.size()));
    for (const CodeChange& change : diff.codes) {
      std::string said;
      const bool changed = change.kind == CodeChange::Kind::changed;
      if (changed && change.before != change.after) said = fmt::format(": {} → {}", change.before, change.after);
      if (change.kind == CodeChange::Kind::added && change.after != say("always", "toujours"))
        said = ": " + change.after;
      if (changed && change.name_before != change.name_after)
        said += fmt::format(": {} → {}", change.name_before, change.name_after);
      line(fmt::format("{}{} {} {}{}", bullet(), french_ ? noun(change.kind) : kind_word(change.kind), change.list,
                       code("\"" + change.code + "\""), said));
    }
  }

  static std::string layers_of(const Judges& judges) { return fmt::format("{}", fmt::join(judges.layers, ", ")); }

  // By which layers, of each side; and what was not judged at all.
  void judges(const VerdictDiff& diff) {
    const std::string before = layers_of(diff.before), after = layers_of(diff.after);
    const std::string as_called =
        diff.chosen ? "" : say(", as each document calls for", ", selon ce que demande chaque document");
    if (diff.documents > 0 && before == after)
      line(fmt::format(fmt::runtime(say("{}judged by {}{}", "{}jugées par {}{}")), bullet(), before, as_called));
    else if (diff.documents > 0)
      line(fmt::format(
          fmt::runtime(say("{}judged by {} before, by {} after{}", "{}jugées par {} avant, par {} après{}")), bullet(),
          before, after, as_called));
    for (const Unjudged& one : diff.unjudged)
      line(fmt::format(fmt::runtime(say("{}not judged: {}: {}", "{}non jugée : {} : {}")), bullet(), one.document,
                       one.why));
  }

  void verdicts(const VerdictDiff& diff) {
    section(fmt::format(
        fmt::runtime(say("Invoices: {} of {} are judged differently", "Factures : {} sur {} sont jugées autrement")),
        diff.changed.size(), diff.documents));
    judges(diff);
    for (const auto& [rule, effect] : diff.by_rule)
      line(fmt::format(fmt::runtime(say("{}{}: {} new, {} gone; for instance {}",
                                        "{}{} : {} nouvelles, {} disparues ; par exemple {}")),
                       bullet(), code(rule), effect.fresh, effect.gone, fmt::join(effect.examples, ", ")));
    for (const DocumentChange& change : diff.changed) {
      const std::string was = translated(change.before, french_), is = translated(change.after, french_);
      line(fmt::format("{}{}: {}", bullet(), change.document, was == is ? is : was + " → " + is));
      const char* inner = markdown_ ? "  - " : "    ";
      for (const std::string& finding : change.gone) line(fmt::format("{}− {}", inner, finding));
      for (const std::string& finding : change.fresh) line(fmt::format("{}+ {}", inner, finding));
    }
  }

  bool french_, markdown_;
  std::string text_;
};

}  // namespace

std::string diff_as_text(const RuleDiff& diff, bool french) { return Text(french, false).all(diff); }
std::string diff_as_markdown(const RuleDiff& diff, bool french) { return Text(french, true).all(diff); }

}  // namespace rulec::cli
