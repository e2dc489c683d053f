#include "compiler/lower.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/functions.h"
#include "compiler/regex.h"
#include "evaluate/check_functions.h"
#include "evaluate/machine.h"
#include "model/date.h"
#include "model/facts.h"

namespace rulec::compiler {
namespace {

bool is_number(Type type) {
  return type == Type::amount || type == Type::unit_price || type == Type::quantity || type == Type::percent ||
         type == Type::decimal || type == Type::integer;
}
bool is_bare(Type type) { return type == Type::decimal || type == Type::integer; }
bool is_textual(Type type) {
  return type == Type::text || type == Type::code || type == Type::identifier || type == Type::rule_id;
}

Kind kind_of(Type type) {
  if (is_number(type)) return Kind::number;
  if (is_textual(type)) return Kind::text;
  if (type == Type::date) return Kind::date;
  if (type == Type::boolean) return Kind::boolean;
  return Kind::unknown;
}

bool looks_like_id(const std::string& text) {
  return text.find('-') != std::string::npos && std::isupper(static_cast<unsigned char>(text[0])) != 0;
}

template <typename Map>
std::vector<std::string> keys(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const auto close = nearest(word, known);
  return close.empty() ? "" : fmt::format("did you mean `{}`?", close);
}

bool mentions_level(const IrPtr& ir, std::uint32_t from, std::uint32_t to) {
  bool found = false;
  walk(ir, [&](const Ir& node) {
    const bool reads = node.kind == IrKind::load || node.kind == IrKind::raw || node.kind == IrKind::exists ||
                       node.kind == IrKind::present || node.kind == IrKind::malformed || node.kind == IrKind::row_count;
    if (reads && node.args.empty() && node.level >= from && node.level < to) found = true;
    if (node.kind == IrKind::fold && !node.constant_fold && node.level >= from && node.level < to) found = true;
    return !found;
  });
  return found;
}

void conjuncts(const IrPtr& ir, std::vector<IrPtr>& parts) {
  if (!ir) return;
  if (ir->kind != IrKind::both) {
    parts.push_back(ir);
    return;
  }
  for (const auto& arg : ir->args) conjuncts(arg, parts);
}

}  // namespace

// ---- small things ---------------------------------------------------------------------------------------------------

IrPtr Lowering::make(IrKind kind, TypeInfo type, Span span, std::vector<IrPtr> args) const {
  auto ir = std::make_shared<Ir>();
  ir->kind = kind;
  ir->type = type;
  ir->span = span;
  ir->args = std::move(args);
  return ir;
}

IrPtr Lowering::integer(long value, Span span) const {
  auto ir = make(IrKind::constant, {Type::integer}, span);
  ir->constant = Kind::number;
  ir->number = Decimal(value, 0);
  return ir;
}

std::string Lowering::type_name(const TypeInfo& type) const {
  switch (type.type) {
    case Type::boolean: return "Bool";
    case Type::amount: return "Amount";
    case Type::unit_price: return "UnitPrice";
    case Type::quantity: return "Quantity";
    case Type::percent: return "Percent";
    case Type::decimal: return "Decimal";
    case Type::integer: return "Int";
    case Type::date: return "Date";
    case Type::text: return "Text";
    case Type::code: return type.list == kNone ? "Code" : fmt::format("Code({})", world_.lists[type.list].name);
    case Type::identifier: return "Id";
    case Type::binary: return "Binary";
    case Type::real: return "Double";
    default: return "nothing";
  }
}

std::uint32_t Lowering::level_of(const Scope& scope, Index frame) {
  for (std::size_t i = scope.levels.size(); i-- > 0;)
    if (scope.levels[i].frame == frame) return static_cast<std::uint32_t>(i);
  return kNone;
}

// ---- names ------------------------------------------------------------------------------------------------------------

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
      problems_.error("RC0202", ref.steps[i].span, fmt::format("`{}` has nothing called `{}`", ref.steps[i - 1].text, ref.steps[i].text));
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
  if (ref.steps.size() == 2) {
    if (const auto fact = fact_named(ref.steps[1].text)) {
      Meaning meaning;
      meaning.kind = Meaning::Kind::value;
      meaning.value = make(IrKind::fact, {Type::text}, ref.span);
      meaning.value->number_b = static_cast<std::uint32_t>(*fact);
      return meaning;
    }
    std::vector<std::string> known(kFactNames.begin(), kFactNames.end());
    const auto close = nearest(ref.steps[1].text, known);
    problems_.error("RC0204", ref.span, fmt::format("no fact `{}` of the document", ref.steps[1].text),
                    close.empty() ? "" : fmt::format("did you mean `document.{}`?", close));
    return {};
  }
  problems_.error("RC0204", ref.span, "a fact of the document is wanted", "document.addons, document.syntax, …");
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
      if (here && (world_.groups[g].alias == step.text || world_.groups[g].id == step.text) && next_group == kNone) next_group = g;
      if (here && i > 0) known.push_back(world_.groups[g].alias);
    }
    for (Index t = 0; t < world_.terms.size(); ++t) {
      const auto& info = world_.terms[t];
      const bool here = i == 0 ? info.group == kNone : world_.encloses(group, info.group) && info.group != kNone;
      if (here && info.owner == kNone && (info.alias == step.text || info.id == step.text) && (term == kNone || info.group == group)) term = t;
      if (here && info.owner == kNone && i > 0) known.push_back(info.alias);
    }
    if (term != kNone) {
      meaning.kind = Meaning::Kind::term;
      meaning.term = term;
      return attributes(meaning, ref, i + 1);
    }
    if (next_group == kNone) {
      if (i == 0) unknown_name(step, scope);
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
    problems_.error("RC0203", ref.span, fmt::format("`{}` is one word", ref.text()), fmt::format("put spaces round the minus: {}", spaced));
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
        problems_.error("RC0203", ref.span, fmt::format("no term `{}`", head.text), fmt::format("put spaces round the minus: {} - {}", left, right));
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
      problems_.error("RC0802", ref.span,
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
    problems_.error("RC0802", ref.steps[1].span, fmt::format("view `{}` has no column `{}`", use.view->name.text, ref.steps[1].text),
                    did_you_mean(ref.steps[1].text, names));
    return {};
  }
  if (ref.steps.size() == 1 && scope.pending_lets.contains(head.text)) {
    meaning.kind = Meaning::Kind::value;
    meaning.value = let_value(head.text, ref.span, scope);
    return meaning.value ? meaning : Meaning{};
  }
  if (head.text == "document") return fact(ref);
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
    while (frame != 0 && world_.frames[frame].group == kNone && world_.frames[frame].term == kNone) frame = world_.frames[frame].parent;
    const std::string around = world_.frames[frame].group != kNone ? world_.groups[world_.frames[frame].group].id : info.id;
    problems_.error("RC0402", span, fmt::format("{} repeats ({}): one value is needed here", world_.describe_term(term), around),
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
      problems_.error("RC0402", span, fmt::format("`{}` repeats here", info.id), fmt::format("use some {} has …", info.id));
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

// ---- expressions ------------------------------------------------------------------------------------------------------

IrPtr Lowering::truth(const ast::ExprPtr& e, Scope& scope) {
  auto ir = expr(e, scope);
  if (!ir) return nullptr;
  if (ir->type.type == Type::boolean) return ir;
  problems_.error("RC0301", e->span, fmt::format("true or false is wanted, this is {}", type_name(ir->type)));
  return nullptr;
}

IrPtr Lowering::expr(const ast::ExprPtr& e, Scope& scope) {
  static constexpr std::size_t kMostDeep = 500, kMostNodes = 100000;
  if (depth_ == 0) {
    nodes_ = 0;
    too_large_ = false;
  }
  if (too_large_) return nullptr;
  if (depth_ == kMostDeep || ++nodes_ > kMostNodes) {
    too_large(e->span, "this becomes too large where definitions, views and lets are put in their places", "does one of them use itself?");
    return nullptr;
  }
  ++depth_;
  auto ir = lowered(e, scope);
  --depth_;
  return ir;
}

void Lowering::too_large(Span span, std::string message, std::string hint) {
  too_large_ = true;
  problems_.error("RC0109", span, std::move(message), std::move(hint));
}

IrPtr Lowering::lowered(const ast::ExprPtr& e, Scope& scope) {
  using K = ast::ExprKind;
  const auto all = [&](IrKind kind) {
    std::vector<IrPtr> args;
    bool good = true;
    for (const auto& arg : e->args) {
      args.push_back(truth(arg, scope));
      good = good && args.back();
    }
    return good ? make(kind, {Type::boolean}, e->span, std::move(args)) : nullptr;
  };
  switch (e->kind) {
    case K::number: case K::percent: case K::text: case K::date: case K::truth: return literal(*e);
    case K::reference: return reference(*e, scope);
    case K::call: return call(*e, scope);
    case K::node:
      problems_.error("RC0904", e->span, "node(…) is for syntax tables", "name a business term");
      return nullptr;
    case K::negative: {
      auto arg = expr(e->args[0], scope);
      if (!arg) return nullptr;
      if (!is_number(arg->type.type)) {
        problems_.error("RC0301", e->span, fmt::format("a number is wanted, this is {}", type_name(arg->type)));
        return nullptr;
      }
      return make(IrKind::negative, arg->type, e->span, {arg});
    }
    case K::add: case K::subtract: case K::multiply: case K::divide: return arithmetic(*e, scope);
    case K::otherwise: return otherwise(*e, scope);
    case K::compare: return comparison(*e, scope);
    case K::presence: return presence(*e, scope);
    case K::member_of: return membership(*e, scope);
    case K::matches: {
      auto arg = expr(e->args[0], scope);
      std::string why;
      std::size_t at = 0;
      if (!compile_regex(e->text, why, at)) {
        Span span = e->text_span;
        problems_.error("RC0503", span, fmt::format("bad regular expression: {} at {}", why, at));
        return nullptr;
      }
      if (!arg) return nullptr;
      if (!is_textual(arg->type.type)) {
        problems_.error("RC0301", e->args[0]->span, fmt::format("a text is wanted, this is {}", type_name(arg->type)), "use raw(…)");
        return nullptr;
      }
      auto ir = make(IrKind::matches, {Type::boolean}, e->span, {arg});
      ir->text = e->text;
      return e->negated ? make(IrKind::negation, {Type::boolean}, e->span, {ir}) : ir;
    }
    case K::is_valid: {
      auto arg = expr(e->args[0], scope);
      const auto check = check_function_named(e->text);
      if (!check) {
        std::vector<std::string> names(kCheckFunctionNames.begin(), kCheckFunctionNames.end());
        problems_.error("RC0202", e->text_span, fmt::format("no check is called `{}`", e->text), did_you_mean(e->text, names));
        return nullptr;
      }
      if (!arg) return nullptr;
      if (!is_textual(arg->type.type)) {
        problems_.error("RC0301", e->args[0]->span, fmt::format("a text is wanted, this is {}", type_name(arg->type)));
        return nullptr;
      }
      auto ir = make(IrKind::is_valid, {Type::boolean}, e->span, {arg});
      ir->number_a = static_cast<std::uint32_t>(*check);
      ir->text = e->text;
      return e->negated ? make(IrKind::negation, {Type::boolean}, e->span, {ir}) : ir;
    }
    case K::negation: return all(IrKind::negation);
    case K::both: return all(IrKind::both);
    case K::either: return all(IrKind::either);
    case K::implies: {
      auto left = truth(e->args[0], scope);
      auto right = truth(e->args[1], scope);
      if (!left || !right) return nullptr;
      return make(IrKind::either, {Type::boolean}, e->span, {make(IrKind::negation, {Type::boolean}, left->span, {left}), right});
    }
    case K::choice: {
      auto condition = truth(e->args[0], scope);
      auto yes = expr(e->args[1], scope);
      auto no = expr(e->args[2], scope);
      if (!condition || !yes || !no) return nullptr;
      if (!adapt(yes, no, e->span, "chosen between")) return nullptr;
      return make(IrKind::choose, is_bare(yes->type.type) ? no->type : yes->type, e->span, {condition, yes, no});
    }
    case K::quantified: return quantified(*e, scope);
    case K::presence_of: return presence_of(*e, scope);
    case K::fold: return fold(*e, scope);
    case K::count: return count(*e, scope);
    case K::distinct: {
      const auto meaning = resolve(e->refs[0], scope);
      if (meaning.kind != Meaning::Kind::term) return nullptr;
      Loop over;
      over.kind = Fold::distinct;
      over.frame = world_.terms[meaning.term].frame;
      over.span = e->span;
      if (!e->args.empty()) over.filter = [&](Scope& s) { return truth(e->args[0], s); };
      over.value = [&](Scope& s) { return load(meaning.term, s, e->refs[0].span); };
      if (over.frame == 0 || level_of(scope, over.frame) != kNone) {
        problems_.error("RC0403", e->refs[0].span, fmt::format("{} never repeats here", world_.describe_term(meaning.term)));
        return nullptr;
      }
      return loop(over, scope);
    }
    case K::unique: return unique(*e, scope);
  }
  return nullptr;
}

IrPtr Lowering::literal(const ast::Expr& e) {
  using K = ast::ExprKind;
  auto ir = make(IrKind::constant, {Type::text}, e.span);
  ir->text = e.text;
  ir->constant = Kind::text;
  if (e.kind == K::number || e.kind == K::percent) {
    const auto number = Decimal::parse(e.text);
    if (!number) {
      problems_.error("RC0301", e.span, fmt::format("`{}` has more than 38 digits or 18 decimals", e.text));
      return nullptr;
    }
    ir->constant = Kind::number;
    ir->number = *number;
    ir->type.type = e.kind == K::percent ? Type::percent : e.text.find('.') == std::string::npos ? Type::integer : Type::decimal;
  } else if (e.kind == K::date) {
    ir->constant = Kind::date;
    ir->type.type = Type::date;
    ir->number = Decimal(parse_iso_day(e.text).value_or(0), 0);
  } else if (e.kind == K::truth) {
    ir->constant = Kind::boolean;
    ir->type.type = Type::boolean;
    ir->number = Decimal(e.text == "true" ? 1 : 0, 0);
  }
  return ir;
}

IrPtr Lowering::reference(const ast::Expr& e, Scope& scope) {
  const auto meaning = resolve(e.refs[0], scope);
  switch (meaning.kind) {
    case Meaning::Kind::nothing: return nullptr;
    case Meaning::Kind::value: return meaning.value;
    case Meaning::Kind::cell: return cell_constant(*meaning.cell, e.span);
    case Meaning::Kind::term: return load(meaning.term, scope, e.span, meaning.level);
    case Meaning::Kind::group:
      problems_.error("RC0301", e.span, fmt::format("`{}` is a group and has no value", world_.groups[meaning.group].id),
                      "name one of its terms, or ask exists(…)");
      return nullptr;
  }
  return nullptr;
}

IrPtr Lowering::apply_define(const ast::Define& define, const ast::Expr& e, Scope& scope) {
  if (e.args.size() != define.params.size()) {
    problems_.error("RC0301", e.span, fmt::format("`{}` takes {} values", define.name.text, define.params.size()));
    return nullptr;
  }
  std::map<std::string, IrPtr, std::less<>> params;
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    auto arg = expr(e.args[i], scope);
    if (!arg || !is_declared(arg, define.params[i].type)) return nullptr;
    params[define.params[i].name.text] = arg;
  }
  std::swap(scope.params, params);
  auto body = expr(define.body, scope);
  std::swap(scope.params, params);
  if (body && define.type && !is_declared(body, *define.type)) return nullptr;
  return body;
}

// Is the value of the type that a definition names?
bool Lowering::is_declared(const IrPtr& value, const ast::TypeRef& type) {
  static const std::map<std::string, std::vector<Type>> kFits = {
      {"Amount", {Type::amount, Type::unit_price}}, {"UnitPrice", {Type::unit_price}}, {"Quantity", {Type::quantity}}, {"Percent", {Type::percent}},
      {"Date", {Type::date}}, {"Text", {Type::text, Type::code, Type::identifier}}, {"Code", {Type::code, Type::text}}, {"Id", {Type::identifier, Type::text}},
      {"Bool", {Type::boolean}}, {"Int", {Type::integer}}, {"Decimal", {Type::decimal, Type::integer}}, {"Double", {Type::real}}};
  const auto fits = kFits.find(type.name);
  if (fits == kFits.end()) {
    std::vector<std::string> names;
    for (const auto& [name, types] : kFits) names.push_back(name);
    problems_.error("RC0202", type.span, fmt::format("unknown type `{}`", type.name), did_you_mean(type.name, names));
    return false;
  }
  const Type own = value->type.type;
  if (std::find(fits->second.begin(), fits->second.end(), own) != fits->second.end()) return true;
  if (is_bare(own) && is_number(fits->second.front()) && fits->second.front() != Type::percent) return true;
  problems_.error("RC0301", value->span, fmt::format("{} is wanted, this is {}", type.name, type_name(value->type)));
  return false;
}

IrPtr Lowering::call(const ast::Expr& e, Scope& scope) {
  if (e.text == "round") return round_call(e, scope);
  if (e.text == "exists" || e.text == "raw") {
    if (e.args.size() != 1 || e.args[0]->kind != ast::ExprKind::reference) {
      problems_.error("RC0301", e.span, fmt::format("{}(…) takes one term", e.text));
      return nullptr;
    }
    const auto meaning = resolve(e.args[0]->refs[0], scope);
    if (meaning.kind == Meaning::Kind::nothing) return nullptr;
    if (meaning.kind == Meaning::Kind::group && e.text == "exists") return group_exists(meaning.group, scope, e.span);
    if (meaning.kind == Meaning::Kind::term && e.text == "exists") {
      // A repeated term, seen from outside: is there one?
      const Index frame = world_.terms[meaning.term].frame;
      if (!meaning.level && level_of(scope, frame) == kNone && world_.frames[frame].term != kNone) {
        Loop over;
        over.kind = Fold::count;
        over.frame = frame;
        over.span = e.span;
        auto counted = loop(over, scope);
        if (!counted) return nullptr;
        auto ir = make(IrKind::compare, {Type::boolean}, e.span, {counted, integer(1, e.span)});
        ir->number_a = static_cast<std::uint32_t>(ast::Compare::at_least);
        return ir;
      }
    }
    auto value = reference(*e.args[0], scope);
    if (!value) return nullptr;
    if (value->kind != IrKind::load) {
      problems_.error("RC0301", e.args[0]->span, fmt::format("{}(…) takes a term of the invoice", e.text));
      return nullptr;
    }
    auto ir = std::make_shared<Ir>(*value);
    ir->kind = e.text == "raw" ? IrKind::raw : IrKind::exists;
    ir->type = {e.text == "raw" ? Type::text : Type::boolean};
    ir->span = e.span;
    return ir;
  }
  if (const auto define = world_.defines.find(e.text); define != world_.defines.end()) return apply_define(*define->second, e, scope);
  const auto function = std::find_if(kFunctions.begin(), kFunctions.end(), [&](const Function& f) { return f.name == e.text; });
  if (function == kFunctions.end()) {
    std::vector<std::string> names = {"round", "exists", "raw"};
    for (const auto& known : kFunctions) names.emplace_back(known.name);
    for (const auto& [name, value] : world_.defines) names.push_back(name);
    problems_.error("RC0202", e.text_span, fmt::format("unknown function `{}`", e.text), did_you_mean(e.text, names));
    return nullptr;
  }
  if (function->parity_only && (scope.layer == kNone || world_.layers[scope.layer].kind != LayerKind::parity)) {
    problems_.error("RC0707", e.text_span, fmt::format("`{}` is only for layers of kind parity", e.text),
                    "exact decimals need no such function");
    return nullptr;
  }
  if (function->parity_only) {
    problems_.error("RC0707", e.text_span, fmt::format("`{}` is not evaluated by this version", e.text));
    return nullptr;
  }
  if (function->kind == IrKind::fold) {
    ast::Expr sum = e;
    sum.kind = ast::ExprKind::fold;
    sum.text = "xpath_sum";
    return fold(sum, scope);
  }
  const std::size_t wanted = function->takes[1] == Wants::nothing ? 1 : 2;
  if (e.args.size() != wanted) {
    problems_.error("RC0301", e.span, fmt::format("{}(…) takes {} value{}", e.text, wanted, wanted == 1 ? "" : "s"));
    return nullptr;
  }
  std::vector<IrPtr> args;
  for (std::size_t i = 0; i < wanted; ++i) {
    auto arg = expr(e.args[i], scope);
    if (!arg) return nullptr;
    const Type type = arg->type.type;
    const Wants wants = function->takes[i];
    const bool fits = wants == Wants::any || (wants == Wants::number && is_number(type)) ||
                      (wants == Wants::text && is_textual(type)) || (wants == Wants::date && type == Type::date) ||
                      (wants == Wants::whole && arg->kind == IrKind::constant && type == Type::integer && arg->number.units() >= 0 && arg->number.units() <= 0xffff);
    if (!fits) {
      problems_.error("RC0301", e.args[i]->span, fmt::format("{}(…) cannot take {}", e.text, type_name(arg->type)));
      return nullptr;
    }
    args.push_back(arg);
  }
  auto ir = make(function->kind, function->gives == Type::none ? args[0]->type : TypeInfo{function->gives}, e.span, {args[0]});
  if (wanted == 2 && function->takes[1] == Wants::whole) ir->number_b = static_cast<std::uint32_t>(args[1]->number.units());
  else if (wanted == 2) ir->args.push_back(args[1]);
  return ir;
}

IrPtr Lowering::round_call(const ast::Expr& e, Scope& scope) {
  if (e.args.size() != 2 && e.args.size() != 3) {
    problems_.error("RC0301", e.span, "round(…) takes a value and a number of decimals");
    return nullptr;
  }
  auto places = expr(e.args[1], scope);
  if (!places) return nullptr;
  if (places->kind != IrKind::constant || places->type.type != Type::integer || places->number.units() < 0 || places->number.units() > 18) {
    problems_.error("RC0301", e.args[1]->span, "the number of decimals is a constant from 0 to 18");
    return nullptr;
  }
  std::uint32_t mode = static_cast<std::uint32_t>(scope.layer == kNone ? Rounding::half_up : world_.layers[scope.layer].rounding);
  if (e.args.size() == 3) {
    static const std::vector<std::string> kModes = {"half_up", "half_ceiling", "half_even", "down"};
    const std::string word = e.args[2]->kind == ast::ExprKind::reference ? e.args[2]->refs[0].text() : "";
    const auto known = std::find(kModes.begin(), kModes.end(), word);
    if (known == kModes.end()) {
      problems_.error("RC0202", e.args[2]->span, fmt::format("unknown rounding `{}`", word), did_you_mean(word, kModes));
      return nullptr;
    }
    mode = static_cast<std::uint32_t>(known - kModes.begin());
  }
  const auto digits = static_cast<std::uint32_t>(places->number.units());
  const ast::Expr& inner = *e.args[0];
  if (inner.kind == ast::ExprKind::divide) {
    auto left = expr(inner.args[0], scope);
    auto right = expr(inner.args[1], scope);
    if (!left || !right) return nullptr;
    return division(inner, left, right, true, mode, digits);
  }
  auto value = expr(e.args[0], scope);
  if (!value) return nullptr;
  if (!is_number(value->type.type)) {
    problems_.error("RC0301", e.args[0]->span, fmt::format("a number is wanted, this is {}", type_name(value->type)));
    return nullptr;
  }
  auto ir = make(IrKind::round, value->type, e.span, {value});
  ir->number_a = mode;
  ir->number_b = digits;
  return ir;
}

IrPtr Lowering::division(const ast::Expr& e, IrPtr left, IrPtr right, bool rounded, std::uint32_t mode, std::uint32_t places) {
  if (!is_number(left->type.type) || !is_number(right->type.type)) {
    problems_.error("RC0301", e.span, fmt::format("{} and {} cannot be divided", type_name(left->type), type_name(right->type)));
    return nullptr;
  }
  if (!rounded && right->kind == IrKind::constant && right->type.type == Type::integer) {
    auto value = right->number.units();
    std::uint32_t zeros = 0;
    while (value >= 10 && value % 10 == 0) {
      value /= 10;
      ++zeros;
    }
    if (value == 1) {
      auto ir = make(IrKind::shift_down, left->type, e.span, {left});
      ir->number_b = zeros;
      return ir;
    }
  }
  if (!rounded) {
    problems_.error("RC0304", e.text_span, "a quotient must be rounded", "write round(… / …, 2)");
    return nullptr;
  }
  const bool same = left->type.type == right->type.type;
  auto ir = make(IrKind::divide_round, same ? TypeInfo{Type::decimal} : left->type, e.span, {left, right});
  ir->number_a = mode;
  ir->number_b = places;
  return ir;
}

IrPtr Lowering::arithmetic(const ast::Expr& e, Scope& scope) {
  using K = ast::ExprKind;
  auto left = expr(e.args[0], scope);
  auto right = expr(e.args[1], scope);
  if (!left || !right) return nullptr;
  const Type a = left->type.type, b = right->type.type;
  if (e.kind == K::divide) return division(e, left, right, false, 0, 0);
  const auto refuse = [&](const char* verb) -> IrPtr {
    problems_.error("RC0301", e.text_span, fmt::format("{} and {} cannot be {}", type_name(left->type), type_name(right->type), verb));
    return nullptr;
  };
  if (e.kind == K::multiply) {
    if (!is_number(a) || !is_number(b)) return refuse("multiplied");
    if (a == Type::percent && b == Type::percent) return refuse("multiplied");
    if (b == Type::percent) return make(IrKind::percent_of, is_bare(a) ? TypeInfo{Type::decimal} : left->type, e.span, {left, right});
    if (a == Type::percent) return make(IrKind::percent_of, is_bare(b) ? TypeInfo{Type::decimal} : right->type, e.span, {right, left});
    if (is_bare(a)) return make(IrKind::multiply, is_bare(b) ? TypeInfo{Type::decimal} : right->type, e.span, {left, right});
    if (is_bare(b)) return make(IrKind::multiply, left->type, e.span, {left, right});
    const auto pair = [&](Type x, Type y) { return (a == x && b == y) || (a == y && b == x); };
    if (pair(Type::unit_price, Type::quantity) || pair(Type::amount, Type::quantity))
      return make(IrKind::multiply, {Type::amount}, e.span, {left, right});
    return refuse("multiplied");
  }
  if (!is_number(a) || !is_number(b)) return refuse(e.kind == K::add ? "added" : "subtracted");
  if (!adapt(left, right, e.text_span, e.kind == K::add ? "added" : "subtracted")) return nullptr;
  return make(e.kind == K::add ? IrKind::add : IrKind::subtract, is_bare(a) ? right->type : left->type, e.span, {left, right});
}

// Do the two go together? Says what is wrong where they do not.
bool Lowering::adapt(const IrPtr& left, const IrPtr& right, Span span, const char* verb) {
  const TypeInfo &a = left->type, &b = right->type;
  const auto refuse = [&] {
    problems_.error("RC0301", span, fmt::format("{} and {} cannot be {}", type_name(a), type_name(b), verb));
    return false;
  };
  if (left->kind == IrKind::nothing || right->kind == IrKind::nothing) return true;
  if (is_number(a.type) && is_number(b.type)) {
    if (a.type == Type::percent && is_bare(b.type) && right->kind == IrKind::constant) {
      problems_.error("RC0302", right->span, "a rate is compared with a rate", fmt::format("write {}%", right->text.empty() ? right->number.to_string() : right->text));
      return false;
    }
    if (b.type == Type::percent && is_bare(a.type) && left->kind == IrKind::constant) {
      problems_.error("RC0302", left->span, "a rate is compared with a rate", fmt::format("write {}%", left->text.empty() ? left->number.to_string() : left->text));
      return false;
    }
    if ((a.type == Type::percent) != (b.type == Type::percent)) return refuse();
    if (is_bare(a.type) || is_bare(b.type)) return true;
    const auto money = [](Type t) { return t == Type::amount || t == Type::unit_price; };
    if (a.type != b.type && !(money(a.type) && money(b.type))) return refuse();
    if (a.currency != b.currency) {
      const auto currency = [&](const TypeInfo& t) {
        return t.currency == kNone ? std::string("the invoice currency (BT-5)") : fmt::format("{}", world_.describe_term(t.currency));
      };
      problems_.error("RC0303", span, fmt::format("amounts in different currencies: {} and {}", currency(a), currency(b)));
      return false;
    }
    return true;
  }
  if (is_textual(a.type) && is_textual(b.type)) {
    check_code(left, right);
    check_code(right, left);
    return true;
  }
  if (a.type == b.type && a.type != Type::none) return true;
  return refuse();
}

void Lowering::check_code(const IrPtr& code, const IrPtr& text) {
  if (code->type.type != Type::code || code->type.list == kNone || code->kind == IrKind::constant) return;
  if (text->kind != IrKind::constant || text->type.type != Type::text) return;
  const ListInfo& list = world_.lists[code->type.list];
  if (list.by_code.contains(text->text)) return;
  problems_.error("RC0501", text->span, fmt::format("\"{}\" is not in {}", text->text, list.name),
                  [&] {
                    const auto close = nearest(text->text, keys(list.by_code));
                    return close.empty() ? std::string() : fmt::format("did you mean \"{}\"?", close);
                  }());
}

// Two terms whose types never go together: said before anything about their repetition.
bool Lowering::mixed_terms(const ast::Expr& e, Scope& scope) {
  std::vector<IrPtr> sides;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const auto& arg = *e.args[side];
    if (arg.kind != ast::ExprKind::reference || arg.refs[0].steps.size() != 1) return false;
    const auto term = world_.term_by_id.find(arg.refs[0].steps[0].text);
    if (term == world_.term_by_id.end() || scope.rows.contains(term->first)) return false;
    auto ir = make(IrKind::load, world_.terms[term->second].type, arg.span);
    sides.push_back(ir);
  }
  return !adapt(sides[0], sides[1], e.args[1]->span, "compared");
}

IrPtr Lowering::comparison(const ast::Expr& e, Scope& scope) {
  if (mixed_terms(e, scope)) return nullptr;
  auto left = expr(e.args[0], scope);
  auto right = expr(e.args[1], scope);
  if (!left || !right) return nullptr;
  if (!adapt(left, right, e.args[1]->span, "compared")) return nullptr;
  const bool ordered = e.compare != ast::Compare::equal && e.compare != ast::Compare::unequal;
  if (ordered && kind_of(left->type.type) == Kind::boolean) {
    problems_.error("RC0301", e.text_span, "true and false have no order");
    return nullptr;
  }
  if (e.args.size() == 3) {
    auto tolerance = expr(e.args[2], scope);
    if (!tolerance) return nullptr;
    if (e.compare != ast::Compare::equal || !is_number(left->type.type) || !is_number(tolerance->type.type)) {
      problems_.error("RC0301", e.span, "`within` is for equality of numbers");
      return nullptr;
    }
    if (!adapt(left, tolerance, e.args[2]->span, "compared")) return nullptr;
    auto ir = make(IrKind::within, {Type::boolean}, e.span, {left, right, tolerance});
    ir->number_a = e.strict ? 1 : 0;
    return ir;
  }
  auto ir = make(IrKind::compare, {Type::boolean}, e.span, {left, right});
  ir->number_a = static_cast<std::uint32_t>(e.compare);
  ir->op = e.text_span;
  return ir;
}

IrPtr Lowering::presence(const ast::Expr& e, Scope& scope) {
  const bool wants_malformed = e.presence == ast::Presence::malformed;
  const bool negated = e.negated != (e.presence == ast::Presence::absent);
  IrPtr ir;
  if (e.args[0]->kind == ast::ExprKind::reference) {
    const auto meaning = resolve(e.args[0]->refs[0], scope);
    if (meaning.kind == Meaning::Kind::nothing) return nullptr;
    if (meaning.kind == Meaning::Kind::group) ir = group_exists(meaning.group, scope, e.span);
    else if (meaning.kind == Meaning::Kind::term) {
      auto value = load(meaning.term, scope, e.args[0]->span, meaning.level);
      if (!value) return nullptr;
      ir = std::make_shared<Ir>(*value);
      ir->kind = wants_malformed ? IrKind::malformed : IrKind::present;
      ir->type = {Type::boolean};
      ir->span = e.span;
    } else {
      auto value = meaning.kind == Meaning::Kind::cell ? cell_constant(*meaning.cell, e.span) : meaning.value;
      if (!value) return nullptr;
      ir = make(IrKind::present, {Type::boolean}, e.span, {value});
    }
    if (!ir) return nullptr;
  } else {
    auto value = expr(e.args[0], scope);
    if (!value) return nullptr;
    ir = make(IrKind::present, {Type::boolean}, e.span, {value});
  }
  return negated ? make(IrKind::negation, {Type::boolean}, e.span, {ir}) : ir;
}

IrPtr Lowering::membership(const ast::Expr& e, Scope& scope) {
  auto value = expr(e.args[0], scope);
  IrPtr ir;
  if (!e.refs.empty()) {
    const auto& ref = e.refs[0];
    // A list by its name, a list in a row's column, or a fact with several values.
    Index list = kNone;
    if (const auto known = world_.list_by_name.find(ref.text()); known != world_.list_by_name.end()) list = known->second;
    else if (ref.steps[0].text == "document") {
      auto values = fact(ref);
      if (!values.value || !value) return nullptr;
      ir = make(IrKind::has_fact, {Type::boolean}, e.span, {value});
      ir->number_b = values.value->number_b;
      return e.negated ? make(IrKind::negation, {Type::boolean}, e.span, {ir}) : ir;
    } else if (scope.rows.contains(ref.steps[0].text)) {
      const auto meaning = resolve(ref, scope);
      if (meaning.kind != Meaning::Kind::cell) return nullptr;
      list = meaning.cell->list;
      if (list == kNone && !meaning.cell->items.empty()) {
        if (!value) return nullptr;
        ir = make(IrKind::in_set, {Type::boolean}, e.span, {value});
        for (const auto& item : meaning.cell->items) ir->set.push_back(item.text);
        return e.negated ? make(IrKind::negation, {Type::boolean}, e.span, {ir}) : ir;
      }
    }
    if (list == kNone) {
      problems_.error("RC0202", ref.span, fmt::format("unknown code list `{}`", ref.text()), did_you_mean(ref.text(), keys(world_.list_by_name)));
      return nullptr;
    }
    if (!value) return nullptr;
    ir = make(IrKind::in_list, {Type::boolean}, e.span, {value});
    ir->list = list;
  } else {
    if (!value) return nullptr;
    ir = make(IrKind::in_set, {Type::boolean}, e.span, {value});
    for (const auto& choice : e.choices) {
      auto constant = literal(*choice);
      if (!constant || !adapt(value, constant, choice->span, "compared")) return nullptr;
      if (kind_of(constant->type.type) != Kind::text) {
        problems_.error("RC0301", choice->span, "a set of texts is wanted");
        return nullptr;
      }
      ir->set.push_back(constant->text);
    }
  }
  if (!is_textual(value->type.type)) {
    problems_.error("RC0301", e.args[0]->span, fmt::format("a code or text is wanted, this is {}", type_name(value->type)));
    return nullptr;
  }
  return e.negated ? make(IrKind::negation, {Type::boolean}, e.span, {ir}) : ir;
}

IrPtr Lowering::otherwise(const ast::Expr& e, Scope& scope) {
  auto value = expr(e.args[0], scope);
  auto fallback = expr(e.args[1], scope);
  if (!value || !fallback || !adapt(value, fallback, e.args[1]->span, "put one for the other")) return nullptr;
  auto ir = make(IrKind::otherwise, is_bare(value->type.type) ? fallback->type : value->type, e.span, {value, fallback});
  ir->op = e.text_span;  // for RC0404
  return ir;
}

IrPtr Lowering::presence_of(const ast::Expr& e, Scope& scope) {
  auto counted = make(IrKind::count_present, {Type::integer}, e.span);
  for (const auto& ref : e.refs) {
    ast::Expr one;
    one.kind = ast::ExprKind::presence;
    one.span = ref.span;
    auto inner = std::make_shared<ast::Expr>();
    inner->kind = ast::ExprKind::reference;
    inner->span = ref.span;
    inner->refs = {ref};
    one.args = {inner};
    auto present = presence(one, scope);
    if (!present) return nullptr;
    counted->args.push_back(present);
  }
  using C = ast::Compare;
  if (e.refs.size() > 100) {  // they stand on the stack together
    problems_.error("RC0109", e.refs[100].span, fmt::format("{} of more than 100 terms", e.text));
    return nullptr;
  }
  const auto n = static_cast<long>(e.refs.size());
  const C op = e.text == "any" ? C::at_least : e.text == "at most one" ? C::at_most : C::equal;
  const long wanted = e.text == "all" ? n : e.text == "none" ? 0 : 1;
  auto ir = make(IrKind::compare, {Type::boolean}, e.span, {counted, integer(wanted, e.span)});
  ir->number_a = static_cast<std::uint32_t>(op);
  ir->text = e.text + " of";
  return ir;
}

// ---- loops ------------------------------------------------------------------------------------------------------------

IrPtr Lowering::loop(const Loop& over, Scope& scope) {
  // The levels from the nearest enclosing row down to the frame of the loop.
  std::vector<Index> chain;
  Index frame = over.frame;
  chain.push_back(frame);
  Index up = world_.frames[frame].parent;
  while (level_of(scope, up) == kNone) {
    chain.insert(chain.begin(), up);
    up = world_.frames[up].parent;
  }
  const std::uint32_t base = level_of(scope, up);
  const auto first = static_cast<std::uint32_t>(scope.levels.size());
  if (first + chain.size() > Machine::kMostLevels) {
    problems_.error("RC0109", over.span, fmt::format("more than {} rows in view", Machine::kMostLevels), "move the inner part out with `let`");
    return nullptr;
  }
  for (const Index link : chain) scope.levels.push_back({link, link == over.frame ? over.alias : std::string()});
  IrPtr filter, value;
  bool good = true;
  if (over.filter) good = static_cast<bool>(filter = over.filter(scope)) && good;
  if (over.value) good = static_cast<bool>(value = over.value(scope)) && good;
  scope.levels.resize(first);
  if (!good) return nullptr;

  auto ir = make(IrKind::fold, {Type::boolean}, over.span);
  ir->fold = over.kind;
  ir->frame = over.frame;
  ir->level = base;
  ir->row_level = first + static_cast<std::uint32_t>(chain.size()) - 1;
  ir->chain = static_cast<std::uint32_t>(chain.size());
  ir->filter = filter;
  ir->value = value;
  switch (over.kind) {
    case Fold::sum: case Fold::min: case Fold::max: case Fold::first: ir->type = value->type; break;
    case Fold::count: case Fold::distinct: ir->type = {Type::integer}; break;
    case Fold::double_sum: ir->type = {Type::real}; break;
    case Fold::some: case Fold::every: break;
  }
  if (base != 0) return ir;  // over the rows of one row: linear in all
  const bool outer_value = mentions_level(value, 1, first);
  const bool outer_filter = mentions_level(filter, 1, first);
  const bool keyable = over.kind == Fold::sum || over.kind == Fold::count || over.kind == Fold::some;
  if (!keyable) {  // only sums, counts and `some` can be looked up by key
    if (outer_value || outer_filter) {
      problems_.error("RC0601", over.span, "every row here would read every row there", "tie a sum, a count or `some` with `=`, or move this out of the iteration");
      return nullptr;
    }
    ir->constant_fold = true;
    return ir;
  }
  // What ties the rows to the context by `=` becomes a key; the rest must not look at the context.
  std::vector<IrPtr> parts, rest;
  conjuncts(filter, parts);
  if (over.kind == Fold::some) conjuncts(value, parts);
  std::vector<IrPtr> keys, wanted;
  Span offender = over.span;
  bool quadratic = outer_value && over.kind != Fold::some;
  for (const auto& part : parts) {
    const bool equality = part->kind == IrKind::compare && part->number_a == static_cast<std::uint32_t>(ast::Compare::equal);
    bool keyed = false;
    if (equality && keys.size() < 3)
      for (const int side : {0, 1}) {
        const auto& inner = part->args[static_cast<std::size_t>(side)];
        const auto& outer = part->args[static_cast<std::size_t>(1 - side)];
        const bool row_side = !mentions_level(inner, 1, first) && mentions_level(inner, first, first + static_cast<std::uint32_t>(chain.size()));
        const bool context_side = !mentions_level(outer, first, first + static_cast<std::uint32_t>(chain.size()));
        const Kind kind = kind_of(inner->type.type);
        if (row_side && context_side && inner->kind == IrKind::load && (kind == Kind::text || kind == Kind::number)) {
          keys.push_back(inner);
          wanted.push_back(outer);
          keyed = true;
          break;
        }
      }
    if (keyed) continue;
    if (mentions_level(part, 1, first)) {
      quadratic = true;
      offender = part->op.to > 0 ? part->op : part->span;
    }
    rest.push_back(part);
  }
  if (quadratic) {
    problems_.error("RC0601", offender, "every row here would read every row there", "tie them with `=`, or move this out of the iteration");
    return nullptr;
  }
  if (keys.empty()) {
    ir->constant_fold = true;
    return ir;
  }
  ir->kind = IrKind::lookup;
  ir->filter = rest.empty() ? nullptr : rest.size() == 1 ? rest[0] : make(IrKind::both, {Type::boolean}, over.span, rest);
  if (over.kind == Fold::some) {
    ir->fold = Fold::count;
    ir->value = nullptr;
    ir->type = {Type::integer};
  }
  ir->keys = keys;
  ir->args = wanted;
  // Keyed rows are looked at from the invoice, so their row stands at level 1.
  if (over.kind != Fold::some) return ir;
  auto found = make(IrKind::compare, {Type::boolean}, over.span, {ir, integer(1, over.span)});
  found->number_a = static_cast<std::uint32_t>(ast::Compare::at_least);
  return found;
}

std::optional<Index> Lowering::frame_of(const Meaning& meaning, const ast::Ref& ref) {
  if (meaning.kind == Meaning::Kind::group) {
    const GroupInfo& group = world_.groups[meaning.group];
    if (group.slot == kNone) return group.frame;
    problems_.error("RC0403", ref.span, fmt::format("`{}` never repeats", group.id));
    return std::nullopt;
  }
  if (meaning.kind == Meaning::Kind::term) {
    const TermInfo& term = world_.terms[meaning.term];
    if (world_.frames[term.frame].term == meaning.term) return term.frame;
    if (term.frame != 0) return term.frame;
    problems_.error("RC0403", ref.span, fmt::format("{} never repeats", world_.describe_term(meaning.term)));
  }
  return std::nullopt;
}

IrPtr Lowering::over_domain(Fold kind, const ast::Domain& domain, Span span, Scope& scope,
                            const std::function<IrPtr(Scope&)>& value) {
  if (domain.node) {
    problems_.error("RC0904", span, "node(…) is for syntax tables");
    return nullptr;
  }
  const auto view = domain.ref.steps.size() == 1 ? world_.views.find(domain.ref.steps[0].text) : world_.views.end();
  if (view == world_.views.end()) {
    const auto meaning = resolve(domain.ref, scope);
    if (meaning.kind == Meaning::Kind::nothing) return nullptr;
    const auto frame = frame_of(meaning, domain.ref);
    if (!frame) return nullptr;
    Loop over{kind, *frame, domain.alias, span, {}, value};
    if (domain.where) over.filter = [&](Scope& s) { return truth(domain.where, s); };
    return loop(over, scope);
  }
  std::vector<IrPtr> parts;
  for (const auto& source : view->second->sources) {
    const auto meaning = resolve(source.group, scope);
    if (meaning.kind != Meaning::Kind::group) return nullptr;
    const auto frame = frame_of(meaning, source.group);
    if (!frame) return nullptr;
    scope.views.push_back({domain.alias.empty() ? view->first : domain.alias, view->second, &source});
    Loop over{kind, *frame, {}, span, {}, value};
    if (domain.where) over.filter = [&](Scope& s) { return truth(domain.where, s); };
    auto part = loop(over, scope);
    scope.views.pop_back();
    if (!part) return nullptr;
    parts.push_back(part);
  }
  const TypeInfo type = parts.front()->type;
  if (kind == Fold::some) return make(IrKind::either, {Type::boolean}, span, parts);
  if (kind == Fold::every) return make(IrKind::both, {Type::boolean}, span, parts);
  auto result = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (kind == Fold::sum || kind == Fold::count) {
      result = make(IrKind::add, type, span, {result, parts[i]});
      continue;
    }
    result = make(IrKind::combine, type, span, {result, parts[i]});
    result->fold = kind;
  }
  return result;
}

IrPtr Lowering::quantified(const ast::Expr& e, Scope& scope) {
  const Fold kind = e.text == "every" ? Fold::every : Fold::some;
  auto ir = over_domain(kind, *e.domain, e.span, scope, [&](Scope& s) { return truth(e.args[0], s); });
  if (!ir) return nullptr;
  return e.text == "no" ? make(IrKind::negation, {Type::boolean}, e.span, {ir}) : ir;
}

IrPtr Lowering::count(const ast::Expr& e, Scope& scope) { return over_domain(Fold::count, *e.domain, e.span, scope, {}); }

void Lowering::collect_refs(const ast::ExprPtr& e, std::vector<const ast::Ref*>& refs) const {
  if (!e) return;
  if (e->kind == ast::ExprKind::fold || e->kind == ast::ExprKind::count || e->kind == ast::ExprKind::quantified) return;
  for (const auto& ref : e->refs) refs.push_back(&ref);
  for (const auto& arg : e->args) collect_refs(arg, refs);
}

IrPtr Lowering::fold(const ast::Expr& e, Scope& scope) {
  static const std::map<std::string, Fold> kKinds = {{"sum", Fold::sum}, {"min", Fold::min}, {"max", Fold::max},
                                                     {"first", Fold::first}, {"xpath_sum", Fold::double_sum}};
  const Fold kind = kKinds.at(e.text);
  const auto value = [&](Scope& s) -> IrPtr {
    auto ir = expr(e.args[0], s);
    if (ir && kind != Fold::first && !is_number(ir->type.type) && ir->type.type != Type::date) {
      problems_.error("RC0301", e.args[0]->span, fmt::format("{}(…) cannot take {}", e.text, type_name(ir->type)));
      return nullptr;
    }
    return ir;
  };
  if (e.domain) return over_domain(kind, *e.domain, e.span, scope, value);
  // The nearest repeated ancestor of the first term below the context.
  std::vector<const ast::Ref*> refs;
  collect_refs(e.args[0], refs);
  Index frame = kNone;
  Index first_term = kNone;
  for (const auto* ref : refs) {
    const auto meaning = resolve(*ref, scope);
    if (meaning.kind == Meaning::Kind::nothing) return nullptr;
    if (meaning.kind != Meaning::Kind::term) continue;
    if (first_term == kNone) first_term = meaning.term;
    const Index own = world_.terms[meaning.term].frame;
    if (level_of(scope, own) == kNone && (frame == kNone || world_.frames[own].depth > world_.frames[frame].depth)) frame = own;
  }
  if (frame == kNone) {
    problems_.error("RC0403", e.text_span,
                    first_term == kNone ? std::string("nothing here repeats") : fmt::format("{} never repeats here", world_.describe_term(first_term)),
                    fmt::format("leave {}(…) out, or name what it runs over: {}(… over BG-25)", e.text, e.text));
    return nullptr;
  }
  Loop over{kind, frame, {}, e.span, {}, value};
  if (e.args.size() > 1) over.filter = [&](Scope& s) { return truth(e.args[1], s); };
  return loop(over, scope);
}

IrPtr Lowering::unique(const ast::Expr& e, Scope& scope) {
  if (e.refs.size() > 100) {  // they stand on the stack together
    problems_.error("RC0109", e.refs[100].span, "unique(…) by more than 100 terms");
    return nullptr;
  }
  const auto meaning = resolve(e.refs[0], scope);
  if (meaning.kind == Meaning::Kind::nothing) return nullptr;
  const auto frame = frame_of(meaning, e.refs[0]);
  if (!frame) return nullptr;
  // Unique when as many different keys as rows. The keys are read row by row.
  Loop over;
  over.kind = Fold::distinct;
  over.frame = *frame;
  over.span = e.span;
  over.value = [&](Scope& s) -> IrPtr {
    auto keys = make(IrKind::count_present, {Type::text}, e.span);
    keys->text = "keys";
    for (std::size_t i = 1; i < e.refs.size(); ++i) {
      const auto key = resolve(e.refs[i], s);
      if (key.kind != Meaning::Kind::term) return nullptr;
      auto value = load(key.term, s, e.refs[i].span, key.level);
      if (!value) return nullptr;
      keys->args.push_back(value);
    }
    return keys;
  };
  auto distinct = loop(over, scope);
  Loop all;
  all.kind = Fold::count;
  all.frame = *frame;
  all.span = e.span;
  auto rows = loop(all, scope);
  if (!distinct || !rows) return nullptr;
  auto ir = make(IrKind::compare, {Type::boolean}, e.span, {distinct, rows});
  ir->number_a = static_cast<std::uint32_t>(ast::Compare::equal);
  return ir;
}

}  // namespace rulec::compiler
