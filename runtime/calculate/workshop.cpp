#include "calculate/workshop.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "calculate/origin.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"

namespace rulec::calculate {
namespace {

constexpr std::uint32_t kDepth = 4000;  // the document is gone through by functions that call themselves

// A JSON pointer to a member of the input, as it stands in the built envelope or invoice.
std::string pointer_to(const Document& input, Place place) {
  const Tree& tree = input.tree;
  std::string pointer;
  for (; place != input.root && place != 0 && place != kNone; place = tree[place].parent) {
    const bool in_list = tree[tree[place].parent].kind == NodeKind::array;
    std::string step = "/";
    for (const char c : in_list ? std::to_string(tree[place].position) : tree.name_of(place))
      c == '~' ? step += "~0" : c == '/' ? step += "~1" : step += c;
    pointer.insert(0, step);
  }
  return place == input.root ? "/doc" + pointer : pointer;
}

bool is_fatal(const Finding& finding) { return finding.severity == Severity::fatal; }

}  // namespace

struct Workshop::State {
  State(const RuleTable& table_in, std::size_t max_size, Index mapping)
      : table(table_in),
        reader(table, mapping, nullptr, {.bytes = max_size, .depth = kDepth, .digest = false, .terms = false}),
        built_reader(table, mapping, table_conditions(table), {.bytes = ~std::size_t{0}, .digest = false}),
        builder(table),
        judge(table) {
    if (const auto layer = table.layer_named("gobl")) options.layers = {*layer};
    options.as_is = true;  // it has been built: without totals there is nothing priced in it
    leave_out_what_building_asks();
  }

  // Building has looked up every rate and category itself, by GOBL's own rules for names with parts: what it refuses
  // bears GOBL's code as an alias.
  void leave_out_what_building_asks() {
    std::vector<std::string_view> asked;
    for (const RuleRow& rule : table.rules()) {
      if (!table.text(rule.id).starts_with("RB-") || rule.severity != Severity::fatal) continue;
      const auto aliases = table.indices(rule.aliases);
      for (std::size_t i = 0; i + 1 < aliases.size(); i += 2)
        asked.push_back(table.text(Str{aliases[i], aliases[i + 1]}));
    }
    for (const RuleRow& rule : table.rules())
      options.left_out.push_back(std::ranges::find(asked, table.text(rule.id)) != asked.end());
  }

  // Why there is nothing to build. What an envelope holds and GOBL does not know has a code of GOBL's.
  void note_unreadable(const ReadError& error, bool french, Report& report) {
    Finding finding;
    finding.rule = "RT-INPUT";
    finding.message = french ? error.message_fr : error.message_en;
    finding.at.push_back({"", "", error.has_place ? Place{0} : kNoPlace, error.position});
    if (holds_unknown_document()) finding.aliases.push_back("GOBL-ENVELOPE-04");
    report.verdict = Verdict::incomplete;
    report.findings.push_back(std::move(finding));
  }

  bool holds_unknown_document() const {
    const Tree& tree = input.tree;
    if (tree.nodes.empty() || tree[0].kind != NodeKind::object) return false;
    const Place inside = tree.member(0, table.name_number("doc"));
    const Place schema = inside == kNoPlace ? kNoPlace : tree.member(inside, table.name_number("$schema"));
    return schema != kNoPlace && tree[schema].kind == NodeKind::text && !tree[schema].view().ends_with("/bill/invoice");
  }

  // What GOBL itself would refuse in the document that was made. Places are those of the input.
  void judge_built(const std::string& bytes, bool french, Report& report) {
    if (const auto error = built_reader.read(bytes, built)) {
      Finding finding;
      finding.rule = "RT-INPUT";
      finding.message = french ? error->message_fr : error->message_en;
      finding.at.push_back({"", "$", input.root, input.tree.position(input.root)});
      report.findings.push_back(std::move(finding));
      return;
    }
    built.notices.clear();
    if (judge.failures(built, options).empty()) return;
    options.french = french;
    Report own = judge.judge(built, options);
    Origins origins(input);
    for (Finding& finding : own.findings) {
      for (Location& location : finding.at) {
        const Origin from = origins.of(location.path);
        location.place = from.place;
        location.position = input.tree.position(from.place);
      }
      report.findings.push_back(std::move(finding));
    }
    report.layers = std::move(own.layers);
    report.run = own.run;
    report.skipped = own.skipped;
  }

  const RuleTable& table;
  gobl::Reader reader, built_reader;
  Builder builder;
  Judge judge;
  JudgeOptions options;
  Document input, built;
};

Workshop::Workshop(const RuleTable& table, std::size_t max_size)
    : state_(std::make_unique<State>(table, max_size, table.mapping_named("gobl").value_or(0))) {}
Workshop::~Workshop() = default;
Workshop::Workshop(Workshop&&) noexcept = default;

std::string Workshop::problem() const {
  if (!state_->table.mapping_named("gobl")) return "no mapping `gobl`";
  if (state_->options.layers.empty()) return "no layer `gobl`";
  const std::string_view missing = state_->builder.missing();
  return missing.empty() ? std::string() : fmt::format("no kept table `{}`", missing);
}

const Document& Workshop::input() const { return state_->input; }

Workshop::Result Workshop::build(std::string bytes, const BuildOptions& options, bool french) {
  State& state = *state_;
  Result result;
  result.report.syntax = "gobl";
  if (auto error = state.reader.read(std::move(bytes), state.input)) {
    state.note_unreadable(*error, french, result.report);
    result.error = std::move(error);
    return result;
  }
  Built built = state.builder.build(state.input, options);
  state.input.notices = std::move(built.notices);
  result.report.findings = state.judge.noticed(state.input, french);
  if (!built.refused) state.judge_built(built.bytes, french, result.report);
  const bool refused = built.refused || std::ranges::any_of(result.report.findings, is_fatal);
  result.report.verdict = refused ? Verdict::invalid : Verdict::valid;
  if (!refused) result.bytes = std::move(built.bytes);
  for (const Place place : built.unknown) result.unknown.push_back(pointer_to(state.input, place));
  return result;
}

}  // namespace rulec::calculate
