#include "compiler/tree_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/lower_words.h"
#include "compiler/tree_examples.h"
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
    if (at.types.empty()) return context_by_path(at);
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
    TreeRule where;
    where.types = types;
    where.where = head_of(at);
    where.when = when;
    for (const auto& rule : at.rules) this->rule(rule, scope, where);
  }

  // `each Invoice when …`, without what stands in its braces.
  static Span head_of(const ast::SyntaxAt& at) {
    Span head = at.span;
    if (!at.except.empty()) head.to = at.except.back().span.to;
    if (at.when) head.to = at.when->span.to;
    return head;
  }

  // Filters of a last step are a condition of the whole context.
  void context_by_path(const ast::SyntaxAt& at) {
    auto context = std::make_shared<TreeContext>();
    const auto add = [&](const std::vector<ast::Path>& from, std::vector<NamePath>& to) {
      for (const auto& path : from) {
        auto names = path.rooted ? name_path(path, from.size() == 1 && &to == &context->paths) : std::nullopt;
        if (!names) {
          problems_.error("RC0904", path.span, "a context is a path of names from `/` or `//`",
                          "a filter may stand at the end of the only path");
          continue;
        }
        for (const auto& step : path.steps)
          if (!step.starred && !step.any && !types_.is_element((step.attribute ? "@" : "") + step.name))
            problems_.error("RC0904", step.span, fmt::format("no element `{}`", step.name),
                            did_you_mean(step.name, types_.elements()));
        to.push_back(std::move(*names));
      }
    };
    add(at.paths, context->paths);
    add(at.except, context->except);
    TreeScope scope;
    scope.levels = {{{}, {}}};
    scope.xml = true;
    TreeRule where;
    where.context = context;
    where.where = head_of(at);
    for (const auto& filter : at.paths.empty() ? std::vector<ast::PathFilter>{} : at.paths[0].steps.back().filters)
      where.when = joined(where.when, lowering_.holds(filter.tests, scope, filter.span));
    if (at.when) where.when = joined(where.when, lowering_.truth(at.when, scope));
    for (const auto& rule : at.rules) this->rule(rule, scope, where);
  }

  static IrPtr joined(const IrPtr& first, const IrPtr& second) {
    return first && second ? combined(IrKind::both, {first, second}, second->span) : first ? first : second;
  }

  void rule(const ast::SyntaxRule& from, TreeScope& scope, const TreeRule& where) {
    CheckedRule rule;
    rule.id = from.id.text;
    rule.id_span = from.id.span;
    rule.layer = layer_;
    rule.ast = written(from);
    rule.severity = from.severity.value_or(Severity::fatal);
    rule.missing = Missing::fails;
    rule.since = kFirstDay;
    rule.until = kLastDay;
    rule.because = from.because;
    rule.tree = where;
    rule.tree->syntax = syntax_.name.text;
    for (const auto& name : from.alias_of) rule.tree->alias_of.emplace_back(name.text, name.span);
    if (from.when) rule.when = lowering_.truth(from.when, scope);
    if (auto check = this->check(from, scope)) rule.checks.push_back(unless(from, check, scope));
    if (from.form == ast::SyntaxForm::forbid && where.context && !where.when && !rule.when && from.unless.empty())
      told_by_walk(from, rule);
    for (const auto& path : from.at)
      if (auto place = lowering_.path(path, scope)) rule.tree->at.push_back(std::move(place->path));
    if (rule.tree->at.empty()) default_place(rule);
    texts(from, rule, scope);
    if (layer_ != kNone) {
      rule.source = world_.layers[layer_].ast->source;
      languages(from);
    }
    values(rule);
    rules_.push_back(std::move(rule));
  }

  // Where all that is forbidden stands at plain paths, no program has to look for it.
  static void told_by_walk(const ast::SyntaxRule& from, CheckedRule& rule) {
    std::vector<NamePath> forbidden;
    for (const auto& path : from.paths) {
      auto names = path.rooted || path.self ? std::nullopt : name_path(path);
      if (!names) return;
      forbidden.push_back(std::move(*names));
    }
    rule.tree->forbidden = std::move(forbidden);
  }

  IrPtr unless(const ast::SyntaxRule& from, const IrPtr& check, TreeScope& scope) {
    if (from.unless.empty()) return check;
    std::vector<IrPtr> parts = {check};
    for (const auto& tests : from.unless)
      if (auto holds = lowering_.holds(tests, scope, tests[0].span)) parts.push_back(std::move(holds));
    return combined(IrKind::either, std::move(parts), from.form_span);
  }

  // Its own, or those of its form.
  void texts(const ast::SyntaxRule& from, CheckedRule& rule, TreeScope& scope) {
    const auto said = std::find_if(syntax_.said.begin(), syntax_.said.end(),
                                   [&](const ast::SyntaxSaid& one) { return one.form == from.form; });
    const bool own = !from.message.empty() || said == syntax_.said.end();
    const auto& message = own ? from.message : said->message;
    const auto& fix = own || !from.fix.empty() ? from.fix : said->fix;
    const ast::SyntaxRule* form = own ? nullptr : &from;
    rule.message_en = segments(message, "en", scope, form);
    rule.message_fr = segments(message, "fr", scope, form);
    rule.fix_en = segments(fix, "en", scope, form);
    rule.fix_fr = segments(fix, "fr", scope, form);
    rule.title_en = title(message, "en", form);
    rule.title_fr = title(message, "fr", form);
  }

  // {path} and {limit} of a rule's form, in a text of all rules of that form.
  std::optional<std::string> of_form(const ast::Piece& piece, const ast::SyntaxRule* from) const {
    if (from == nullptr || !piece.hole || piece.hole->kind != ast::ExprKind::reference) return std::nullopt;
    const std::string name = piece.hole->refs[0].text();
    if (name == "limit") return std::to_string(from->count);
    if (name != "path") return std::nullopt;
    std::string paths;
    for (const auto& path : from->paths)
      paths += (paths.empty() ? "" : ", ") + std::string(world_.sources.text(path.span));
    return paths;
  }

  // {found}: how often what the form counts is there.
  IrPtr found(const ast::Piece& piece, const ast::SyntaxRule* from, TreeScope& scope) {
    const bool asked = from != nullptr && piece.hole && piece.hole->kind == ast::ExprKind::reference &&
                       piece.hole->refs[0].text() == "found" && !from->paths.empty();
    if (!asked) return nullptr;
    const auto path = lowering_.path(from->paths[0], scope);
    return path ? lowering_.count(*path, piece.span, scope) : nullptr;
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
    rule.examples = from.examples.empty() ? examples_of_form(from) : from.examples;
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
        return lowering_.node(scope.xml ? IrKind::node_exists : IrKind::node_present, places[0], span);
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
        return lowering_.compared(lowering_.differing(places[0], from.written, span, scope), ast::Compare::at_most, 1,
                                  span);
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
      if (step.op == StepOp::each || step.op == StepOp::any_member || step.op == StepOp::filter ||
          step.op == StepOp::anywhere || step.op == StepOp::document)
        break;
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
  std::string title(const std::vector<ast::Text>& texts, std::string_view language, const ast::SyntaxRule* form) const {
    for (const auto& text : texts)
      if (text.language == language) {
        std::string title;
        for (const auto& piece : text.pieces) title += piece.hole ? of_form(piece, form).value_or("…") : piece.literal;
        return title;
      }
    return {};
  }

  std::vector<Segment> segments(const std::vector<ast::Text>& texts, std::string_view language, TreeScope& scope,
                                const ast::SyntaxRule* form) {
    std::vector<Segment> result;
    for (const auto& text : texts) {
      if (text.language != language) continue;
      for (const auto& piece : text.pieces) {
        if (!piece.hole) {
          result.push_back({piece.literal, nullptr, Format::plain, kNone, 0});
          continue;
        }
        if (auto known = of_form(piece, form)) {
          result.push_back({std::move(*known), nullptr, Format::plain, kNone, 0});
          continue;
        }
        if (auto count = found(piece, form, scope)) {
          result.push_back({{}, std::move(count), Format::plain, kNone, 0});
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
