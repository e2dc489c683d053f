#include "compiler/dump.h"

#include <fmt/format.h>

namespace rulec::compiler {
namespace {

constexpr const char* kOps[] = {
    "ret",          "load_number",  "load_date",     "load_text",    "load_raw",     "fact",          "has_fact",
    "constant",     "truth",        "nothing",       "let",          "exists",       "is_present",    "is_malformed",
    "row_count",    "add",          "subtract",      "multiply",     "negate",       "absolute",      "percent_of",
    "shift_down",   "divide_round", "round",         "decimals",     "length",       "upper",         "trim",
    "prefix",       "suffix",       "plus_days",     "days_between", "year",         "equal",         "unequal",
    "less",         "at_most",      "greater",       "at_least",     "within",       "in_list",       "in_set",
    "matches",      "is_valid",     "both",          "either",       "negation",     "jump_if_false", "jump_if_true",
    "jump",         "choose",       "otherwise",     "known",        "key",          "fold",          "lookup",
    "lookup_known", "combine",      "count_present", "double_of",    "exact",        "double_round2", "node_text",
    "node_raw",     "node_number",  "node_date",     "node_exists",  "node_present", "node_name",     "node_fold",
    "join"};
static_assert(std::size(kOps) == static_cast<std::size_t>(Op::join) + 1);
constexpr const char* kFolds[] = {"sum", "min", "max", "first", "count", "some", "every", "distinct", "double_sum"};

std::string constant(const RuleTable& table, Index index) {
  const ConstantRow& row = table.constants()[index];
  if (row.kind == Kind::text) return fmt::format("\"{}\"", table.text(row.text));
  const auto units = static_cast<Decimal::Units>(
      (static_cast<unsigned __int128>(static_cast<std::uint64_t>(row.high)) << 64) | row.low);
  return Decimal(units, row.scale).to_string();
}

std::string operands(const RuleTable& table, const Instr& at, std::size_t number) {
  switch (at.op) {
    case Op::load_number:
    case Op::load_date:
    case Op::load_text:
    case Op::load_raw:
      return fmt::format(" {} at {}.{}", table.text(table.terms()[at.c].id), at.a, at.b);
    case Op::exists:
    case Op::is_present:
    case Op::is_malformed:
      return at.c == kNone ? fmt::format(" {}.{}", at.a, at.b)
                           : fmt::format(" {} at {}.{}", table.text(table.terms()[at.c].id), at.a, at.b);
    case Op::constant:
      return " " + constant(table, at.c);
    case Op::truth:
      return at.a != 0 ? " true" : " false";
    case Op::let:
      return fmt::format(" {}", table.text(table.lets()[at.c].name));
    case Op::jump:
    case Op::jump_if_false:
    case Op::jump_if_true:
    case Op::otherwise:
      return fmt::format(" -> {}", number + 1 + at.c);
    case Op::choose:
      return fmt::format(" else {} unknown {}", number + 1 + at.c, number + 1 + at.b);
    case Op::in_list:
      return fmt::format(" {}", table.text(table.lists()[at.c].name));
    case Op::in_set: {
      std::string text;
      for (const Index index : table.indices({at.c, at.b})) text += " " + constant(table, index);
      return text;
    }
    case Op::round:
    case Op::divide_round:
      return fmt::format(" {} places, mode {}", at.b, at.a);
    case Op::prefix:
    case Op::suffix:
    case Op::shift_down:
    case Op::count_present:
    case Op::key:
      return fmt::format(" {}", at.b);
    case Op::fold: {
      const FoldRow& fold = table.folds()[at.c];
      return fmt::format(" #{} {}{} over frame {}", at.c, kFolds[static_cast<std::size_t>(fold.kind)],
                         fold.constant != 0 ? " once" : "", fold.frame);
    }
    case Op::lookup: {
      const KeyedRow& keyed = table.keyed()[at.c];
      return fmt::format(" #{} {} over frame {} by {} keys", at.c, kFolds[static_cast<std::size_t>(keyed.kind)],
                         keyed.frame, keyed.keys);
    }
    case Op::lookup_known: {
      const KnownRow& known = table.all<KnownRow>(Section::known)[at.c];
      const KeyedRow& keyed = table.keyed()[known.keyed];
      return fmt::format(" #{} {} over frame {} for {}", known.keyed, kFolds[static_cast<std::size_t>(keyed.kind)],
                         keyed.frame, constant(table, known.key));
    }
    default:
      return "";
  }
}

}  // namespace

std::string dump_program(const RuleTable& table, Index start, const std::string& indent) {
  std::string text;
  for (Index i = start; i < table.code().size(); ++i) {
    const Instr& at = table.code()[i];
    if (at.op == Op::ret) break;
    text += fmt::format("{}{:>3} {}{}\n", indent, i - start, kOps[static_cast<std::size_t>(at.op)],
                        operands(table, at, i - start));
  }
  return text;
}

std::string dump(const Compilation& compilation, const std::string& id) {
  std::string text;
  if (compilation.table.words.empty()) return text;
  const RuleTable table(std::as_bytes(std::span(compilation.table.words)));
  for (Index i = 0; i < compilation.rules.all.size(); ++i) {
    const CheckedRule& rule = compilation.rules.all[i];
    if (!id.empty() && rule.id != id) continue;
    const RuleRow& row = table.rules()[i];
    text += fmt::format("rule {} layer {} frame {} stage {}\n", rule.id, compilation.world.layers[rule.layer].name,
                        row.frame, row.stage);
    if (row.guard_slot != kNone)
      text += fmt::format("  guard {}.{} = {}\n", row.guard_level, row.guard_slot, constant(table, row.guard_constant));
    for (std::size_t l = 0; l < rule.lets.size(); ++l) {
      if (!rule.lets[l].value) continue;
      text += fmt::format("  let {} = {}\n", rule.lets[l].name, print(*rule.lets[l].value));
      text += dump_program(table, table.lets()[row.lets.first + l].code, "      ");
    }
    if (rule.when) text += fmt::format("  when {}\n", print(*rule.when));
    if (row.when != kNone) text += dump_program(table, row.when, "      ");
    for (std::size_t c = 0; c < rule.checks.size(); ++c) {
      text += fmt::format("  check {}\n", print(*rule.checks[c]));
      text += dump_program(table, table.indices(row.checks)[c], "      ");
    }
  }
  return text;
}

}  // namespace rulec::compiler
