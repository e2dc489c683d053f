#include "cli/verdict_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <thread>

#include "cli/examiner.h"
#include "cli/in_order.h"
#include "cli/rule_source.h"
#include "cli/rule_words.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kExamples = 3;

struct Seen {
  std::string rule, text;
  friend auto operator<=>(const Seen&, const Seen&) = default;
};

// What one table says of one document.
struct Judgment {
  std::string document, verdict;
  std::vector<std::string> layers;
  std::vector<Seen> findings;             // sorted
  std::optional<std::string> unreadable;  // why
};

// As the machine formats of `check` have it.
const char* verdict_word(Verdict verdict) {
  return verdict == Verdict::valid ? "valid" : verdict == Verdict::invalid ? "invalid" : "incomplete";
}

// `record`: the line of a file with one document a line.
Judgment judgment_of(const Report& report, report::Record record, bool french) {
  Judgment judgment{report.document, verdict_word(report.verdict), {}, {}, std::nullopt};
  if (record > 0) judgment.document += fmt::format(":{}", record);
  for (const std::string_view layer : report.layers) judgment.layers.emplace_back(layer);
  for (const Finding& finding : report.findings) {
    const std::string place = finding.at.empty() ? std::string() : finding.at[0].path;
    judgment.findings.push_back(
        {std::string(finding.rule), fmt::format("{} {}{}{}: {}", report::severity_word(finding.severity, french),
                                                finding.rule, place.empty() ? "" : " ", place, finding.message)});
  }
  if (report.syntax.empty() && !report.findings.empty()) judgment.unreadable = report.findings[0].message;
  std::ranges::sort(judgment.findings);
  return judgment;
}

// ---- which layers

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
}

// The layer in `table`, or those in its place that the layer extends in `other`.
void add_layer(const std::string& name, const RuleTable& table, const RuleTable& other,
               std::vector<std::string>& layers) {
  if (table.layer_named(name)) return add_once(layers, name);
  const auto there = other.layer_named(name);
  if (!there) return;
  for (const Index base : other.indices(other.layers()[*there].extends))
    add_layer(std::string(other.text(other.layers()[base].name)), table, other, layers);
}

// Without those that another of them extends: it judges by them as well.
std::vector<std::string> widest(const std::vector<std::string>& layers, const RuleTable& table) {
  std::vector<std::string> kept;
  for (const std::string& name : layers)
    if (std::ranges::none_of(layers, [&](const std::string& other) {
          return other != name && table.extends(*table.layer_named(other), *table.layer_named(name));
        }))
      kept.push_back(name);
  return kept;
}

// The options for one side; nothing, and it is said, where neither side has a layer, or this one nothing in its place.
std::optional<CheckOptions> side(const CheckOptions& options, const RuleTable& table, const RuleTable& other,
                                 bool french, Io& io) {
  CheckOptions mine = options;
  mine.layers.clear();
  for (const std::string& name : options.layers) {
    if (!table.layer_named(name) && !layers_named({name}, other, french, io)) return std::nullopt;
    add_layer(name, table, other, mine.layers);
  }
  if (!options.layers.empty() && mine.layers.empty()) {
    io.err << fmt::format(
        fmt::runtime(french ? "rulec: un seul côté a la couche `{}`, et l'autre n'a rien de ce sur quoi elle repose\n"
                            : "rulec: only one side has the layer `{}`, and the other nothing of what it extends\n"),
        options.layers.front());
    return std::nullopt;
  }
  mine.layers = widest(mine.layers, table);
  return mine;
}

// A pattern of --select or --ignore that names a rule of one table at least.
bool all_name_rules_of_either(const std::vector<std::string>& patterns, const RuleTable& before, const RuleTable& after,
                              bool french, Io& io) {
  return std::ranges::all_of(patterns, [&](const std::string& pattern) {
    const auto names = [&](const RuleTable& table) {
      return std::ranges::any_of(table.rules(), [&](const RuleRow& rule) { return is_named({pattern}, table, rule); });
    };
    return names(before) || all_name_rules({pattern}, after, french, io);
  });
}

// ---- judging

std::optional<std::vector<Judgment>> judge(const RuleTable& table, const CheckOptions& options, const Display& display,
                                           Io& io) {
  const auto task = examination_of(options, table, display, io, RuleNames::may_be_unknown);
  if (!task) return std::nullopt;
  Inputs inputs({options.paths, {}, false}, options.max_size, display.french);
  std::vector<Judgment> judgments;
  const auto jobs = static_cast<unsigned>(
      std::clamp<std::size_t>(inputs.total().value_or(64), 1, std::max(1U, std::thread::hardware_concurrency())));
  in_order(
      jobs, [&] { return inputs.next(); },
      [&] {
        return [examiner = std::make_unique<Examiner>(*task), french = display.french](InputItem item) {
          const report::Record record = item.record;
          return judgment_of((*examiner)(std::move(item)), record, french);
        };
      },
      [&](Judgment judgment) {
        judgments.push_back(std::move(judgment));
        return true;
      });
  return judgments;
}

// ---- comparing

std::vector<Seen> only_in(const std::vector<Seen>& some, const std::vector<Seen>& others) {
  std::vector<Seen> result;
  std::ranges::set_difference(some, others, std::back_inserter(result));
  return result;
}

void note(RuleEffect& effect, std::size_t& count, const std::string& document) {
  ++count;
  if (effect.examples.size() < kExamples && std::ranges::find(effect.examples, document) == effect.examples.end())
    effect.examples.push_back(document);
}

void compare(const Judgment& before, const Judgment& after, VerdictDiff& diff) {
  if (before.unreadable || after.unreadable) {
    diff.unjudged.push_back({after.document, after.unreadable ? *after.unreadable : *before.unreadable});
    return;
  }
  ++diff.documents;
  for (const std::string& layer : before.layers) add_once(diff.before.layers, layer);
  for (const std::string& layer : after.layers) add_once(diff.after.layers, layer);
  DocumentChange change{after.document, before.verdict, after.verdict, {}, {}};
  for (const Seen& one : only_in(before.findings, after.findings)) {
    RuleEffect& effect = diff.by_rule[one.rule];
    note(effect, effect.gone, change.document);
    change.gone.push_back(one.text);
  }
  for (const Seen& one : only_in(after.findings, before.findings)) {
    RuleEffect& effect = diff.by_rule[one.rule];
    note(effect, effect.fresh, change.document);
    change.fresh.push_back(one.text);
  }
  if (change.before != change.after || !change.gone.empty() || !change.fresh.empty())
    diff.changed.push_back(std::move(change));
}

}  // namespace

std::optional<VerdictDiff> diff_verdicts(const RuleTable& before, const RuleTable& after, const CheckOptions& options,
                                         const Display& display, Io& io) {
  const auto old_options = side(options, before, after, display.french, io);
  if (!old_options) return std::nullopt;
  const auto new_options = side(options, after, before, display.french, io);
  if (!new_options || !all_name_rules_of_either(options.select, before, after, display.french, io) ||
      !all_name_rules_of_either(options.ignore, before, after, display.french, io))
    return std::nullopt;
  const auto was = judge(before, *old_options, display, io);
  if (!was) return std::nullopt;
  const auto is = judge(after, *new_options, display, io);
  if (!is) return std::nullopt;
  VerdictDiff diff;
  diff.chosen = !options.layers.empty();
  for (std::size_t i = 0; i < std::min(was->size(), is->size()); ++i) compare((*was)[i], (*is)[i], diff);
  return diff;
}

}  // namespace rulec::cli
