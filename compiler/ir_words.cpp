#include "compiler/ir_words.h"

#include <fmt/format.h>

#include "compiler/ast.h"
#include "model/date.h"
#include "model/facts.h"

namespace rulec::compiler {
namespace {

constexpr const char* kFolds[] = {"sum", "min", "max", "first", "count", "some", "every", "distinct", "xpath_sum"};
constexpr const char* kModes[] = {"half_up", "half_ceiling", "half_even", "down"};
constexpr const char* kCompares[] = {"=", "!=", "<", "<=", ">", ">="};

class Speaker {
 public:
  explicit Speaker(const World& world) : world_(world) {}

  std::string say(const Ir& ir) const {
    switch (ir.kind) {
      case IrKind::constant:
        return constant(ir);
      case IrKind::nothing:
        return "none";
      case IrKind::load:
        return ir.args.empty() ? term(ir) : say(*ir.args[0]);
      case IrKind::raw:
        return "raw(" + term(ir) + ")";
      case IrKind::exists:
        return "exists(" + term(ir) + ")";
      case IrKind::present:
        return (ir.args.empty() ? term(ir) : say(*ir.args[0])) + " is present";
      case IrKind::malformed:
        return term(ir) + " is malformed";
      case IrKind::row_count:
        return "count(" + rows(ir.frame) + ")";
      case IrKind::fact:
        return fact(ir.number_b);
      case IrKind::has_fact:
        return inner(*ir.args[0]) + " in " + fact(ir.number_b);
      case IrKind::let:
        return ir.text;
      case IrKind::otherwise:
        return "(" + say(*ir.args[0]) + " otherwise " + say(*ir.args[1]) + ")";
      case IrKind::negative:
        return "-" + inner(*ir.args[0]);
      case IrKind::add:
        return joined(ir, " + ");
      case IrKind::subtract:
        return joined(ir, " - ");
      case IrKind::multiply:
      case IrKind::percent_of:
        return joined(ir, " * ");
      case IrKind::shift_down:
        return fmt::format("{} / 1{:0>{}}", inner(*ir.args[0]), "", ir.number_b);
      case IrKind::divide_round:
        return fmt::format("round({}, {}, {})", joined(ir, " / "), ir.number_b, kModes[ir.number_a]);
      case IrKind::round:
        return fmt::format("round({}, {}, {})", say(*ir.args[0]), ir.number_b, kModes[ir.number_a]);
      case IrKind::absolute:
        return called("abs", ir);
      case IrKind::decimals:
        return called("decimals", ir);
      case IrKind::length:
        return called("length", ir);
      case IrKind::upper:
        return called("upper", ir);
      case IrKind::trim:
        return called("trim", ir);
      case IrKind::prefix:
        return fmt::format("prefix({}, {})", say(*ir.args[0]), ir.number_b);
      case IrKind::suffix:
        return fmt::format("suffix({}, {})", say(*ir.args[0]), ir.number_b);
      case IrKind::plus_days:
        return called("plus_days", ir);
      case IrKind::days_between:
        return called("days_between", ir);
      case IrKind::year:
        return called("year", ir);
      case IrKind::compare:
        return fmt::format("{} {} {}", inner(*ir.args[0]), kCompares[ir.number_a], inner(*ir.args[1]));
      case IrKind::within:
        return fmt::format("{} = {} {}within {}", inner(*ir.args[0]), inner(*ir.args[1]),
                           ir.number_a != 0 ? "strictly " : "", inner(*ir.args[2]));
      case IrKind::in_list:
        return fmt::format("{} in {}", inner(*ir.args[0]), world_.lists[ir.list].name);
      case IrKind::in_set:
        return fmt::format("{} in [\"{}\"]", inner(*ir.args[0]), fmt::join(ir.set, "\", \""));
      case IrKind::matches:
        return fmt::format("{} matches r\"{}\"", inner(*ir.args[0]), ir.text);
      case IrKind::is_valid:
        return fmt::format("{} is valid {}", inner(*ir.args[0]), ir.text);
      case IrKind::both:
        return joined(ir, " and ");
      case IrKind::either:
        return joined(ir, " or ");
      case IrKind::negation:
        return negated(*ir.args[0]);
      case IrKind::choose:
        return fmt::format("if {} then {} else {}", say(*ir.args[0]), say(*ir.args[1]), say(*ir.args[2]));
      case IrKind::fold:
      case IrKind::lookup:
        return fold(ir);
      case IrKind::combine:
        return called(kFolds[static_cast<std::size_t>(ir.fold)], ir);
      case IrKind::count_present:
        return called("how many hold of", ir);
      case IrKind::double_of:
        return called("double", ir);
      case IrKind::exact:
        return called("exact", ir);
      case IrKind::double_round2:
        return called("xpath_round2", ir);
      case IrKind::notice:
        return "notice";
      case IrKind::node_text:
      case IrKind::node_raw:
      case IrKind::node_number:
      case IrKind::node_date:
      case IrKind::node_name:
      case IrKind::node_exists:
      case IrKind::node_present:
      case IrKind::node_fold:
      case IrKind::join:
        return print(ir);
    }
    return print(ir);
  }

 private:
  static std::string constant(const Ir& ir) {
    if (ir.constant == Kind::text) return "\"" + ir.text + "\"";
    if (ir.constant == Kind::date) return to_iso(static_cast<Day>(ir.number.units()));
    if (ir.constant == Kind::boolean) return ir.number.is_zero() ? "false" : "true";
    return ir.number.to_string() + (ir.type.type == Type::percent ? "%" : "");
  }

  std::string term(const Ir& ir) const {
    if (ir.term != kNone) return world_.terms[ir.term].id;
    if (ir.group != kNone) return world_.groups[ir.group].id;
    return fmt::format("{}.{}", ir.level, ir.slot);
  }

  std::string rows(Index frame) const {
    const FrameInfo& info = world_.frames[frame];
    return info.term != kNone    ? world_.terms[info.term].id
           : info.group != kNone ? world_.groups[info.group].id
                                 : "invoice";
  }

  static std::string fact(std::uint32_t number) {
    return number < kFactNames.size() ? fmt::format("document.{}", kFactNames[number])
                                      : fmt::format("recipient.{}", kRecipientFactNames[number - kFactNames.size()]);
  }

  static bool binds_less(const Ir& ir) {
    switch (ir.kind) {
      case IrKind::add:
      case IrKind::subtract:
      case IrKind::multiply:
      case IrKind::percent_of:
      case IrKind::both:
      case IrKind::either:
      case IrKind::choose:
      case IrKind::compare:
      case IrKind::within:
        return true;
      case IrKind::fold:
      case IrKind::lookup:
        return ir.fold == Fold::some || ir.fold == Fold::every;
      default:
        return false;
    }
  }

  std::string inner(const Ir& ir) const { return binds_less(ir) ? "(" + say(ir) + ")" : say(ir); }

  std::string joined(const Ir& ir, const char* word) const {
    const bool logical = ir.kind == IrKind::both || ir.kind == IrKind::either;
    std::string text;
    for (const auto& arg : ir.args) {
      const bool plain = logical && (arg->kind == IrKind::compare || arg->kind == IrKind::within);
      text += (text.empty() ? "" : word) + (plain ? say(*arg) : inner(*arg));
    }
    return text;
  }

  std::string called(const char* name, const Ir& ir) const {
    std::string text;
    for (const auto& arg : ir.args) text += (text.empty() ? "" : ", ") + say(*arg);
    return fmt::format("{}({})", name, text);
  }

  std::string negated(const Ir& ir) const {
    if (ir.kind == IrKind::present) return (ir.args.empty() ? term(ir) : say(*ir.args[0])) + " is absent";
    if (ir.kind == IrKind::in_list) return fmt::format("{} not in {}", inner(*ir.args[0]), world_.lists[ir.list].name);
    if (ir.kind == IrKind::in_set)
      return fmt::format("{} not in [\"{}\"]", inner(*ir.args[0]), fmt::join(ir.set, "\", \""));
    if ((ir.kind == IrKind::fold || ir.kind == IrKind::lookup) && ir.fold == Fold::some)
      return "no" + fold(ir).substr(4);
    return "not (" + say(ir) + ")";
  }

  std::string fold(const Ir& ir) const {
    std::string where = ir.filter ? say(*ir.filter) : "";
    if (ir.kind == IrKind::lookup)
      for (std::size_t i = 0; i < ir.keys.size(); ++i)
        where += fmt::format("{}{} = {}", where.empty() ? "" : " and ", say(*ir.keys[i]), say(*ir.args[i]));
    const std::string condition = where.empty() ? "" : " where " + where;
    const std::string word = kFolds[static_cast<std::size_t>(ir.fold)];
    if (ir.fold == Fold::some || ir.fold == Fold::every) {
      if (ir.value) return fmt::format("{} {}{} has {}", word, rows(ir.frame), condition, say(*ir.value));
      return fmt::format("{} {} has {}", word, rows(ir.frame), where.empty() ? "true" : where);
    }
    if (!ir.value) return fmt::format("{}({}{})", word, rows(ir.frame), condition);
    return fmt::format("{}({} over {}{})", word, say(*ir.value), rows(ir.frame), condition);
  }

  const World& world_;
};

}  // namespace

std::string in_words(const World& world, const Ir& ir) { return Speaker(world).say(ir); }

}  // namespace rulec::compiler
