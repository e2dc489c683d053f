#include <fmt/format.h>

#include "compiler/ast.h"
#include "compiler/ir.h"
#include "compiler/paths.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

constexpr const char* kFolds[] = {"sum", "min", "max", "first", "count", "some", "every", "distinct", "double_sum"};
constexpr const char* kModes[] = {"half_up", "half_ceiling", "half_even", "down"};
constexpr const char* kCompares[] = {"=", "!=", "<", "<=", ">", ">="};

// With its length where it holds quotes: no text prints like two.
std::string quoted(const std::string& text) {
  return text.find('"') == std::string::npos ? fmt::format("\"{}\"", text)
                                             : fmt::format("{}:\"{}\"", text.size(), text);
}

std::string constant(const Ir& ir) {
  switch (ir.constant) {
    case Kind::number:
      return ir.number.to_string() + (ir.type.type == Type::percent ? "%" : "");
    case Kind::date:
      return to_iso(static_cast<Day>(ir.number.units()));
    case Kind::boolean:
      return ir.number.is_zero() ? "false" : "true";
    case Kind::text:
      return quoted(ir.text);
    case Kind::real:
    case Kind::unknown:
      return "unknown";
  }
  return "";
}

std::string list(const Ir& ir, const std::string& head) {
  std::string text = "(" + head;
  for (const auto& arg : ir.args) text += " " + print(*arg);
  return text + ")";
}

std::string path(const CheckedPath& from) {
  std::string text;
  for (const auto& step : from.steps) {
    text += fmt::format("/{}", static_cast<int>(step.op));
    if (step.op == StepOp::member || step.op == StepOp::anywhere) text += quoted(step.name);
    if (step.op == StepOp::at_index) text += fmt::format("{}", step.index);
    for (const auto& test : step.tests) {
      text += fmt::format("[{} {} {} {} {}", path(test.path[0]), static_cast<int>(test.op), quoted(test.text),
                          test.list, test.term);
      for (const auto& one : test.set) text += " " + quoted(one);
      text += "]";
    }
  }
  return text;
}

std::string node(const Ir& ir, const char* word) { return fmt::format("({} {} {})", word, ir.level, path(*ir.path)); }

std::string slot(const Ir& ir, const char* word) { return fmt::format("({} {}.{})", word, ir.level, ir.slot); }

}  // namespace

// Levels and slots instead of term ids: two expressions that print alike do the same.
std::string print(const Ir& ir) {
  switch (ir.kind) {
    case IrKind::constant:
      return constant(ir);
    case IrKind::nothing:
      return "unknown";
    case IrKind::load:
      return ir.args.empty() ? slot(ir, "load") : list(ir, "load");
    case IrKind::raw:
      return slot(ir, "raw");
    case IrKind::exists:
      return slot(ir, "exists");
    case IrKind::present:
      return ir.args.empty() ? slot(ir, "present") : list(ir, "known");
    case IrKind::malformed:
      return slot(ir, "malformed");
    case IrKind::row_count:
      return fmt::format("(rows {} of {})", ir.frame, ir.level);
    case IrKind::fact:
      return fmt::format("(fact {})", ir.number_b);
    case IrKind::has_fact:
      return list(ir, fmt::format("has_fact {}", ir.number_b));
    case IrKind::let:
      return fmt::format("(let {})", ir.text);
    case IrKind::otherwise:
      return list(ir, "otherwise");
    case IrKind::negative:
      return list(ir, "-");
    case IrKind::add:
      return list(ir, "+");
    case IrKind::subtract:
      return list(ir, "-");
    case IrKind::multiply:
      return list(ir, "*");
    case IrKind::percent_of:
      return list(ir, "percent_of");
    case IrKind::shift_down:
      return list(ir, fmt::format("shift_down {}", ir.number_b));
    case IrKind::divide_round:
      return list(ir, fmt::format("/ {} {}", kModes[ir.number_a], ir.number_b));
    case IrKind::round:
      return list(ir, fmt::format("round {} {}", kModes[ir.number_a], ir.number_b));
    case IrKind::absolute:
      return list(ir, "abs");
    case IrKind::decimals:
      return list(ir, "decimals");
    case IrKind::length:
      return list(ir, "length");
    case IrKind::upper:
      return list(ir, "upper");
    case IrKind::trim:
      return list(ir, "trim");
    case IrKind::prefix:
      return list(ir, fmt::format("prefix {}", ir.number_b));
    case IrKind::suffix:
      return list(ir, fmt::format("suffix {}", ir.number_b));
    case IrKind::plus_days:
      return list(ir, "plus_days");
    case IrKind::days_between:
      return list(ir, "days_between");
    case IrKind::year:
      return list(ir, "year");
    case IrKind::compare:
      return list(ir, kCompares[ir.number_a]);
    case IrKind::within:
      return list(ir, ir.number_a != 0 ? "strictly_within" : "within");
    case IrKind::in_list:
      return list(ir, fmt::format("in_list {}", ir.list));
    case IrKind::in_set: {
      std::vector<std::string> set;
      for (const auto& text : ir.set) set.push_back(quoted(text));
      return list(ir, fmt::format("in_set [{}]", fmt::join(set, " ")));
    }
    case IrKind::matches:
      return list(ir, "matches r" + quoted(ir.text));
    case IrKind::is_valid:
      return list(ir, "is_valid " + ir.text);
    case IrKind::both:
      return list(ir, "and");
    case IrKind::either:
      return list(ir, "or");
    case IrKind::negation:
      return list(ir, "not");
    case IrKind::choose:
      return list(ir, "if");
    case IrKind::combine:
      return list(ir, fmt::format("combine {}", kFolds[static_cast<std::size_t>(ir.fold)]));
    case IrKind::count_present:
      return list(ir, ir.text == "keys" ? "key" : "count_true");
    case IrKind::notice:
      return "(notice)";
    case IrKind::double_of:
      return list(ir, "double");
    case IrKind::exact:
      return list(ir, "exact");
    case IrKind::double_round2:
      return list(ir, "double_round2");
    case IrKind::node_text:
      return node(ir, "text");
    case IrKind::node_raw:
      return node(ir, "raw");
    case IrKind::node_number:
      return node(ir, "number");
    case IrKind::node_date:
      return node(ir, "date");
    case IrKind::node_name:
      return fmt::format("(name {})", ir.level);
    case IrKind::node_exists:
      return node(ir, "exists");
    case IrKind::node_present:
      return node(ir, "present");
    case IrKind::join:
      return list(ir, "join");
    case IrKind::node_fold: {
      std::string text = fmt::format("({} {} {} at {}", kFolds[static_cast<std::size_t>(ir.fold)], ir.level,
                                     path(*ir.path), ir.row_level);
      if (ir.filter) text += " where " + print(*ir.filter);
      if (ir.value) text += " of " + print(*ir.value);
      return text + ")";
    }
    case IrKind::fold:
    case IrKind::lookup: {
      std::string text = fmt::format("({}{} frame {} of {}", kFolds[static_cast<std::size_t>(ir.fold)],
                                     ir.kind == IrKind::lookup ? " by key"
                                     : ir.constant_fold        ? " once"
                                                               : "",
                                     ir.frame, ir.level);
      if (ir.filter) text += " where " + print(*ir.filter);
      if (ir.value) text += " of " + print(*ir.value);
      for (std::size_t i = 0; i < ir.keys.size(); ++i)
        text += fmt::format(" [{} = {}]", print(*ir.keys[i]), print(*ir.args[i]));
      return text + ")";
    }
  }
  return "?";
}

}  // namespace rulec::compiler
