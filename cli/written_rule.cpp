#include "cli/written_rule.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace rulec::cli {
namespace {

constexpr auto kClauses = std::to_array<std::string_view>(
    {"title",   "for",     "when",       "let",  "check", "missing", "after", "at",     "message",
     "fix",     "suggest", "source",     "note", "alias", "since",   "until", "manual", "severity",
     "because", "needs",   "confidence", "tags", "pass",  "fail",    "skip",  "blocked"});
constexpr auto kOfTrees = std::to_array<std::string_view>({"en", "fr"});

// Behind these an expression or a list goes on: what looks like a clause is a name.
constexpr auto kGoOn = std::to_array<std::string_view>(
    {"and",    "or",    "not",     "if",      "then",    "else",    "is",      "in",    "implies", "otherwise",
     "over",   "where", "has",     "within",  "as",      "by",      "check",   "when",  "let",     "require",
     "forbid", "same",  "of",      "unless",  "written", "exactly", "most",    "least", "on",      "each",
     "for",    "at",    "every",   "some",    "no",      "after",   "suggest", "needs", "tags",    "alias",
     "fix",    "title", "message", "matches", "valid",   "missing", "except"});

bool is_one_of(std::string_view word, const auto& words) { return std::ranges::find(words, word) != words.end(); }

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' || (c & 0x80) != 0;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

class Splitter {
 public:
  Splitter(std::string_view text, bool tree) : text_(text), tree_(tree) {}

  WrittenRule run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#')
        comment();
      else if (c == '"' || (c == 'r' && at_ + 1 < text_.size() && text_[at_ + 1] == '"' && !in_word()))
        quoted();
      else if (std::isspace(static_cast<unsigned char>(c)) != 0)
        put(1);
      else if (is_letter(c))
        word();
      else
        mark(c);
    }
    finish();
    return std::move(rule_);
  }

 private:
  bool in_word() const { return at_ > 0 && is_letter(text_[at_ - 1]); }

  void put(std::size_t count) {
    now_.append(text_.substr(at_, count));
    at_ += count;
  }

  void comment() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    rule_.comments.emplace_back(trimmed(text_.substr(at_, end - at_)));
    at_ = end;
  }

  // Behind an r nothing is escaped.
  void quoted() {
    const bool raw = text_[at_] == 'r';
    std::size_t end = at_ + (raw ? 2 : 1);
    while (end < text_.size() && text_[end] != '"') end += !raw && text_[end] == '\\' ? 2 : 1;
    put(std::min(end + 1, text_.size()) - at_);
    goes_on_ = false;
  }

  void word() {
    std::size_t end = at_;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    const std::string_view found = text_.substr(at_, end - at_);
    const bool clause = is_one_of(found, kClauses) || (tree_ && is_one_of(found, kOfTrees));
    if (clause && braces_ == 1 && brackets_ == 0 && !goes_on_ && !is_bound(found, end)) begin(found);
    const bool number = std::isdigit(static_cast<unsigned char>(found.front())) != 0;
    goes_on_ = is_one_of(found, kGoOn) || (number && counts_);
    counts_ = found == "exactly" || found == "most" || found == "least";
    put(found.size());
  }

  // `at most 2 …`, `at least one of …`.
  bool is_bound(std::string_view found, std::size_t end) const {
    const std::string_view next = trimmed(text_.substr(end, 12));
    return found == "at" && (next.starts_with("most") || next.starts_with("least"));
  }

  // The id of a family's rule may have holes: {r.id}.
  bool is_hole() const {
    const std::size_t end = text_.find('}', at_);
    return braces_ == 0 && end != std::string_view::npos && end > at_ + 1 &&
           text_.substr(at_ + 1, end - at_ - 1).find_first_of(" \n\t\"") == std::string_view::npos;
  }

  void mark(char c) {
    if (c == '{' && is_hole()) return put(text_.find('}', at_) + 1 - at_);
    const bool opens_body = c == '{' && braces_ == 0;
    if (c == '{') ++braces_;
    if (c == '}' && braces_ > 0 && --braces_ == 0) return finish();
    if (c == '(' || c == '[') ++brackets_;
    if ((c == ')' || c == ']') && brackets_ > 0) --brackets_;
    goes_on_ = c != ')' && c != ']' && c != '}' && !opens_body;
    if (!opens_body) return put(1);
    finish();
    at_ += 1;
  }

  void begin(std::string_view word) {
    finish();
    word_ = word;
    const std::size_t line = text_.rfind('\n', at_);
    column_ = at_ - (line == std::string_view::npos ? 0 : line + 1);
  }

  // What was read so far becomes a clause.
  void finish() {
    if (text_.substr(at_).starts_with('}')) ++at_;
    std::string text;
    std::string_view rest = trimmed(now_);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
      if (blanks == line.size()) continue;
      if (!text.empty()) line.remove_prefix(std::min(blanks, column_));
      line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
      text.append(text.empty() ? "" : "\n").append(line);
    }
    if (!text.empty()) rule_.clauses.push_back({word_, std::move(text)});
    now_.clear();
    word_ = {};
  }

  std::string_view text_;
  bool tree_;
  std::size_t at_ = 0, column_ = 0;
  std::size_t braces_ = 0, brackets_ = 0;
  bool goes_on_ = false, counts_ = false;
  std::string now_;
  std::string_view word_;
  WrittenRule rule_;
};

}  // namespace

std::string WrittenRule::with(std::initializer_list<std::string_view> words) const {
  std::string text;
  for (const WrittenClause& clause : clauses)
    if (is_one_of(clause.word, words)) text.append(text.empty() ? "" : "\n").append(clause.text);
  return text;
}

WrittenRule written_rule(std::string_view text, bool tree) { return Splitter(text, tree).run(); }

std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank || !line.ends_with(' ')) line += blank ? ' ' : c;
  }
  return line;
}

}  // namespace rulec::cli
