#include "cli/examiner.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "calculate/net_judge.h"
#include "cli/rule_words.h"
#include "evaluate/table_conditions.h"

namespace rulec::cli {
namespace {

constexpr Position kNowhere{0, 0};
constexpr const char* kUnreadable = "RT-INPUT";

}  // namespace

Examiner::Examiner(const Examination& task)
    : task_(task),
      gobl_(task.table, task.gobl, table_conditions(task.table), {.bytes = task.max_size}, task.judging.layers),
      cii_(task.table, task.cii, table_conditions(task.table), {.bytes = task.max_size}, task.judging.layers),
      judge_(task.table) {}

Report Examiner::operator()(InputItem item) {
  judged_built_ = false;
  places_.clear();
  Report report = examine(item);
  if (!judged_built_) note_places(report);
  report.document = item.name;
  report.table = task_.digest;
  if (item.record > 1)
    for (Finding& finding : report.findings)
      for (Location& location : finding.at)
        if (location.position.line > 0) location.position.line += item.record - 1;
  return report;
}

void Examiner::note_places(const Report& report) {
  if (!task_.keep_places) return;
  for (const Finding& finding : report.findings) places_.push_back(finding.at);
}

Report Examiner::examine(InputItem& item) {
  document_.tree.nodes.clear();
  if (item.problem) return unreadable(std::move(*item.problem), kNowhere);
  if (!item.bytes) {
    InputBytes input = read_input(item.name, task_.max_size, task_.judging.french);
    if (input.problem) return unreadable(std::move(*input.problem), kNowhere);
    item.bytes = std::move(input.bytes);
  }
  if (auto error = looks_like_xml(*item.bytes) ? cii_.read(std::move(*item.bytes), document_)
                                               : gobl_.read(std::move(*item.bytes), document_))
    return refuse(*error);
  note_signatures();
  if (!document_.built && !task_.judging.as_is && can_build()) return build_and_judge();
  if (task_.recipient) task_.recipient->describe(document_.facts);
  return judge(document_);
}

// Prices that include tax are judged net, but for `as_is`.
Report Examiner::judge(Document& document) {
  if (!document.gross || task_.judging.as_is || !can_build()) return judge_.judge(document, task_.judging);
  return calculate::NetJudge(task_.table, gobl_, *builder_, judge_).judge(document, task_.judging);
}

void Examiner::note_signatures() {
  if (!task_.keys.empty()) signature::note_signatures(task_.table, task_.keys, task_.judging.french, document_);
}

// Rules that lack the tables for building judge the document as far as that goes; so is one that is nested too deep.
bool Examiner::can_build() {
  if (document_.tree.depth() > calculate::kMostDepth) return false;
  if (!builder_) builder_.emplace(task_.table);
  return builder_->missing().empty();
}

// A document without totals is judged as it will be once it is built; places are those of the input.
Report Examiner::build_and_judge() {
  calculate::Built built = builder_->build(document_, {.compact = true, .identify = false});
  document_.notices = std::move(built.notices);
  std::erase_if(document_.notices, [](const Notice& notice) { return notice.rule == "RB-UNKNOWN"; });
  note_signatures();
  if (built.refused) return report_refusal();
  if (auto error = gobl_.read(std::move(built.bytes), built_)) return refuse(*error);
  built_.built = true;
  std::erase_if(built_.notices, [](const Notice& notice) { return notice.rule == "RT-UNBUILT"; });
  if (task_.recipient) task_.recipient->describe(built_.facts);
  Report report = judge(built_);
  judged_built_ = true;
  note_places(report);
  calculate::Origins origins(document_);
  for (Finding& finding : report.findings) place_in_input(finding, origins);
  document_.notices.push_back({"RB-BUILT", kNone, {document_.root}, {}});
  auto said = judge_.noticed(document_, task_.judging.french);
  if (std::ranges::any_of(said, [](const Finding& finding) { return finding.severity == Severity::fatal; }))
    report.verdict = Verdict::invalid;
  report.findings.insert(report.findings.begin(), std::make_move_iterator(said.begin()),
                         std::make_move_iterator(said.end()));
  if (task_.keep_places) places_.insert(places_.begin(), said.size(), {});  // what the reader says is about the input
  return report;
}

Report Examiner::report_refusal() {
  Report report;
  report.syntax = "gobl";
  report.verdict = Verdict::invalid;
  report.findings = judge_.noticed(document_, task_.judging.french);
  return report;
}

// A value that was calculated has no place in the input: it is named.
void Examiner::place_in_input(Finding& finding, calculate::Origins& origins) const {
  for (Location& location : finding.at) {
    const calculate::Origin from = origins.of(location.path);
    const bool has_value = location.place < built_.tree.nodes.size() && built_.tree[location.place].is_scalar() &&
                           built_.tree.path(location.place) == location.path;
    const bool named = std::ranges::any_of(  // as a net value
        finding.values, [&](const auto& value) { return value.first == "net " + location.path; });
    if (!from.whole && has_value && !named)
      finding.values.emplace_back(fmt::format("calculated {}", location.path),
                                  std::string(built_.tree[location.place].view()));
    if (!from.whole && has_value && !named)
      finding.message +=
          fmt::format(fmt::runtime(task_.judging.french ? " (calculé : {} = {})" : " (calculated: {} = {})"),
                      location.path, built_.tree[location.place].view());
    location.place = from.place;
    location.position = document_.tree.position(from.place);
  }
}

Report Examiner::refuse(const ReadError& error) {
  if (error.has_place) show_bytes(error.offset);
  return unreadable({task_.judging.french ? error.message_fr : error.message_en, how_to_mend()},
                    error.has_place ? error.position : kNowhere);
}

// As the rule of that id says it.
std::string Examiner::how_to_mend() const {
  for (const RuleRow& rule : task_.table.rules())
    if (task_.table.text(rule.id) == kUnreadable) return fix_of(rule, task_.table, task_.judging.french);
  return {};
}

// A tree of one node, so that the report can show the line of a document that has none.
void Examiner::show_bytes(std::size_t offset) {
  document_.tree.reset(document_.bytes);
  document_.tree.nodes.assign(1, Node{.offset = static_cast<std::uint32_t>(offset)});
}

Report Examiner::unreadable(InputProblem problem, Position position) const {
  Finding finding;
  finding.rule = kUnreadable;
  finding.message = std::move(problem.message);
  finding.fix = std::move(problem.fix);
  finding.at.push_back({"", "", position.line > 0 ? Place{0} : kNoPlace, position});
  Report report;
  report.verdict = Verdict::incomplete;
  report.findings.push_back(std::move(finding));
  return report;
}

}  // namespace rulec::cli
