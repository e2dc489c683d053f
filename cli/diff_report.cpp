#include "cli/diff_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace rulec::cli {
namespace {

const char* kind_word(RuleChange::Kind kind) {
  return kind == RuleChange::Kind::added ? "added" : kind == RuleChange::Kind::removed ? "removed" : "changed";
}

const char* kind_word(CodeChange::Kind kind) {
  return kind == CodeChange::Kind::added ? "added" : kind == CodeChange::Kind::removed ? "removed" : "changed";
}

const char* kind_word(PartChange::Kind kind) {
  return kind == PartChange::Kind::added ? "added" : kind == PartChange::Kind::removed ? "removed" : "changed";
}

const char* part_word(PartKind part) {
  constexpr const char* kWords[] = {"layer", "term", "group", "list", "mapping", "table"};
  return kWords[static_cast<std::size_t>(part)];
}

std::string translated(std::string_view word, bool french) {
  if (!french) return std::string(word);
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"added", "ajoutée"},
      {"removed", "retirée"},
      {"changed", "modifiée"},
      {"condition", "condition"},
      {"severity", "gravité"},
      {"severity by direction", "gravité selon le sens"},
      {"dates", "dates"},
      {"in force in", "en vigueur dans"},
      {"title", "titre"},
      {"message", "message"},
      {"fix", "correction"},
      {"source", "source"},
      {"note", "note"},
      {"aliases", "alias"},
      {"confidence", "confiance"},
      {"layer", "couche"},
      {"term", "terme"},
      {"group", "groupe"},
      {"list", "liste"},
      {"mapping", "correspondance"},
      {"table", "table"},
      {"kind", "nature"},
      {"extends", "repose sur"},
      {"version", "version"},
      {"alias", "alias"},
      {"in", "dans"},
      {"occurs", "occurrences"},
      {"type", "type"},
      {"currency", "devise"},
      {"root", "racine"},
      {"columns", "colonnes"},
      {"known members", "membres connus"},
      {kByWhatItUses, "(par une table, une liste ou une définition qu'elle utilise)"},
      {"no layer", "aucune couche"}};
  for (const auto& [english, other] : kWords)
    if (english == word) return std::string(other);
  return std::string(word);
}

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
    if (diff.verdicts) verdicts(*diff.verdicts);
    if (diff.tables.empty()) line(say("The rules are the same.", "Les règles sont les mêmes."));
    return text_;
  }

 private:
  std::string say(const char* english, const char* french) const { return french_ ? french : english; }
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
    for (const RuleChange& change : diff.rules) {
      line(fmt::format("{}{} {} ({}) {}  {}", bullet(), translated(kind_word(change.kind), french_), code(change.rule),
                       change.layer, change.title, change.place));
      for (const FieldChange& field : change.fields) this->field(field);
    }
  }

  void parts(const TableDiff& diff) {
    if (diff.parts.empty()) return;
    section(fmt::format(
        "{} {}", say("Layers, terms, lists, mappings, tables:", "Couches, termes, listes, correspondances, tables :"),
        diff.parts.size()));
    for (const PartChange& change : diff.parts) {
      line(fmt::format("{}{} {} {}{}", bullet(), french_ ? noun(change.kind) : kind_word(change.kind),
                       translated(part_word(change.part), french_), code(change.name),
                       change.title.empty() ? "" : fmt::format("  {}", change.title)));
      for (const FieldChange& field : change.fields) this->field(field);
    }
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
      std::string days;
      if (change.kind == CodeChange::Kind::changed) days = fmt::format(": {} → {}", change.before, change.after);
      if (change.kind == CodeChange::Kind::added && change.after != "always") days = ": " + change.after;
      line(fmt::format("{}{} {} {}{}", bullet(), french_ ? noun(change.kind) : kind_word(change.kind), change.list,
                       code("\"" + change.code + "\""), days));
    }
  }

  void verdicts(const VerdictDiff& diff) {
    section(fmt::format(
        fmt::runtime(say("Invoices: {} of {} are judged differently", "Factures : {} sur {} sont jugées autrement")),
        diff.changed.size(), diff.documents));
    for (const auto& [rule, effect] : diff.by_rule)
      line(fmt::format(fmt::runtime(say("{}{}: {} new, {} gone; for instance {}",
                                        "{}{} : {} nouvelles, {} disparues ; par exemple {}")),
                       bullet(), code(rule), effect.fresh, effect.gone, fmt::join(effect.examples, ", ")));
    for (const DocumentChange& change : diff.changed) {
      line(fmt::format("{}{}: {}", bullet(), change.document,
                       change.before == change.after ? change.after : change.before + " → " + change.after));
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

std::string diff_as_json(const RuleDiff& diff) {
  using Json = nlohmann::ordered_json;
  Json rules = Json::array(), codes = Json::array(), parts = Json::array();
  for (const PartChange& change : diff.tables.parts) {
    Json fields = Json::array();
    for (const FieldChange& field : change.fields)
      fields.push_back({{"field", field.field}, {"before", field.before}, {"after", field.after}});
    parts.push_back({{"change", kind_word(change.kind)},
                     {"part", part_word(change.part)},
                     {"name", change.name},
                     {"title", change.title},
                     {"fields", fields}});
  }
  for (const RuleChange& change : diff.tables.rules) {
    Json fields = Json::array();
    for (const FieldChange& field : change.fields)
      fields.push_back({{"field", field.field}, {"before", field.before}, {"after", field.after}});
    rules.push_back({{"change", kind_word(change.kind)},
                     {"rule", change.rule},
                     {"layer", change.layer},
                     {"title", change.title},
                     {"at", change.place},
                     {"fields", fields}});
  }
  for (const CodeChange& change : diff.tables.codes)
    codes.push_back({{"change", kind_word(change.kind)},
                     {"list", change.list},
                     {"code", change.code},
                     {"before", change.before},
                     {"after", change.after}});
  Json root = {{"before", diff.before}, {"after", diff.after}, {"rules", rules}, {"codes", codes}, {"parts", parts}};
  if (diff.verdicts) {
    Json documents = Json::array(), by_rule = Json::object();
    for (const DocumentChange& change : diff.verdicts->changed)
      documents.push_back({{"document", change.document},
                           {"before", change.before},
                           {"after", change.after},
                           {"gone", change.gone},
                           {"new", change.fresh}});
    for (const auto& [rule, effect] : diff.verdicts->by_rule)
      by_rule[rule] = {{"new", effect.fresh}, {"gone", effect.gone}, {"examples", effect.examples}};
    root["invoices"] = {{"judged", diff.verdicts->documents}, {"by_rule", by_rule}, {"changed", documents}};
  }
  return root.dump(2) + "\n";
}

}  // namespace rulec::cli
