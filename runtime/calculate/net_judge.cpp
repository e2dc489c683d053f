#include "calculate/net_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "calculate/said_twice.h"

namespace rulec::calculate {
namespace {

constexpr std::string_view kIncluded = "RT-INCLUDED";

// Facts that do not come from the document.
constexpr Fact kGiven[] = {Fact::siret,    Fact::state,           Fact::demands,
                           Fact::services, Fact::closed_services, Fact::commitment_services};

bool is_fatal(const Finding& finding) { return finding.severity == Severity::fatal; }

// What cannot be calculated here is no fault of the document.
bool is_inability(const Finding& finding) { return finding.rule == "RB-REGIME" || finding.rule == "RB-ADDON-UNABLE"; }

void settle_inability(Report& report) {
  for (Finding& finding : report.findings)
    if (is_inability(finding)) finding.severity = Severity::warning;
  report.verdict = std::ranges::any_of(report.findings, is_fatal) ? Verdict::invalid : Verdict::incomplete;
}

void sort_by_place(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    const auto key = [](const Finding& f) {
      return std::make_tuple(f.at[0].position.line, f.at[0].position.column, f.rule, std::string_view(f.at[0].path));
    };
    return key(a) < key(b);
  });
}

}  // namespace

NetJudge::NetJudge(const RuleTable& table, gobl::Reader& reader, Builder& builder, Judge& judge)
    : table_(table), reader_(reader), builder_(builder), judge_(judge) {}

// The notices of a document with net amounts say how they came about, else why there are none.
bool NetJudge::make_net(Document& gross) {
  Built made = builder_.build(gross, {.en16931 = true, .net = true, .compact = true, .identify = false});
  if (!made.refused && reader_.read(std::move(made.bytes), net_)) return false;
  if (made.refused) {
    std::ranges::move(made.notices, std::back_inserter(gross.notices));
    return false;
  }
  for (const Fact fact : kGiven) net_.facts[fact] = gross.facts[fact];
  std::erase_if(gross.notices, [](const Notice& notice) { return notice.rule == kIncluded; });
  for (Notice& notice : made.notices)
    if (notice.rule.starts_with("RB-NET")) gross.notices.push_back(std::move(notice));
  net_.notices.clear();
  return true;
}

JudgeOptions NetJudge::of_terms(const JudgeOptions& options) const {
  JudgeOptions made = options;
  made.left_out.resize(table_.rules().size());
  for (Index i = 0; i < table_.rules().size(); ++i)
    if (table_.rules()[i].tree != 0) made.left_out[i] = true;
  return made;
}

void NetJudge::place(Finding& finding, Origins& origins, const Document& gross, bool french) const {
  for (Location& location : finding.at) {
    const Origin from = origins.of(location.path);
    const Node* const net = location.place < net_.tree.nodes.size() ? &net_.tree[location.place] : nullptr;
    const bool has_value = net != nullptr && net->is_scalar() && net_.tree.path(location.place) == location.path;
    const bool same = from.whole && has_value && gross.tree[from.place].view() == net->view();
    location.place = from.place;
    location.position = gross.tree.position(from.place);
    if (!has_value || same) continue;
    finding.values.emplace_back(fmt::format("net {}", location.path), std::string(net->view()));
    finding.message += fmt::format(fmt::runtime(french ? " (hors taxe : {} = {})" : " (net of tax: {} = {})"),
                                   location.path, net->view());
  }
}

void NetJudge::add(Report& report, Report net, const Document& gross, bool french) const {
  Origins origins(gross);
  for (Finding& finding : net.findings) place(finding, origins, gross, french);
  drop_said_twice(report.findings, net.findings);
  std::ranges::move(net.findings, std::back_inserter(report.findings));
  sort_by_place(report.findings);
  const std::uint32_t all = report.run + report.skipped;
  report.run += net.run;
  report.skipped = all - std::min(all, report.run);
  report.used_recipient = report.used_recipient || net.used_recipient;
  report.verdict = std::ranges::any_of(report.findings, is_fatal) ? Verdict::invalid : net.verdict;
}

Report NetJudge::judge(Document& gross, const JudgeOptions& options) {
  const bool is_net = make_net(gross);
  Report report = judge_.judge(gross, options);
  if (is_net)
    add(report, judge_.judge(net_, of_terms(options)), gross, options.french);
  else
    settle_inability(report);
  return report;
}

}  // namespace rulec::calculate
