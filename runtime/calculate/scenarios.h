// What the type and the tags of an invoice bring with them: a document type code, notes on taxes.
#pragma once

#include "calculate/context.h"

namespace rulec::calculate {

// False where a tag is unknown; that is refused.
bool check_tags(Context& context, Json& invoice);

void apply_scenarios(Context& context, Json& invoice);

}  // namespace rulec::calculate
