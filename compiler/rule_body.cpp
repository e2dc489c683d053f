// What a rule says of itself: where it applies, since when, what it needs, what it checks.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/absence.h"
#include "compiler/rule_checker.h"
#include "model/date.h"
#include "model/spelling.h"

namespace rulec::compiler {
namespace {

// Words of a clause, by the number of what they stand for; the first is what no word means.
constexpr std::array<std::string_view, 4> kConfidences = {"", "certain", "likely", "unsure"};
constexpr std::array<std::string_view, 4> kNeeds = {"", "recipient", "platform", "sending"};

}  // namespace

void RuleChecker::check_body(CheckedRule& checked, const ast::Family* family) {
  const ast::Rule& rule = *checked.ast;
  checked.severity = rule.severity.value_or(Severity::fatal);
  checked.missing = rule.missing.value_or(Missing::by_layer);
  checked.manual = rule.manual;
  if (rule.manual && !rule.checks.empty())
    problems_.error("RC0807", rule.check_span, "a manual rule is never evaluated",
                    "drop the check, or the word `manual`");
  if (rule.manual && !rule.examples.empty())
    problems_.error("RC0807", rule.examples[0].span, "a manual rule has no examples: it is never evaluated");
  dates(checked);
  needs(checked);

  Scope scope;
  scope.layer = checked.layer;
  scope.rows = checked.rows;
  scope.lets = &checked.lets;
  if (family != nullptr)
    for (const auto& let : family->lets) scope.pending_lets[let.name.text] = let.value;
  for (const auto& let : rule.lets) scope.pending_lets[let.name.text] = let.value;
  if (!this->scope(checked, scope)) return;
  lowering_.rule_levels(scope.levels.size());
  checked.levels = scope.levels;

  std::vector<IrPtr> when;
  for (const auto& part : rule.when)
    if (auto ir = lowering_.truth(part, scope)) when.push_back(ir);
  if (when.size() == 1) checked.when = when[0];
  if (when.size() > 1) {
    checked.when = std::make_shared<Ir>();
    checked.when->kind = IrKind::both;
    checked.when->type = {Type::boolean};
    checked.when->span = when[0]->span;
    checked.when->args = when;
  }
  for (const auto& check : rule.checks)
    if (auto ir = lowering_.truth(check, scope)) checked.checks.push_back(ir);
  // Lets that nothing uses are checked all the same.
  for (const auto& let : rule.lets) {
    ast::Ref ref{{let.name}, let.name.span, {}, false};
    lowering_.resolve(ref, scope);
  }
  scope_checks_ = checked.checks;
  texts(checked, scope);
  places(checked, scope);
  for (const auto& text : rule.after) checked.after.emplace_back(plain(text, scope), text.span);
  if (rule.suggest) {
    lowering_.resolve(*rule.suggest, scope);
    lowering_.expr(rule.suggestion, scope);
  }
  check_absence(world_, checked, problems_);
}

// The place of a word among those that a clause knows, 0 for none.
std::size_t RuleChecker::one_of(const std::optional<ast::Name>& word, const std::array<std::string_view, 4>& known,
                                std::string_view what) {
  if (!word) return 0;
  for (std::size_t i = 1; i < known.size(); ++i)
    if (known[i] == word->text) return i;
  const auto close = nearest(word->text, {known.begin() + 1, known.end()});
  problems_.error("RC0202", word->span, fmt::format("unknown {} `{}`", what, word->text),
                  close.empty() ? fmt::format("{}, {} or {}", known[1], known[2], known[3])
                                : fmt::format("did you mean `{}`?", close));
  return 0;
}

void RuleChecker::needs(CheckedRule& checked) {
  const ast::Rule& rule = *checked.ast;
  checked.confidence = static_cast<Confidence>(one_of(rule.confidence, kConfidences, "confidence"));
  checked.needs = static_cast<Needs>(one_of(rule.needs, kNeeds, "need"));
  if (!rule.needs_of) return;
  Scope scope;
  const auto meaning = lowering_.resolve(*rule.needs_of, scope);
  if (meaning.kind == Meaning::Kind::term && world_.terms[meaning.term].frame == 0)
    checked.needs_term = meaning.term;
  else if (meaning.kind != Meaning::Kind::nothing)
    problems_.error("RC0402", rule.needs_of->span, "`needs … of` names a term that occurs once in the invoice");
}

void RuleChecker::dates(CheckedRule& checked) {
  const auto& validity = checked.ast->validity;
  checked.since = validity.since.value_or(kFirstDay);
  checked.until = validity.until.value_or(kLastDay);
  if (checked.since > checked.until)
    problems_.error("RC0705", validity.until_span, fmt::format("`{}` ends before it begins", checked.id));
  checked.steps = checked.ast->steps;
  for (std::size_t i = 0; i < checked.steps.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto& a = checked.steps[j];
      const auto& b = checked.steps[i];
      if (a.direction != b.direction) continue;
      const auto from = std::max(a.validity.since.value_or(kFirstDay), b.validity.since.value_or(kFirstDay));
      const auto to = std::min(a.validity.until.value_or(kLastDay), b.validity.until.value_or(kLastDay));
      if (from > to) continue;
      problems_.add({"RC0705",
                     Level::error,
                     b.span,
                     fmt::format("severities overlap{}", to == kLastDay ? std::string() : " until " + to_iso(to)),
                     {},
                     "the other one",
                     a.span});
    }
}

bool RuleChecker::scope(CheckedRule& checked, Scope& scope) {
  const ast::Rule& rule = *checked.ast;
  if (!rule.each) return true;
  if (rule.each->steps.size() == 2 && scope.rows.contains(rule.each->steps[0].text)) {
    const auto& binding = scope.rows[rule.each->steps[0].text];
    const auto column = binding.table->column(rule.each->steps[1].text);
    if (column && binding.table->rows[binding.row][*column].invoice) return true;
  }
  const auto meaning = lowering_.resolve(*rule.each, scope);
  Index frame = 0;
  if (meaning.kind == Meaning::Kind::group) {
    const GroupInfo& group = world_.groups[meaning.group];
    frame = group.frame;
    if (group.slot != kNone) checked.scope_group = meaning.group;
  } else if (meaning.kind == Meaning::Kind::term) {
    frame = world_.terms[meaning.term].frame;
    checked.scope_term = meaning.term;
  } else {
    if (meaning.kind != Meaning::Kind::nothing)
      problems_.error("RC0402", rule.each->span, "`for each` goes over a group or a term");
    return false;
  }
  std::vector<Index> chain;
  for (; frame != 0; frame = world_.frames[frame].parent) chain.insert(chain.begin(), frame);
  for (const Index link : chain) scope.levels.push_back({link, {}});
  scope.levels.back().alias = rule.each_alias;
  return true;
}

}  // namespace rulec::compiler
