// The clauses of a rule's text, for verbs that show parts of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rulec::cli {

// The clauses that begin with a word, as `pass` or `fail`, each with what follows it further to the right; moved to the
// left edge, without a line end.
std::vector<std::string> clauses(std::string_view text, std::string_view word);

// Of a rule about the tree: the head of its context, `each Invoice when …` or `/CrossIndustryInvoice/…`; else nothing.
std::string_view context_of(std::string_view text);

}  // namespace rulec::cli
