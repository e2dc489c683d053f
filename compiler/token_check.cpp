#include "compiler/token_check.h"

#include <fmt/format.h>

#include <map>

#include "compiler/brace_layout.h"
#include "compiler/parse.h"

namespace rulec::compiler {
namespace {

bool touches(const Token& left, const Token& right) { return left.span.to == right.span.from; }

// `==`, `=>`, `&&`, `||`: what other languages write.
bool check_operators(const std::vector<Token>& tokens, Diagnostics& problems) {
  static const std::map<std::string, std::string> kForeign = {{"==", "="},  {"=>", ">="}, {"&&", "and"},
                                                              {"||", "or"}, {"=<", "<="}, {"!!", "not"}};
  bool found = false;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!touches(tokens[i], tokens[i + 1])) continue;
    const auto foreign = kForeign.find(tokens[i].text + tokens[i + 1].text);
    if (foreign == kForeign.end()) continue;
    Span span = tokens[i].span;
    span.to = tokens[i + 1].span.to;
    problems.error("RC0103", span, fmt::format("`{}` is not written here", foreign->first),
                   fmt::format("write `{}`", foreign->second));
    found = true;
    ++i;
  }
  return found;
}

std::string character_name(const std::string& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  char32_t point = lead;
  if (lead >= 0xc0) {
    point = lead & (lead >= 0xf0 ? 0x07U : lead >= 0xe0 ? 0x0fU : 0x1fU);
    for (std::size_t i = 1; i < text.size(); ++i) point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  const char* name = "";
  switch (point) {
    case 0x201c:
    case 0x201d:
      name = ", a curly quote";
      break;
    case 0x2018:
    case 0x2019:
      name = ", a curly apostrophe";
      break;
    case 0x2013:
    case 0x2014:
      name = ", a dash";
      break;
    case 0x2212:
      name = ", a minus sign";
      break;
    case 0x2264:
      name = ", less or equal";
      break;
    case 0x2265:
      name = ", greater or equal";
      break;
    case '"':
      name = ", a text that is not closed on its line";
      break;
    default:
      break;
  }
  return fmt::format("`{}` (U+{:04X}{})", text, static_cast<std::uint32_t>(point), name);
}

bool check_characters(const std::vector<Token>& tokens, Diagnostics& problems) {
  bool found = false;
  std::uint32_t end = 0;
  for (const auto& token : tokens) {
    if (!token.stray || token.text == "&" || token.text == "!") continue;
    if (!(found && token.span.from == end))  // one message for a run of them
      problems.error("RC0107", token.span, "unreadable character " + character_name(token.text),
                     "write plain quotes \" and the operators of the language");
    found = true;
    end = token.span.to;
  }
  for (const auto& token : tokens)
    if (token.stray && (token.text == "&" || token.text == "!") && !found) {
      problems.error("RC0107", token.span, "unreadable character " + character_name(token.text));
      found = true;
    }
  return found;
}

bool by_layout(const std::vector<Token>& tokens, const Source& source, Diagnostics& problems) {
  const auto found = misplaced_brace(tokens, source);
  if (found) problems.add(*found);
  return found.has_value();
}

bool check_brackets(const std::vector<Token>& tokens, const Source& source, Diagnostics& problems) {
  static const std::map<std::string, std::string> kClosers = {{"{", "}"}, {"(", ")"}, {"[", "]"}};
  std::vector<const Token*> open;
  for (const auto& token : tokens) {
    if (kClosers.contains(token.text)) {
      open.push_back(&token);
      if (open.size() > kMostNested) {
        problems.error("RC0109", token.span, fmt::format("nested more than {} deep", kMostNested),
                       "name parts of the expression with `let`");
        return true;
      }
      continue;
    }
    if (token.text != "}" && token.text != ")" && token.text != "]") continue;
    if (!open.empty() && kClosers.at(open.back()->text) == token.text) {
      open.pop_back();
      continue;
    }
    if (open.empty() && token.text == "}" && by_layout(tokens, source, problems)) return true;
    if (open.empty())
      problems.error("RC0102", token.span, fmt::format("`{}` closes nothing", token.text), "delete it");
    else if (open.back()->text != "{")  // a parenthesis is short: where it opens is where it is wrong
      problems.add({"RC0102",
                    Level::error,
                    open.back()->span,
                    fmt::format("`{}` is not closed: missing `{}` before `{}`", open.back()->text,
                                kClosers.at(open.back()->text), token.text),
                    {},
                    "at the latest here",
                    token.span});
    else
      problems.add({"RC0102",
                    Level::error,
                    token.span,
                    fmt::format("missing `{}` before `{}`", kClosers.at(open.back()->text), token.text),
                    {},
                    "opened here",
                    open.back()->span});
    return true;
  }
  if (open.empty()) return false;
  if (open.back()->text != "{") {
    problems.error("RC0102", open.back()->span,
                   fmt::format("`{}` is not closed: missing `{}` before the end of the file", open.back()->text,
                               kClosers.at(open.back()->text)));
    return true;
  }
  if (by_layout(tokens, source, problems)) return true;
  const Span last = tokens.back().span;
  problems.add({"RC0102",
                Level::error,
                {last.source, last.to, last.to},
                fmt::format("missing `{}` at the end of the file", kClosers.at(open.back()->text)),
                {},
                "opened here",
                open.back()->span});
  return true;
}

}  // namespace

bool check_tokens(const std::vector<Token>& tokens, const Source& source, Diagnostics& problems) {
  if (tokens.empty()) return false;
  bool found = check_operators(tokens, problems);
  if (!found) found = check_characters(tokens, problems);
  if (!found) found = check_brackets(tokens, source, problems);
  return found;
}

}  // namespace rulec::compiler
