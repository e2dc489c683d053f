#include "evaluate/judge.h"

#include "evaluate/doubles.h"
#include "formats/mapping_path.h"
#include "model/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace rulec {
namespace {

template <typename Item>
void add_once(std::vector<Item>& list, const Item& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

constexpr std::string_view kAbsent = "—";
constexpr std::string_view kUnbuilt = "RT-UNBUILT";
constexpr std::string_view kBlank = "RX-BLANK";

// Paths of which one may be around another: $.lines[1].item is around $.lines[1].item.price, $.lines[1] is not around
// $.lines[10].
class Paths {
 public:
  void add(std::string_view path) { paths_.insert(path); }

  bool has_around_or_inside(std::string_view path) const {
    if (paths_.contains(path)) return true;
    for (std::size_t end = 0; end < path.size(); ++end)
      if ((path[end] == '.' || path[end] == '[') && paths_.contains(path.substr(0, end))) return true;
    return has_begin(std::string(path) + '.') || has_begin(std::string(path) + '[');
  }

 private:
  bool has_begin(std::string_view begin) const {
    const auto at = paths_.lower_bound(begin);
    return at != paths_.end() && at->starts_with(begin);
  }

  std::set<std::string_view> paths_;
};

// What a rule about terms and its namesake about nodes say of one node is one finding: the first.
void drop_namesakes(std::vector<Finding>& findings, const std::vector<bool>& about_nodes,
                    const std::vector<Place>& contexts) {
  std::unordered_map<std::string_view, std::unordered_set<Place>> said;
  for (std::size_t i = 0; i < findings.size(); ++i)
    if (!about_nodes[i]) {
      auto& places = said[findings[i].rule];
      places.insert(contexts[i]);
      for (const Location& location : findings[i].at) places.insert(location.place);
    }
  std::size_t at = 0;
  std::erase_if(findings, [&](const Finding& finding) {
    const Place context = contexts[at];
    if (!about_nodes[at++]) return false;
    const auto namesake = said.find(finding.rule);
    if (namesake != said.end() && namesake->second.contains(context)) return true;
    return namesake != said.end() && std::any_of(finding.at.begin(), finding.at.end(), [&](const Location& location) {
             return namesake->second.contains(location.place);
           });
  });
}

// Where findings of a rule stand, and how grave they are.
struct Said {
  Paths paths;
  Severity severity = Severity::info;

  void add(const Finding& finding) {
    for (const Location& location : finding.at) paths.add(location.path);
    severity = std::max(severity, finding.severity);
  }
  bool covers(const Finding& finding) const {
    return std::any_of(finding.at.begin(), finding.at.end(),
                       [&](const Location& location) { return paths.has_around_or_inside(location.path); });
  }
};

// Where a finding bears the name of another at the same place as its alias, the two are one: the graver, else the
// first.
void drop_said_twice(std::vector<Finding>& findings) {
  std::unordered_map<std::string_view, Said> lent, graver;  // by the name that both bear
  for (const Finding& finding : findings)
    for (const std::string_view alias : finding.aliases) lent[alias].add(finding);
  if (lent.empty()) return;
  for (const Finding& finding : findings) {
    const auto lender = lent.find(finding.rule);
    if (lender != lent.end() && finding.severity > lender->second.severity) graver[finding.rule].add(finding);
  }
  const auto is_borrowed = [&](const Finding& finding) {
    const auto lender = lent.find(finding.rule);
    return lender != lent.end() && finding.severity <= lender->second.severity && lender->second.covers(finding);
  };
  const auto gives_way = [&](const Finding& finding) {
    return std::any_of(finding.aliases.begin(), finding.aliases.end(), [&](std::string_view alias) {
      const auto other = graver.find(alias);
      return other != graver.end() && finding.severity < other->second.severity && other->second.covers(finding);
    });
  };
  std::vector<bool> twice;
  for (const Finding& finding : findings) twice.push_back(is_borrowed(finding) || gives_way(finding));
  std::size_t at = 0;
  std::erase_if(findings, [&](const Finding&) { return twice[at++]; });
}

}  // namespace

Judge::Judge(const RuleTable& table) : table_(table), evaluator_(table), digest_(table.digest()) {}

std::vector<Index> Judge::layers_for(const Document& document) {
  std::vector<Index> chosen;
  evaluator_.begin(document.invoice, document.facts, today());
  for (Index i = 0; i < table_.layers().size(); ++i) {
    const LayerRow& layer = table_.layers()[i];
    if (layer.kind == LayerKind::parity || (layer.blocks.count == 0 && layer.trees.count == 0)) continue;
    const bool applies =
        layer.applies != kNone ? evaluator_.machine().run(layer.applies).is_true() : layer.kind == LayerKind::core;
    if (applies) chosen.push_back(i);
  }
  std::vector<Index> result;
  for (const Index layer : chosen)
    if (std::none_of(chosen.begin(), chosen.end(), [&](Index other) { return table_.extends(other, layer); }))
      result.push_back(layer);
  return result;
}

// What the rule needs beside the document. The recipient's entry is that of the one whom the document names.
bool Judge::is_given(const RuleRow& rule, const Document& document) const {
  if (rule.needs != Needs::recipient) return rule.needs == Needs::nothing;
  const auto& entry = document.facts[Fact::siret];
  if (entry.empty()) return false;
  if (rule.needs_term == kNone) return true;
  const Value& named = document.invoice.slots(0, 0)[table_.terms()[rule.needs_term].slot];
  return named.is_present() && named.text() == entry.front();
}

// Without totals and tax rows, nothing that a rule says of them would be true of the finished invoice; and amounts that
// include tax are none that EN 16931 speaks of.
void Judge::choose(const Document& document, const JudgeOptions& options) {
  choice_.layers = options.layers.empty() ? layers_for(document) : options.layers;
  choice_.left_out = options.left_out;
  choice_.tree = document.built || options.as_is;
  choice_.terms = choice_.tree && !document.gross;
  choice_.undecided.clear();
  used_recipient_ = false;
  for (const Index layer : choice_.layers)
    for (const Index rule : table_.indices(table_.layers()[layer].needs)) {
      if (is_given(table_.rules()[rule], document))
        used_recipient_ = used_recipient_ || table_.rules()[rule].needs == Needs::recipient;
      else
        choice_.undecided.push_back(rule);
    }
}

void Judge::evaluate(const Document& document, const JudgeOptions& options) {
  choose(document, options);
  day_ = options.on.value_or(kLastDay);  // without a date, the latest version
  if (!options.on)
    for (const Index layer : choice_.layers) {
      const Index slot = table_.layers()[layer].dated_slot;
      if (slot == kNone) continue;
      const Value& value = document.invoice.slots(0, 0)[slot];
      if (value.state == State::value) day_ = value.day();
    }
  evaluator_.look_at(document.tree, document.root);
  evaluator_.run(document.invoice, document.facts, day_, choice_);
}

const std::vector<Failure>& Judge::failures(const Document& document, const JudgeOptions& options) {
  evaluate(document, options);
  return evaluator_.failures();
}

Severity Judge::severity(const RuleRow& rule, Direction direction, Day day) const {
  for (const StepRow& step : table_.slice<StepRow>(Section::steps, rule.steps))
    if (step.direction == direction && day >= step.since && day <= step.until) return step.severity;
  return rule.severity;
}

Report Judge::judge(const Document& document, const JudgeOptions& options) {
  Report report;
  const auto& syntax = document.facts[Fact::syntax];
  report.syntax = syntax.empty() ? "" : std::string(syntax.front());
  evaluate(document, options);
  report.run = evaluator_.rules_run();
  report.skipped = evaluator_.rules_skipped();
  std::vector<bool> about_nodes;
  std::vector<Place> contexts;  // the nodes that the rules ran on
  for (const Failure& failure : std::vector<Failure>(evaluator_.failures()))
    if (!is_ignored(document, failure, report)) {
      report.findings.push_back(finding(document, failure, options));
      about_nodes.push_back(table_.rules()[failure.rule].tree != 0);
      contexts.push_back(about_nodes.back()   ? failure.place
                         : failure.frame == 0 ? document.root
                                              : document.invoice.rows(failure.frame)[failure.row].place);
    }
  drop_namesakes(report.findings, about_nodes, contexts);
  const bool parity = std::any_of(choice_.layers.begin(), choice_.layers.end(),
                                  [&](Index layer) { return table_.layers()[layer].kind == LayerKind::parity; });
  if (!parity) drop_said_twice(report.findings);
  add_notices(document, options, report);
  describe_layers(report, options.french);
  report.used_recipient = used_recipient_;
  for (const Index rule : choice_.undecided)
    if (options.left_out.empty() || !options.left_out[rule])
      add_once(report.not_checked, table_.text(table_.rules()[rule].id));
  std::sort(report.not_checked.begin(), report.not_checked.end());
  for (Index i = 0; i < options.left_out.size(); ++i)
    if (options.left_out[i] && table_.rules()[i].manual == 0)  // what the reader says is said all the same
      add_once(report.left_out, table_.text(table_.rules()[i].id));
  std::stable_sort(report.findings.begin(), report.findings.end(), [&](const Finding& a, const Finding& b) {
    const auto key = [](const Finding& f) {
      return std::make_tuple(f.at[0].position.line, f.at[0].position.column, f.rule, std::string_view(f.at[0].path));
    };
    return key(a) < key(b);
  });
  const bool fatal = std::any_of(report.findings.begin(), report.findings.end(),
                                 [](const Finding& f) { return f.severity == Severity::fatal; });
  const bool has_terms = std::any_of(choice_.layers.begin(), choice_.layers.end(),
                                     [&](Index layer) { return table_.layers()[layer].blocks.count > 0; });
  const bool undecided = !choice_.tree || (has_terms && !choice_.terms);
  report.verdict = fatal ? Verdict::invalid : undecided ? Verdict::incomplete : Verdict::valid;
  report.table = digest_;
  return report;
}

std::vector<Finding> Judge::noticed(const Document& document, bool french) {
  std::vector<Finding> findings;
  for (const Notice& notice : document.notices) findings.push_back(finding(document, notice, french));
  return findings;
}

// GOBL's own faults may be waived in the head of the envelope; the report says which were.
bool Judge::is_ignored(const Document& document, const Failure& failure, Report& report) const {
  const auto& ignored = document.facts[Fact::ignored];
  const RuleRow& rule = table_.rules()[failure.rule];
  if (ignored.empty() || rule.tree == 0) return false;
  const std::string_view id = table_.text(rule.id);
  if (std::find(ignored.begin(), ignored.end(), id) == ignored.end()) return false;
  add_once(report.left_out, id);
  return true;
}

// What the reader noticed, but for what a rule has said under a name that the notice bears as its alias, and blank
// texts of which a rule has spoken.
void Judge::add_notices(const Document& document, const JudgeOptions& options, Report& report) {
  std::unordered_set<std::string_view> rules;
  std::unordered_set<Place> places;
  for (const Finding& finding : report.findings) {
    rules.insert(finding.rule);
    for (const Location& location : finding.at) places.insert(location.place);
  }
  for (const Notice& notice : document.notices) {
    if (options.as_is && notice.rule == kUnbuilt) continue;
    if (notice.rule == kBlank && places.contains(notice.places.front())) continue;
    Finding made = finding(document, notice, options.french);
    const bool said = std::any_of(made.aliases.begin(), made.aliases.end(),
                                  [&](std::string_view alias) { return rules.contains(alias); });
    if (!said) report.findings.push_back(std::move(made));
  }
}

// The same for all documents with the same layers.
void Judge::describe_layers(Report& report, bool french) {
  if (!described_ || described_->choice != choice_.layers || described_->french != french)
    described_ = describe(choice_.layers, french);
  report.layers = described_->layers;
  report.changes = described_->changes;
}

Judge::Described Judge::describe(const std::vector<Index>& choice, bool french) const {
  Described described{choice, french, {}, {}};
  const auto name = [&](Index layer) { return table_.text(table_.layers()[layer].name); };
  const auto add = [&](const auto& self, Index layer) -> void {
    for (const Index base : table_.indices(table_.layers()[layer].extends)) self(self, base);
    add_once(described.layers, name(layer));
  };
  for (const Index layer : choice) {
    add(add, layer);
    const auto lifted = table_.indices(table_.layers()[layer].lifted);
    const auto reasons = table_.indices(table_.layers()[layer].reasons);  // four numbers each
    for (std::size_t i = 0; i < lifted.size(); ++i) {
      const Str english{reasons[4 * i], reasons[4 * i + 1]}, own{reasons[4 * i + 2], reasons[4 * i + 3]};
      const auto because = table_.text(french && own.size > 0 ? own : english);
      add_once(described.changes, Change{table_.text(table_.rules()[lifted[i]].id), name(layer), because});
    }
  }
  return described;
}

void Judge::head(Finding& finding, const RuleRow& rule) const {
  finding.rule = table_.text(rule.id);
  const auto aliases = table_.indices(rule.aliases);
  for (std::size_t i = 0; i + 1 < aliases.size(); i += 2)
    finding.aliases.push_back(table_.text(Str{aliases[i], aliases[i + 1]}));
  for (const Index term : table_.indices(rule.terms)) finding.terms.push_back(table_.text(table_.terms()[term].id));
}

Finding Judge::finding(const Document& document, const Failure& failure, const JudgeOptions& options) {
  const RuleRow& rule = table_.rules()[failure.rule];
  Finding result;
  head(result, rule);
  result.row = failure.rule;
  result.layer = table_.text(table_.layers()[rule.layer].name);
  result.severity = severity(rule, options.direction, day_);
  if (rule.tree != 0)
    evaluator_.machine().stand(0, failure.place);
  else
    evaluator_.enter_context(failure.frame, failure.row);
  evaluator_.machine().forget_lets();
  result.message =
      words(document, options.french && rule.message_fr.count > 0 ? rule.message_fr : rule.message_en, nullptr);
  result.fix = words(document, options.french && rule.fix_fr.count > 0 ? rule.fix_fr : rule.fix_en, nullptr);
  for (const ShownRow& shown : table_.slice<ShownRow>(Section::shown, rule.shown)) {
    const Cell cell = evaluator_.machine().run(shown.code);
    if (!cell.known() || cell.kind == Kind::boolean) continue;
    result.values.emplace_back(std::string(table_.text(shown.name)), show(cell, Format::raw, kNone));
  }
  for (const PlaceRow& place : table_.slice<PlaceRow>(Section::places, rule.places))
    result.at.push_back(rule.tree != 0 ? locate_node(document, place, failure.place)
                                       : locate(document, place, failure.frame, failure.row));
  if (result.at.empty()) result.at.push_back(locate(document, {}, failure.frame, failure.row));
  return result;
}

Finding Judge::finding(const Document& document, const Notice& notice, bool french) {
  Finding result;
  for (Index i = 0; i < table_.rules().size(); ++i) {
    const RuleRow& rule = table_.rules()[i];
    if (table_.text(rule.id) != notice.rule) continue;
    head(result, rule);
    result.row = i;
    result.layer = table_.text(table_.layers()[rule.layer].name);
    result.severity = rule.severity;
    result.message = words(document, french && rule.message_fr.count > 0 ? rule.message_fr : rule.message_en, &notice);
    result.fix = words(document, french && rule.fix_fr.count > 0 ? rule.fix_fr : rule.fix_en, &notice);
  }
  if (result.rule.empty()) {  // a table without the reader's rules: the notice is still said
    result.rule = notice.rule;
    result.layer = "reader";
    result.severity = Severity::warning;
    result.message = fmt::format("{}: {}", notice.rule, fmt::join(notice.fields, " "));
  }
  const std::string_view term = notice.term == kNone ? std::string_view() : table_.text(table_.terms()[notice.term].id);
  if (!term.empty()) result.terms.push_back(term);
  for (std::size_t i = 0; i < notice.fields.size(); ++i)
    if (!notice.fields[i].empty()) result.values.emplace_back(std::string(kNoticeFields[i]), notice.fields[i]);
  for (const Place place : notice.places)
    result.at.push_back({std::string(term), document.tree.path(place), place, document.tree.position(place)});
  if (result.at.empty()) result.at.push_back({std::string(term), "$", 0, {1, 1}});
  return result;
}

std::string Judge::show(const Cell& cell, Format format, Index list) const {
  if (!cell.known()) return format == Format::nearest ? "" : std::string(kAbsent);
  switch (cell.kind) {
    case Kind::number:
      if (format == Format::percent) return cell.number().trimmed().to_string() + "%";
      return cell.number().to_string();
    case Kind::date:
      return to_iso(static_cast<Day>(cell.units));
    case Kind::boolean:
      return cell.truth != 0 ? "true" : "false";
    case Kind::real:
      return exact_decimal(cell.as_real()).value_or(Decimal()).trimmed().to_string();
    case Kind::text:
      if (format == Format::nearest) return nearest_code(cell.view(), list);
      return std::string(cell.view());
    case Kind::unknown:
      return std::string(kAbsent);
  }
  return {};
}

std::string Judge::nearest_code(std::string_view text, Index list) const {
  if (list == kNone) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, text.size() / 3) + 1;
  for (const CodeRow& row : table_.slice<CodeRow>(Section::codes, table_.lists()[list].codes)) {
    const auto code = table_.text(row.code);
    if (code == text || day_ < row.since || day_ > row.until) continue;
    if (std::max(text.size(), code.size()) - std::min(text.size(), code.size()) >= best_distance) continue;
    const std::size_t d = edit_distance(text, code);
    if (d < best_distance) {
      best = code;
      best_distance = d;
    }
  }
  return best.empty() ? std::string() : fmt::format(" ({}?)", best);
}

std::string Judge::words(const Document& document, Span segments, const Notice* notice) {
  (void)document;
  std::string text;
  for (const SegmentRow& segment : table_.slice<SegmentRow>(Section::segments, segments)) {
    if (segment.format == Format::notice) {
      if (notice != nullptr && segment.notice < notice->fields.size()) text += notice->fields[segment.notice];
    } else if (segment.code == kNone) {
      text += table_.text(segment.literal);
    } else {
      text += show(evaluator_.machine().run(segment.code), segment.format, segment.list);
    }
  }
  return text;
}

// What is missing stands where it would: the path of the nearest node that is there, and the members below it.
Location Judge::locate_node(const Document& document, const PlaceRow& place, Place node) {
  Location location;
  location.place = node;
  location.path = document.tree.path(node);
  const Place found = place.path == kNone ? node : evaluator_.machine().first(place.path, node);
  if (found != kNoPlace) {
    location.place = found;
    location.path = document.tree.path(found);
  } else {
    Place at = node;
    for (const PathStepRow* step = table_.all<PathStepRow>(Section::steps_of_path).data() + place.path;
         step->op != StepOp::end; ++step) {
      if (step->op == StepOp::root || step->op == StepOp::document) {
        at = step->op == StepOp::root ? document.root : 0;
        location.place = at;
        location.path = document.tree.path(at);
      } else if (step->op == StepOp::member) {
        if (at != kNoPlace) at = document.tree.member(at, step->argument);
        if (at != kNoPlace) {
          location.place = at;
          location.path = document.tree.path(at);
        } else {
          location.path += path_step(table_.text(table_.all<Str>(Section::names)[step->argument]));
        }
      } else {
        break;
      }
    }
  }
  location.position = document.tree.position(location.place);
  return location;
}

Location Judge::locate(const Document& document, const PlaceRow& place, Frame frame, RowIndex row) const {
  const Invoice& invoice = document.invoice;
  Location location;
  if (place.term != kNone) location.term = table_.text(table_.terms()[place.term].id);
  if (place.group != kNone) location.term = table_.text(table_.groups()[place.group].id);
  // The row of the place: the one in view, or the first below it.
  std::vector<std::pair<Frame, RowIndex>> view;
  for (Frame f = frame;; f = table_.frames()[f].parent) {
    view.emplace_back(f, row);
    if (f == 0) break;
    row = invoice.rows(f)[row].parent;
  }
  const auto in_view = [&](Frame wanted) -> const std::pair<Frame, RowIndex>* {
    for (const auto& entry : view)
      if (entry.first == wanted) return &entry;
    return nullptr;
  };
  Place node = kNoPlace;
  bool missing = false;
  Index present = kNone;  // the group at whose node we stand, where the thing itself is missing
  const auto row_place = [&](Frame f, RowIndex r) { return invoice.rows(f)[r].place; };
  const auto* seen = in_view(place.frame);
  if (seen != nullptr) {
    if (place.slot != kNone) node = invoice.slots(seen->first, seen->second)[place.slot].place;
    // Absent: the nearest group that is there.
    if (node == kNoPlace || (place.slot != kNone && !invoice.slots(seen->first, seen->second)[place.slot].exists())) {
      node = kNoPlace;
      missing = true;
      Index group = place.term != kNone    ? table_.terms()[place.term].group
                    : place.group != kNone ? table_.groups()[place.group].parent
                                           : kNone;
      if (place.slot == kNone && place.group != kNone) group = place.group;
      for (; group != kNone && node == kNoPlace; group = table_.groups()[group].parent) {
        const GroupRow& info = table_.groups()[group];
        const auto* at = in_view(info.frame);
        if (at == nullptr) continue;
        present = group;
        if (info.slot == kNone)
          node = row_place(at->first, at->second);
        else if (invoice.slots(at->first, at->second)[info.slot].exists())
          node = invoice.slots(at->first, at->second)[info.slot].place;
      }
      if (node == kNoPlace) {
        present = table_.frames()[seen->first].group;
        node = row_place(seen->first, seen->second);
      }
    }
  } else {
    const auto* around = in_view(table_.frames()[place.frame].parent);
    const auto rows = static_cast<RowIndex>(invoice.rows(place.frame).size());
    const RowRange below =
        around != nullptr ? invoice.children(place.frame, around->second) : RowRange{0, frame == 0 ? rows : 0};
    if (below.size() > 0)
      node = place.slot != kNone ? invoice.slots(place.frame, below.begin)[place.slot].place
                                 : invoice.rows(place.frame)[below.begin].place;
  }
  if (node == kNoPlace) node = row_place(view.front().first, view.front().second);
  if (node == kNoPlace) node = 0;
  location.place = node;
  if (node < document.tree.nodes.size()) {
    location.path = document.tree.path(node);
    const auto& dialect = document.facts[Fact::dialect];
    const auto mapping = missing && !dialect.empty() ? table_.mapping_named(dialect.front()) : std::nullopt;
    if (mapping) {
      const MissingPath rest = missing_path(table_, *mapping, place.term, place.group, present);
      if (rest.from_document) location.path = document.tree.path(document.root);
      location.path += rest.text;
    }
    location.position = document.tree.position(node);
  }
  return location;
}

}  // namespace rulec
