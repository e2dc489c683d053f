#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "calculate/builder.h"
#include "calculate/net_judge.h"
#include "calculate/origin.h"
#include "chorus/recipient.h"
#include "cli/exit_code.h"
#include "cli/in_order.h"
#include "cli/input.h"
#include "cli/keys.h"
#include "cli/names.h"
#include "cli/progress.h"
#include "cli/rule_source.h"
#include "cli/rule_words.h"
#include "cli/verbs.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/gobl.h"
#include "report/write.h"
#include "signature/seal.h"

namespace rulec::cli {
namespace {

constexpr Position kNowhere{0, 0};

// What is the same for all documents of a call.
struct Task {
  const CheckOptions& options;
  const Display& display;
  const RuleTable& table;
  Index gobl = kNone, cii = kNone;
  JudgeOptions judging;
  std::string digest;
  std::optional<chorus::Recipient> recipient;
  std::vector<signature::Key> keys;
};

// What is to be printed of one document, and counted.
struct Judged {
  std::string text;
  report::Summary counts;
  int exit_code = kDone;
  bool has_findings = false;
  bool used_recipient = false;
};

std::vector<bool> left_out(const CheckOptions& options, const RuleTable& table) {
  if (options.select.empty() && options.ignore.empty()) return {};
  std::vector<bool> out;
  for (const RuleRow& rule : table.rules())
    out.push_back((!options.select.empty() && !is_named(options.select, table, rule)) ||
                  is_named(options.ignore, table, rule));
  return out;
}

int exit_code_of(const Report& report, Severity fail_on) {
  if (report.verdict == Verdict::incomplete) return kUnable;
  const bool refused =
      std::ranges::any_of(report.findings, [&](const Finding& finding) { return finding.severity >= fail_on; });
  return refused ? kRefused : kDone;
}

// Judges one document after the other and keeps its memory. One for each thread.
class Examiner {
 public:
  explicit Examiner(const Task& task)
      : task_(task),
        gobl_(task.table, task.gobl, table_conditions(task.table), {.bytes = task.options.max_size},
              task.judging.layers),
        cii_(task.table, task.cii, table_conditions(task.table), {.bytes = task.options.max_size}, task.judging.layers),
        judge_(task.table) {}

  Judged operator()(InputItem item) {
    Report report = examine(item);
    report.document = item.name;
    report.table = task_.digest;
    if (item.record > 1)
      for (Finding& finding : report.findings)
        for (Location& location : finding.at)
          if (location.position.line > 0) location.position.line += item.record - 1;
    Judged judged{render(report, item.record),
                  {},
                  exit_code_of(report, task_.options.fail_on),
                  !report.findings.empty(),
                  report.used_recipient};
    judged.counts.add(report);
    return judged;
  }

 private:
  Report examine(InputItem& item) {
    document_.tree.nodes.clear();
    if (item.problem) return unreadable(std::move(*item.problem), kNowhere);
    if (!item.bytes) {
      InputBytes input = read_input(item.name, task_.options.max_size, task_.display.french);
      if (input.problem) return unreadable(std::move(*input.problem), kNowhere);
      item.bytes = std::move(input.bytes);
    }
    if (auto error = looks_like_xml(*item.bytes) ? cii_.read(std::move(*item.bytes), document_)
                                                 : gobl_.read(std::move(*item.bytes), document_))
      return refuse(*error);
    note_signatures();
    if (!document_.built && !task_.options.as_is && can_build()) return build_and_judge();
    if (task_.recipient) task_.recipient->describe(document_.facts);
    return judge(document_);
  }

  // Prices that include tax are judged net, but for `as_is`.
  Report judge(Document& document) {
    if (!document.gross || task_.judging.as_is || !can_build()) return judge_.judge(document, task_.judging);
    return calculate::NetJudge(task_.table, gobl_, *builder_, judge_).judge(document, task_.judging);
  }

  void note_signatures() {
    if (!task_.keys.empty()) signature::note_signatures(task_.table, task_.keys, task_.display.french, document_);
  }

  // Rules that lack the tables for building judge the document as far as that goes; so is one that is nested too deep.
  bool can_build() {
    if (document_.tree.depth() > calculate::kMostDepth) return false;
    if (!builder_) builder_.emplace(task_.table);
    return builder_->missing().empty();
  }

  // A document without totals is judged as it will be once it is built; places are those of the input.
  Report build_and_judge() {
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
    calculate::Origins origins(document_);
    for (Finding& finding : report.findings) place_in_input(finding, origins);
    document_.notices.push_back({"RB-BUILT", kNone, {document_.root}, {}});
    auto said = judge_.noticed(document_, task_.display.french);
    if (std::ranges::any_of(said, [](const Finding& finding) { return finding.severity == Severity::fatal; }))
      report.verdict = Verdict::invalid;
    report.findings.insert(report.findings.begin(), std::make_move_iterator(said.begin()),
                           std::make_move_iterator(said.end()));
    return report;
  }

  Report report_refusal() {
    Report report;
    report.syntax = "gobl";
    report.verdict = Verdict::invalid;
    report.findings = judge_.noticed(document_, task_.display.french);
    return report;
  }

  // A value that was calculated has no place in the input: it is named.
  void place_in_input(Finding& finding, calculate::Origins& origins) const {
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
            fmt::format(fmt::runtime(task_.display.french ? " (calculé : {} = {})" : " (calculated: {} = {})"),
                        location.path, built_.tree[location.place].view());
      location.place = from.place;
      location.position = document_.tree.position(from.place);
    }
  }

  Report refuse(const ReadError& error) {
    if (error.has_place) show_bytes(error.offset);
    return unreadable({task_.display.french ? error.message_fr : error.message_en, {}},
                      error.has_place ? error.position : kNowhere);
  }

  // A tree of one node, so that the report can show the line of a document that has none.
  void show_bytes(std::size_t offset) {
    document_.tree.reset(document_.bytes);
    document_.tree.nodes.assign(1, Node{.offset = static_cast<std::uint32_t>(offset)});
  }

  Report unreadable(InputProblem problem, Position position) const {
    Finding finding;
    finding.rule = "RT-INPUT";
    finding.message = std::move(problem.message);
    finding.fix = std::move(problem.fix);
    finding.at.push_back({"", "", position.line > 0 ? Place{0} : kNoPlace, position});
    Report report;
    report.verdict = Verdict::incomplete;
    report.findings.push_back(std::move(finding));
    return report;
  }

  std::string render(const Report& report, report::Record record) const {
    switch (task_.options.format) {
      case Format::ndjson:
        return report::render_ndjson(report, record);
      case Format::json:
        return report::render_json(report, record);
      case Format::text:
      case Format::ids:
      case Format::markdown:
        break;
    }
    const report::TextOptions options{task_.display.colour_out, task_.display.french, task_.options.all};
    return report::render_text(report, &document_, options, record);
  }

  const Task& task_;
  gobl::Reader gobl_;
  cii::Reader cii_;
  Judge judge_;
  std::optional<calculate::Builder> builder_;  // made for the first document without totals
  Document document_, built_;
};

// Puts the documents one behind the other as the format wants them.
class Printer {
 public:
  Printer(Format format, Io& io) : format_(format), io_(io) {}

  void print(const Judged& judged) {
    if (format_ == Format::json) io_.out << (first_ ? "[\n" : ",\n");
    if (format_ == Format::text && !first_ && (judged.has_findings || after_findings_)) io_.out << '\n';
    io_.out << judged.text;
    if (io_.out_is_terminal) io_.out.flush();
    first_ = false;
    after_findings_ = judged.has_findings;
  }

  void close(const report::Summary& summary, report::TextOptions options) {
    if (format_ == Format::json) io_.out << (first_ ? "[]\n" : "\n]\n");
    if (format_ == Format::text) io_.out << (first_ ? "" : "\n") << report::render_summary(summary, options);
  }

 private:
  Format format_;
  Io& io_;
  bool first_ = true, after_findings_ = false;
};

// The entry that --recipient names; false where there is something wrong with it, which has been said.
bool load_recipient(const CheckOptions& options, const Display& display, Io& io,
                    std::optional<chorus::Recipient>& recipient) {
  if (options.recipient.empty()) return true;
  const InputBytes input = read_input(options.recipient, options.max_size, display.french);
  std::string why;
  if (input.problem) {
    why = input.problem->message;
  } else {
    auto read = chorus::read_recipient(input.bytes);
    if (auto* entry = std::get_if<chorus::Recipient>(&read)) {
      recipient = std::move(*entry);
      return true;
    }
    const auto& problem = std::get<chorus::Problem>(read);
    why = display.french ? problem.french : problem.english;
  }
  io.err << fmt::format("rulec: --recipient {}: {}\n", options.recipient, why);
  return false;
}

void say_unused(const chorus::Recipient& recipient, bool french, Io& io) {
  io.err << fmt::format(fmt::runtime(french ? "rulec: aucune facture n'est pour le destinataire {} de --recipient\n"
                                            : "rulec: no invoice is for the recipient {} of --recipient\n"),
                        recipient.siret);
}

unsigned jobs_for(const CheckOptions& options, std::optional<std::size_t> documents) {
  if (documents && *documents <= 1) return 1;
  const std::size_t wanted = options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  return static_cast<unsigned>(documents ? std::min(wanted, *documents) : wanted);
}

}  // namespace

int check(const CheckOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  const auto layers = layers_named(options.layers, table, io);
  auto keys = public_keys(options.public_keys, display, io);
  if (!keys) return kUnable;
  const auto gobl = table.mapping_named("gobl"), cii = table.mapping_named("cii");
  if (!layers || !all_name_rules(options.select, table, io) || !all_name_rules(options.ignore, table, io))
    return kUnable;
  if (!gobl || !cii) {
    io.err << fmt::format("rulec: these rules have no mapping `{}`\n", gobl ? "cii" : "gobl");
    return kUnable;
  }
  std::optional<chorus::Recipient> recipient;
  if (!load_recipient(options, display, io, recipient)) return kUnable;
  const Task task{options,
                  display,
                  table,
                  *gobl,
                  *cii,
                  {.layers = *layers,
                   .on = options.on,
                   .direction = options.direction,
                   .left_out = left_out(options, table),
                   .french = display.french,
                   .as_is = options.as_is},
                  table.digest(),
                  std::move(recipient),
                  std::move(*keys)};

  Inputs inputs({options.paths, options.files_from, options.nul_separated}, options.max_size, display.french);
  Printer printer(options.format, io);
  Progress progress(io, inputs.total(), display.french);
  report::Summary summary;
  int code = kDone;
  bool used_recipient = false;
  in_order(
      jobs_for(options, inputs.total()), [&] { return inputs.next(); },
      [&] {
        return [examiner = std::make_unique<Examiner>(task)](InputItem item) { return (*examiner)(std::move(item)); };
      },
      [&](const Judged& judged) {
        code = std::max(code, judged.exit_code);
        used_recipient = used_recipient || judged.used_recipient;
        summary.add(judged.counts);
        if (io.out_is_terminal) progress.clear();
        printer.print(judged);
        progress.show(summary);
        return io.out.good();
      });
  progress.clear();
  printer.close(summary, {display.colour_out, display.french, options.all});
  if (task.recipient && !used_recipient && summary.documents > 0) say_unused(*task.recipient, display.french, io);
  if (summary.documents > 0) return code;
  io.err << "rulec: no document to check\n";
  return kUnable;
}

}  // namespace rulec::cli
