// What can be told of a condition without an invoice.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ir.h"

namespace rulec::compiler {

// Each let gives way to what it stands for.
IrPtr without_lets(const IrPtr& ir);

// The parts that must all hold, in normal form (normal_form.h): two that print alike say the same.
std::vector<IrPtr> parts_of(const IrPtr& condition);

// Of a condition in normal form: true or false whatever the invoice says; nothing where that depends on it. Where
// values are missing, the answer is that of a condition that is known.
std::optional<bool> always(const IrPtr& condition);

// Can these, in normal form, never hold together?
bool contradict(const std::vector<IrPtr>& parts);

}  // namespace rulec::compiler
