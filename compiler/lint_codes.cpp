#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/code_periods.h"
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

// Where the periods of a code are written; those of a file all stand at its name.
void code_gaps(const ListInfo& list, const ast::Codelist& written, Diagnostics& found) {
  std::map<std::pair<std::string, std::int32_t>, Span> places;
  for (const auto& entry : written.entries)
    for (const auto& code : entry.codes) places[{code.text, entry.validity.since.value_or(kFirstDay)}] = code.span;
  for (const auto& [code, first] : list.by_code) {
    const auto all = periods_of(list, code);
    std::vector<Period> periods;
    for (const auto& one : all) {
      const auto place = places.find({code, one.since});
      const Span from_file = written.file ? written.file->span : list.span;
      periods.push_back({one.since, one.until, place == places.end() ? from_file : place->second});
    }
    if (periods.size() > 1) gaps_between(periods, fmt::format("\"{}\" is not in {}", code, list.name), found);
  }
}

// ---- RL06: codes

std::string list_name(const Compilation& c, Index list) { return c.world.lists[list].name; }

std::string days_of(const CodeInfo& code) {
  return fmt::format("{}{}{}", code.since == kFirstDay ? "" : "from " + to_iso(code.since),
                     code.since != kFirstDay && code.until != kLastDay ? " " : "",
                     code.until == kLastDay ? "" : "until " + to_iso(code.until));
}

// A code that is in the list, but on no day of the rule.
void code_on_days(const Compilation& c, const CheckedRule& rule, const IrPtr& value, const std::string& code, Span span,
                  Diagnostics& found) {
  if (value->type.type != Type::code || value->type.list == kNone) return;
  const ListInfo& list = c.world.lists[value->type.list];
  const auto periods = periods_of(list, code);
  if (periods.empty()) {
    found.warning("RL06", span, fmt::format("{} speaks of \"{}\", which is not in {}", rule.id, code, list.name),
                  "take a code of the list, or add it there");
    return;
  }
  std::string days;
  for (const CodeInfo& period : periods) {
    if (period.until >= rule.since && period.since <= rule.until) return;
    days += (days.empty() ? "" : ", ") + days_of(period);
  }
  found.warning("RL06", span, fmt::format("{} speaks of \"{}\", which {} has only {}", rule.id, code, list.name, days),
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

// The codes that a document of fixtures and examples gives its terms.
class DocumentCodes {
 public:
  DocumentCodes(const Compilation& c, Diagnostics& found) : c_(c), found_(found) {}

  void look(const ast::Value& value, const std::string& key, const std::string& where) {
    for (const auto& entry : value.entries) look(*entry.value, entry.key.steps.back().text, where);
    for (const auto& item : value.items) look(item, key, where);
    if (value.kind != ast::Value::Kind::text || value.text.empty() || value.repeated) return;
    const auto term = c_.world.term_by_id.find(key);
    if (term == c_.world.term_by_id.end()) return;
    const TypeInfo& type = c_.world.terms[term->second].type;
    if (type.type != Type::code || type.list == kNone || is_known(c_.world.lists[type.list], value.text)) return;
    found_.warning(
        "RL06", value.span,
        fmt::format("{} of {} is \"{}\", which is not in {}", key, where, value.text, list_name(c_, type.list)),
        "take a code of the list; a wrong one belongs where something is to fail");
  }

 private:
  // Some lists are asked without regard to capitals.
  static bool is_known(const ListInfo& list, std::string text) {
    if (list.by_code.contains(text)) return true;
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return list.by_code.contains(text);
  }

  const Compilation& c_;
  Diagnostics& found_;
};

void document_codes(const Compilation& c, Diagnostics& found) {
  DocumentCodes documents(c, found);
  for (const auto& file : c.world.files)
    for (const auto& fixture : file.fixtures)
      documents.look(fixture.document, "", fmt::format("fixture `{}`", fixture.name.text));
  for (const auto& rule : c.rules.all)
    for (const auto& example : rule.ast->examples)
      if (!rule.tree && example.outcome == ast::Outcome::pass)
        documents.look(example.document, "", fmt::format("an example that {} passes", rule.id));
}

}  // namespace

void lint_codes(const Compilation& compilation, Diagnostics& found) {
  rule_gaps(compilation, found);
  for (const auto& rule : compilation.rules.all) rule_codes(compilation, rule, found);
  for (const auto& mapping : compilation.mappings.all) spelled_codes(compilation, mapping.bindings, found);
  for (const auto& file : compilation.world.files)
    for (const auto& list : file.codelists)
      code_gaps(compilation.world.lists[compilation.world.list_by_name.at(list.name.text)], list, found);
  document_codes(compilation, found);
}

}  // namespace rulec::compiler
