// The text of a rule, clause by clause, however its lines are broken.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace rulec::cli {

struct WrittenClause {
  std::string_view word;  // "check", "message"; of what stands before the first clause: ""
  std::string text;  // with its word, without comments; lines behind the first keep how far they stand to the right
};

struct WrittenRule {
  std::vector<WrittenClause> clauses;
  std::vector<std::string> comments;

  // The clauses with one of these words, a line each (or several, as written), in the order in which they are written.
  std::string with(std::initializer_list<std::string_view> words) const;
};

// `text` as RuleRow has it: of a rule about terms, or (`tree`) about the nodes of a document, with the head of its
// context, which is then the first clause.
WrittenRule written_rule(std::string_view text, bool tree);

// The same in one line, one blank between words: two texts that differ in their layout only become equal.
std::string in_one_line(std::string_view text);

}  // namespace rulec::cli
