// Puts the figures into the invoice.
#pragma once

#include "calculate/context.h"
#include "calculate/figures.h"

namespace rulec::calculate {

// An amount that GOBL could not read again is refused.
void write_figures(Context& context, Json& invoice, const Figures& figures);

// Puts an amount into an object; one that GOBL could not read again is refused. `path` is that of the object.
void put_readable(Context& context, Json& object, std::string_view name, Amount value, std::string_view path);

// Whether GOBL could not read one of their amounts again.
bool has_unreadable(const std::vector<CategoryFigures>& categories);

// Totals that are taken as they are given: those that GOBL always writes are 0 where they lack.
void write_given_totals(Json& invoice);

// The categories of a tax total, in the order in which they were met.
Json written_categories(const std::vector<CategoryFigures>& categories);

}  // namespace rulec::calculate
