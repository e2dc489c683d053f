// What can be told of a condition without an invoice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ir.h"

namespace rulec::compiler {

// Each let gives way to what it stands for.
IrPtr without_lets(const IrPtr& ir);

// The parts that must all hold, lets put in their places.
std::vector<IrPtr> parts_of(const IrPtr& condition);

// The condition with its lets put in their places, in one line: two that print alike do the same.
std::string canonical(const IrPtr& condition);

// True or false whatever the invoice says; nothing where that depends on it. Where values are missing, the answer is
// that of a condition that is known.
std::optional<bool> always(const IrPtr& condition);

// Can these never hold together?
bool contradict(const std::vector<IrPtr>& parts);

}  // namespace rulec::compiler
