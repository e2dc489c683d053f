// From the tree of a document to an invoice whose members stand in the order and in the form in which GOBL writes them.
#pragma once

#include "calculate/context.h"

namespace rulec::calculate {

// An object of a type with all below it, normalised. What cannot be read is refused in the context.
Json read_object(Context& context, Place place, TypeNumber type);

}  // namespace rulec::calculate
