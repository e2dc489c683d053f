#include "compiler/syntax_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/functions.h"
#include "compiler/regex.h"
#include "evaluate/check_functions.h"
#include "model/facts.h"

namespace rulec::compiler {
namespace {

class Checker {
 public:
  Checker(const World& world, const Rules& rules, Diagnostics& problems) : world_(world), problems_(problems) {
    for (const auto& rule : rules.all) ids_.emplace(rule.id, rule.id_span);
  }

  void run() {
    for (const auto& file : world_.files)
      for (const auto& syntax : file.syntaxes)
        for (const auto& context : syntax.contexts) {
          expr(context.when);
          for (const auto& rule : context.rules) check(rule);
        }
  }

 private:
  void check(const ast::SyntaxRule& rule) {
    const auto [at, fresh] = ids_.emplace(rule.id.text, rule.id.span);
    if (!fresh)
      problems_.add({"RC0701",
                     Level::error,
                     rule.id.span,
                     fmt::format("`{}` is declared twice", rule.id.text),
                     {},
                     "first declared here",
                     at->second});
    if (rule.regex) regex(rule.regex->text, rule.regex->span);
    expr(rule.when);
    expr(rule.check);
    for (const auto& text : rule.message)
      for (const auto& piece : text.pieces) expr(piece.hole);
  }

  void regex(const std::string& text, Span span) {
    std::string why;
    std::size_t at = 0;
    if (!compile_regex(text, why, at))
      problems_.error("RC0503", span, fmt::format("bad regular expression: {} at {}", why, at));
  }

  template <typename Names>
  void unknown(Span span, const char* what, const std::string& name, const Names& known) {
    const std::vector<std::string> names(known.begin(), known.end());
    const auto close = nearest(name, names);
    problems_.error("RC0202", span, fmt::format("{} `{}`", what, name),
                    close.empty() ? "" : fmt::format("did you mean `{}`?", close));
  }

  // Paths of the document stand for themselves; what the language itself names must exist.
  void expr(const ast::ExprPtr& e) {
    if (!e) return;
    using K = ast::ExprKind;
    if (e->kind == K::matches) regex(e->text, e->text_span);
    if (e->kind == K::is_valid && !check_function_named(e->text))
      unknown(e->text_span, "no check is called", e->text, kCheckFunctionNames);
    if (e->kind == K::call) call(*e);
    for (const auto& ref : e->refs) fact(ref);
    if (e->kind == K::member_of && !e->refs.empty()) list(e->refs[0]);
    for (const auto& arg : e->args) expr(arg);
    if (e->domain) expr(e->domain->where);
  }

  void call(const ast::Expr& e) {
    std::vector<std::string> known = {"exists", "raw", "round", "sha256", "canonical"};
    for (const auto& function : kFunctions) known.emplace_back(function.name);
    for (const auto& [name, define] : world_.defines) known.push_back(name);
    if (std::find(known.begin(), known.end(), e.text) == known.end())
      unknown(e.text_span, "unknown function", e.text, known);
  }

  void fact(const ast::Ref& ref) {
    if (ref.steps.size() != 2 || ref.steps[0].text != "document" || fact_named(ref.steps[1].text)) return;
    const auto close = nearest(ref.steps[1].text, {kFactNames.begin(), kFactNames.end()});
    problems_.error("RC0204", ref.span, fmt::format("no fact `{}` of the document", ref.steps[1].text),
                    close.empty() ? "" : fmt::format("did you mean `document.{}`?", close));
  }

  // `x in LIST`: a code list is written in capitals, a path of the document is not.
  void list(const ast::Ref& ref) {
    const std::string name = ref.text();
    const bool capitals = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!capitals || world_.list_by_name.contains(name)) return;
    std::vector<std::string> names;
    for (const auto& [known, index] : world_.list_by_name) names.push_back(known);
    unknown(ref.span, "unknown code list", name, names);
  }

  const World& world_;
  Diagnostics& problems_;
  std::map<std::string, Span> ids_;
};

}  // namespace

void check_syntax_tables(const World& world, const Rules& rules, Diagnostics& problems) {
  Checker(world, rules, problems).run();
}

}  // namespace rulec::compiler
