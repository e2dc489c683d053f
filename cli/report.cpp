#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "cli/examiner.h"
#include "cli/exit_code.h"
#include "cli/in_order.h"
#include "cli/progress.h"
#include "cli/rule_source.h"
#include "cli/source_date.h"
#include "cli/suppressions.h"
#include "cli/verbs.h"
#include "cli/write_file.h"
#include "formats/sha256.h"
#include "report/compliance.h"

namespace rulec::cli {
namespace {

// What is the same for all documents of a call: they are judged once in each language.
struct Task {
  const ReportOptions& options;
  const Display& display;
  const Examination &english, &french;
  const Suppressions& suppressions;
  const rulec::report::InvoiceView& view;
};

rulec::report::Keep kept(const Task& task) {
  using rulec::report::Keep;
  if (task.options.form == ReportForm::html) return Keep::detail;
  return task.display.french ? Keep::plain_french : Keep::plain_english;
}

struct Judged {
  rulec::report::ComplianceEntry entry;
  int exit_code = kDone;  // as of `check`
  Uses uses;              // of the entries of rulec.toml
};

class Worker {
 public:
  explicit Worker(const Task& task)
      : task_(task),
        english_(task.english),
        french_(task.french),
        reader_(task.english.table, task.view, kept(task), task.display.french) {}

  Judged operator()(InputItem item) {
    if (!item.problem && !item.bytes) fetch(item);
    const std::string digest = item.bytes ? "sha256:" + digest_of(*item.bytes) : std::string();
    const rulec::report::Record record = item.record;
    Report french = french_(item);
    Report english = english_(std::move(item));
    Uses uses = task_.suppressions.apply(english, record);
    task_.suppressions.apply(french, record);
    Judged judged{reader_.entry(english, french, english_.judged(), english_.places(), record),
                  exit_code_of(english, task_.options.check.fail_on), std::move(uses)};
    judged.entry.input_digest = digest;
    return judged;
  }

 private:
  void fetch(InputItem& item) {
    InputBytes input = read_input(item.name, task_.options.check.max_size, task_.display.french);
    if (input.problem)
      item.problem = std::move(input.problem);
    else
      item.bytes = std::move(input.bytes);
  }

  std::string digest_of(std::string_view bytes) {
    hash_.begin();
    hash_.write(bytes);
    return hash_.end();
  }

  const Task& task_;
  Examiner english_, french_;
  rulec::report::ComplianceReader reader_;
  Sha256 hash_;
};

std::string in_words(const Suppressions& suppressions, const IgnoreEntry& entry, std::size_t accepted, bool french) {
  const std::string where = fmt::format("{}:{} {}{}{}", suppressions.config(), entry.line, fmt::join(entry.rules, ", "),
                                        entry.paths.empty() ? ""
                                        : french            ? " dans "
                                                            : " in ",
                                        entry.paths);
  if (suppressions.has_expired(entry))
    return fmt::format(fmt::runtime(french ? "{}, expirée le {}, n'accepte plus rien : {}"
                                           : "{}, expired on {}, accepts nothing any more: {}"),
                       where, to_iso(entry.until), entry.reason);
  return fmt::format(fmt::runtime(french ? "{}, jusqu'au {} : {} ({} {})" : "{}, until {}: {} ({} {})"), where,
                     to_iso(entry.until), entry.reason, accepted, findings_word(accepted, french));
}

// The baseline and the entries, each with the number of findings that it accepted.
rulec::report::LinesInBoth in_words(const Suppressions& suppressions, const SuppressionOptions& options,
                                    const Uses& uses) {
  rulec::report::LinesInBoth lines;
  for (const bool french : {false, true}) {
    std::vector<std::string>& list = french ? lines.french : lines.english;
    if (const std::size_t all = suppressions.baseline().size(); suppressions.has_baseline())
      list.push_back(fmt::format(fmt::runtime(french ? "--baseline {} : {} {}, dont {} vus ici"
                                                     : "--baseline {}: {} {}, {} of them seen here"),
                                 options.baseline, all, findings_word(all, french), uses.known));
    for (std::size_t i = 0; i < suppressions.entries().size(); ++i)
      list.push_back(
          in_words(suppressions, suppressions.entries()[i], i < uses.accepted.size() ? uses.accepted[i] : 0, french));
  }
  return lines;
}

std::string content(rulec::report::Compliance& compliance, ReportForm form) {
  switch (form) {
    case ReportForm::html:
      return compliance.html();
    case ReportForm::json:
      return compliance.json();
    case ReportForm::csv:
      return compliance.csv();
    case ReportForm::markdown:
      return compliance.markdown();
  }
  return {};
}

bool write(const ReportOptions& options, std::string_view bytes, Io& io) {
  if (options.output != "-") return write_whole(options.output, bytes, io);
  io.out << bytes;
  return true;
}

unsigned jobs_for(const CheckOptions& options) {
  return options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
}

// Makes the report and writes it. Entries of rulec.toml expire by the day, without one by that of the report.
int make(const ReportOptions& options, std::optional<Day> day, const Display& display, Io& io) {
  const auto moment = moment_of_reports(display, io);
  if (!moment) return kUnable;
  const CheckOptions& check = options.check;
  const auto source = RuleSource::load(check.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  auto english = examination_of(check, table, display, io);
  if (!english) return kUnable;
  const auto suppressions =
      Suppressions::load(check.suppressions, table, day.value_or(day_of_moment(*moment)), display, io);
  if (!suppressions) return kUnable;
  rulec::report::SentInvoices sent;
  if (!options.profile.empty()) {
    auto known = sent_by(options.profile, display, io);
    if (!known) return kUnable;
    sent = std::move(*known);
  }
  english->keep_places = true;
  english->judging.french = false;
  Examination french = *english;
  french.judging.french = true;
  const rulec::report::InvoiceView view(table);
  const Task task{options, display, *english, french, *suppressions, view};
  rulec::report::Compliance compliance(table, {.version = RULEC_VERSION,
                                               .moment = moment_in_words(*moment),
                                               .direction = check.direction == Direction::send ? "send" : "receive",
                                               .on = check.on ? to_iso(*check.on) : "",
                                               .paths = check.paths,
                                               .public_keys = english->key_names,
                                               .suppressions = {},
                                               .ledger = sent.ledger(),
                                               .french = display.french});
  Inputs inputs({check.paths, check.files_from, check.nul_separated}, check.max_size, display.french);
  int code = kDone;
  Uses uses;
  Progress progress(io, inputs.total(), display.french);
  in_order(
      jobs_for(check), [&] { return inputs.next(); },
      [&] { return [worker = std::make_unique<Worker>(task)](InputItem item) { return (*worker)(std::move(item)); }; },
      [&](Judged judged) {
        code = std::max(code, judged.exit_code);
        uses.add(judged.uses);
        if (const rulec::report::Sent* one = sent.of(judged.entry.head)) judged.entry.sent = *one;
        compliance.add(std::move(judged.entry));
        progress.show(compliance.summary());
        return true;
      });
  progress.clear();
  const rulec::report::Summary& summary = compliance.summary();
  if (summary.documents == 0) {
    io.err << (display.french ? "rulec: aucun document\n" : "rulec: no document\n");
    return kUnable;
  }
  compliance.accepted(in_words(*suppressions, check.suppressions, uses));
  suppressions->say_unused(uses, display.french, io);
  if (!write(options, content(compliance, options.form), io)) return kUnable;
  if (options.output != "-") io.err << rulec::report::render_summary(summary, {.french = display.french});
  return code;
}

}  // namespace

// The report is made whatever it says; the exit code is that of `check` on the same documents.
int report(const ReportOptions& options, const Display& display, Io& io) {
  return make(options, std::nullopt, display, io);
}

int check_as_page(const CheckOptions& options, const Display& display, Io& io) {
  return make({options, "-", ReportForm::html, {}}, today(), display, io);
}

}  // namespace rulec::cli
