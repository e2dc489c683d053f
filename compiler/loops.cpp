// Aggregates and quantifiers: what they run over, and what of them is looked up by key.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/lower.h"
#include "compiler/lower_words.h"
#include "evaluate/machine.h"

namespace rulec::compiler {
namespace {

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
    problems_.error("RC0109", over.span, fmt::format("more than {} rows in view", Machine::kMostLevels),
                    "move the inner part out with `let`");
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
    case Fold::sum:
    case Fold::min:
    case Fold::max:
    case Fold::first:
      ir->type = value->type;
      break;
    case Fold::count:
    case Fold::distinct:
      ir->type = {Type::integer};
      break;
    case Fold::double_sum:
      ir->type = {Type::real};
      break;
    case Fold::some:
    case Fold::every:
      break;
  }
  if (base != 0) return ir;  // over the rows of one row: linear in all
  const bool outer_value = mentions_level(value, 1, first);
  const bool outer_filter = mentions_level(filter, 1, first);
  const bool keyable = over.kind == Fold::sum || over.kind == Fold::count || over.kind == Fold::some;
  if (!keyable) {  // only sums, counts and `some` can be looked up by key
    if (outer_value || outer_filter) {
      problems_.error("RC0601", over.span, "every row here would read every row there",
                      "tie a sum, a count or `some` with `=`, or move this out of the iteration");
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
    const bool equality =
        part->kind == IrKind::compare && part->number_a == static_cast<std::uint32_t>(ast::Compare::equal);
    bool keyed = false;
    if (equality && keys.size() < 3)
      for (const int side : {0, 1}) {
        const auto& inner = part->args[static_cast<std::size_t>(side)];
        const auto& outer = part->args[static_cast<std::size_t>(1 - side)];
        const bool row_side = !mentions_level(inner, 1, first) &&
                              mentions_level(inner, first, first + static_cast<std::uint32_t>(chain.size()));
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
    problems_.error("RC0601", offender, "every row here would read every row there",
                    "tie them with `=`, or move this out of the iteration");
    return nullptr;
  }
  if (keys.empty()) {
    ir->constant_fold = true;
    return ir;
  }
  ir->kind = IrKind::lookup;
  ir->filter = rest.empty()       ? nullptr
               : rest.size() == 1 ? rest[0]
                                  : make(IrKind::both, {Type::boolean}, over.span, rest);
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

IrPtr Lowering::count(const ast::Expr& e, Scope& scope) {
  return over_domain(Fold::count, *e.domain, e.span, scope, {});
}

void Lowering::collect_refs(const ast::ExprPtr& e, std::vector<const ast::Ref*>& refs) const {
  if (!e) return;
  if (e->kind == ast::ExprKind::fold || e->kind == ast::ExprKind::count || e->kind == ast::ExprKind::quantified) return;
  for (const auto& ref : e->refs) refs.push_back(&ref);
  for (const auto& arg : e->args) collect_refs(arg, refs);
}

IrPtr Lowering::fold(const ast::Expr& e, Scope& scope) {
  static const std::map<std::string, Fold> kKinds = {{"sum", Fold::sum},
                                                     {"min", Fold::min},
                                                     {"max", Fold::max},
                                                     {"first", Fold::first},
                                                     {"xpath_sum", Fold::double_sum}};
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
    if (level_of(scope, own) == kNone && (frame == kNone || world_.frames[own].depth > world_.frames[frame].depth))
      frame = own;
  }
  if (frame == kNone) {
    problems_.error("RC0403", e.text_span,
                    first_term == kNone ? std::string("nothing here repeats")
                                        : fmt::format("{} never repeats here", world_.describe_term(first_term)),
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
