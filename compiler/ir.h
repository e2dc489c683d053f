// Expressions after checking: every node knows its type, whether its value may be unknown, and where it was written.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/source.h"
#include "model/decimal.h"
#include "table/layout.h"

namespace rulec::compiler {

struct TypeInfo {
  Type type = Type::none;
  Index list = kNone;      // of codes
  Index currency = kNone;  // of amounts: the term that gives it; kNone: the invoice currency
};

enum class IrKind : std::uint8_t {
  constant,
  nothing,
  load,
  raw,
  exists,
  present,
  malformed,
  row_count,
  fact,
  has_fact,
  let,
  otherwise,
  negative,
  add,
  subtract,
  multiply,
  percent_of,
  shift_down,
  divide_round,
  round,
  absolute,
  decimals,
  length,
  upper,
  trim,
  prefix,
  suffix,
  plus_days,
  days_between,
  year,
  compare,
  within,
  in_list,
  in_set,
  matches,
  is_valid,
  both,
  either,
  negation,
  choose,
  fold,
  lookup,
  combine,
  count_present,
  notice,
  double_of,
  exact,
  double_round2,
  // of rules about the tree
  node_text,  // the first node of `path`, seen from the node at `level`
  node_raw,   // the same, empty or not, with its blanks
  node_number,
  node_date,
  node_name,  // the name of the member at `level`
  node_exists,
  node_present,
  node_fold,  // over all nodes of `path`, each of which stands at `row_level`
  join        // the texts of args, one after the other; what is absent is empty
};

struct CheckedPath;
struct Ir;
using IrPtr = std::shared_ptr<Ir>;

struct Ir {
  IrKind kind = IrKind::constant;
  TypeInfo type;
  Span span;
  Span op;  // of the operator, where there is one
  std::vector<IrPtr> args;

  // constant
  Kind constant = Kind::unknown;
  Decimal number;    // also the day of a date, and 0 or 1 of a truth
  std::string text;  // also: name of a check function, a regular expression, a let

  // load, raw, exists, present, malformed
  std::uint32_t level = 0, slot = 0;
  Index term = kNone, group = kNone;

  // fold, lookup: args are filter?, value?, keys…
  Fold fold = Fold::sum;
  Index frame = 0;
  std::uint32_t row_level = 0;
  std::uint32_t chain = 1;  // levels that the loop fills
  bool constant_fold = false;
  IrPtr filter, value;
  std::vector<IrPtr> keys;  // of a lookup: over the row; args hold what they are compared with

  std::uint32_t number_a = 0;  // rounding mode, strictness, comparison, length of a prefix
  std::uint32_t number_b = 0;  // places, fact
  Index list = kNone;
  std::vector<std::string> set;
  std::uint32_t let_index = 0;
  std::shared_ptr<const CheckedPath> path;
};

// One line, as in `(= (load BT-106) (round 2 half_ceiling (sum BG-25 (load BT-131))))`.
std::string print(const Ir& ir);

// All nodes below, in order of evaluation; stops below where `visit` returns false.
template <typename Visit>
void walk(const IrPtr& ir, Visit&& visit) {
  if (!ir || !visit(*ir)) return;
  for (const auto& arg : ir->args) walk(arg, visit);
  walk(ir->filter, visit);
  walk(ir->value, visit);
  for (const auto& key : ir->keys) walk(key, visit);
}

}  // namespace rulec::compiler
