#include "compiler/rule_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <set>

#include "compiler/compile.h"
#include "compiler/examples.h"
#include "compiler/mutate.h"
#include "compiler/round_trip.h"
#include "compiler/rule_folder.h"
#include "compiler/rule_names.h"
#include "compiler/test_document.h"
#include "compiler/test_outcomes.h"
#include "compiler/tree_examples.h"
#include "evaluate/judge.h"
#include "formats/json_tree.h"
#include "formats/xml_tree.h"

namespace rulec::compiler {
namespace {

constexpr const char* kOutcomes[] = {"pass", "fail", "skip", "blocked"};
constexpr const char* kSaid[] = {"passes", "fails", "skips", "is blocked"};

// An example, ready to run: its invoice is made once.
struct Case {
  Index rule = 0;  // into Rules::all
  const ast::Example* example = nullptr;
  std::unique_ptr<ExampleBuilder> builder;
  Invoice invoice;
  Facts facts;
  Day day = 0;
};

class Runner {
 public:
  Runner(const LoadedRules& loaded, const TestOptions& options, std::ostream& out)
      : loaded_(loaded),
        c_(*loaded.rules),
        options_(options),
        out_(out),
        table_(std::as_bytes(std::span(c_.table.words))),
        evaluator_(table_),
        covered_(c_.rules.all.size()) {}

  int run() {
    prepare();
    examples();
    tree_examples();
    tests();
    without_failing_example();
    if (options_.coverage) coverage();
    c_.problems.sort();
    out_ << c_.problems.render(options_.colour);
    out_ << fmt::format(
        "{} rules, {} examples ({} as they say), {} tests ({} as they say), {} without a failing example\n",
        rules_meant(), run_, run_ - wrong_, tests_run_, tests_run_ - tests_wrong_, uncovered_);
    if (options_.mutate) mutate();
    return wrong_ + tests_wrong_ > 0 || c_.problems.errors() > 0 ? 1 : 0;
  }

 private:
  void prepare() {
    std::set<Index> in_force;
    for (const auto& layer : c_.rules.layers) in_force.insert(layer.rules.begin(), layer.rules.end());
    for (const Index i : in_force) {
      const CheckedRule& rule = c_.rules.all[i];
      if (rule.manual) continue;
      for (const auto& example : rule.ast->examples) {
        if (!is_for(example, rule)) continue;
        ++covered_[i][static_cast<std::size_t>(example.outcome)];
        if (!loaded_.is_meant(example.span)) continue;
        if (rule.tree) {
          tree_examples_.emplace_back(i, &example);
          continue;
        }
        auto one = std::make_unique<Case>();
        one->rule = i;
        one->example = &example;
        one->builder = std::make_unique<ExampleBuilder>(c_.world, c_.problems);
        one->builder->add(example.document, rule.rows);
        one->builder->finish(one->invoice, one->facts);
        one->day = example.on.value_or(std::clamp(day_of(one->invoice, rule), rule.since, rule.until));
        cases_.push_back(std::move(one));
      }
    }
  }

  long rules_meant() const {
    return std::ranges::count_if(c_.rules.all, [&](const CheckedRule& rule) { return loaded_.is_meant(rule.id_span); });
  }

  // Examples and tests count alike; of one file, also the tests that stand elsewhere and do not run.
  void without_failing_example() {
    const auto expected = expected_in_tests(c_.world);
    std::set<Index> in_force;
    for (const auto& layer : c_.rules.layers) in_force.insert(layer.rules.begin(), layer.rules.end());
    for (const Index i : in_force) {
      const CheckedRule& rule = c_.rules.all[i];
      if (rule.manual || !loaded_.is_meant(rule.id_span)) continue;
      constexpr auto kFail = static_cast<std::size_t>(ast::Outcome::fail);
      const auto elsewhere = expected.find(rule.id);
      if (covered_[i][kFail] > 0) continue;
      if (loaded_.only && elsewhere != expected.end() && elsewhere->second[kFail] > 0) continue;
      ++uncovered_;
      c_.problems.warning("RC1003", rule.id_span, fmt::format("`{}` has no failing example", rule.id));
    }
  }

  Day day_of(const Invoice& invoice, const CheckedRule& rule) const {
    const Index slot = table_.layers()[rule.layer].dated_slot;
    if (slot == kNone) return kLastDay;
    const Value& value = invoice.slots(0, 0)[slot];
    return value.state == State::value ? value.day() : kLastDay;
  }

  void examples() {
    for (const auto& one : cases_) {
      ++run_;
      const CheckedRule& rule = c_.rules.all[one->rule];
      const Outcome outcome = outcome_of(evaluator_, table_, one->rule, one->invoice, one->facts, one->day);
      if (static_cast<int>(outcome) != static_cast<int>(one->example->outcome)) {
        ++wrong_;
        c_.problems.error(
            "RC1001", one->example->span,
            fmt::format("example of {} was to {}, and {}", rule.id, kOutcomes[static_cast<int>(one->example->outcome)],
                        kSaid[static_cast<int>(outcome)]),
            values(rule, *one));
      }
      if (one->example->outcome != ast::Outcome::skip) untouched(rule, *one);
    }
  }

  // A node, and what is around it: the rule is asked about the node alone. Nothing where the example is no document.
  std::optional<Outcome> outcome_at_node(const RuleTable& table, Evaluator& evaluator, Index index,
                                         const ast::Example& example) {
    if (c_.rules.all[index].tree->context) return outcome_in_xml(table, evaluator, index, example);
    TreeExample made = tree_example(example);
    Document document;
    if (JsonReader(table).read(made.json, document)) return std::nullopt;
    ExampleBuilder(c_.world, c_.problems).finish(document.invoice, document.facts);
    for (const auto& [fact, value] : made.facts) document.facts[fact].push_back(value);
    const Place around = document.tree[0].first_child;  // doc, then the node
    evaluator.begin(document.invoice, document.facts, kLastDay);
    evaluator.look_at(document.tree, around);
    return evaluator.outcome_at(index, document.tree[around].next);
  }

  // A whole document around the node, and the walk over it: that is how a rule about XML runs.
  std::optional<Outcome> outcome_in_xml(const RuleTable& table, Evaluator& evaluator, Index index,
                                        const ast::Example& example) {
    const CheckedRule& rule = c_.rules.all[index];
    if (xml_names_.empty()) learn_xml_names();
    const XmlExample made = xml_example(example, rule.tree->context->paths[0], xml_names_, namespaces_);
    Document document;
    if (XmlReader(table).read(made.xml, document)) return std::nullopt;
    ExampleBuilder(c_.world, c_.problems).finish(document.invoice, document.facts);
    document.facts[Fact::syntax].push_back(rule.tree->syntax);
    for (const auto& [fact, value] : made.facts) document.facts[fact].push_back(value);
    evaluator.look_at(document.tree, 0);
    Choice choice;
    choice.layers = {layer_of(index)};
    choice.terms = false;
    evaluator.run(document.invoice, document.facts, kLastDay, choice);
    return evaluator.outcome_of(index);
  }

  // The layer in which a rule is in force: not always that which declared it.
  Index layer_of(Index rule) const {
    for (Index i = 0; i < c_.rules.layers.size(); ++i) {
      const auto& rules = c_.rules.layers[i].rules;
      if (std::find(rules.begin(), rules.end(), rule) != rules.end()) return i;
    }
    return c_.rules.all[rule].layer;
  }

  void learn_xml_names() {
    for (const auto& mapping : c_.mappings.all)
      for (const auto& space : mapping.namespaces) namespaces_.push_back(space);
    for (const auto& [name, table] : c_.world.tables)
      if (name.ends_with("_element"))
        for (const auto& row : table.rows)
          if (!row[0].text.starts_with('*') && !row[0].text.starts_with('@'))
            xml_names_.emplace(row[0].text, row[1].text);
  }

  void tree_examples() {
    for (const auto& [index, example] : tree_examples_) {
      ++run_;
      const auto outcome = outcome_at_node(table_, evaluator_, index, *example);
      if (outcome && static_cast<int>(*outcome) == static_cast<int>(example->outcome)) continue;
      ++wrong_;
      c_.problems.error("RC1001", example->span,
                        fmt::format("example of {} was to {}, and {}", c_.rules.all[index].id,
                                    kOutcomes[static_cast<int>(example->outcome)],
                                    outcome ? kSaid[static_cast<int>(*outcome)] : "cannot be read"));
    }
  }

  // What the rule saw, for the author.
  std::string values(const CheckedRule& rule, const Case& one) {
    std::string text;
    evaluator_.enter_context(rule.frame(), 0);
    if (one.invoice.rows(rule.frame()).empty()) return "the rule's group is not there";
    evaluator_.machine().forget_lets();
    const RuleRow& row = table_.rules()[one.rule];
    for (const ShownRow& shown : table_.slice<ShownRow>(Section::shown, row.shown)) {
      const Cell cell = evaluator_.machine().run(shown.code);
      std::string value = "absent";
      if (cell.kind == Kind::number) value = cell.number().to_string();
      if (cell.kind == Kind::text) value = fmt::format("\"{}\"", cell.view());
      if (cell.kind == Kind::boolean) value = cell.truth != 0 ? "true" : "false";
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", table_.text(shown.name), value);
    }
    return text;
  }

  void untouched(const CheckedRule& rule, const Case& one) {
    const auto& touched = one.builder->terms();
    if (touched.empty() || one.builder->has_facts() || rule.terms.empty() || rule.scope_group != kNone) return;
    for (const Index term : touched)
      for (const Index read : rule.terms) {
        if (read == kNone) return;
        if (term == read || c_.world.terms[term].owner == read || c_.world.terms[read].owner == term) return;
        if (c_.world.terms[read].frame != 0 && c_.world.terms[term].frame == c_.world.terms[read].frame) return;
      }
    bool folds = false;
    const auto look = [&](const IrPtr& part) {
      walk(part, [&](const Ir& ir) {
        folds = folds || ir.kind == IrKind::fold || ir.kind == IrKind::lookup;
        return true;
      });
    };
    look(rule.when);
    for (const auto& check : rule.checks) look(check);
    if (!folds && rule.frame() == 0)
      c_.problems.warning("RC1002", one.example->span, fmt::format("the example never touches what {} reads", rule.id));
  }

  void coverage() {
    const auto names = telling_names(c_);
    for (Index i = 0; i < c_.rules.all.size(); ++i) {
      if (c_.rules.all[i].manual || !loaded_.is_meant(c_.rules.all[i].id_span)) continue;
      const OutcomeCounts& counts = covered_[i];
      out_ << fmt::format("{}\t{} pass\t{} fail\t{} skip\t{} blocked\n", names[i], counts[0], counts[1], counts[2],
                          counts[3]);
    }
  }

  // ---- tests of whole invoices

  void tests() {
    std::map<std::string, const ast::Fixture*> fixtures;
    for (const auto& file : c_.world.files)
      for (const auto& fixture : file.fixtures) fixtures[fixture.name.text] = &fixture;
    for (const auto& file : c_.world.files)
      for (const auto& test : file.tests) {
        if (!loaded_.is_meant(test.span)) continue;
        ++tests_run_;
        const int before = c_.problems.errors();
        this->test(test, fixtures);
        if (c_.problems.errors() > before) ++tests_wrong_;
      }
  }

  bool add_fixture(const std::string& name, Span span, const std::map<std::string, const ast::Fixture*>& fixtures,
                   ExampleBuilder& builder, int depth) {
    const auto fixture = fixtures.find(name);
    if (fixture == fixtures.end() || depth > 20) {
      c_.problems.error("RC0202", span, fmt::format("unknown fixture `{}`", name));
      return false;
    }
    if (fixture->second->extends &&
        !add_fixture(fixture->second->extends->text, fixture->second->extends->span, fixtures, builder, depth + 1))
      return false;
    if (fixture->second->file) {
      c_.problems.error("RC1004", fixture->second->file->span,
                        "a fixture that is a file stands alone: nothing extends it, and no other is given with it");
      return false;
    }
    builder.add(fixture->second->document, {});
    return true;
  }

  // The file that a test is about, by its own name or by that of a fixture: where it stands, from the file that says
  // so.
  const ast::Name* file_of(const ast::Test& test, const std::map<std::string, const ast::Fixture*>& fixtures) const {
    for (const auto& clause : test.clauses) {
      if (clause.kind == ast::TestClause::Kind::given_file) return &clause.name;
      if (clause.kind != ast::TestClause::Kind::given) continue;
      const auto fixture = fixtures.find(clause.name.text);
      if (fixture != fixtures.end() && fixture->second->file) return &*fixture->second->file;
    }
    return nullptr;
  }

  // False where it cannot be judged.
  bool read_file(const ast::Name& file, const ast::Test& test, Document& document) {
    using K = ast::TestClause::Kind;
    std::size_t given = 0;
    for (const auto& clause : test.clauses) {
      if (clause.kind == K::with || clause.kind == K::without || (is_given(clause) && ++given > 1)) {
        c_.problems.error("RC1004", clause.span,
                          "a file is judged as it is: `with`, `without` and a second `given` change fixtures");
        return false;
      }
    }
    const std::filesystem::path here(c_.sources[file.span.source].path());
    const auto wrong = read_test_document(table_, (here.parent_path() / file.text).string(), document);
    if (wrong) c_.problems.error("RC1004", file.span, *wrong);
    return !wrong;
  }

  static bool is_given(const ast::TestClause& clause) {
    return clause.kind == ast::TestClause::Kind::given || clause.kind == ast::TestClause::Kind::given_file;
  }

  void test(const ast::Test& test, const std::map<std::string, const ast::Fixture*>& fixtures) {
    using K = ast::TestClause::Kind;
    ExampleBuilder builder(c_.world, c_.problems);
    JudgeOptions options;
    std::vector<const ast::TestClause*> expectations;
    Document document;
    const ast::Name* const file = file_of(test, fixtures);
    bool runs = file == nullptr || read_file(*file, test, document);
    for (const auto& clause : test.clauses) {
      switch (clause.kind) {
        case K::given:
          if (file == nullptr) runs = add_fixture(clause.name.text, clause.name.span, fixtures, builder, 0) && runs;
          break;
        case K::given_file:
          break;
        case K::layer:
          for (const auto& name : clause.names) {
            const auto layer = table_.layer_named(name.text);
            if (layer)
              options.layers.push_back(*layer);
            else
              c_.problems.error("RC0202", name.span, fmt::format("unknown layer `{}`", name.text));
          }
          break;
        case K::direction:
          options.direction = clause.direction;
          break;
        case K::on:
          options.on = clause.day;
          break;
        case K::with:
          builder.set(clause.ref, clause.value);
          break;
        case K::without:
          builder.remove(clause.ref);
          break;
        case K::valid:
        case K::rule:
        case K::roundtrip:
          expectations.push_back(&clause);
          break;
      }
    }
    if (!runs) return;
    if (file == nullptr) {
      builder.finish(document.invoice, document.facts);
      document.tree.nodes.emplace_back();
    }
    if (options.layers.empty())
      for (Index i = 0; i < table_.layers().size(); ++i)
        if (table_.layers()[i].kind == LayerKind::core && table_.layers()[i].blocks.count > 0)
          options.layers.push_back(i);
    Judge judge(table_);
    const Report report = judge.judge(document, options);
    for (const auto* clause : expectations)
      if (clause->kind == K::roundtrip)
        expect_round_trip(*clause, document);
      else
        expect(*clause, report, options.layers);
  }

  // What a test has shown of a rule: it failed where a finding says so; else of all that bear the id in these layers.
  void count_shown(const ast::TestClause& clause, const std::string& id, const Report& report,
                   const std::vector<Index>& layers) {
    const auto outcome = static_cast<std::size_t>(*outcome_named(clause));
    std::set<Index> shown;
    if (*outcome_named(clause) == ast::Outcome::fail) {
      for (const auto& finding : report.findings)
        if (finding.rule == id && finding.row != kNone) shown.insert(finding.row);
    } else {
      for (const Index layer : layers)
        for (const Index rule : c_.rules.layers[layer].rules)
          if (c_.rules.all[rule].id == id) shown.insert(rule);
    }
    for (const Index rule : shown) ++covered_[rule][outcome];
  }

  void expect_round_trip(const ast::TestClause& clause, Document& document) {
    const auto came = round_trip(table_, clause.name.text, document);
    if (const auto* problem = std::get_if<std::string>(&came))
      c_.problems.error("RC1004", clause.span, *problem);
    else if (const auto& told = std::get<std::vector<std::string>>(came); !told.empty())
      c_.problems.error("RC1001", clause.span, fmt::format("`{}` is not read as it was written", clause.name.text),
                        fmt::format("it {}", fmt::join(told, "; ")));
  }

  void expect(const ast::TestClause& clause, const Report& report, const std::vector<Index>& layers) {
    const auto severity_fits = [&](const Finding& finding) {
      if (clause.expectation == "warning") return finding.severity == Severity::warning;
      if (clause.expectation == "info") return finding.severity == Severity::info;
      if (clause.expectation == "fatal" || clause.expectation == "fail")
        return clause.only || clause.expectation == "fatal" ? finding.severity == Severity::fatal : true;
      return true;
    };
    std::string seen;
    for (const auto& finding : report.findings)
      seen += fmt::format("{}{} {}", seen.empty() ? "" : ", ",
                          finding.severity == Severity::fatal     ? "fatal"
                          : finding.severity == Severity::warning ? "warning"
                                                                  : "info",
                          finding.rule);
    const auto fail = [&](const std::string& why) {
      c_.problems.error("RC1001", clause.span, why, "seen: " + (seen.empty() ? "no finding" : seen));
    };
    if (clause.kind == ast::TestClause::Kind::valid) {
      if (report.verdict != Verdict::valid) fail("the invoice was to be valid");
      return;
    }
    const bool wants_none =
        clause.expectation == "pass" || clause.expectation == "skip" || clause.expectation == "blocked";
    for (const auto& name : clause.names) {
      if (std::none_of(c_.rules.all.begin(), c_.rules.all.end(),
                       [&](const CheckedRule& rule) { return rule.id == name.text; })) {
        c_.problems.error("RC0704", name.span, fmt::format("no rule `{}`", name.text));
        continue;
      }
      const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                      [&](const Finding& f) { return f.rule == name.text && severity_fits(f); });
      if (wants_none) {
        if (found != report.findings.end())
          fail(fmt::format("{} was to {}", name.text, clause.expectation));
        else
          count_shown(clause, name.text, report, layers);
        continue;
      }
      if (found == report.findings.end()) {
        fail(fmt::format("{} was to {}", name.text,
                         clause.expectation == "fail" ? "fail" : "give a finding of severity " + clause.expectation));
        continue;
      }
      count_shown(clause, name.text, report, layers);
      if (clause.saying && std::none_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
            return f.rule == name.text && f.message.find(*clause.saying) != std::string::npos;
          }))
        fail(fmt::format("{} does not say \"{}\" but \"{}\"", name.text, *clause.saying, found->message));
      for (const auto& at : clause.at) {
        const std::string& term = at.steps.back().text;
        if (std::none_of(found->at.begin(), found->at.end(), [&](const Location& l) { return l.term == term; }))
          fail(fmt::format("{} does not point at {}", name.text, term));
      }
    }
    if (!clause.only) return;
    for (const auto& finding : report.findings) {
      const bool counts = clause.expectation == "fail" ? finding.severity == Severity::fatal
                                                       : severity_fits(finding) || finding.severity > Severity::warning;
      const bool named = std::any_of(clause.names.begin(), clause.names.end(),
                                     [&](const ast::Name& name) { return name.text == finding.rule; });
      if (counts && !named) fail(fmt::format("{} was not expected", finding.rule));
    }
  }

  // ---- mutants

  void mutate() {
    Rules rules = c_.rules;
    struct Made {
      Index original;
      Mutant mutant;
    };
    std::vector<Made> made;
    const auto originals = static_cast<Index>(rules.all.size());
    std::vector<bool> has_cases(originals, false);
    for (const auto& one : cases_) has_cases[one->rule] = true;
    for (const auto& [index, example] : tree_examples_) has_cases[index] = true;
    for (Index i = 0; i < originals; ++i) {
      if (!has_cases[i] || (rules.all[i].tree && !rules.all[i].tree->forbidden.empty())) continue;
      for (std::size_t c = 0; c < rules.all[i].checks.size(); ++c)
        for (auto& mutant : mutants(c_.world, rules.all[i].checks[c])) {
          CheckedRule changed = rules.all[i];
          changed.checks[c] = mutant.check;
          changed.id = fmt::format("{}~{}", changed.id, made.size());
          changed.severity = Severity::warning;  // no presence rule: others must not skip for its sake
          rules.all.push_back(std::move(changed));
          made.push_back({i, std::move(mutant)});
        }
    }
    const auto emitted = emit(c_.world, rules, c_.mappings);
    const RuleTable table(std::as_bytes(std::span(emitted.words)));
    Evaluator evaluator(table);
    std::map<Index, std::vector<const Case*>> by_rule;
    for (const auto& one : cases_) by_rule[one->rule].push_back(one.get());
    std::map<Index, std::vector<const ast::Example*>> by_tree_rule;
    for (const auto& [index, example] : tree_examples_) by_tree_rule[index].push_back(example);
    std::size_t noticed = 0;
    std::vector<std::string> missed;
    for (Index m = 0; m < made.size(); ++m) {
      bool found = false;
      for (const auto* one : by_rule[made[m].original])
        found = found || static_cast<int>(outcome_of(evaluator, table, originals + m, one->invoice, one->facts,
                                                     one->day)) != static_cast<int>(one->example->outcome);
      for (const auto* example : by_tree_rule[made[m].original]) {
        if (found) break;
        const auto outcome = outcome_at_node(table, evaluator, originals + m, *example);
        found = !outcome || static_cast<int>(*outcome) != static_cast<int>(example->outcome);
      }
      if (found) {
        ++noticed;
        continue;
      }
      const Source& source = c_.sources[made[m].mutant.span.source];
      const auto at = source.position(made[m].mutant.span.from);
      missed.push_back(fmt::format("{}:{}:{}: {}: {}", source.path(), at.line, at.column,
                                   c_.rules.all[made[m].original].id, made[m].mutant.what));
    }
    for (const auto& line : missed) out_ << "unnoticed: " << line << '\n';
    out_ << fmt::format("{} mutants, {} noticed ({:.1f} %)\n", made.size(), noticed,
                        made.empty() ? 100.0 : 100.0 * static_cast<double>(noticed) / static_cast<double>(made.size()));
  }

  const LoadedRules& loaded_;
  Compilation& c_;
  const TestOptions& options_;
  std::ostream& out_;
  RuleTable table_;
  Evaluator evaluator_;
  std::vector<OutcomeCounts> covered_;  // by rule
  std::vector<std::unique_ptr<Case>> cases_;
  std::vector<std::pair<Index, const ast::Example*>> tree_examples_;
  XmlNames xml_names_;
  std::vector<std::pair<std::string, std::string>> namespaces_;
  int run_ = 0, wrong_ = 0, tests_run_ = 0, tests_wrong_ = 0, uncovered_ = 0;
};

}  // namespace

int run_tests(const std::string& folder, const TestOptions& options, std::ostream& out) {
  const LoadedRules loaded = load_rules(folder);
  if (!loaded.rules) {
    out << "rulec: " << loaded.why << '\n';
    return 2;
  }
  if (loaded.rules->problems.errors() > 0) {
    out << loaded.rules->problems.render(options.colour);
    return 2;
  }
  return Runner(loaded, options, out).run();
}

}  // namespace rulec::compiler
