#include "compiler/lower.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/functions.h"
#include "compiler/lower_words.h"
#include "compiler/regex.h"
#include "evaluate/check_functions.h"
#include "evaluate/machine.h"
#include "model/date.h"
#include "model/facts.h"
namespace rulec::compiler {

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
    case Type::boolean:
      return "Bool";
    case Type::amount:
      return "Amount";
    case Type::unit_price:
      return "UnitPrice";
    case Type::quantity:
      return "Quantity";
    case Type::percent:
      return "Percent";
    case Type::decimal:
      return "Decimal";
    case Type::integer:
      return "Int";
    case Type::date:
      return "Date";
    case Type::text:
      return "Text";
    case Type::code:
      return type.list == kNone ? "Code" : fmt::format("Code({})", world_.lists[type.list].name);
    case Type::identifier:
      return "Id";
    case Type::binary:
      return "Binary";
    case Type::real:
      return "Double";
    default:
      return "nothing";
  }
}

std::uint32_t Lowering::level_of(const Scope& scope, Index frame) {
  for (std::size_t i = scope.levels.size(); i-- > 0;)
    if (scope.levels[i].frame == frame) return static_cast<std::uint32_t>(i);
  return kNone;
}

// ---- expressions
// ------------------------------------------------------------------------------------------------------

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
    too_large(e->span, "this becomes too large where definitions, views and lets are put in their places",
              "does one of them use itself?");
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
    case K::number:
    case K::percent:
    case K::text:
    case K::date:
    case K::truth:
      return literal(*e);
    case K::reference:
      return reference(*e, scope);
    case K::call:
      return call(*e, scope);
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
    case K::add:
    case K::subtract:
    case K::multiply:
    case K::divide:
      return arithmetic(*e, scope);
    case K::otherwise:
      return otherwise(*e, scope);
    case K::compare:
      return comparison(*e, scope);
    case K::presence:
      return presence(*e, scope);
    case K::member_of:
      return membership(*e, scope);
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
        problems_.error("RC0301", e->args[0]->span, fmt::format("a text is wanted, this is {}", type_name(arg->type)),
                        "use raw(…)");
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
        problems_.error("RC0202", e->text_span, fmt::format("no check is called `{}`", e->text),
                        did_you_mean(e->text, names));
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
    case K::negation:
      return all(IrKind::negation);
    case K::both:
      return all(IrKind::both);
    case K::either:
      return all(IrKind::either);
    case K::implies: {
      auto left = truth(e->args[0], scope);
      auto right = truth(e->args[1], scope);
      if (!left || !right) return nullptr;
      return make(IrKind::either, {Type::boolean}, e->span,
                  {make(IrKind::negation, {Type::boolean}, left->span, {left}), right});
    }
    case K::choice: {
      auto condition = truth(e->args[0], scope);
      auto yes = expr(e->args[1], scope);
      auto no = expr(e->args[2], scope);
      if (!condition || !yes || !no) return nullptr;
      if (!adapt(yes, no, e->span, "chosen between")) return nullptr;
      return make(IrKind::choose, is_bare(yes->type.type) ? no->type : yes->type, e->span, {condition, yes, no});
    }
    case K::quantified:
      return quantified(*e, scope);
    case K::presence_of:
      return presence_of(*e, scope);
    case K::fold:
      return fold(*e, scope);
    case K::count:
      return count(*e, scope);
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
        problems_.error("RC0403", e->refs[0].span,
                        fmt::format("{} never repeats here", world_.describe_term(meaning.term)));
        return nullptr;
      }
      return loop(over, scope);
    }
    case K::unique:
      return unique(*e, scope);
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
    ir->type.type = e.kind == K::percent                    ? Type::percent
                    : e.text.find('.') == std::string::npos ? Type::integer
                                                            : Type::decimal;
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
    case Meaning::Kind::nothing:
      return nullptr;
    case Meaning::Kind::value:
      return meaning.value;
    case Meaning::Kind::cell:
      return cell_constant(*meaning.cell, e.span);
    case Meaning::Kind::term:
      return load(meaning.term, scope, e.span, meaning.level);
    case Meaning::Kind::group:
      problems_.error("RC0301", e.span,
                      fmt::format("`{}` is a group and has no value", world_.groups[meaning.group].id),
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
  static const std::map<std::string, std::vector<Type>> kFits = {{"Amount", {Type::amount, Type::unit_price}},
                                                                 {"UnitPrice", {Type::unit_price}},
                                                                 {"Quantity", {Type::quantity}},
                                                                 {"Percent", {Type::percent}},
                                                                 {"Date", {Type::date}},
                                                                 {"Text", {Type::text, Type::code, Type::identifier}},
                                                                 {"Code", {Type::code, Type::text}},
                                                                 {"Id", {Type::identifier, Type::text}},
                                                                 {"Bool", {Type::boolean}},
                                                                 {"Int", {Type::integer}},
                                                                 {"Decimal", {Type::decimal, Type::integer}},
                                                                 {"Double", {Type::real}}};
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
  if (const auto define = world_.defines.find(e.text); define != world_.defines.end())
    return apply_define(*define->second, e, scope);
  const auto function =
      std::find_if(kFunctions.begin(), kFunctions.end(), [&](const Function& f) { return f.name == e.text; });
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
    const bool fits = wants == Wants::any || (wants == Wants::real && type == Type::real) ||
                      (wants == Wants::number && is_number(type)) || (wants == Wants::text && is_textual(type)) ||
                      (wants == Wants::date && type == Type::date) ||
                      (wants == Wants::whole && arg->kind == IrKind::constant && type == Type::integer &&
                       arg->number.units() >= 0 && arg->number.units() <= 0xffff);
    if (!fits) {
      problems_.error("RC0301", e.args[i]->span, fmt::format("{}(…) cannot take {}", e.text, type_name(arg->type)));
      return nullptr;
    }
    args.push_back(arg);
  }
  auto ir = make(function->kind, function->gives == Type::none ? args[0]->type : TypeInfo{function->gives}, e.span,
                 {args[0]});
  if (wanted == 2 && function->takes[1] == Wants::whole)
    ir->number_b = static_cast<std::uint32_t>(args[1]->number.units());
  else if (wanted == 2)
    ir->args.push_back(args[1]);
  return ir;
}

IrPtr Lowering::round_call(const ast::Expr& e, Scope& scope) {
  if (e.args.size() != 2 && e.args.size() != 3) {
    problems_.error("RC0301", e.span, "round(…) takes a value and a number of decimals");
    return nullptr;
  }
  auto places = expr(e.args[1], scope);
  if (!places) return nullptr;
  if (places->kind != IrKind::constant || places->type.type != Type::integer || places->number.units() < 0 ||
      places->number.units() > 18) {
    problems_.error("RC0301", e.args[1]->span, "the number of decimals is a constant from 0 to 18");
    return nullptr;
  }
  std::uint32_t mode =
      static_cast<std::uint32_t>(scope.layer == kNone ? Rounding::half_up : world_.layers[scope.layer].rounding);
  if (e.args.size() == 3) {
    static const std::vector<std::string> kModes = {"half_up", "half_ceiling", "half_even", "down"};
    const std::string word = e.args[2]->kind == ast::ExprKind::reference ? e.args[2]->refs[0].text() : "";
    const auto known = std::find(kModes.begin(), kModes.end(), word);
    if (known == kModes.end()) {
      problems_.error("RC0202", e.args[2]->span, fmt::format("unknown rounding `{}`", word),
                      did_you_mean(word, kModes));
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

IrPtr Lowering::division(const ast::Expr& e, IrPtr left, IrPtr right, bool rounded, std::uint32_t mode,
                         std::uint32_t places) {
  if (!is_number(left->type.type) || !is_number(right->type.type)) {
    problems_.error("RC0301", e.span,
                    fmt::format("{} and {} cannot be divided", type_name(left->type), type_name(right->type)));
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
    problems_.error("RC0301", e.text_span,
                    fmt::format("{} and {} cannot be {}", type_name(left->type), type_name(right->type), verb));
    return nullptr;
  };
  if (e.kind == K::multiply) {
    if (!is_number(a) || !is_number(b)) return refuse("multiplied");
    if (a == Type::percent && b == Type::percent) return refuse("multiplied");
    if (b == Type::percent)
      return make(IrKind::percent_of, is_bare(a) ? TypeInfo{Type::decimal} : left->type, e.span, {left, right});
    if (a == Type::percent)
      return make(IrKind::percent_of, is_bare(b) ? TypeInfo{Type::decimal} : right->type, e.span, {right, left});
    if (is_bare(a))
      return make(IrKind::multiply, is_bare(b) ? TypeInfo{Type::decimal} : right->type, e.span, {left, right});
    if (is_bare(b)) return make(IrKind::multiply, left->type, e.span, {left, right});
    const auto pair = [&](Type x, Type y) { return (a == x && b == y) || (a == y && b == x); };
    if (pair(Type::unit_price, Type::quantity) || pair(Type::amount, Type::quantity))
      return make(IrKind::multiply, {Type::amount}, e.span, {left, right});
    return refuse("multiplied");
  }
  const bool doubles = a == Type::real && b == Type::real;
  if (!doubles && (!is_number(a) || !is_number(b))) return refuse(e.kind == K::add ? "added" : "subtracted");
  if (!doubles && !adapt(left, right, e.text_span, e.kind == K::add ? "added" : "subtracted")) return nullptr;
  return make(e.kind == K::add ? IrKind::add : IrKind::subtract, is_bare(a) ? right->type : left->type, e.span,
              {left, right});
}

}  // namespace rulec::compiler
