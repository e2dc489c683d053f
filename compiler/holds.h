// What a comparison of a rule says of two values, by their order.
#pragma once

#include <compare>

#include "compiler/ast.h"

namespace rulec::compiler {

constexpr bool holds(ast::Compare comparison, std::strong_ordering order) {
  switch (comparison) {
    case ast::Compare::equal:
      return order == 0;
    case ast::Compare::unequal:
      return order != 0;
    case ast::Compare::less:
      return order < 0;
    case ast::Compare::at_most:
      return order <= 0;
    case ast::Compare::greater:
      return order > 0;
    case ast::Compare::at_least:
      return order >= 0;
  }
  return false;
}

}  // namespace rulec::compiler
