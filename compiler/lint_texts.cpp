#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/examples.h"
#include "compiler/lint.h"
#include "compiler/test_outcomes.h"

namespace rulec::compiler {
namespace {

bool speaks(const std::vector<ast::Text>& texts, const std::string& language) {
  return std::ranges::any_of(texts, [&](const ast::Text& text) { return text.language == language; });
}

// ---- RL07

void missing_languages(const std::string& what, const std::vector<ast::Text>& texts, Span where,
                       const std::vector<std::string>& languages, Diagnostics& found) {
  for (const auto& language : languages)
    if (!speaks(texts, language))
      found.warning("RL07", texts.empty() ? where : texts[0].span,
                    fmt::format("the {} does not speak `{}`", what, language), fmt::format("add `{} \"…\"`", language));
}

// A text without a language stands for English.
void missing_languages(const std::string& what, const ast::Reason& reason, Span where,
                       const std::vector<std::string>& languages, Diagnostics& found) {
  if (reason.en.empty() && reason.fr.empty()) return;
  for (const auto& language : languages)
    if ((language == "en" && reason.en.empty()) || (language == "fr" && reason.fr.empty()))
      found.warning("RL07", where, fmt::format("the {} does not speak `{}`", what, language),
                    "write `because en \"…\" fr \"…\"`");
}

// The rule that `require` makes: its message is its title too, and it holds no examples.
bool is_required(const CheckedRule& rule) {
  const auto &title = rule.ast->title, &message = rule.ast->message;
  return !title.empty() && !message.empty() && title[0].span.source == message[0].span.source &&
         title[0].span.from == message[0].span.from;
}

void languages_of(const Compilation& c, const CheckedRule& rule, Diagnostics& found) {
  if (rule.layer == kNone) return;
  const auto& languages = c.world.layers[rule.layer].languages;
  const ast::Rule& ast = *rule.ast;
  const auto look = [&](const char* name, const std::vector<ast::Text>& texts, bool wanted) {
    if (wanted || !texts.empty())
      missing_languages(fmt::format("{} of {}", name, rule.id), texts, rule.id_span, languages, found);
  };
  look("title", ast.title, !rule.tree && !is_required(rule));
  look("message", ast.message, false);
  look("fix", ast.fix, false);
  look("reason of its confidence", ast.confidence_why, false);
  missing_languages(fmt::format("reason of {}", rule.id), rule.because, rule.id_span, languages, found);
}

void layer_languages(const Compilation& c, Diagnostics& found) {
  for (const auto& layer : c.world.layers)
    if (!layer.ast->title.empty())
      missing_languages(fmt::format("title of layer {}", layer.name), layer.ast->title, {}, layer.languages, found);
}

// From the word `because` on.
Span reason_of(const Sources& sources, Span edit) {
  const std::string_view text = sources.text(edit);
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"' && (at == 0 || text[at - 1] != '\\')) quoted = !quoted;
    if (!quoted && text.substr(at).starts_with("because"))
      return {edit.source, edit.from + static_cast<std::uint32_t>(at), edit.to};
  }
  return edit;
}

void edit_languages(const Compilation& c, Diagnostics& found) {
  for (std::size_t f = 0; f < c.world.files.size(); ++f) {
    if (c.world.file_layers[f] == kNone) continue;
    for (const auto& edit : c.world.files[f].edits)
      missing_languages("reason of this edit", edit.because, reason_of(c.sources, edit.span),
                        c.world.layers[c.world.file_layers[f]].languages, found);
  }
}

void names_in_both(const Words& words, Span span, const std::string& what, Diagnostics& found) {
  if (words.en.empty() == words.fr.empty()) return;
  const char* missing = words.en.empty() ? "en" : "fr";
  found.warning("RL07", span, fmt::format("{} has no name in `{}`", what, missing),
                fmt::format("add `{} \"…\"`", missing));
}

// Of the codes of a file, which may have names in one language only, just the columns speak.
void code_names(const std::vector<ast::Codelist>& lists, Diagnostics& found) {
  for (const auto& list : lists)
    for (const auto& entry : list.entries)
      for (const char* const missing : {"en", "fr"})
        if (!entry.name.empty() && !speaks(entry.name, missing))
          found.warning(
              "RL07", entry.codes[0].span,
              fmt::format("code \"{}\" of {} has no name in `{}`", entry.codes[0].text, list.name.text, missing),
              fmt::format("add `{} \"…\"`", missing));
}

// ---- RL08

void examples_of(const CheckedRule& rule, const OutcomeCounts& tests, Diagnostics& found) {
  bool passes = tests[static_cast<std::size_t>(ast::Outcome::pass)] > 0;
  bool fails = tests[static_cast<std::size_t>(ast::Outcome::fail)] > 0;
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
                is_required(rule) ? fmt::format("write a `test` with `expect fail {}`, and one with `expect pass {}`",
                                                rule.id, rule.id)
                                  : "an example is one line: `fail { BT-1: \"…\" }`");
}

// ---- RL09

bool is_test(IrKind kind) {
  return kind == IrKind::compare || kind == IrKind::within || kind == IrKind::matches || kind == IrKind::is_valid;
}

// Does the value of a term, as it stands or calculated, come in here? Of rows that are counted none does, and no
// message could show one.
bool reads_value(const IrPtr& value) {
  bool reads = false;
  walk(value, [&](const Ir& ir) {
    const bool is_value = ir.kind == IrKind::load || ir.kind == IrKind::raw;
    reads = reads || (is_value && ir.type.type != Type::code);
    const bool counts = (ir.kind == IrKind::fold || ir.kind == IrKind::lookup || ir.kind == IrKind::node_fold) &&
                        (ir.fold == Fold::count || ir.fold == Fold::some || ir.fold == Fold::every);
    return !counts && ir.kind != IrKind::present && ir.kind != IrKind::count_present;
  });
  return reads;
}

// Does the check look at what the value is, not only at whether it is there?
bool compares_values(const CheckedRule& rule) {
  bool compares = false;
  for (const auto& check : rule.checks)
    walk(check, [&](const Ir& ir) {
      if (is_test(ir.kind))
        compares = compares || std::ranges::any_of(ir.args, [](const IrPtr& arg) { return reads_value(arg); });
      return ir.kind != IrKind::fold && ir.kind != IrKind::lookup;
    });
  return compares;
}

bool is_mute(const std::vector<Segment>& message) {
  return !message.empty() &&
         std::ranges::none_of(message, [](const Segment& segment) { return segment.value != nullptr; });
}

void values_of(const CheckedRule& rule, Diagnostics& found) {
  const bool english = is_mute(rule.message_en), french = is_mute(rule.message_fr);
  if ((!english && !french) || !compares_values(rule)) return;
  Span span = rule.ast->message.empty() ? rule.id_span : rule.ast->message[0].span;
  for (const auto& text : rule.ast->message)
    if (!english && text.language == "fr") span = text.span;
  found.warning("RL09", span,
                fmt::format("the {}message of {} shows none of the values that it compares",
                            english == french ? ""
                            : english         ? "English "
                                              : "French ",
                            rule.id),
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
  const auto tests = expected_in_tests(compilation.world);
  for (const Index index : in_force) {
    const CheckedRule& rule = compilation.rules.all[index];
    languages_of(compilation, rule, found);
    unfinished(compilation, rule, found);
    if (rule.manual) continue;
    const auto shown = tests.find(rule.id);
    examples_of(rule, shown == tests.end() ? OutcomeCounts{} : shown->second, found);
    values_of(rule, found);
  }
  for (const auto& term : compilation.world.terms) names_in_both(term.name, term.span, term.id, found);
  for (const auto& group : compilation.world.groups) names_in_both(group.name, group.span, group.id, found);
  for (const auto& list : compilation.world.lists) names_in_both(list.title, list.span, list.name, found);
  for (const auto& file : compilation.world.files) code_names(file.codelists, found);
  layer_languages(compilation, found);
  edit_languages(compilation, found);
}

}  // namespace rulec::compiler
