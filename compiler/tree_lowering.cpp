#include "compiler/tree_lowering.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compiler/functions.h"
#include "compiler/lower_words.h"
#include "compiler/regex.h"
#include "evaluate/check_functions.h"
#include "model/date.h"
#include "model/facts.h"

namespace rulec::compiler {
namespace {

constexpr std::string_view kDocument = "doc", kRoot = "root";

bool in_capitals(const std::string& name) {
  return std::none_of(name.begin(), name.end(),
                      [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; });
}

}  // namespace

// ---- small things
// ----------------------------------------------------------------------------------------------------

IrPtr TreeLowering::make(IrKind kind, Type type, Span span, std::vector<IrPtr> args) const {
  auto ir = std::make_shared<Ir>();
  ir->kind = kind;
  ir->type = {type};
  ir->span = span;
  ir->args = std::move(args);
  return ir;
}

IrPtr TreeLowering::negated(bool so, IrPtr value, Span span) const {
  if (!value || !so) return value;
  return make(IrKind::negation, Type::boolean, span, {std::move(value)});
}

void TreeLowering::unknown(Span span, const char* what, const std::string& name, const std::vector<std::string>& known,
                           const char* code) {
  problems_.error(code, span, fmt::format("{} `{}`", what, name), did_you_mean(name, known));
}

IrPtr TreeLowering::node(IrKind kind, const PathHere& path, Span span) const {
  const bool truth = kind == IrKind::node_exists || kind == IrKind::node_present;
  const Type type = truth                         ? Type::boolean
                    : kind == IrKind::node_number ? Type::decimal
                    : kind == IrKind::node_date   ? Type::date
                                                  : Type::text;
  auto ir = make(kind, type, span);
  ir->level = path.level;
  ir->path = std::make_shared<CheckedPath>(path.path);
  return ir;
}

IrPtr TreeLowering::count(const PathHere& path, Span span, TreeScope& scope) const {
  auto ir = make(IrKind::node_fold, Type::integer, span);
  ir->fold = Fold::count;
  ir->level = path.level;
  ir->row_level = static_cast<std::uint32_t>(scope.levels.size());
  ir->path = std::make_shared<CheckedPath>(path.path);
  return ir;
}

IrPtr TreeLowering::differing(const PathHere& path, bool written, Span span, TreeScope& scope) const {
  auto ir = count(path, span, scope);
  ir->fold = Fold::distinct;
  auto text = make(IrKind::node_raw, Type::text, span);
  text->level = ir->row_level;
  text->path = std::make_shared<CheckedPath>();
  ir->value = written ? text : make(IrKind::trim, Type::text, span, {text});
  return ir;
}

IrPtr TreeLowering::holds(const std::vector<ast::PathTest>& tests, TreeScope& scope, Span span) {
  PathHere here;
  here.level = static_cast<std::uint32_t>(scope.levels.size() - 1);
  here.types = scope.levels.back().types;
  CheckedPath::Step step{StepOp::filter, {}, 0, {}};
  for (const auto& from : tests) {
    auto test = this->test(from, here, scope);
    if (!test) return nullptr;
    step.tests.push_back(std::move(*test));
  }
  here.path.steps.push_back(std::move(step));
  return node(IrKind::node_exists, here, span);
}

IrPtr TreeLowering::compared(const IrPtr& left, ast::Compare compare, long number, Span span) const {
  auto right = make(IrKind::constant, Type::integer, span);
  right->constant = Kind::number;
  right->number = Decimal(number, 0);
  auto ir = make(IrKind::compare, Type::boolean, span, {left, right});
  ir->number_a = static_cast<std::uint32_t>(compare);
  return ir;
}

// ---- paths
// -----------------------------------------------------------------------------------------------------------

bool TreeLowering::member(PathHere& here, const std::string& name, Span span) {
  here.path.steps.push_back({StepOp::member, name, 0, {}});
  if (here.types.empty() && !types_.elements().empty() && !types_.is_element(name)) {
    unknown(span, "no element", name, types_.elements(), "RC0904");
    return false;
  }
  auto types = types_.member(here.types, name);
  if (types) {
    here.types = std::move(*types);
    return true;
  }
  problems_.error("RC0904", span, fmt::format("no member `{}` in {}", name, fmt::join(here.types, ", ")),
                  did_you_mean(name, types_.member_names(here.types)));
  return false;
}

std::optional<PathHere> TreeLowering::path(const ast::Ref& ref, TreeScope& scope) {
  PathHere here;
  std::size_t from = 0;
  const std::string& head = ref.steps[0].text;
  const auto named = std::find_if(scope.levels.begin(), scope.levels.end(),
                                  [&](const NodeLevel& level) { return !level.alias.empty() && level.alias == head; });
  if (named != scope.levels.end()) {
    here.level = static_cast<std::uint32_t>(named - scope.levels.begin());
    here.types = named->types;
    from = 1;
  } else if (head == kDocument) {
    here.path.steps.push_back({StepOp::root, {}, 0, {}});
    here.types = scope.document;
    from = 1;
  } else if (head == kRoot) {
    here.path.steps.push_back({StepOp::document, {}, 0, {}});
    here.types = scope.root;
    from = 1;
  } else {
    here.types = scope.levels[0].types;
  }
  for (std::size_t i = from; i < ref.steps.size(); ++i)
    if (!member(here, ref.steps[i].text, ref.steps[i].span)) return std::nullopt;
  return here;
}

std::optional<PathHere> TreeLowering::path(const ast::Path& path, TreeScope& scope) {
  PathHere here;
  here.types = scope.levels.back().types;
  here.level = static_cast<std::uint32_t>(scope.levels.size() - 1);
  if (path.self) return here;
  if (path.rooted && !scope.xml) {
    problems_.error("RC0904", path.span, "a path begins at the node, at `doc` or at `root`");
    return std::nullopt;
  }
  std::size_t from = 0;
  const auto& first = path.steps[0];
  if (path.rooted && !first.anywhere) {
    if (!outermost(here, path)) return std::nullopt;
    from = 1;
  } else if (!first.any && !first.attribute && !first.starred && !first.anywhere) {
    ast::Ref head;
    head.steps = {{first.name, first.span}};
    auto begun = this->path(head, scope);
    if (!begun) return std::nullopt;
    here = std::move(*begun);
    if (!filters(here, first, scope)) return std::nullopt;
    from = 1;
  }
  for (std::size_t i = from; i < path.steps.size(); ++i) {
    const auto& step = path.steps[i];
    if (step.starred || step.anywhere || step.attribute) {
      if (!scope.xml) {
        problems_.error("RC0904", step.span, "`//`, `*Name` and `@name` are for XML");
        return std::nullopt;
      }
      if (!element(here, step)) return std::nullopt;
    } else if (step.any) {
      here.path.steps.push_back({StepOp::any_member, {}, 0, {}});
      here.types.clear();
    } else if (!member(here, step.name, step.span)) {
      return std::nullopt;
    }
    if (!filters(here, step, scope)) return std::nullopt;
  }
  return here;
}

// `@name`, and `//Name` at the beginning of a path.
bool TreeLowering::element(PathHere& here, const ast::PathStep& step) {
  if (step.attribute) return member(here, "@" + step.name, step.span);
  if (step.starred || step.any || !here.path.steps.empty()) {
    problems_.error("RC0904", step.span, "here `//` stands before the first name, and `*Name` not at all",
                    "both are for the contexts of `at`");
    return false;
  }
  if (!member(here, step.name, step.span)) return false;
  here.level = 0;
  here.path.steps.back().op = StepOp::anywhere;
  return true;
}

// `/CrossIndustryInvoice`: the outermost node, whose name the reader has seen to.
bool TreeLowering::outermost(PathHere& here, const ast::Path& path) {
  here.level = 0;
  here.path.steps.push_back({StepOp::document, {}, 0, {}});
  if (path.steps[0].filters.empty() && !path.steps[0].any)
    return types_.is_element(path.steps[0].name) || [&] {
      unknown(path.steps[0].span, "no element", path.steps[0].name, types_.elements(), "RC0904");
      return false;
    }();
  problems_.error("RC0904", path.steps[0].span, "the outermost element stands by its name");
  return false;
}

bool TreeLowering::filters(PathHere& here, const ast::PathStep& step, TreeScope& scope) {
  using K = ast::PathFilter::Kind;
  for (const auto& filter : step.filters) {
    switch (filter.kind) {
      case K::each:
        here.path.steps.push_back({StepOp::each, {}, 0, {}});
        break;
      case K::index:
        here.path.steps.push_back({StepOp::at_index, {}, ast::number_up_to(0x7fffffff, filter.text), {}});
        break;
      case K::name:
        if (!member(here, filter.text, filter.span)) return false;
        break;
      case K::tests: {
        CheckedPath::Step tests{StepOp::filter, {}, 0, {}};
        for (const auto& from : filter.tests) {
          auto test = this->test(from, here, scope);
          if (!test) return false;
          tests.tests.push_back(std::move(*test));
        }
        here.path.steps.push_back(std::move(tests));
        break;
      }
    }
  }
  return true;
}

std::optional<CheckedPath::Test> TreeLowering::test(const ast::PathTest& from, const PathHere& here, TreeScope& scope) {
  using K = ast::PathTest::Kind;
  // A filter sees its own node only.
  TreeScope inside;
  inside.levels = {{{}, here.types}};
  inside.document = scope.document;
  inside.root = scope.root;
  inside.xml = scope.xml;
  CheckedPath::Test test;
  if (from.kind == K::self || from.kind == K::ancestor) {
    if (!scope.xml || !types_.is_element(from.text)) {
      if (scope.xml)
        unknown(from.span, "no element", from.text, types_.elements(), "RC0904");
      else
        problems_.error("RC0904", from.span, "self(…) and ancestor(…) are for XML");
      return std::nullopt;
    }
    test.op = from.kind == K::self ? FilterOp::named : FilterOp::inside;
    test.text = from.text;
    test.path = {{}};
    return test;
  }
  auto path = this->path(from.path, inside);
  if (!path) return std::nullopt;
  test.path = {std::move(path->path)};
  test.text = from.text;
  test.set = from.set;
  switch (from.kind) {
    case K::exists:
      test.op = FilterOp::exists;
      return test;
    case K::missing:
      test.op = FilterOp::missing;
      return test;
    case K::equal:
      test.op = FilterOp::equal;
      return test;
    case K::unequal:
      test.op = FilterOp::unequal;
      return test;
    case K::in_set:
      test.op = FilterOp::in_set;
      return test;
    case K::in_list: {
      const auto list = world_.list_by_name.find(from.text);
      test.op = FilterOp::in_list;
      if (list != world_.list_by_name.end()) {
        test.list = list->second;
        return test;
      }
      unknown(from.span, "unknown code list", from.text, keys(world_.list_by_name));
      return std::nullopt;
    }
    case K::self:
    case K::ancestor:
      break;
    case K::matches:
      problems_.error("RC0904", from.span, "a filter tests with =, != or `in`");
      return std::nullopt;
  }
  return std::nullopt;
}

// ---- expressions
// -----------------------------------------------------------------------------------------------------

IrPtr TreeLowering::truth(const ast::ExprPtr& e, TreeScope& scope) {
  auto ir = expr(e, scope);
  if (ir && ir->type.type != Type::boolean) {
    problems_.error("RC0301", e->span, "a condition is wanted: true or false");
    return nullptr;
  }
  return ir;
}

IrPtr TreeLowering::expr(const ast::ExprPtr& e, TreeScope& scope) {
  using K = ast::ExprKind;
  switch (e->kind) {
    case K::number:
    case K::text:
    case K::date:
    case K::truth:
      return literal(*e);
    case K::reference:
    case K::node:
      return reference(*e, scope);
    case K::call:
      return call(*e, scope);
    case K::compare:
      return comparison(*e, scope);
    case K::presence:
      return presence(*e, scope);
    case K::member_of:
      return membership(*e, scope);
    case K::matches:
      return regex(*e, scope);
    case K::is_valid:
      return check_function(*e, scope);
    case K::quantified:
    case K::count:
      return quantified(*e, scope);
    case K::unique:
      return unique(*e, scope);
    case K::presence_of:
      return presence_of(*e, scope);
    case K::negation:
      return negated(true, truth(e->args[0], scope), e->span);
    case K::both:
    case K::either:
    case K::implies:
      return junction(*e, scope);
    case K::choice: {
      auto condition = truth(e->args[0], scope), yes = expr(e->args[1], scope), no = expr(e->args[2], scope);
      if (!condition || !yes || !no) return nullptr;
      if (kind_of(yes->type.type) != kind_of(no->type.type)) {
        problems_.error("RC0301", e->span, "both sides of `if` give the same kind of value");
        return nullptr;
      }
      return make(IrKind::choose, yes->type.type, e->span, {condition, yes, no});
    }
    case K::otherwise: {
      auto value = expr(e->args[0], scope), fallback = expr(e->args[1], scope);
      if (!value || !fallback) return nullptr;
      if (kind_of(value->type.type) != kind_of(fallback->type.type)) {
        problems_.error("RC0301", e->args[1]->span, "`otherwise` gives the same kind of value");
        return nullptr;
      }
      return make(IrKind::otherwise, value->type.type, e->span, {value, fallback});
    }
    case K::negative: {
      auto value = number(expr(e->args[0], scope));
      return value ? make(IrKind::negative, Type::decimal, e->span, {value}) : nullptr;
    }
    case K::add:
    case K::subtract: {
      auto left = number(expr(e->args[0], scope)), right = number(expr(e->args[1], scope));
      if (!left || !right) return nullptr;
      return make(e->kind == K::add ? IrKind::add : IrKind::subtract, Type::decimal, e->span, {left, right});
    }
    case K::percent:
    case K::multiply:
    case K::divide:
    case K::fold:
    case K::distinct:
      problems_.error("RC0301", e->span, "this is for business terms: rules about the tree do not calculate");
      return nullptr;
  }
  return nullptr;
}

IrPtr TreeLowering::junction(const ast::Expr& e, TreeScope& scope) {
  std::vector<IrPtr> parts;
  for (const auto& arg : e.args) parts.push_back(truth(arg, scope));
  if (std::any_of(parts.begin(), parts.end(), [](const IrPtr& part) { return !part; })) return nullptr;
  if (e.kind == ast::ExprKind::implies) parts[0] = negated(true, parts[0], e.args[0]->span);
  return make(e.kind == ast::ExprKind::both ? IrKind::both : IrKind::either, Type::boolean, e.span, std::move(parts));
}

IrPtr TreeLowering::literal(const ast::Expr& e) const {
  auto ir = make(IrKind::constant, Type::text, e.span);
  ir->text = e.text;
  ir->constant = Kind::text;
  if (e.kind == ast::ExprKind::number) {
    ir->constant = Kind::number;
    ir->number = Decimal::parse(e.text).value_or(Decimal());
    ir->type.type = Type::decimal;
  } else if (e.kind == ast::ExprKind::date) {
    ir->constant = Kind::date;
    ir->number = Decimal(parse_iso_day(e.text).value_or(0), 0);
    ir->type.type = Type::date;
  } else if (e.kind == ast::ExprKind::truth) {
    ir->constant = Kind::boolean;
    ir->number = Decimal(e.text == "true" ? 1 : 0, 0);
    ir->type.type = Type::boolean;
  }
  return ir;
}

IrPtr TreeLowering::fact(const ast::Ref& ref, Span span) {
  const auto fact = ref.steps.size() == 2 ? fact_named(ref.steps[1].text) : std::nullopt;
  if (!fact) {
    unknown(ref.span, "no fact of the document is called", ref.text(), {kFactNames.begin(), kFactNames.end()},
            "RC0204");
    return nullptr;
  }
  auto ir = make(IrKind::fact, Type::text, span);
  ir->number_b = static_cast<std::uint32_t>(*fact);
  return ir;
}

IrPtr TreeLowering::reference(const ast::Expr& e, TreeScope& scope) {
  if (e.kind == ast::ExprKind::reference && e.refs[0].steps[0].text == "document") return fact(e.refs[0], e.span);
  const auto here = e.kind == ast::ExprKind::node ? path(*e.path, scope) : path(e.refs[0], scope);
  return here ? node(IrKind::node_text, *here, e.span) : nullptr;
}

// A text that stands somewhere, as a number.
IrPtr TreeLowering::number(IrPtr value) const {
  if (!value || value->kind != IrKind::node_text) return value;
  auto ir = std::make_shared<Ir>(*value);
  ir->kind = IrKind::node_number;
  ir->type = {Type::decimal};
  return ir;
}

std::optional<PathHere> TreeLowering::place(const ast::Expr& e, TreeScope& scope, const char* what) {
  if (e.kind == ast::ExprKind::node) return path(*e.path, scope);
  if (e.kind == ast::ExprKind::reference) return path(e.refs[0], scope);
  problems_.error("RC0301", e.span, fmt::format("{} takes a place in the document", what));
  return std::nullopt;
}

IrPtr TreeLowering::call(const ast::Expr& e, TreeScope& scope) {
  static const std::map<std::string, IrKind, std::less<>> kOfPlaces = {{"exists", IrKind::node_exists},
                                                                       {"raw", IrKind::node_raw},
                                                                       {"number", IrKind::node_number},
                                                                       {"date", IrKind::node_date}};
  if (const auto known = kOfPlaces.find(e.text); known != kOfPlaces.end()) {
    if (e.args.size() != 1) {
      problems_.error("RC0301", e.span, fmt::format("{}(…) takes one value", e.text));
      return nullptr;
    }
    const auto here = place(*e.args[0], scope, e.text.c_str());
    return here ? node(known->second, *here, e.span) : nullptr;
  }
  if (e.text == "name") {  // of the member whose value the node is
    auto ir = make(IrKind::node_name, Type::text, e.span);
    if (!e.args.empty()) {
      const auto here = place(*e.args[0], scope, "name");
      if (!here) return nullptr;
      if (!here->path.steps.empty()) {
        problems_.error("RC0301", e.args[0]->span, "name(…) takes the name of a loop, or nothing");
        return nullptr;
      }
      ir->level = here->level;
    }
    return ir;
  }
  if (e.text == "joined") {
    auto ir = make(IrKind::join, Type::text, e.span);
    for (const auto& arg : e.args) {
      auto part = expr(arg, scope);
      if (!part) return nullptr;
      if (!is_textual(part->type.type)) {
        problems_.error("RC0301", arg->span, "joined(…) takes texts");
        return nullptr;
      }
      ir->args.push_back(part);
    }
    return ir;
  }
  const auto function = std::find_if(kFunctions.begin(), kFunctions.end(), [&](const Function& f) {
    return f.name == e.text && !f.parity_only && f.takes[0] == Wants::text;
  });
  if (function == kFunctions.end()) {
    std::vector<std::string> names = {"exists", "number", "date", "name", "joined"};
    for (const auto& known : kFunctions)
      if (!known.parity_only && known.takes[0] == Wants::text) names.emplace_back(known.name);
    unknown(e.text_span, "unknown function", e.text, names);
    return nullptr;
  }
  const std::size_t wanted = function->takes[1] == Wants::nothing ? 1 : 2;
  if (e.args.size() != wanted) {
    problems_.error("RC0301", e.span, fmt::format("{}(…) takes {} value{}", e.text, wanted, wanted == 1 ? "" : "s"));
    return nullptr;
  }
  auto value = expr(e.args[0], scope);
  if (!value) return nullptr;
  if (!is_textual(value->type.type)) {
    problems_.error("RC0301", e.args[0]->span, fmt::format("{}(…) takes a text", e.text));
    return nullptr;
  }
  auto ir = make(function->kind, function->gives == Type::none ? Type::text : function->gives, e.span, {value});
  if (wanted == 2) {
    auto size = expr(e.args[1], scope);
    if (!size) return nullptr;
    if (size->kind != IrKind::constant || size->constant != Kind::number || size->number.scale() != 0 ||
        size->number.units() < 0 || size->number.units() > 0xffff) {
      problems_.error("RC0301", e.args[1]->span, "a whole number is wanted");
      return nullptr;
    }
    ir->number_b = static_cast<std::uint32_t>(size->number.units());
  }
  return ir;
}

IrPtr TreeLowering::comparison(const ast::Expr& e, TreeScope& scope) {
  auto left = expr(e.args[0], scope), right = expr(e.args[1], scope);
  if (!left || !right) return nullptr;
  if (e.args.size() == 3) {
    problems_.error("RC0301", e.span, "`within` is for business terms");
    return nullptr;
  }
  const auto as = [&](IrPtr& side, const IrPtr& other) {
    if (side->kind != IrKind::node_text || is_textual(other->type.type)) return;
    side = std::make_shared<Ir>(*side);
    const bool date = other->type.type == Type::date;
    side->kind = date ? IrKind::node_date : IrKind::node_number;
    side->type = {date ? Type::date : Type::decimal};
  };
  as(left, right);
  as(right, left);
  const bool ordered = e.compare != ast::Compare::equal && e.compare != ast::Compare::unequal;
  const Kind kind = kind_of(left->type.type);
  const bool as_written = left->kind == IrKind::node_raw && right->kind == IrKind::node_raw;
  if (kind != kind_of(right->type.type) ||
      (ordered && (kind == Kind::boolean || (kind == Kind::text && !as_written)))) {
    problems_.error("RC0301", e.args[1]->span, "these cannot be compared",
                    ordered ? "say number(…) or date(…) where both are texts" : "");
    return nullptr;
  }
  auto ir = make(IrKind::compare, Type::boolean, e.span, {left, right});
  ir->number_a = static_cast<std::uint32_t>(e.compare);
  ir->op = e.text_span;
  return ir;
}

IrPtr TreeLowering::presence(const ast::Expr& e, TreeScope& scope) {
  const bool absent = e.presence == ast::Presence::absent;
  if (e.presence == ast::Presence::malformed) {
    problems_.error("RC0301", e.span, "`is malformed` is for business terms");
    return nullptr;
  }
  if (e.args[0]->kind == ast::ExprKind::reference && e.args[0]->refs[0].steps[0].text == "document") {
    auto value = fact(e.args[0]->refs[0], e.span);
    if (!value) return nullptr;
    auto empty = make(IrKind::constant, Type::text, e.span);
    empty->constant = Kind::text;
    auto ir = make(IrKind::compare, Type::boolean, e.span, {value, empty});
    ir->number_a = static_cast<std::uint32_t>(ast::Compare::unequal);
    return negated(e.negated != absent, ir, e.span);
  }
  const auto here = place(*e.args[0], scope, "`is present`");
  return here ? negated(e.negated != absent, node(IrKind::node_present, *here, e.span), e.span) : nullptr;
}

IrPtr TreeLowering::membership(const ast::Expr& e, TreeScope& scope) {
  auto value = expr(e.args[0], scope);
  if (!value) return nullptr;
  if (!is_textual(value->type.type)) {
    problems_.error("RC0301", e.args[0]->span, "a text is wanted");
    return nullptr;
  }
  IrPtr ir;
  if (e.refs.empty()) {
    ir = make(IrKind::in_set, Type::boolean, e.span, {value});
    for (const auto& choice : e.choices) {
      if (choice->kind != ast::ExprKind::text) {
        problems_.error("RC0301", choice->span, "a set of texts is wanted");
        return nullptr;
      }
      ir->set.push_back(choice->text);
    }
  } else if (e.refs[0].steps[0].text == "document") {
    auto values = fact(e.refs[0], e.span);
    if (!values) return nullptr;
    ir = make(IrKind::has_fact, Type::boolean, e.span, {value});
    ir->number_b = values->number_b;
  } else {
    const std::string name = e.refs[0].text();
    const auto list = world_.list_by_name.find(name);
    if (list == world_.list_by_name.end()) {
      unknown(e.refs[0].span, in_capitals(name) ? "unknown code list" : "this is no code list:", name,
              keys(world_.list_by_name));
      return nullptr;
    }
    ir = make(IrKind::in_list, Type::boolean, e.span, {value});
    ir->list = list->second;
  }
  return negated(e.negated, ir, e.span);
}

IrPtr TreeLowering::regex(const ast::Expr& e, TreeScope& scope) {
  std::string why;
  std::size_t at = 0;
  if (!compile_regex(e.text, why, at)) {
    problems_.error("RC0503", e.text_span, fmt::format("bad regular expression: {} at {}", why, at));
    return nullptr;
  }
  auto value = expr(e.args[0], scope);
  if (!value) return nullptr;
  if (!is_textual(value->type.type)) {
    problems_.error("RC0301", e.args[0]->span, "a text is wanted");
    return nullptr;
  }
  auto ir = make(IrKind::matches, Type::boolean, e.span, {value});
  ir->text = e.text;
  return negated(e.negated, ir, e.span);
}

IrPtr TreeLowering::check_function(const ast::Expr& e, TreeScope& scope) {
  const auto function = check_function_named(e.text);
  if (!function) {
    unknown(e.text_span, "no check is called", e.text, {kCheckFunctionNames.begin(), kCheckFunctionNames.end()});
    return nullptr;
  }
  auto value = expr(e.args[0], scope);
  if (!value) return nullptr;
  if (!is_textual(value->type.type)) {
    problems_.error("RC0301", e.args[0]->span, "a text is wanted");
    return nullptr;
  }
  auto ir = make(IrKind::is_valid, Type::boolean, e.span, {value});
  ir->text = e.text;
  ir->number_a = static_cast<std::uint32_t>(*function);
  return negated(e.negated, ir, e.span);
}

std::optional<PathHere> TreeLowering::domain(const ast::Domain& domain, TreeScope& scope) {
  auto here = domain.node ? path(*domain.node, scope) : path(domain.ref, scope);
  if (here && scope.levels.size() + 1 > kMostLevels) {
    problems_.error("RC0109", domain.ref.span, fmt::format("loops more than {} deep", kMostLevels));
    return std::nullopt;
  }
  return here;
}

IrPtr TreeLowering::quantified(const ast::Expr& e, TreeScope& scope) {
  const auto over = domain(*e.domain, scope);
  if (!over) return nullptr;
  const bool counts = e.kind == ast::ExprKind::count;
  auto ir = count(*over, e.span, scope);
  scope.levels.push_back({e.domain->alias, over->types});
  bool good = true;
  if (e.domain->where) {
    ir->filter = truth(e.domain->where, scope);
    good = ir->filter != nullptr;
  }
  if (!counts) {
    ir->fold = e.text == "every" ? Fold::every : Fold::some;
    ir->type = {Type::boolean};
    ir->value = truth(e.args[0], scope);
    good = good && ir->value;
  }
  scope.levels.pop_back();
  return good ? negated(e.text == "no", ir, e.span) : nullptr;
}

// As many different keys as nodes.
IrPtr TreeLowering::unique(const ast::Expr& e, TreeScope& scope) {
  const auto over = path(e.refs[0], scope);
  if (!over) return nullptr;
  auto all = count(*over, e.span, scope);
  auto distinct = count(*over, e.span, scope);
  distinct->fold = Fold::distinct;
  auto key = make(IrKind::count_present, Type::text, e.span);
  key->text = "keys";
  scope.levels.push_back({"element", over->types});
  for (std::size_t i = 1; i < e.refs.size() && key; ++i) {
    ast::Ref part = e.refs[i];
    part.steps.insert(part.steps.begin(), {"element", part.span});
    const auto here = path(part, scope);
    if (here)
      key->args.push_back(node(IrKind::node_text, *here, part.span));
    else
      key = nullptr;
  }
  scope.levels.pop_back();
  if (!key) return nullptr;
  distinct->value = key;
  auto ir = make(IrKind::compare, Type::boolean, e.span, {distinct, all});
  ir->number_a = static_cast<std::uint32_t>(ast::Compare::equal);
  return ir;
}

IrPtr TreeLowering::presence_of(const ast::Expr& e, TreeScope& scope) {
  auto counted = make(IrKind::count_present, Type::integer, e.span);
  for (const auto& ref : e.refs) {
    const auto here = path(ref, scope);
    if (!here) return nullptr;
    counted->args.push_back(node(IrKind::node_present, *here, ref.span));
  }
  using C = ast::Compare;
  const C compare = e.text == "any" ? C::at_least : e.text == "at most one" ? C::at_most : C::equal;
  return compared(counted, compare,
                  e.text == "all"    ? static_cast<long>(e.refs.size())
                  : e.text == "none" ? 0
                                     : 1,
                  e.span);
}

}  // namespace rulec::compiler
