// One form for conditions that say the same, so that they can be compared without an invoice.
#pragma once

#include "compiler/ir.h"

namespace rulec::compiler {

// Lets stand for what they name; sides and parts are in one order, constants on the right; `not` stands at the single
// conditions only. For comparing, never for running: sums may have more than two parts.
IrPtr normal(const IrPtr& condition);

// The normal form of `not`, of a condition in normal form.
IrPtr opposite(const IrPtr& condition);

// Kinds of value that are whole numbers, and those that are never below 0.
bool is_whole(const Ir& value);
bool is_never_negative(const Ir& value);

}  // namespace rulec::compiler
