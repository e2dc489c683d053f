#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/lint.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

// ---- RL05: days on which nothing holds

void gap(Span span, const std::string& what, std::int32_t before, std::int32_t after, Diagnostics& found) {
  found.warning("RL05", span, fmt::format("{} from {} to {}", what, to_iso(before + 1), to_iso(after - 1)),
                "let the earlier one end on the day before the later one begins");
}

struct Period {
  std::int32_t since, until;
  Span span;
};

void gaps_between(std::vector<Period> periods, const std::string& what, Diagnostics& found) {
  std::ranges::sort(periods, {}, &Period::since);
  for (std::size_t i = 0; i + 1 < periods.size(); ++i) {
    const auto end = std::max_element(periods.begin(), periods.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                      [](const Period& a, const Period& b) { return a.until < b.until; })
                         ->until;
    if (end != kLastDay && periods[i + 1].since != kFirstDay && end + 1 < periods[i + 1].since)
      gap(periods[i + 1].span, what, end, periods[i + 1].since, found);
  }
}

void rule_gaps(const Compilation& c, Diagnostics& found) {
  std::map<std::pair<Index, std::string>, std::vector<Period>> versions;
  for (const auto& rule : c.rules.all) {
    versions[{rule.layer, rule.id}].push_back({rule.since, rule.until, rule.id_span});
    std::map<Direction, std::vector<Period>> steps;
    for (const auto& step : rule.steps)
      steps[step.direction].push_back(
          {step.validity.since.value_or(kFirstDay), step.validity.until.value_or(kLastDay), step.span});
    for (const auto& [direction, periods] : steps)
      gaps_between(periods,
                   fmt::format("{} has no severity of its own for {}", rule.id,
                               direction == Direction::send ? "`send`" : "`receive`"),
                   found);
  }
  for (const auto& [key, periods] : versions) gaps_between(periods, fmt::format("no version of {}", key.second), found);
}

// ---- RL06: codes

std::string list_name(const Compilation& c, Index list) { return c.world.lists[list].name; }

// A code that is in the list, but on no day of the rule.
void code_on_days(const Compilation& c, const CheckedRule& rule, const IrPtr& value, const std::string& code, Span span,
                  Diagnostics& found) {
  if (value->type.type != Type::code || value->type.list == kNone) return;
  const ListInfo& list = c.world.lists[value->type.list];
  const auto known = list.by_code.find(code);
  if (known == list.by_code.end()) {
    found.warning("RL06", span, fmt::format("{} speaks of \"{}\", which is not in {}", rule.id, code, list.name),
                  "take a code of the list, or add it there");
    return;
  }
  const CodeInfo& row = list.codes[known->second];
  if (row.until >= rule.since && row.since <= rule.until) return;
  found.warning("RL06", span,
                fmt::format("{} speaks of \"{}\", which {} has only {}{}{}", rule.id, code, list.name,
                            row.since == kFirstDay ? "" : "from " + to_iso(row.since),
                            row.since != kFirstDay && row.until != kLastDay ? " " : "",
                            row.until == kLastDay ? "" : "until " + to_iso(row.until)),
                "the rule is in force on other days; leave the code out");
}

void rule_codes(const Compilation& c, const CheckedRule& rule, Diagnostics& found) {
  const auto look = [&](const IrPtr& part) {
    walk(part, [&](const Ir& ir) {
      if (ir.kind == IrKind::compare)
        for (int side = 0; side < 2; ++side) {
          const IrPtr &value = ir.args[static_cast<std::size_t>(side)],
                      &code = ir.args[static_cast<std::size_t>(1 - side)];
          if (code->kind == IrKind::constant && code->constant == Kind::text && !code->text.empty())
            code_on_days(c, rule, value, code->text, ir.span, found);
        }
      if (ir.kind == IrKind::in_set)
        for (const auto& code : ir.set) code_on_days(c, rule, ir.args[0], code, ir.span, found);
      return true;
    });
  };
  look(rule.when);
  for (const auto& check : rule.checks) look(check);
  for (const auto& let : rule.lets) look(let.value);
}

// What a mapping makes of a document must be a code of its term.
void spelled_codes(const Compilation& c, const std::vector<CheckedBinding>& bindings, Diagnostics& found) {
  for (const auto& binding : bindings) {
    spelled_codes(c, binding.block, found);
    if (binding.codec != Codec::spelled || binding.term == kNone || !binding.reads) continue;
    const TermInfo& term = c.world.terms[binding.term];
    const auto table = c.world.tables.find(binding.spelling);
    if (term.type.type != Type::code || term.type.list == kNone || table == c.world.tables.end()) continue;
    const ListInfo& list = c.world.lists[term.type.list];
    for (std::size_t i = 0; i < table->second.rows.size(); ++i) {
      const auto& row = table->second.rows[i];
      if (row.size() < 2 || list.by_code.contains(row[1].text)) continue;
      const auto& written = table->second.ast->rows;
      const std::size_t from_file = table->second.rows.size() - written.size();
      found.warning("RL06", i < from_file ? table->second.ast->name.span : written[i - from_file].span,
                    fmt::format("\"{}\" becomes \"{}\" in {}, which is not in {}", row[0].text, row[1].text, term.id,
                                list_name(c, term.type.list)),
                    "write a code of the list");
    }
  }
}

class FixtureCodes {
 public:
  FixtureCodes(const Compilation& c, Diagnostics& found) : c_(c), found_(found) {}

  void look(const ast::Value& value, const std::string& key, const std::string& fixture) {
    for (const auto& entry : value.entries) look(*entry.value, entry.key.steps.back().text, fixture);
    for (const auto& item : value.items) look(item, key, fixture);
    if (value.kind != ast::Value::Kind::text || value.text.empty()) return;
    const auto term = c_.world.term_by_id.find(key);
    if (term == c_.world.term_by_id.end()) return;
    const TypeInfo& type = c_.world.terms[term->second].type;
    if (type.type != Type::code || type.list == kNone || c_.world.lists[type.list].by_code.contains(value.text)) return;
    found_.warning("RL06", value.span,
                   fmt::format("{} of fixture `{}` is \"{}\", which is not in {}", key, fixture, value.text,
                               list_name(c_, type.list)),
                   "take a code of the list, or set the wrong one in the test that wants it");
  }

 private:
  const Compilation& c_;
  Diagnostics& found_;
};

}  // namespace

void lint_codes(const Compilation& compilation, Diagnostics& found) {
  rule_gaps(compilation, found);
  for (const auto& rule : compilation.rules.all) rule_codes(compilation, rule, found);
  for (const auto& mapping : compilation.mappings.all) spelled_codes(compilation, mapping.bindings, found);
  FixtureCodes fixtures(compilation, found);
  for (const auto& file : compilation.world.files)
    for (const auto& fixture : file.fixtures) fixtures.look(fixture.document, "", fixture.name.text);
}

}  // namespace rulec::compiler
