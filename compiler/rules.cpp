#include "compiler/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "compiler/absence.h"
#include "compiler/holds.h"
#include "compiler/tree_rules.h"
#include "formats/document.h"
#include "model/date.h"
#include "model/spelling.h"

namespace rulec::compiler {
namespace {

// Words of a clause, by the number of what they stand for; the first is what no word means.
constexpr std::array<std::string_view, 4> kConfidences = {"", "certain", "likely", "unsure"};
constexpr std::array<std::string_view, 4> kNeeds = {"", "recipient", "platform", "sending"};

const ast::Text* in_language(const std::vector<ast::Text>& texts, std::string_view language) {
  for (const auto& text : texts)
    if (text.language == language) return &text;
  return nullptr;
}

// A condition on the row of a family, known while compiling; nothing where it is not.
std::optional<bool> decide(const IrPtr& ir) {
  if (!ir) return std::nullopt;
  const auto constant = [](const IrPtr& arg) { return arg->kind == IrKind::constant || arg->kind == IrKind::nothing; };
  switch (ir->kind) {
    case IrKind::constant:
      return ir->constant == Kind::boolean ? std::optional(!ir->number.is_zero()) : std::nullopt;
    case IrKind::negation: {
      const auto inner = decide(ir->args[0]);
      return inner ? std::optional(!*inner) : std::nullopt;
    }
    case IrKind::both:
    case IrKind::either: {
      const bool both = ir->kind == IrKind::both;
      bool open = false;
      for (const auto& arg : ir->args) {
        const auto value = decide(arg);
        if (!value)
          open = true;
        else if (*value != both)
          return !both;
      }
      return open ? std::nullopt : std::optional(both);
    }
    case IrKind::present:
      return ir->args.empty() ? std::nullopt : std::optional(ir->args[0]->kind != IrKind::nothing);
    case IrKind::in_set:
      if (!constant(ir->args[0])) return std::nullopt;
      return std::find(ir->set.begin(), ir->set.end(), ir->args[0]->text) != ir->set.end();
    case IrKind::compare: {
      if (!constant(ir->args[0]) || !constant(ir->args[1])) return std::nullopt;
      const auto& a = *ir->args[0];
      const auto& b = *ir->args[1];
      if (a.kind == IrKind::nothing || b.kind == IrKind::nothing) return false;
      const auto order = a.constant == Kind::text ? a.text <=> b.text : compare(a.number, b.number);
      return holds(static_cast<ast::Compare>(ir->number_a), order);
    }
    default:
      return std::nullopt;
  }
}

class Checker {
 public:
  Checker(World& world, Diagnostics& problems) : world_(world), problems_(problems), lowering_(world, problems) {}

  Rules run() {
    rules_.layers.resize(world_.layers.size());
    narrowed_.resize(world_.layers.size());
    for (std::size_t i = 0; i < world_.files.size(); ++i) declare_rules(world_.files[i], world_.file_layers[i]);
    unique_ids();
    layer_heads();
    std::vector<bool> done(world_.layers.size(), false);
    for (Index i = 0; i < world_.layers.size(); ++i) apply_layer(i, done);
    lend_names();
    resolve_after();
    unasked_terms();
    return std::move(rules_);
  }

 private:
  // ---- rules and families

  void declare_rules(const ast::File& file, Index layer) {
    for (const auto& rule : file.rules) {
      if (layer == kNone) {
        problems_.error("RC0708", rule.id.span, fmt::format("rule `{}` belongs to no layer", rule.id.plain),
                        "declare `layer NAME { … }` in this file or its folder, or `use` a file that does");
        continue;
      }
      add(rule, layer, {}, nullptr);
    }
    for (const auto& family : file.families) {
      if (layer == kNone) {
        problems_.error("RC0708", family.name.span, fmt::format("family `{}` belongs to no layer", family.name.text));
        continue;
      }
      expand(family, layer);
    }
    for (const auto& syntax : file.syntaxes) {
      if (layer == kNone) {
        problems_.error("RC0708", syntax.name.span, fmt::format("syntax `{}` belongs to no layer", syntax.name.text),
                        "declare `layer NAME { … }` in this file or its folder, or `use` a file that does");
        continue;
      }
      for (auto& rule : tree_rules(world_, syntax, layer, rules_.merged, problems_))
        rules_.all.push_back(std::move(rule));
    }
  }

  // A rule that says what another says lends it its name.
  void lend_names() {
    for (const auto& rule : rules_.all) {
      if (!rule.tree) continue;
      for (const auto& [id, span] : rule.tree->alias_of) {
        bool found = false;
        for (auto& other : rules_.all) {
          const bool named =
              other.id == id || std::find(other.aliases.begin(), other.aliases.end(), id) != other.aliases.end();
          if (!named || other.tree) continue;
          found = true;
          if (std::find(other.aliases.begin(), other.aliases.end(), rule.id) == other.aliases.end())
            other.aliases.push_back(rule.id);
        }
        if (found) continue;
        std::vector<std::string> ids;
        for (const auto& other : rules_.all) ids.push_back(other.id);
        const auto close = nearest(id, ids);
        problems_.error("RC0704", span, fmt::format("no rule `{}` to be an alias of", id),
                        close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      }
    }
  }

  void expand(const ast::Family& family, Index layer) {
    std::map<std::string, RowBinding, std::less<>> rows;
    expand_binding(family, layer, 0, rows);
  }

  void expand_binding(const ast::Family& family, Index layer, std::size_t at,
                      std::map<std::string, RowBinding, std::less<>>& rows) {
    if (at < family.bindings.size()) {
      const auto& binding = family.bindings[at];
      const auto table = world_.tables.find(binding.table.text);
      if (table == world_.tables.end()) {
        std::vector<std::string> names;
        for (const auto& [name, info] : world_.tables) names.push_back(name);
        const auto close = nearest(binding.table.text, names);
        problems_.error("RC0202", binding.table.span, fmt::format("unknown table `{}`", binding.table.text),
                        close.empty() ? "" : fmt::format("did you mean `{}`?", close));
        return;
      }
      for (std::size_t row = 0; row < table->second.rows.size(); ++row) {
        rows[binding.name.text] = {&table->second, row};
        expand_binding(family, layer, at + 1, rows);
      }
      return;
    }
    const auto holds = [&](const ast::ExprPtr& where) {
      if (!where) return true;
      Scope scope;
      scope.layer = layer;
      scope.rows = rows;
      const auto ir = lowering_.truth(where, scope);
      const auto value = decide(ir);
      if (ir && !value) problems_.error("RC0301", where->span, "`where` of a family speaks of its row only");
      return value.value_or(false);
    };
    if (!holds(family.where)) return;
    for (const auto& rule : family.rules)
      if (holds(rule.where)) add(rule, layer, rows, &family);
  }

  Index add(const ast::Rule& rule, Index layer, const std::map<std::string, RowBinding, std::less<>>& rows,
            const ast::Family* family) {
    CheckedRule checked;
    checked.ast = &rule;
    checked.layer = layer;
    checked.rows = rows;
    checked.family = family != nullptr ? family->name.text : "";
    checked.id_span = rule.id.span;
    Scope scope;
    scope.layer = layer;
    scope.rows = rows;
    checked.id = plain(rule.id, scope);
    if (checked.id.empty()) return kNone;
    check_body(checked, family);
    rules_.all.push_back(std::move(checked));
    return static_cast<Index>(rules_.all.size() - 1);
  }

  // A text whose holes are columns of the row.
  std::string plain(const ast::Text& text, Scope& scope) {
    std::string result;
    for (const auto& piece : text.pieces) {
      if (!piece.hole) {
        result += piece.literal;
        continue;
      }
      Diagnostics quiet(world_.sources);
      Lowering lowering(world_, quiet);
      const auto value =
          piece.hole->kind == ast::ExprKind::reference ? lowering.resolve(piece.hole->refs[0], scope) : Meaning{};
      if (value.kind == Meaning::Kind::cell) {
        result += value.cell->text;
      } else if (value.kind == Meaning::Kind::term) {
        result += world_.terms[value.term].id;
      } else if (value.kind == Meaning::Kind::group) {
        result += world_.groups[value.group].id;
      } else {
        Diagnostic copy =
            quiet.all().empty()
                ? Diagnostic{"RC0802", Level::error, piece.span, "a column of the row is wanted", {}, {}, {}}
                : quiet.all()[0];
        copy.code = "RC0802";
        copy.span = {piece.span.source,
                     piece.span.from > 0 && piece.span.from > text.span.from ? piece.span.from - 1 : piece.span.from,
                     piece.span.to};
        copy.message = fmt::format("hole {{{}}}: {}", world_.sources.text(piece.span), copy.message);
        problems_.add(std::move(copy));
        return {};
      }
    }
    return result;
  }

  void check_body(CheckedRule& checked, const ast::Family* family) {
    const ast::Rule& rule = *checked.ast;
    checked.severity = rule.severity.value_or(Severity::fatal);
    checked.missing = rule.missing.value_or(Missing::by_layer);
    checked.manual = rule.manual;
    if (rule.manual && !rule.checks.empty())
      problems_.error("RC0807", rule.check_span, "a manual rule is never evaluated",
                      "drop the check, or the word `manual`");
    if (rule.manual && !rule.examples.empty())
      problems_.error("RC0807", rule.examples[0].span, "a manual rule has no examples: it is never evaluated");
    dates(checked);
    needs(checked);

    Scope scope;
    scope.layer = checked.layer;
    scope.rows = checked.rows;
    scope.lets = &checked.lets;
    if (family != nullptr)
      for (const auto& let : family->lets) scope.pending_lets[let.name.text] = let.value;
    for (const auto& let : rule.lets) scope.pending_lets[let.name.text] = let.value;
    if (!this->scope(checked, scope)) return;
    lowering_.rule_levels(scope.levels.size());
    checked.levels = scope.levels;

    std::vector<IrPtr> when;
    for (const auto& part : rule.when)
      if (auto ir = lowering_.truth(part, scope)) when.push_back(ir);
    if (when.size() == 1) checked.when = when[0];
    if (when.size() > 1) {
      checked.when = std::make_shared<Ir>();
      checked.when->kind = IrKind::both;
      checked.when->type = {Type::boolean};
      checked.when->span = when[0]->span;
      checked.when->args = when;
    }
    for (const auto& check : rule.checks)
      if (auto ir = lowering_.truth(check, scope)) checked.checks.push_back(ir);
    // Lets that nothing uses are checked all the same.
    for (const auto& let : rule.lets) {
      ast::Ref ref{{let.name}, let.name.span, {}, false};
      lowering_.resolve(ref, scope);
    }
    scope_checks_ = checked.checks;
    texts(checked, scope);
    places(checked, scope);
    for (const auto& text : rule.after) checked.after.emplace_back(plain(text, scope), text.span);
    if (rule.suggest) {
      lowering_.resolve(*rule.suggest, scope);
      lowering_.expr(rule.suggestion, scope);
    }
    check_absence(world_, checked, problems_);
  }

  // The place of a word among those that a clause knows, 0 for none.
  std::size_t one_of(const std::optional<ast::Name>& word, const std::array<std::string_view, 4>& known,
                     std::string_view what) {
    if (!word) return 0;
    for (std::size_t i = 1; i < known.size(); ++i)
      if (known[i] == word->text) return i;
    const auto close = nearest(word->text, {known.begin() + 1, known.end()});
    problems_.error("RC0202", word->span, fmt::format("unknown {} `{}`", what, word->text),
                    close.empty() ? fmt::format("{}, {} or {}", known[1], known[2], known[3])
                                  : fmt::format("did you mean `{}`?", close));
    return 0;
  }

  void needs(CheckedRule& checked) {
    const ast::Rule& rule = *checked.ast;
    checked.confidence = static_cast<Confidence>(one_of(rule.confidence, kConfidences, "confidence"));
    checked.needs = static_cast<Needs>(one_of(rule.needs, kNeeds, "need"));
    if (!rule.needs_of) return;
    Scope scope;
    const auto meaning = lowering_.resolve(*rule.needs_of, scope);
    if (meaning.kind == Meaning::Kind::term && world_.terms[meaning.term].frame == 0)
      checked.needs_term = meaning.term;
    else if (meaning.kind != Meaning::Kind::nothing)
      problems_.error("RC0402", rule.needs_of->span, "`needs … of` names a term that occurs once in the invoice");
  }

  void dates(CheckedRule& checked) {
    const auto& validity = checked.ast->validity;
    checked.since = validity.since.value_or(kFirstDay);
    checked.until = validity.until.value_or(kLastDay);
    if (checked.since > checked.until)
      problems_.error("RC0705", validity.until_span, fmt::format("`{}` ends before it begins", checked.id));
    checked.steps = checked.ast->steps;
    for (std::size_t i = 0; i < checked.steps.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const auto& a = checked.steps[j];
        const auto& b = checked.steps[i];
        if (a.direction != b.direction) continue;
        const auto from = std::max(a.validity.since.value_or(kFirstDay), b.validity.since.value_or(kFirstDay));
        const auto to = std::min(a.validity.until.value_or(kLastDay), b.validity.until.value_or(kLastDay));
        if (from > to) continue;
        problems_.add({"RC0705",
                       Level::error,
                       b.span,
                       fmt::format("severities overlap{}", to == kLastDay ? std::string() : " until " + to_iso(to)),
                       {},
                       "the other one",
                       a.span});
      }
  }

  bool scope(CheckedRule& checked, Scope& scope) {
    const ast::Rule& rule = *checked.ast;
    if (!rule.each) return true;
    if (rule.each->steps.size() == 2 && scope.rows.contains(rule.each->steps[0].text)) {
      const auto& binding = scope.rows[rule.each->steps[0].text];
      const auto column = binding.table->column(rule.each->steps[1].text);
      if (column && binding.table->rows[binding.row][*column].invoice) return true;
    }
    const auto meaning = lowering_.resolve(*rule.each, scope);
    Index frame = 0;
    if (meaning.kind == Meaning::Kind::group) {
      const GroupInfo& group = world_.groups[meaning.group];
      frame = group.frame;
      if (group.slot != kNone) checked.scope_group = meaning.group;
    } else if (meaning.kind == Meaning::Kind::term) {
      frame = world_.terms[meaning.term].frame;
      checked.scope_term = meaning.term;
    } else {
      if (meaning.kind != Meaning::Kind::nothing)
        problems_.error("RC0402", rule.each->span, "`for each` goes over a group or a term");
      return false;
    }
    std::vector<Index> chain;
    for (; frame != 0; frame = world_.frames[frame].parent) chain.insert(chain.begin(), frame);
    for (const Index link : chain) scope.levels.push_back({link, {}});
    scope.levels.back().alias = rule.each_alias;
    return true;
  }

  // ---- texts

  void texts(CheckedRule& checked, Scope& scope) {
    const ast::Rule& rule = *checked.ast;
    const auto spoken = [&](const std::vector<ast::Text>& from, std::string_view language) {
      const auto* text = in_language(from, language);
      return text != nullptr ? segments(*text, scope, language == "fr") : std::vector<Segment>{};
    };
    const auto flat = [&](const std::vector<ast::Text>& from, std::string_view language) {
      std::string result;
      for (const auto& segment : spoken(from, language)) result += segment.literal;
      return result;
    };
    checked.message_en = spoken(rule.message, "en");
    checked.message_fr = spoken(rule.message, "fr");
    checked.fix_en = spoken(rule.fix, "en");
    checked.fix_fr = spoken(rule.fix, "fr");
    checked.title_en = flat(rule.title, "en");
    checked.title_fr = flat(rule.title, "fr");
    const auto joined = [&](const std::vector<ast::Text>& from) {
      std::string result;
      for (const auto& text : from) {
        if (!result.empty()) result += ' ';
        for (const auto& segment : segments(text, scope, false)) result += segment.literal;
      }
      return result;
    };
    checked.source = joined(rule.source);
    checked.note = joined(rule.notes);
    checked.because = rule.because;
    checked.why_en = flat(rule.confidence_why, "en");
    checked.why_fr = flat(rule.confidence_why, "fr");
    for (const auto& alias : rule.aliases)
      if (auto text = plain(alias, scope); !text.empty()) checked.aliases.push_back(std::move(text));
    if (rule.message.empty() || checked.layer == kNone) return;
    for (const auto& language : world_.layers[checked.layer].languages)
      if (in_language(rule.message, language) == nullptr)
        problems_.warning(
            "RC0803", rule.message_span, fmt::format("{} has no message in `{}`", checked.id, language),
            fmt::format("languages of the layer: {}", fmt::join(world_.layers[checked.layer].languages, ", ")));
  }

  std::vector<Segment> segments(const ast::Text& text, Scope& scope, bool french) {
    std::vector<Segment> result;
    const auto literal = [&](std::string words) {
      if (words.empty()) return;
      if (!result.empty() && !result.back().value && result.back().format == Format::plain)
        result.back().literal += words;
      else
        result.push_back({std::move(words), nullptr, Format::plain, kNone, 0});
    };
    for (const auto& piece : text.pieces) {
      if (!piece.hole) {
        literal(piece.literal);
        continue;
      }
      Diagnostics quiet(world_.sources);
      Segment segment;
      std::string words;
      if (hole(piece, scope, french, quiet, segment, words)) {
        if (segment.value || segment.format == Format::notice)
          result.push_back(std::move(segment));
        else
          literal(std::move(words));
        continue;
      }
      std::string why = quiet.all().empty() ? "nothing to show" : quiet.all()[0].message;
      problems_.error("RC0804", {piece.span.source, piece.span.from - 1, piece.span.to + 1},
                      fmt::format("hole {{{}}}: {}", world_.sources.text(piece.span), why),
                      quiet.all().empty() ? "" : quiet.all()[0].hint);
    }
    return result;
  }

  static std::string pick(const Words& words, bool french) { return french && !words.fr.empty() ? words.fr : words.en; }

  bool hole(const ast::Piece& piece, Scope& scope, bool french, Diagnostics& quiet, Segment& segment,
            std::string& words) {
    Lowering lowering(world_, quiet);
    lowering.rule_levels(std::max<std::size_t>(1, scope.levels.size()));
    const bool reference = piece.hole->kind == ast::ExprKind::reference;
    if (reference && piece.hole->refs[0].steps[0].text == "notice") {
      const auto& steps = piece.hole->refs[0].steps;
      for (std::size_t i = 0; steps.size() == 2 && i < kNoticeFields.size(); ++i)
        if (kNoticeFields[i] == steps[1].text) {
          segment.format = Format::notice;
          segment.notice = static_cast<std::uint8_t>(i);
          return true;
        }
      return false;
    }
    if (reference && (piece.format == "label" || piece.format == "id")) {
      const auto meaning = lowering.resolve(piece.hole->refs[0], scope);
      const bool label = piece.format == "label";
      if (meaning.kind == Meaning::Kind::term)
        words = label ? pick(world_.terms[meaning.term].name, french) : world_.terms[meaning.term].id;
      else if (meaning.kind == Meaning::Kind::group)
        words = label ? pick(world_.groups[meaning.group].name, french) : world_.groups[meaning.group].id;
      else if (meaning.kind == Meaning::Kind::cell) {
        const CellValue& cell = *meaning.cell;
        if (cell.invoice)
          words = french ? "Facture" : "Invoice";
        else if (cell.list != kNone)
          words = label ? pick(world_.lists[cell.list].title, french) : world_.lists[cell.list].name;
        else if (label && cell.type.list != kNone) {
          const auto& list = world_.lists[cell.type.list];
          const auto code = list.by_code.find(cell.text);
          if (code != list.by_code.end()) words = pick(list.codes[code->second].name, french);
        } else
          words = cell.text;
      } else {
        const auto list = world_.list_by_name.find(piece.hole->refs[0].text());
        if (list == world_.list_by_name.end()) return false;
        words = pick(world_.lists[list->second].title, french);
      }
      return !words.empty();
    }
    if (reference) {
      const auto meaning = lowering.resolve(piece.hole->refs[0], scope);
      if (meaning.kind == Meaning::Kind::nothing) return false;
      if (meaning.kind == Meaning::Kind::cell) {
        words = meaning.cell->text;
        return true;
      }
      if (meaning.kind == Meaning::Kind::group) {
        words = world_.groups[meaning.group].id;
        return true;
      }
    }
    segment.value = lowering.expr(piece.hole, scope);
    if (!segment.value) return false;
    if (piece.format == "raw")
      segment.format = Format::raw;
    else if (piece.format == "nearest") {
      segment.format = Format::nearest;
      segment.list = segment.value->type.list;
      if (segment.list == kNone)
        for (const auto& check : scope_checks_) find_list(check, segment.list);
    } else if (!piece.format.empty()) {
      quiet.error("RC0202", piece.span, fmt::format("unknown format `{}`", piece.format), "label, id, raw or nearest");
      return false;
    }
    if (segment.value->kind == IrKind::load && segment.format == Format::raw) {
      segment.value = std::make_shared<Ir>(*segment.value);
      segment.value->kind = IrKind::raw;
      segment.value->type = {Type::text};
    }
    return true;
  }

  static void find_list(const IrPtr& ir, Index& list) {
    walk(ir, [&](const Ir& node) {
      if (node.kind == IrKind::in_list && list == kNone) list = node.list;
      return true;
    });
  }

  // ---- places, values, terms

  static void loads(const IrPtr& ir, std::vector<const Ir*>& found, bool through_lets) {
    walk(ir, [&](const Ir& node) {
      if (node.kind == IrKind::fold || node.kind == IrKind::lookup) return false;
      if (node.kind == IrKind::let) return through_lets;
      if (node.term != kNone && node.args.empty()) found.push_back(&node);
      return true;
    });
  }

  void places(CheckedRule& checked, Scope& scope) {
    const ast::Rule& rule = *checked.ast;
    const auto place = [&](Index term, Index group) {
      for (const auto& known : checked.places)
        if (known.term == term && known.group == group) return;
      checked.places.push_back({term, group});
    };
    for (const auto& ref : rule.at) {
      const auto meaning = lowering_.resolve(ref, scope);
      if (meaning.kind == Meaning::Kind::term)
        place(meaning.term, kNone);
      else if (meaning.kind == Meaning::Kind::group)
        place(kNone, meaning.group);
    }
    std::vector<const Ir*> all, left;
    for (const auto& check : checked.checks) {
      loads(check, all, true);
      walk(check, [&](const Ir& node) {
        const bool test = node.kind == IrKind::compare || node.kind == IrKind::within || node.kind == IrKind::in_list ||
                          node.kind == IrKind::in_set || node.kind == IrKind::matches || node.kind == IrKind::is_valid;
        if (test) loads(node.args[0], left, false);
        if (node.kind == IrKind::exists || node.kind == IrKind::present) left.push_back(&node);
        return node.kind != IrKind::fold && node.kind != IrKind::lookup && !test;
      });
    }
    if (checked.places.empty() && checked.scope_term != kNone) place(checked.scope_term, kNone);
    if (checked.places.empty())
      for (const auto* node : left)
        if (checked.places.size() < 4 && (node->term != kNone || node->group != kNone))
          place(node->term, node->term != kNone ? kNone : node->group);
    if (checked.places.empty() && checked.scope_group != kNone) place(kNone, checked.scope_group);
    if (checked.places.empty() && world_.frames[scope.levels.back().frame].group != kNone)
      place(kNone, world_.frames[scope.levels.back().frame].group);
    if (checked.places.empty() && world_.frames[scope.levels.back().frame].term != kNone)
      place(world_.frames[scope.levels.back().frame].term, kNone);

    if (checked.when) loads(checked.when, all, true);
    std::set<Index> seen;
    for (const auto* node : all)
      if (seen.insert(node->term).second) checked.terms.push_back(node->term);
    for (const auto& check : checked.checks)
      walk(check, [&](const Ir& node) {
        if (node.term != kNone && seen.insert(node.term).second) checked.terms.push_back(node.term);
        return true;
      });
    if (checked.needs_term != kNone && seen.insert(checked.needs_term).second)
      checked.terms.push_back(checked.needs_term);
    for (const auto& let : checked.lets) {
      if (!let.value) continue;
      auto ir = std::make_shared<Ir>();
      ir->kind = IrKind::let;
      ir->type = let.value->type;
      ir->text = let.name;
      ir->let_index = static_cast<std::uint32_t>(&let - checked.lets.data());
      ir->args = {let.value};
      checked.shown.push_back({let.name, ir});
    }
    std::set<std::string> shown;
    for (const auto* node : all) {
      const auto& term = world_.terms[node->term];
      if (!shown.insert(term.id).second) continue;
      auto ir = std::make_shared<Ir>(*node);
      ir->kind = IrKind::raw;
      ir->type = {Type::text};
      checked.shown.push_back({term.id, ir});
    }
  }

  // ---- ids

  static bool overlap(const CheckedRule& a, const CheckedRule& b) {
    return std::max(a.since, b.since) <= std::min(a.until, b.until);
  }

  void unique_ids() {
    std::map<std::string, std::vector<Index>> by_id;
    for (Index i = 0; i < rules_.all.size(); ++i) by_id[rules_.all[i].id].push_back(i);
    for (const auto& [id, indices] : by_id)
      for (std::size_t i = 1; i < indices.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) duplicate(rules_.all[indices[j]], rules_.all[indices[i]]);
  }

  bool takes_over(const CheckedRule& rule, const CheckedRule& other) const {
    const auto& layer = world_.layers[rule.layer];
    return layer.kind == LayerKind::parity &&
           std::find(layer.extends.begin(), layer.extends.end(), other.layer) != layer.extends.end();
  }

  void duplicate(const CheckedRule& first, const CheckedRule& second) {
    if (!first.family.empty() && first.family == second.family) return;
    // One condition on values that stand in different places.
    if (first.tree && second.tree &&
        (first.tree->types != second.tree->types || first.tree->context != second.tree->context))
      return;
    // A rule about terms, and about nodes that no term reads.
    if (first.tree.has_value() != second.tree.has_value() && first.layer == second.layer) return;
    if (first.layer != second.layer && (takes_over(first, second) || takes_over(second, first))) return;
    if (first.layer != second.layer) {
      problems_.add({"RC0701", Level::error, second.id_span,
                     fmt::format("`{}` is already in layer {}", second.id, world_.layers[first.layer].name),
                     "say replace, tighten or disable", "first declared here", first.id_span});
      return;
    }
    const bool dated =
        first.since != kFirstDay || first.until != kLastDay || second.since != kFirstDay || second.until != kLastDay;
    if (!dated) {
      problems_.add({"RC0701",
                     Level::error,
                     second.id_span,
                     fmt::format("`{}` is declared twice", second.id),
                     {},
                     "first declared here",
                     first.id_span});
      return;
    }
    if (overlap(first, second)) {
      const auto from = std::max(first.since, second.since), to = std::min(first.until, second.until);
      problems_.add(
          {"RC0705",
           Level::error,
           first.id_span,
           fmt::format("versions of `{}` overlap{}{}", first.id, from == kFirstDay ? "" : " from " + to_iso(from),
                       to == kLastDay ? "" : " to " + to_iso(to)),
           {},
           "the other version",
           second.id_span});
      return;
    }
    const auto& earlier = first.since < second.since ? first : second;
    const auto& later = first.since < second.since ? second : first;
    if (earlier.until != kLastDay && later.since != kFirstDay && earlier.until + 1 < later.since)
      problems_.add({"RC0705",
                     Level::warning,
                     later.id_span,
                     fmt::format("no version of `{}` from {} to {}", first.id, to_iso(earlier.until + 1),
                                 to_iso(later.since - 1)),
                     {},
                     "the version before",
                     earlier.id_span});
  }

  // ---- layers

  void layer_heads() {
    for (Index i = 0; i < world_.layers.size(); ++i) {
      const auto& layer = *world_.layers[i].ast;
      Scope scope;
      scope.layer = i;
      lowering_.rule_levels(1);
      if (layer.applies) rules_.layers[i].applies = lowering_.truth(layer.applies, scope);
      if (!layer.dated_by) continue;
      const auto day = lowering_.expr(layer.dated_by, scope);
      if (day && day->kind == IrKind::load && day->type.type == Type::date)
        rules_.layers[i].dated_term = day->term;
      else if (day)
        problems_.error("RC0301", layer.dated_by->span, "a layer is dated by a date of the invoice");
    }
  }

  void apply_layer(Index index, std::vector<bool>& done) {
    if (done[index]) return;
    done[index] = true;
    auto& mine = rules_.layers[index];
    for (const Index base : world_.layers[index].extends) {
      apply_layer(base, done);
      for (const Index rule : rules_.layers[base].rules)
        if (std::find(mine.rules.begin(), mine.rules.end(), rule) == mine.rules.end()) mine.rules.push_back(rule);
      if (mine.dated_term == kNone) mine.dated_term = rules_.layers[base].dated_term;
      for (const auto& entry : rules_.layers[base].lifted)
        if (std::none_of(mine.lifted.begin(), mine.lifted.end(),
                         [&](const auto& known) { return known.rule == entry.rule; }))
          mine.lifted.push_back(entry);
      narrowed_[index].insert(narrowed_[base].begin(), narrowed_[base].end());
    }
    // What one of them takes out of force, another does not bring back.
    std::erase_if(mine.rules, [&](Index rule) {
      return std::any_of(mine.lifted.begin(), mine.lifted.end(), [&](const auto& entry) { return entry.rule == rule; });
    });
    take_over(index);
    for (Index i = 0; i < rules_.all.size(); ++i)
      if (rules_.all[i].layer == index && !edited_.contains(i)) mine.rules.push_back(i);
    for (std::size_t f = 0; f < world_.files.size(); ++f)
      if (world_.file_layers[f] == index)
        for (const auto& edit : world_.files[f].edits) apply_edit(edit, index);
  }

  // In a parity layer a rule takes the place of all that bear its id below, about terms as about nodes.
  void take_over(Index layer) {
    if (world_.layers[layer].kind != LayerKind::parity) return;
    std::set<std::string> own;
    for (const auto& rule : rules_.all)
      if (rule.layer == layer) {
        own.insert(rule.id);
        if (rule.because.en.empty())
          problems_.error("RC0709", rule.id_span, fmt::format("`{}` does not say why this layer has it", rule.id),
                          "add `because`: what the software that is imitated does otherwise");
      }
    for (const Index rule : std::vector<Index>(rules_.layers[layer].rules))
      if (own.contains(rules_.all[rule].id)) take_out(layer, rule, {});
  }

  bool allowed(const ast::Edit& edit, Index layer) {
    using K = ast::Edit::Kind;
    const LayerKind kind = world_.layers[layer].kind;
    static const std::map<K, const char*> kWords = {
        {K::disable, "disable a rule"}, {K::severity, "change a severity"},         {K::tighten, "tighten a rule"},
        {K::replace, "replace a rule"}, {K::restrict_list, "restrict a code list"}, {K::widen, "widen a rule"},
        {K::require, "require a term"}};
    static const std::map<LayerKind, const char*> kNames = {{LayerKind::core, "core"},
                                                            {LayerKind::cius, "cius"},
                                                            {LayerKind::extension, "extension"},
                                                            {LayerKind::parity, "parity"}};
    const bool forbidden =
        kind == LayerKind::core ||
        (kind == LayerKind::cius && (edit.kind == K::disable || edit.kind == K::replace || edit.kind == K::widen));
    if (!forbidden) return true;
    problems_.error("RC0702", edit.span,
                    fmt::format("a layer of kind {} may not {}", kNames.at(kind), kWords.at(edit.kind)),
                    fmt::format("`{}` is of kind {}", world_.layers[layer].name, kNames.at(kind)));
    return false;
  }

  std::vector<Index> targets(const ast::Name& pattern, Index layer, bool wanted) {
    std::vector<Index> found;
    for (const Index rule : rules_.layers[layer].rules)
      if (fits_pattern(pattern.text, rules_.all[rule].id)) found.push_back(rule);
    if (!found.empty() || !wanted) return found;
    std::vector<std::string> ids;
    for (const Index rule : rules_.layers[layer].rules) ids.push_back(rules_.all[rule].id);
    const auto close = nearest(pattern.text, ids);
    problems_.error("RC0704", pattern.span, fmt::format("no rule `{}` here", pattern.text),
                    close.empty() ? "" : fmt::format("did you mean `{}`?", close));
    return found;
  }

  // Bodies are written in terms: a namesake about nodes stays as it is.
  std::vector<Index> about_terms(std::vector<Index> rules) const {
    std::erase_if(rules, [&](Index rule) { return rules_.all[rule].tree.has_value(); });
    return rules;
  }

  void take_out(Index layer, Index rule, const ast::Reason& reason) {
    auto& mine = rules_.layers[layer];
    mine.rules.erase(std::remove(mine.rules.begin(), mine.rules.end(), rule), mine.rules.end());
    mine.lifted.push_back({rule, reason});
  }

  void put_instead(Index layer, Index old, CheckedRule fresh, const ast::Reason& reason = {}) {
    auto& mine = rules_.layers[layer];
    rules_.all.push_back(std::move(fresh));
    const auto added = static_cast<Index>(rules_.all.size() - 1);
    edited_.insert(added);
    std::replace(mine.rules.begin(), mine.rules.end(), old, added);
    mine.lifted.push_back({old, reason});
  }

  void apply_edit(const ast::Edit& edit, Index layer) {
    if (!allowed(edit, layer)) return;
    using K = ast::Edit::Kind;
    switch (edit.kind) {
      case K::disable:
        for (const auto& name : edit.targets)
          for (const Index rule : targets(name, layer, true)) take_out(layer, rule, edit.because);
        return;
      case K::severity:
        for (const auto& name : edit.targets)
          for (const Index rule : targets(name, layer, true)) {
            CheckedRule fresh = rules_.all[rule];
            if (world_.layers[layer].kind == LayerKind::cius && edit.severity < fresh.severity) {
              problems_.error("RC0703", name.span, fmt::format("a CIUS may not lower the severity of `{}`", fresh.id));
              continue;
            }
            fresh.severity = edit.severity;
            put_instead(layer, rule, std::move(fresh), edit.because);
          }
        return;
      case K::tighten:
        for (const Index rule : about_terms(targets(edit.targets[0], layer, true))) tighten(edit, layer, rule);
        return;
      case K::replace: {
        const auto all = targets(edit.targets[0], layer, true), old = about_terms(all);
        if (old.empty()) return;
        for (const Index other : all)
          if (other != old[0]) take_out(layer, other, {});
        ast::Rule body = edit.body;
        const CheckedRule& before = rules_.all[old[0]];
        body.id = before.ast->id;
        body.id.plain = before.id;
        body.id.pieces = {literal_piece(before.id, edit.targets[0].span)};
        body.id.span = edit.targets[0].span;
        if (!body.severity) body.severity = before.severity;
        if (body.title.empty() && before.rows.empty()) body.title = before.ast->title;
        if (body.source.empty() && before.rows.empty()) body.source = before.ast->source;
        rules_.merged.push_back(std::move(body));
        replace_with(rules_.merged.back(), layer, old[0], {}, nullptr);
        return;
      }
      case K::restrict_list:
        return restrict_list(edit, layer);
      case K::widen:
        return widen(edit, layer);
      case K::require:
        return require(edit, layer);
    }
  }

  static ast::Piece literal_piece(const std::string& text, Span span) {
    ast::Piece piece;
    piece.literal = text;
    piece.span = span;
    return piece;
  }

  void replace_with(const ast::Rule& body, Index layer, Index old,
                    const std::map<std::string, RowBinding, std::less<>>& rows, const ast::Family* family) {
    CheckedRule fresh;
    fresh.ast = &body;
    fresh.layer = layer;
    fresh.rows = rows;
    fresh.id = rules_.all[old].id;
    fresh.family = rules_.all[old].family;
    fresh.id_span = body.id.span;
    check_body(fresh, family);
    for (const auto& [from, to] : narrowed_[layer]) narrow_list(fresh, from, to);
    put_instead(layer, old, std::move(fresh));
  }

  void tighten(const ast::Edit& edit, Index layer, Index rule) {
    const CheckedRule before = rules_.all[rule];
    ast::Rule body = *before.ast;
    const ast::Rule& more = edit.body;
    for (const auto& check : more.checks) body.checks.push_back(check);
    for (const auto& let : more.lets) body.lets.push_back(let);
    for (const auto& example : more.examples) body.examples.push_back(example);
    for (const auto& at : more.at) body.at.push_back(at);
    if (!more.message.empty()) body.message = more.message, body.message_span = more.message_span;
    if (!more.fix.empty()) body.fix = more.fix;
    if (!more.when.empty())
      problems_.error("RC0702", more.when[0]->span, "`tighten` adds checks; it cannot narrow when the rule applies");
    if (more.missing && *more.missing != Missing::fails)
      problems_.error("RC0702", edit.span,
                      "`tighten` may not make a rule milder: only `missing fails` is allowed here");
    if (more.missing) body.missing = more.missing;
    body.severity = before.severity;
    rules_.merged.push_back(std::move(body));
    const ast::Family* family = nullptr;
    for (const auto& file : world_.files)
      for (const auto& known : file.families)
        if (known.name.text == before.family) family = &known;
    replace_with(rules_.merged.back(), layer, rule, before.rows, family);
  }

  void restrict_list(const ast::Edit& edit, Index layer) {
    const auto known = world_.list_by_name.find(edit.list.text);
    if (known == world_.list_by_name.end()) {
      problems_.error("RC0202", edit.list.span, fmt::format("unknown code list `{}`", edit.list.text));
      return;
    }
    if (edit.validity.until)
      problems_.error("RC0702", edit.validity.until_span, "a restriction has a beginning and no end",
                      "give the codes themselves their dates");
    // What this layer, or one below it, has restricted already is restricted further.
    const auto before = narrowed_[layer].find(known->second);
    const Index old_list = before != narrowed_[layer].end() ? before->second : known->second;
    ListInfo narrow = world_.lists[old_list];
    std::set<std::string> kept;
    for (const auto& code : edit.codes) {
      if (!narrow.by_code.contains(code.text)) {
        std::vector<std::string> codes;
        for (const auto& [name, at] : narrow.by_code) codes.push_back(name);
        const auto close = nearest(code.text, codes);
        problems_.error("RC0501", code.span, fmt::format("\"{}\" is not in {}", code.text, narrow.name),
                        close.empty() ? "" : fmt::format("did you mean \"{}\"?", close));
      }
      kept.insert(code.text);
    }
    std::vector<CodeInfo> codes;
    for (auto code : narrow.codes) {
      if (!kept.contains(code.code)) {
        const Day since = edit.validity.since.value_or(kFirstDay);
        if (since == kFirstDay) continue;
        code.until = std::min(code.until, since - 1);
      }
      codes.push_back(std::move(code));
    }
    narrow.codes = std::move(codes);
    narrow.by_code.clear();
    for (std::size_t i = 0; i < narrow.codes.size(); ++i) narrow.by_code.emplace(narrow.codes[i].code, i);
    const auto new_list = static_cast<Index>(world_.lists.size());
    narrow.name += "@" + world_.layers[layer].name;
    world_.lists.push_back(std::move(narrow));
    narrowed_[layer][known->second] = new_list;
    for (const Index rule : std::vector<Index>(rules_.layers[layer].rules)) {
      bool uses = false;
      const auto look = [&](const IrPtr& part) {
        walk(part, [&](const Ir& ir) {
          uses = uses || (ir.kind == IrKind::in_list && (ir.list == old_list || ir.list == known->second));
          return true;
        });
      };
      look(rules_.all[rule].when);
      for (const auto& check : rules_.all[rule].checks) look(check);
      if (!uses) continue;
      CheckedRule fresh = rules_.all[rule];
      narrow_list(fresh, old_list, new_list);
      narrow_list(fresh, known->second, new_list);
      put_instead(layer, rule, std::move(fresh), edit.because);
    }
  }

  // The lists that a rule asks for take in the codes of another.
  void widen(const ast::Edit& edit, Index layer) {
    const auto known = world_.list_by_name.find(edit.list.text);
    if (known == world_.list_by_name.end()) {
      problems_.error("RC0202", edit.list.span, fmt::format("unknown code list `{}`", edit.list.text));
      return;
    }
    std::map<Index, Index> wider;
    for (const Index rule : targets(edit.targets[0], layer, true)) {
      CheckedRule fresh = rules_.all[rule];
      std::set<Index> asked;
      for (const auto& check : fresh.checks)
        walk(check, [&](const Ir& ir) {
          if (ir.kind == IrKind::in_list) asked.insert(ir.list);
          return true;
        });
      if (asked.empty())
        problems_.error("RC0702", edit.targets[0].span, fmt::format("`{}` asks for no code list", fresh.id));
      for (const Index list : asked) {
        if (!wider.contains(list)) wider[list] = both_lists(list, known->second, layer);
        narrow_list(fresh, list, wider[list]);
      }
      put_instead(layer, rule, std::move(fresh), edit.because);
    }
  }

  Index both_lists(Index list, Index other, Index layer) {
    ListInfo both = world_.lists[list];
    both.name += "@" + world_.layers[layer].name;
    for (const auto& code : world_.lists[other].codes)
      if (both.by_code.emplace(code.code, both.codes.size()).second) both.codes.push_back(code);
    world_.lists.push_back(std::move(both));
    return static_cast<Index>(world_.lists.size() - 1);
  }

  static void narrow_list(CheckedRule& rule, Index from, Index to) {
    rule.when = with_list(rule.when, from, to);
    for (auto& check : rule.checks) check = with_list(check, from, to);
    for (auto& let : rule.lets) let.value = with_list(let.value, from, to);
    for (auto* text : {&rule.message_en, &rule.message_fr, &rule.fix_en, &rule.fix_fr})
      for (auto& segment : *text)
        if (segment.list == from) segment.list = to;
  }

  static IrPtr with_list(const IrPtr& ir, Index from, Index to) {
    if (!ir) return ir;
    auto copy = std::make_shared<Ir>(*ir);
    if (copy->kind == IrKind::in_list && copy->list == from) copy->list = to;
    for (auto& arg : copy->args) arg = with_list(arg, from, to);
    copy->filter = with_list(copy->filter, from, to);
    copy->value = with_list(copy->value, from, to);
    return copy;
  }

  void require(const ast::Edit& edit, Index layer) {
    for (const auto& rule : rules_.all)
      if (rule.id == edit.as.text) {
        problems_.add({"RC0701",
                       Level::error,
                       edit.as.span,
                       fmt::format("`{}` is already in layer {}", rule.id, world_.layers[rule.layer].name),
                       {},
                       "first declared here",
                       rule.id_span});
        return;
      }
    ast::Rule body;
    body.id.plain = edit.as.text;
    body.id.span = edit.as.span;
    body.id.pieces = {literal_piece(edit.as.text, edit.as.span)};
    body.severity = edit.require_severity.value_or(Severity::fatal);
    body.span = edit.span;
    body.message = edit.message;
    body.message_span = edit.span;
    auto reference = std::make_shared<ast::Expr>();
    reference->kind = ast::ExprKind::reference;
    reference->span = edit.term.span;
    reference->refs = {edit.term};
    auto check = std::make_shared<ast::Expr>();
    check->kind = ast::ExprKind::presence;
    check->span = edit.term.span;
    check->args = {reference};
    body.checks = {check};
    body.at = {edit.term};
    // In the group of the term, each time it is there.
    Scope scope;
    const auto meaning = lowering_.resolve(edit.term, scope);
    Index group = meaning.kind == Meaning::Kind::term ? world_.terms[meaning.term].group : kNone;
    while (group != kNone && world_.groups[group].slot != kNone) group = world_.groups[group].parent;
    if (group != kNone) body.each = ast::Ref{{{world_.groups[group].id, edit.term.span}}, edit.term.span, {}, false};
    rules_.merged.push_back(std::move(body));
    const Index added = add(rules_.merged.back(), layer, {}, nullptr);
    if (added == kNone) return;
    edited_.insert(added);
    rules_.layers[layer].rules.push_back(added);
  }

  // ---- prerequisites

  void resolve_after() {
    std::map<std::string, std::vector<Index>> by_id;
    std::vector<std::string> ids;
    for (Index i = 0; i < rules_.all.size(); ++i) {
      by_id[rules_.all[i].id].push_back(i);
      ids.push_back(rules_.all[i].id);
    }
    for (const auto& rule : rules_.all)
      for (const auto& [id, span] : rule.after) {
        if (id.empty() || by_id.contains(id)) continue;
        const auto close = nearest(id, ids);
        problems_.error("RC0704", span, fmt::format("no rule `{}` to wait for", id),
                        close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      }
    std::map<std::string, int> state;
    std::vector<std::string> chain;
    std::set<std::string> reported;
    const std::function<void(const std::string&)> visit = [&](const std::string& id) {
      if (state[id] == 2 || !by_id.contains(id)) return;
      chain.push_back(id);
      if (state[id] == 1) {
        const auto first = std::find(chain.begin(), chain.end(), id);
        std::string text;
        for (auto at = first; at != chain.end(); ++at) text += (text.empty() ? "" : " waits for ") + *at;
        if (reported.insert(*first).second) {
          const auto& rule = rules_.all[by_id[*first][0]];
          problems_.error("RC0706", rule.after.empty() ? rule.id_span : rule.after[0].second,
                          "prerequisites in a circle", text);
          circular_ = true;
        }
        chain.pop_back();
        return;
      }
      state[id] = 1;
      for (const Index i : by_id[id])
        for (const auto& [other, span] : rules_.all[i].after) visit(other);
      state[id] = 2;
      chain.pop_back();
    };
    for (const auto& rule : rules_.all) visit(rule.id);
  }

  // RC0406: mandatory terms whose absence no fatal rule reports, though checks read them.
  void unasked_terms() {
    for (Index i = 0; i < world_.layers.size(); ++i) {
      if (world_.layers[i].kind != LayerKind::core || world_.layers[i].missing != Missing::skips) continue;
      std::set<Index> read;
      std::vector<Index> asked;
      for (const Index rule : rules_.layers[i].rules) {
        const auto& checked = rules_.all[rule];
        if (checked.severity == Severity::fatal)
          for (const auto& check : checked.checks) add_terms_asked_for(check, asked);
        if (checked.missing == Missing::by_layer)
          for (const Index term : terms_read(checked))
            if (term != checked.scope_term) read.insert(term);
      }
      for (const Index term : read) {
        const auto& info = world_.terms[term];
        if (info.min == 0 || info.owner != kNone || info.repeated ||
            std::find(asked.begin(), asked.end(), term) != asked.end())
          continue;
        problems_.warning("RC0406", info.span,
                          fmt::format("no rule asks for {}, and rules of layer {} read it", world_.describe_term(term),
                                      world_.layers[i].name),
                          "add a presence rule, or say `missing …` in those rules");
      }
    }
  }

  World& world_;
  Diagnostics& problems_;
  Lowering lowering_;
  Rules rules_;
  std::set<Index> edited_;
  std::vector<std::map<Index, Index>> narrowed_;  // by layer: a list, and what it was restricted to
  std::vector<IrPtr> scope_checks_;
  bool circular_ = false;
};

}  // namespace

Rules check_rules(World& world, Diagnostics& problems) { return Checker(world, problems).run(); }

void add_terms_asked_for(const IrPtr& check, std::vector<Index>& terms) {
  if (check->kind == IrKind::both)
    for (const auto& arg : check->args) add_terms_asked_for(arg, terms);
  else if ((check->kind == IrKind::present || check->kind == IrKind::exists) && check->args.empty() &&
           check->term != kNone)
    terms.push_back(check->term);
}

std::vector<Index> terms_read(const CheckedRule& rule) {
  std::vector<Index> terms;
  std::set<Index> seen;
  for (const auto& check : rule.checks)
    walk(check, [&](const Ir& node) {
      if (node.kind == IrKind::exists || node.kind == IrKind::present || node.kind == IrKind::malformed)
        return !node.args.empty();
      if (node.kind == IrKind::otherwise) return false;
      if ((node.kind == IrKind::load || node.kind == IrKind::raw) && seen.insert(node.term).second)
        terms.push_back(node.term);
      return true;
    });
  return terms;
}

}  // namespace rulec::compiler
