// What a reference means: terms, groups, aliases, columns, lets, facts.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/lower.h"
#include "compiler/lower_words.h"
#include "model/date.h"
#include "model/facts.h"

namespace rulec::compiler {

void Lowering::unknown_name(const ast::Name& name, Scope& scope) {
  std::vector<std::string> known = keys(scope.rows);
  for (const auto& [let, value] : scope.pending_lets) known.push_back(let);
  for (const auto& param : scope.params) known.push_back(param.first);
  for (const auto& [define, value] : world_.defines) known.push_back(define);
  for (const auto& [view, value] : world_.views) known.push_back(view);
  for (const auto& group : world_.groups) known.push_back(group.alias);
  for (const auto& term : world_.terms)
    if (term.group == kNone) known.push_back(term.alias);
  known.push_back("document");
  problems_.error("RC0202", name.span, fmt::format("unknown name `{}`", name.text), did_you_mean(name.text, known));
}

Meaning Lowering::attributes(Meaning meaning, const ast::Ref& ref, std::size_t from) {
  for (std::size_t i = from; i < ref.steps.size(); ++i) {
    if (meaning.kind != Meaning::Kind::term) {
      problems_.error("RC0202", ref.steps[i].span,
                      fmt::format("`{}` has nothing called `{}`", ref.steps[i - 1].text, ref.steps[i].text));
      return {};
    }
    std::vector<std::string> known;
    Index found = kNone;
    for (Index t = 0; t < world_.terms.size(); ++t) {
      if (world_.terms[t].owner != meaning.term) continue;
      known.push_back(world_.terms[t].alias);
      if (world_.terms[t].alias == ref.steps[i].text) found = t;
    }
    if (found == kNone) {
      problems_.error("RC0202", ref.steps[i].span,
                      fmt::format("{} has no attribute `{}`", world_.describe_term(meaning.term), ref.steps[i].text),
                      did_you_mean(ref.steps[i].text, known));
      return {};
    }
    meaning.term = found;
  }
  return meaning;
}

Meaning Lowering::fact(const ast::Ref& ref) {
  const bool of_recipient = ref.steps[0].text == "recipient";
  const std::string_view whose = of_recipient ? "recipient" : "document";
  if (ref.steps.size() != 2) {
    problems_.error("RC0204", ref.span, fmt::format("a fact of the {} is wanted", whose),
                    of_recipient ? "recipient.services, recipient.state, …" : "document.addons, document.syntax, …");
    return {};
  }
  const std::string& name = ref.steps[1].text;
  if (const auto fact = of_recipient ? recipient_fact_named(name) : fact_named(name)) {
    Meaning meaning;
    meaning.kind = Meaning::Kind::value;
    meaning.value = make(IrKind::fact, {Type::text}, ref.span);
    meaning.value->number_b = static_cast<std::uint32_t>(*fact);
    return meaning;
  }
  std::vector<std::string> known(kFactNames.begin(), kFactNames.end());
  if (of_recipient) known.assign(kRecipientFactNames.begin(), kRecipientFactNames.end());
  const auto close = nearest(name, known);
  problems_.error("RC0204", ref.span, fmt::format("no fact `{}` of the {}", name, whose),
                  close.empty() ? "" : fmt::format("did you mean `{}.{}`?", whose, close));
  return {};
}

// line.net_amount, seller.address.country, number
Meaning Lowering::alias_path(const ast::Ref& ref, Scope& scope, Index group) {
  Meaning meaning;
  for (std::size_t i = group == kNone ? 0 : 1; i < ref.steps.size(); ++i) {
    const auto& step = ref.steps[i];
    Index next_group = kNone, term = kNone;
    std::vector<std::string> known;
    for (Index g = 0; g < world_.groups.size(); ++g) {
      const bool here = i == 0 || world_.groups[g].parent == group;
      if (here && (world_.groups[g].alias == step.text || world_.groups[g].id == step.text) && next_group == kNone)
        next_group = g;
      if (here && i > 0) known.push_back(world_.groups[g].alias);
    }
    for (Index t = 0; t < world_.terms.size(); ++t) {
      const auto& info = world_.terms[t];
      const bool here = i == 0 ? info.group == kNone : world_.encloses(group, info.group) && info.group != kNone;
      if (here && info.owner == kNone && (info.alias == step.text || info.id == step.text) &&
          (term == kNone || info.group == group))
        term = t;
      if (here && info.owner == kNone && i > 0) known.push_back(info.alias);
    }
    if (term != kNone) {
      meaning.kind = Meaning::Kind::term;
      meaning.term = term;
      return attributes(meaning, ref, i + 1);
    }
    if (next_group == kNone) {
      if (i == 0)
        unknown_name(step, scope);
      else
        problems_.error("RC0202", step.span, fmt::format("`{}` has no term `{}`", ref.steps[i - 1].text, step.text),
                        did_you_mean(step.text, known));
      return {};
    }
    group = next_group;
  }
  meaning.kind = Meaning::Kind::group;
  meaning.group = group;
  return meaning;
}

Meaning Lowering::resolve(const ast::Ref& ref, Scope& scope) {
  Meaning meaning;
  if (ref.steps.empty()) return meaning;
  const auto& head = ref.steps[0];
  if (ref.hyphenated) {
    std::string spaced;
    for (const char c : head.text) spaced += c == '-' ? " - " : std::string(1, c);
    problems_.error("RC0203", ref.span, fmt::format("`{}` is one word", ref.text()),
                    fmt::format("put spaces round the minus: {}", spaced));
    return meaning;
  }
  if (looks_like_id(head.text)) {
    const auto term = world_.term_by_id.find(head.text);
    if (term != world_.term_by_id.end()) {
      meaning.kind = Meaning::Kind::term;
      meaning.term = term->second;
      return attributes(meaning, ref, 1);
    }
    const auto group = world_.group_by_id.find(head.text);
    if (group != world_.group_by_id.end()) {
      meaning.kind = Meaning::Kind::group;
      meaning.group = group->second;
      if (ref.steps.size() == 1) return meaning;
      return alias_path(ref, scope, group->second);
    }
    // BT-109-BT-107: two terms with a minus that is no operator.
    for (std::size_t dash = head.text.find('-'); dash != std::string::npos; dash = head.text.find('-', dash + 1)) {
      const auto left = head.text.substr(0, dash);
      const auto right = head.text.substr(dash + 1);
      if (!world_.term_by_id.contains(left)) continue;
      if (world_.term_by_id.contains(right) || right.find_first_not_of("0123456789") != std::string::npos) {
        problems_.error("RC0203", ref.span, fmt::format("no term `{}`", head.text),
                        fmt::format("put spaces round the minus: {} - {}", left, right));
        return {};
      }
    }
    std::string hint = nearest(head.text, world_.term_ids());
    if (!hint.empty()) {
      const auto t = world_.term_by_id.find(hint);
      hint = t != world_.term_by_id.end() ? fmt::format("did you mean {}?", world_.describe_term(t->second))
                                          : fmt::format("did you mean `{}`?", hint);
    }
    problems_.error("RC0201", head.span, fmt::format("unknown term or group `{}`", head.text), hint);
    return {};
  }
  if (const auto param = scope.params.find(head.text); param != scope.params.end() && ref.steps.size() == 1) {
    meaning.kind = Meaning::Kind::value;
    meaning.value = param->second;
    return param->second ? meaning : Meaning{};
  }
  if (const auto row = scope.rows.find(head.text); row != scope.rows.end()) {
    if (ref.steps.size() == 1) {
      problems_.error("RC0802", ref.span, fmt::format("`{}` is a row: name a column", head.text));
      return {};
    }
    const auto column = row->second.table->column(ref.steps[1].text);
    if (!column) {
      std::vector<std::string> names;
      for (const auto& known : row->second.table->ast->columns) names.push_back(known.name.text);
      problems_.error(
          "RC0802", ref.span,
          fmt::format("table `{}` has no column `{}`", row->second.table->ast->name.text, ref.steps[1].text),
          did_you_mean(ref.steps[1].text, names));
      return {};
    }
    const CellValue& cell = row->second.table->rows[row->second.row][*column];
    if (cell.term != kNone) {
      meaning.kind = Meaning::Kind::term;
      meaning.term = cell.term;
      meaning.cell = &cell;
      return attributes(meaning, ref, 2);
    }
    if (cell.group != kNone) {
      meaning.kind = Meaning::Kind::group;
      meaning.group = cell.group;
      meaning.cell = &cell;
      return meaning;
    }
    meaning.kind = Meaning::Kind::cell;
    meaning.cell = &cell;
    return meaning;
  }
  for (std::size_t i = scope.levels.size(); i-- > 0;) {
    if (scope.levels[i].alias != head.text) continue;
    const FrameInfo& frame = world_.frames[scope.levels[i].frame];
    meaning.level = static_cast<std::uint32_t>(i);
    if (frame.term != kNone) {  // a repeated term: the name is its value
      meaning.kind = Meaning::Kind::term;
      meaning.term = frame.term;
      return attributes(meaning, ref, 1);
    }
    if (ref.steps.size() == 1) {
      meaning.kind = Meaning::Kind::group;
      meaning.group = frame.group;
      return meaning;
    }
    ast::Ref rest{{ref.steps.begin() + 1, ref.steps.end()}, ref.span, {}, false};
    Meaning inner;
    if (looks_like_id(rest.steps[0].text)) {
      inner = resolve(rest, scope);
    } else {
      ast::Ref full = rest;
      full.steps.insert(full.steps.begin(), {world_.groups[frame.group].alias, head.span});
      inner = alias_path(full, scope);
    }
    inner.level = meaning.level;
    return inner;
  }
  for (std::size_t i = scope.views.size(); i-- > 0;) {
    const ViewUse use = scope.views[i];
    if (use.name != head.text || ref.steps.size() < 2) continue;
    for (const auto& [field, value] : use.source->fields) {
      if (field.text != ref.steps[1].text) continue;
      meaning.kind = Meaning::Kind::value;
      meaning.value = expr(value, scope);
      return meaning.value ? meaning : Meaning{};
    }
    std::vector<std::string> names;
    for (const auto& field : use.source->fields) names.push_back(field.first.text);
    problems_.error("RC0802", ref.steps[1].span,
                    fmt::format("view `{}` has no column `{}`", use.view->name.text, ref.steps[1].text),
                    did_you_mean(ref.steps[1].text, names));
    return {};
  }
  if (ref.steps.size() == 1 && scope.pending_lets.contains(head.text)) {
    meaning.kind = Meaning::Kind::value;
    meaning.value = let_value(head.text, ref.span, scope);
    return meaning.value ? meaning : Meaning{};
  }
  if (is_fact(ref)) return fact(ref);
  if (const auto define = world_.defines.find(head.text); define != world_.defines.end() && ref.steps.size() == 1) {
    ast::Expr e;
    e.span = ref.span;
    meaning.kind = Meaning::Kind::value;
    meaning.value = apply_define(*define->second, e, scope);
    return meaning.value ? meaning : Meaning{};
  }
  return alias_path(ref, scope);
}

IrPtr Lowering::let_value(const std::string& name, Span span, Scope& scope) {
  for (std::uint32_t i = 0; i < scope.lets->size(); ++i)
    if ((*scope.lets)[i].name == name) {
      if (!(*scope.lets)[i].value) return nullptr;
      nodes_ += (*scope.lets)[i].nodes;
      auto ir = make(IrKind::let, (*scope.lets)[i].value->type, span, {(*scope.lets)[i].value});
      ir->let_index = i;
      ir->text = name;
      return ir;
    }
  if (std::find(scope.lets_under_way.begin(), scope.lets_under_way.end(), name) != scope.lets_under_way.end()) {
    std::string chain;
    for (const auto& link : scope.lets_under_way) chain += link + " -> ";
    problems_.error("RC0602", span, fmt::format("`{}` uses itself", name), chain + name);
    return nullptr;
  }
  const auto pending = scope.pending_lets.find(name);
  scope.lets_under_way.push_back(name);
  // A let sees the rule's own rows, never those of a loop around its use.
  Scope own;
  own.layer = scope.layer;
  own.rows = scope.rows;
  own.lets = scope.lets;
  own.pending_lets = scope.pending_lets;
  own.lets_under_way = scope.lets_under_way;
  own.in_when = scope.in_when;
  own.levels.assign(scope.levels.begin(), scope.levels.begin() + static_cast<std::ptrdiff_t>(rule_levels_));
  const std::size_t before = depth_ == 0 ? 0 : nodes_;
  auto value = expr(pending->second, own);
  const std::size_t nodes = nodes_ - before;
  scope.lets_under_way.pop_back();
  for (const auto& let : *scope.lets)
    if (let.name == name) return let_value(name, span, scope);
  nodes_ = before;  // counted below, as at every other use
  scope.lets->push_back({name, value, pending->second->span, nodes});
  return let_value(name, span, scope);
}

IrPtr Lowering::load(Index term, Scope& scope, Span span, std::optional<std::uint32_t> level) {
  const TermInfo& info = world_.terms[term];
  const std::uint32_t at = level ? *level : level_of(scope, info.frame);
  if (at == kNone || scope.levels[at].frame != info.frame) {
    Index frame = info.frame;
    while (frame != 0 && world_.frames[frame].group == kNone && world_.frames[frame].term == kNone)
      frame = world_.frames[frame].parent;
    const std::string around =
        world_.frames[frame].group != kNone ? world_.groups[world_.frames[frame].group].id : info.id;
    problems_.error("RC0402", span,
                    fmt::format("{} repeats ({}): one value is needed here", world_.describe_term(term), around),
                    is_number(info.type.type) ? fmt::format("use sum({}), or for each {}", info.id, around)
                                              : fmt::format("use some {} has …, or for each {}", around, around));
    return nullptr;
  }
  auto ir = make(IrKind::load, info.type, span);
  ir->level = at;
  ir->slot = info.slot;
  ir->term = term;
  return ir;
}

IrPtr Lowering::group_exists(Index group, Scope& scope, Span span) {
  const GroupInfo& info = world_.groups[group];
  if (info.slot != kNone) {
    const auto level = level_of(scope, info.frame);
    if (level == kNone) {
      problems_.error("RC0402", span, fmt::format("`{}` repeats here", info.id),
                      fmt::format("use some {} has …", info.id));
      return nullptr;
    }
    auto ir = make(IrKind::exists, {Type::boolean}, span);
    ir->level = level;
    ir->slot = info.slot;
    ir->group = group;
    return ir;
  }
  std::uint32_t level = level_of(scope, info.frame);
  if (level != kNone) {  // we stand in one
    auto ir = make(IrKind::constant, {Type::boolean}, span);
    ir->constant = Kind::boolean;
    ir->number = Decimal(1, 0);
    return ir;
  }
  Loop over;
  over.kind = Fold::count;
  over.frame = info.frame;
  over.span = span;
  auto counted = loop(over, scope);
  if (!counted) return nullptr;
  auto ir = make(IrKind::compare, {Type::boolean}, span, {counted, integer(1, span)});
  ir->number_a = static_cast<std::uint32_t>(ast::Compare::at_least);
  return ir;
}

IrPtr Lowering::cell_constant(const CellValue& cell, Span span) {
  auto ir = make(IrKind::constant, cell.type, span);
  using K = ast::Cell::Kind;
  ir->text = cell.text;
  if (cell.kind == K::number || cell.kind == K::percent) {
    ir->constant = Kind::number;
    const auto number = Decimal::parse(cell.text);
    if (!number) return nullptr;
    ir->number = *number;
  } else if (cell.kind == K::date) {
    ir->constant = Kind::date;
    ir->number = Decimal(parse_iso_day(cell.text).value_or(0), 0);
  } else if (cell.kind == K::truth) {
    ir->constant = Kind::boolean;
    ir->number = Decimal(cell.text == "true" ? 1 : 0, 0);
  } else if (cell.kind == K::none) {
    ir->kind = IrKind::nothing;
  } else {
    ir->constant = Kind::text;
  }
  return ir;
}

}  // namespace rulec::compiler
