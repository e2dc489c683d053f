// Comparisons, membership and presence: do the two sides go together?
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/lower.h"
#include "compiler/lower_words.h"

namespace rulec::compiler {

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
      problems_.error("RC0302", right->span, "a rate is compared with a rate",
                      fmt::format("write {}%", right->text.empty() ? right->number.to_string() : right->text));
      return false;
    }
    if (b.type == Type::percent && is_bare(a.type) && left->kind == IrKind::constant) {
      problems_.error("RC0302", left->span, "a rate is compared with a rate",
                      fmt::format("write {}%", left->text.empty() ? left->number.to_string() : left->text));
      return false;
    }
    if ((a.type == Type::percent) != (b.type == Type::percent)) return refuse();
    if (is_bare(a.type) || is_bare(b.type)) return true;
    const auto money = [](Type t) { return t == Type::amount || t == Type::unit_price; };
    if (a.type != b.type && !(money(a.type) && money(b.type))) return refuse();
    if (a.currency != b.currency) {
      const auto currency = [&](const TypeInfo& t) {
        return t.currency == kNone ? std::string("the invoice currency (BT-5)")
                                   : fmt::format("{}", world_.describe_term(t.currency));
      };
      problems_.error("RC0303", span,
                      fmt::format("amounts in different currencies: {} and {}", currency(a), currency(b)));
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
  problems_.error("RC0501", text->span, fmt::format("\"{}\" is not in {}", text->text, list.name), [&] {
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
    if (meaning.kind == Meaning::Kind::group)
      ir = group_exists(meaning.group, scope, e.span);
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
    if (const auto known = world_.list_by_name.find(ref.text()); known != world_.list_by_name.end())
      list = known->second;
    else if (is_fact(ref)) {
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
      problems_.error("RC0202", ref.span, fmt::format("unknown code list `{}`", ref.text()),
                      did_you_mean(ref.text(), keys(world_.list_by_name)));
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
    problems_.error("RC0301", e.args[0]->span,
                    fmt::format("a code or text is wanted, this is {}", type_name(value->type)));
    return nullptr;
  }
  return e.negated ? make(IrKind::negation, {Type::boolean}, e.span, {ir}) : ir;
}

IrPtr Lowering::otherwise(const ast::Expr& e, Scope& scope) {
  auto value = expr(e.args[0], scope);
  auto fallback = expr(e.args[1], scope);
  if (!value || !fallback || !adapt(value, fallback, e.args[1]->span, "put one for the other")) return nullptr;
  auto ir =
      make(IrKind::otherwise, is_bare(value->type.type) ? fallback->type : value->type, e.span, {value, fallback});
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

}  // namespace rulec::compiler
