// What GOBL tidies before it calculates: an object at a time, those below it first. Source: GOBL 0.502.1, the
// normalizers of its packages, regimes and addons.
#pragma once

#include "calculate/context.h"

namespace rulec::calculate {

void normalise(Context& context, Kind kind, Json& object);

// An object that says nothing and is left out of its list: empty discounts and charges of lines, empty sub-lines.
bool is_nothing(Kind kind, const Json& object);

// A tax id by the rules of its country.
void normalise_tax_id(const Facts& facts, Json& tax_id);

}  // namespace rulec::calculate
