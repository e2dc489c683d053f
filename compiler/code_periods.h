// Codes of a list with their periods: a code may hold on some days, and again on later ones.
#pragma once

#include <span>
#include <string_view>

#include "compiler/world.h"

namespace rulec::compiler {

// Puts the codes of a list in order, by code and by first day, and makes `by_code` name the first period of each: to
// be called when all are there.
void arrange(ListInfo& list);

// The periods of one code of an arranged list, in order; none where it is not in the list.
std::span<const CodeInfo> periods_of(const ListInfo& list, std::string_view code);

// Made of another list by the edit of a layer, and not declared.
bool is_edited(const ListInfo& list);

}  // namespace rulec::compiler
