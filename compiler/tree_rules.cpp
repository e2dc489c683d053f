#include "compiler/tree_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/tree_lowering.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

constexpr const char* kDocumentType = "Invoice";
constexpr const char* kRootType = "Envelope";

class Checker {
 public:
  Checker(const World& world, const ast::Syntax& syntax, Index layer, std::deque<ast::Rule>& made,
          Diagnostics& problems)
      : world_(world),
        syntax_(syntax),
        layer_(layer),
        made_(made),
        problems_(problems),
        types_(world, syntax.name.text),
        lowering_(world, types_, problems) {}

  std::vector<CheckedRule> run() {
    for (const auto& context : syntax_.contexts) this->context(context);
    return std::move(rules_);
  }

 private:
  void context(const ast::SyntaxAt& at) {
    if (at.types.empty()) {
      problems_.error("RC0904", at.span, "contexts by path are not evaluated by this version",
                      "say `at each TYPE`, with a type of the syntax's table of members");
      return;
    }
    TreeScope scope;
    NodeTypes types;
    for (const auto& type : at.types) {
      if (!types_.is_type(type.text))
        problems_.error("RC0904", type.span,
                        fmt::format("no type `{}` in table {}_member", type.text, syntax_.name.text), [&] {
                          const auto close = nearest(type.text, types_.all());
                          return close.empty() ? std::string() : fmt::format("did you mean `{}`?", close);
                        }());
      types.push_back(type.text);
    }
    if (problems_.errors() > 0 &&
        std::none_of(types.begin(), types.end(), [&](const std::string& type) { return types_.is_type(type); }))
      return;
    scope.levels = {{{}, types}};
    scope.document = {kDocumentType};
    scope.root = {kRootType};
    const IrPtr when = at.when ? lowering_.truth(at.when, scope) : nullptr;
    for (const auto& rule : at.rules) this->rule(rule, scope, types, when);
  }

  void rule(const ast::SyntaxRule& from, TreeScope& scope, const NodeTypes& types, const IrPtr& context_when) {
    CheckedRule rule;
    rule.id = from.id.text;
    rule.id_span = from.id.span;
    rule.layer = layer_;
    rule.ast = written(from);
    rule.severity = from.severity.value_or(Severity::fatal);
    rule.missing = Missing::fails;
    rule.since = kFirstDay;
    rule.until = kLastDay;
    rule.tree.emplace();
    rule.tree->syntax = syntax_.name.text;
    rule.tree->types = types;
    rule.tree->when = context_when;
    for (const auto& name : from.alias_of) rule.tree->alias_of.emplace_back(name.text, name.span);
    if (from.when) rule.when = lowering_.truth(from.when, scope);
    if (from.unless)
      problems_.error("RC0904", *from.unless, "`unless` is not evaluated by this version", "say it in `when`");
    if (auto check = this->check(from, scope)) rule.checks.push_back(check);
    for (const auto& path : from.at)
      if (auto place = lowering_.path(path, scope)) rule.tree->at.push_back(std::move(place->path));
    if (rule.tree->at.empty()) default_place(rule);
    rule.message_en = segments(from.message, "en", scope);
    rule.message_fr = segments(from.message, "fr", scope);
    rule.fix_en = segments(from.fix, "en", scope);
    rule.fix_fr = segments(from.fix, "fr", scope);
    rule.title_en = title(from.message, "en");
    rule.title_fr = title(from.message, "fr");
    if (layer_ != kNone) {
      rule.source = world_.layers[layer_].ast->source;
      languages(from);
    }
    values(rule);
    rules_.push_back(std::move(rule));
  }

  // The rule as others know them: its place in the file, its examples, its texts.
  const ast::Rule* written(const ast::SyntaxRule& from) {
    ast::Rule rule;
    rule.id.plain = from.id.text;
    rule.id.span = from.id.span;
    rule.severity = from.severity;
    rule.message = from.message;
    rule.message_span = from.message_span;
    rule.fix = from.fix;
    rule.examples = from.examples;
    rule.span = from.span;
    rule.check_span = from.form_span;
    made_.push_back(std::move(rule));
    return &made_.back();
  }

  IrPtr check(const ast::SyntaxRule& from, TreeScope& scope) {
    using Form = ast::SyntaxForm;
    if (from.form == Form::check) return lowering_.truth(from.check, scope);
    std::vector<PathHere> places;
    for (const auto& path : from.paths) {
      auto place = lowering_.path(path, scope);
      if (!place) return nullptr;
      places.push_back(std::move(*place));
    }
    const Span span = from.form_span;
    const auto counted = [&](ast::Compare compare) {
      return lowering_.compared(lowering_.count(places[0], span, scope), compare, from.count, span);
    };
    switch (from.form) {
      case Form::require:
        return lowering_.node(IrKind::node_present, places[0], span);
      case Form::forbid: {
        std::vector<IrPtr> none;
        for (const auto& place : places) {
          auto absent = std::make_shared<Ir>(*lowering_.node(IrKind::node_exists, place, span));
          none.push_back(combined(IrKind::negation, {absent}, span));
        }
        return none.size() == 1 ? none[0] : combined(IrKind::both, std::move(none), span);
      }
      case Form::exactly:
        return counted(ast::Compare::equal);
      case Form::at_most:
        return counted(ast::Compare::at_most);
      case Form::at_least:
        return counted(ast::Compare::at_least);
      case Form::choice: {
        auto sum = combined(IrKind::count_present, {}, span);
        sum->type = {Type::integer};
        for (const auto& place : places) sum->args.push_back(lowering_.node(IrKind::node_exists, place, span));
        return lowering_.compared(sum, ast::Compare::at_most, 1, span);
      }
      case Form::matches: {
        ast::Expr matches;
        matches.kind = ast::ExprKind::matches;
        matches.span = span;
        matches.text = from.regex->text;
        matches.text_span = from.regex->span;
        auto node = std::make_shared<ast::Expr>();
        node->kind = ast::ExprKind::node;
        node->span = span;
        node->path = std::make_shared<ast::Path>(from.paths[0]);
        matches.args = {node};
        return lowering_.truth(std::make_shared<ast::Expr>(matches), scope);
      }
      case Form::same:
        problems_.error("RC0904", span, "`same` is not evaluated by this version");
        return nullptr;
      case Form::check:
        break;
    }
    return nullptr;
  }

  static IrPtr combined(IrKind kind, std::vector<IrPtr> args, Span span) {
    auto ir = std::make_shared<Ir>();
    ir->kind = kind;
    ir->type = {Type::boolean};
    ir->span = span;
    ir->args = std::move(args);
    return ir;
  }

  // Where nothing is said: the first place that the check looks at from its own node.
  static void default_place(CheckedRule& rule) {
    for (const auto& check : rule.checks)
      walk(check, [&](const Ir& node) {
        if (rule.tree->at.empty() && node.path && node.level == 0) rule.tree->at.push_back(as_far_as_one(*node.path));
        return node.kind != IrKind::node_fold;
      });
    if (rule.tree->at.empty()) rule.tree->at.emplace_back();
  }

  // Up to where a path goes over several nodes, or chooses among them.
  static CheckedPath as_far_as_one(const CheckedPath& path) {
    CheckedPath plain;
    for (const auto& step : path.steps) {
      if (step.op == StepOp::each || step.op == StepOp::any_member || step.op == StepOp::filter) break;
      plain.steps.push_back(step);
    }
    return plain;
  }

  // What a check reads from its own node is shown with the finding.
  void values(CheckedRule& rule) const {
    std::set<std::string> seen;
    for (const auto& check : rule.checks)
      walk(check, [&](const Ir& node) {
        if (node.kind == IrKind::node_fold) return false;
        const bool value =
            node.kind == IrKind::node_text || node.kind == IrKind::node_number || node.kind == IrKind::node_date;
        if (value && node.level == 0 && rule.shown.size() < 6) {
          std::string name;
          for (const auto& step : node.path->steps)
            if (step.op == StepOp::member) name += (name.empty() ? "" : ".") + step.name;
          auto text = std::make_shared<Ir>(node);
          text->kind = IrKind::node_text;
          text->type = {Type::text};
          if (seen.insert(name).second) rule.shown.push_back({name.empty() ? "value" : name, text});
        }
        return true;
      });
  }

  void languages(const ast::SyntaxRule& from) {
    for (const auto& language : world_.layers[layer_].languages)
      if (!from.message.empty() && std::none_of(from.message.begin(), from.message.end(),
                                                [&](const ast::Text& text) { return text.language == language; }))
        problems_.warning("RC0803", from.message_span,
                          fmt::format("{} has no message in `{}`", from.id.text, language));
  }

  // The message with its holes left out of sight: what a catalogue shows.
  static std::string title(const std::vector<ast::Text>& texts, std::string_view language) {
    for (const auto& text : texts)
      if (text.language == language) {
        std::string title;
        for (const auto& piece : text.pieces) title += piece.hole ? "…" : piece.literal;
        return title;
      }
    return {};
  }

  std::vector<Segment> segments(const std::vector<ast::Text>& texts, std::string_view language, TreeScope& scope) {
    std::vector<Segment> result;
    for (const auto& text : texts) {
      if (text.language != language) continue;
      for (const auto& piece : text.pieces) {
        if (!piece.hole) {
          result.push_back({piece.literal, nullptr, Format::plain, kNone, 0});
          continue;
        }
        Diagnostics quiet(world_.sources);
        TreeLowering lowering(world_, types_, quiet);
        Segment segment;
        segment.value = lowering.expr(piece.hole, scope);
        if (segment.value && piece.format.empty()) {
          segment.format = Format::raw;
          result.push_back(std::move(segment));
          continue;
        }
        problems_.error("RC0804", {piece.span.source, piece.span.from - 1, piece.span.to + 1},
                        fmt::format("hole {{{}}}: {}", world_.sources.text(piece.span),
                                    !piece.format.empty() ? "no format is known here"
                                    : quiet.all().empty() ? "nothing to show"
                                                          : quiet.all()[0].message),
                        quiet.all().empty() ? "" : quiet.all()[0].hint);
      }
    }
    return result;
  }

  const World& world_;
  const ast::Syntax& syntax_;
  Index layer_;
  std::deque<ast::Rule>& made_;
  Diagnostics& problems_;
  TreeTypes types_;
  TreeLowering lowering_;
  std::vector<CheckedRule> rules_;
};

}  // namespace

std::vector<CheckedRule> tree_rules(const World& world, const ast::Syntax& syntax, Index layer,
                                    std::deque<ast::Rule>& made, Diagnostics& problems) {
  return Checker(world, syntax, layer, made, problems).run();
}

}  // namespace rulec::compiler
