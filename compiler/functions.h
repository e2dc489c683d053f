// The functions of the language, with their types: what `name(…)` may be.
#pragma once

#include <array>
#include <string_view>

#include "compiler/ir.h"

namespace rulec::compiler {

enum class Wants : std::uint8_t { nothing, any, real, number, text, date, whole };

struct Function {
  std::string_view name;
  IrKind kind;
  std::array<Wants, 2> takes;
  Type gives;  // none: the type of the first argument
  bool parity_only = false;
};

// `round` and `exists` and `raw` are syntax of their own: see Lowering.
inline constexpr std::array kFunctions = {
    Function{"abs", IrKind::absolute, {Wants::number, Wants::nothing}, Type::none},
    Function{"decimals", IrKind::decimals, {Wants::text, Wants::nothing}, Type::integer},
    Function{"length", IrKind::length, {Wants::text, Wants::nothing}, Type::integer},
    Function{"prefix", IrKind::prefix, {Wants::text, Wants::whole}, Type::text},
    Function{"suffix", IrKind::suffix, {Wants::text, Wants::whole}, Type::text},
    Function{"upper", IrKind::upper, {Wants::text, Wants::nothing}, Type::text},
    Function{"trim", IrKind::trim, {Wants::text, Wants::nothing}, Type::text},
    Function{"plus_days", IrKind::plus_days, {Wants::date, Wants::number}, Type::date},
    Function{"days_between", IrKind::days_between, {Wants::date, Wants::date}, Type::integer},
    Function{"year", IrKind::year, {Wants::date, Wants::nothing}, Type::integer},
    Function{"double", IrKind::double_of, {Wants::number, Wants::nothing}, Type::real, true},
    Function{"xpath_sum", IrKind::fold, {Wants::number, Wants::nothing}, Type::real, true},
    Function{"xpath_round2", IrKind::double_round2, {Wants::real, Wants::nothing}, Type::real, true},
    Function{"exact", IrKind::exact, {Wants::real, Wants::nothing}, Type::decimal, true},
};

}  // namespace rulec::compiler
