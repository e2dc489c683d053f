#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/examples.h"
#include "compiler/lint.h"

namespace rulec::compiler {
namespace {

bool speaks(const std::vector<ast::Text>& texts, const std::string& language) {
  return std::ranges::any_of(texts, [&](const ast::Text& text) { return text.language == language; });
}

// ---- RL07

void languages_of(const Compilation& c, const CheckedRule& rule, Diagnostics& found) {
  if (rule.layer == kNone) return;
  struct Part {
    const char* name;
    const std::vector<ast::Text>& texts;
    bool wanted;
  };
  const Part parts[] = {{"title", rule.ast->title, !rule.tree},
                        {"message", rule.ast->message, false},
                        {"fix", rule.ast->fix, false},
                        {"reason of its confidence", rule.ast->confidence_why, false}};
  for (const auto& language : c.world.layers[rule.layer].languages)
    for (const Part& part : parts) {
      if (speaks(part.texts, language) || (part.texts.empty() && !part.wanted)) continue;
      found.warning("RL07", part.texts.empty() ? rule.id_span : part.texts[0].span,
                    fmt::format("the {} of {} does not speak `{}`", part.name, rule.id, language),
                    fmt::format("add `{} \"…\"`", language));
    }
}

void names_in_both(const Words& words, Span span, const std::string& what, Diagnostics& found) {
  if (words.en.empty() == words.fr.empty()) return;
  const char* missing = words.en.empty() ? "en" : "fr";
  found.warning("RL07", span, fmt::format("{} has no name in `{}`", what, missing),
                fmt::format("add `{} \"…\"`", missing));
}

// ---- RL08

void examples_of(const CheckedRule& rule, Diagnostics& found) {
  bool passes = false, fails = false;
  for (const auto& example : rule.ast->examples) {
    if (!is_for(example, rule)) continue;
    passes = passes || example.outcome == ast::Outcome::pass;
    fails = fails || example.outcome == ast::Outcome::fail;
  }
  if (passes && fails) return;
  found.warning("RL08", rule.id_span,
                fmt::format("{} has no example that {}", rule.id,
                            passes  ? "fails"
                            : fails ? "passes"
                                    : "passes or fails"),
                "an example is one line: `fail { BT-1: \"…\" }`");
}

// ---- RL09

// Does the check look at what the value is, not only at whether it is there?
bool compares_values(const CheckedRule& rule) {
  bool compares = false;
  for (const auto& check : rule.checks)
    walk(check, [&](const Ir& ir) {
      const bool test = ir.kind == IrKind::compare || ir.kind == IrKind::within;
      if (test)
        for (const auto& arg : ir.args)
          compares = compares || (arg->kind == IrKind::load && arg->type.type != Type::code);
      return true;
    });
  return compares;
}

bool shows_value(const std::vector<Segment>& message) {
  return std::ranges::any_of(message, [](const Segment& segment) { return segment.value != nullptr; });
}

void values_of(const CheckedRule& rule, Diagnostics& found) {
  if (rule.message_en.empty() || shows_value(rule.message_en) || !compares_values(rule)) return;
  found.warning("RL09", rule.ast->message.empty() ? rule.id_span : rule.ast->message[0].span,
                fmt::format("the message of {} shows none of the values that it compares", rule.id),
                "put the wrong value into it, as `{BT-106}`");
}

// ---- RL10

void unfinished(const Compilation& c, const CheckedRule& rule, Diagnostics& found) {
  const Span span = rule.ast->span;
  const std::size_t at = c.sources.text(span).find("TODO");
  if (at == std::string_view::npos) return;
  const auto from = span.from + static_cast<std::uint32_t>(at);
  found.warning("RL10", {span.source, from, from + 4}, fmt::format("{} is not finished", rule.id),
                "fill in what says TODO");
}

}  // namespace

void lint_texts(const Compilation& compilation, Diagnostics& found) {
  std::set<Index> in_force;
  for (const auto& layer : compilation.rules.layers) in_force.insert(layer.rules.begin(), layer.rules.end());
  for (const Index index : in_force) {
    const CheckedRule& rule = compilation.rules.all[index];
    languages_of(compilation, rule, found);
    unfinished(compilation, rule, found);
    if (rule.manual) continue;
    examples_of(rule, found);
    values_of(rule, found);
  }
  for (const auto& term : compilation.world.terms) names_in_both(term.name, term.span, term.id, found);
  for (const auto& group : compilation.world.groups) names_in_both(group.name, group.span, group.id, found);
  for (const auto& list : compilation.world.lists) names_in_both(list.title, list.span, list.name, found);
}

}  // namespace rulec::compiler
