#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "cli/examiner.h"
#include "cli/exit_code.h"
#include "cli/in_order.h"
#include "cli/progress.h"
#include "cli/rule_source.h"
#include "cli/suppressions.h"
#include "cli/verbs.h"
#include "cli/write_file.h"
#include "report/machine.h"

namespace rulec::cli {
namespace {

// What is the same for all documents of a call.
struct Task {
  const CheckOptions& options;
  const Display& display;
  const Examination& examination;
  const Suppressions& suppressions;
  report::MachineOptions machine;
};

// What is to be printed of one document, and counted.
struct Judged {
  std::string text;
  report::Summary counts;
  int exit_code = kDone;
  bool has_findings = false;
  bool used_recipient = false;
  std::vector<std::string_view> rules;  // of its findings
  std::vector<KnownFinding> known;      // for --write-baseline
  Uses uses;                            // of the baseline and the entries of rulec.toml
};

std::optional<report::Form> form_of(Format format) {
  switch (format) {
    case Format::json:
      return report::Form::json;
    case Format::sarif:
      return report::Form::sarif;
    case Format::junit:
      return report::Form::junit;
    case Format::svrl:
      return report::Form::svrl;
    case Format::github:
      return report::Form::github;
    case Format::ndjson:
    case Format::text:
    case Format::ids:
    case Format::markdown:
    case Format::html:
      break;
  }
  return std::nullopt;
}

// Judges one document after the other and puts each into words. One for each thread.
class Worker {
 public:
  explicit Worker(const Task& task) : task_(task), examiner_(task.examination) {}

  Judged operator()(InputItem item) {
    const report::Record record = item.record;
    Report report = examiner_(std::move(item));
    Uses uses = task_.suppressions.apply(report, record);
    Judged judged{render(report, record),
                  {},
                  exit_code_of(report, task_.options.fail_on),
                  !report.findings.empty(),
                  report.used_recipient,
                  {},
                  {},
                  std::move(uses)};
    judged.counts.add(report);
    for (const Finding& finding : report.findings) judged.rules.push_back(finding.rule);
    if (!task_.options.suppressions.write_baseline.empty()) judged.known = known_from_now_on(report, record);
    return judged;
  }

 private:
  std::string render(const Report& report, report::Record record) const {
    if (task_.options.format == Format::ndjson) return report::render_ndjson(report, record);
    if (const auto form = form_of(task_.options.format)) return report::render(*form, report, task_.machine, record);
    const report::TextOptions options{task_.display.colour_out, task_.display.french, task_.options.all};
    return report::render_text(report, &examiner_.document(), options, record);
  }

  const Task& task_;
  Examiner examiner_;
};

// Puts the documents one behind the other as the format wants them.
class Printer {
 public:
  Printer(Format format, const report::MachineOptions& machine, Io& io)
      : format_(format), form_(form_of(format)), machine_(machine), io_(io) {
    if (form_) io_.out << report::begin(*form_, machine_);
  }

  void print(const Judged& judged) {
    ending_.summary.add(judged.counts);
    if (form_ == report::Form::sarif) ending_.rules.insert(judged.rules.begin(), judged.rules.end());
    if (form_ && !judged.text.empty() && printed_) io_.out << report::between(*form_);
    if (format_ == Format::text && !first_ && (judged.has_findings || after_findings_)) io_.out << '\n';
    io_.out << judged.text;
    if (io_.out_is_terminal) io_.out.flush();
    printed_ = printed_ || !judged.text.empty();
    first_ = false;
    after_findings_ = judged.has_findings;
  }

  const report::Summary& summary() const { return ending_.summary; }

  void close(int exit_code, report::TextOptions options) {
    ending_.exit_code = exit_code;
    ending_.version = RULEC_VERSION;
    if (form_) io_.out << report::end(*form_, machine_, ending_);
    if (format_ == Format::text) io_.out << (first_ ? "" : "\n") << report::render_summary(ending_.summary, options);
  }

 private:
  Format format_;
  std::optional<report::Form> form_;
  const report::MachineOptions& machine_;
  Io& io_;
  report::Ending ending_;
  bool first_ = true, printed_ = false, after_findings_ = false;
};

void say_unused(const chorus::Recipient& recipient, bool french, Io& io) {
  io.err << fmt::format(fmt::runtime(french ? "rulec: aucune facture n'est pour le destinataire {} de --recipient\n"
                                            : "rulec: no invoice is for the recipient {} of --recipient\n"),
                        recipient.siret);
}

// Writes the baseline: what is in it is known, and no reason to fail. False where it cannot be written, which was said.
bool keep(const std::vector<KnownFinding>& known, const Task& task, int& code, Io& io) {
  const std::string& path = task.options.suppressions.write_baseline;
  if (!write_whole(path, baseline_file(known, task.examination.digest), io)) return false;
  if (code == kRefused) code = kDone;
  io.err << fmt::format(fmt::runtime(task.display.french ? "rulec: {} {} dans {}\n" : "rulec: {} {} in {}\n"),
                        known.size(), findings_word(known.size(), task.display.french), path);
  return true;
}

unsigned jobs_for(const CheckOptions& options, std::optional<std::size_t> documents) {
  if (documents && *documents <= 1) return 1;
  const std::size_t wanted = options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  return static_cast<unsigned>(documents ? std::min(wanted, *documents) : wanted);
}

}  // namespace

int check(const CheckOptions& options, const Display& display, Io& io) {
  if (options.format == Format::html && !options.suppressions.write_baseline.empty()) {
    io.err << (display.french ? "rulec: --write-baseline ne va pas avec --format html\n"
                              : "rulec: --write-baseline does not go with --format html\n");
    return kUnable;
  }
  if (options.format == Format::html) return check_as_page(options, display, io);
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  const auto examination = examination_of(options, table, display, io);
  if (!examination) return kUnable;
  const auto suppressions = Suppressions::load(options.suppressions, table, today(), display, io);
  if (!suppressions) return kUnable;
  const Task task{options,
                  display,
                  *examination,
                  *suppressions,
                  {table, display.french, suppressions->has_baseline(), options.fail_on}};

  Inputs inputs({options.paths, options.files_from, options.nul_separated}, options.max_size, display.french);
  Printer printer(options.format, task.machine, io);
  Progress progress(io, inputs.total(), display.french);
  std::vector<KnownFinding> known;
  Uses uses;
  int code = kDone;
  bool used_recipient = false;
  in_order(
      jobs_for(options, inputs.total()), [&] { return inputs.next(); },
      [&] { return [worker = std::make_unique<Worker>(task)](InputItem item) { return (*worker)(std::move(item)); }; },
      [&](const Judged& judged) {
        code = std::max(code, judged.exit_code);
        used_recipient = used_recipient || judged.used_recipient;
        uses.add(judged.uses);
        known.insert(known.end(), judged.known.begin(), judged.known.end());
        if (io.out_is_terminal) progress.clear();
        printer.print(judged);
        progress.show(printer.summary());
        return io.out.good();
      });
  progress.clear();
  const std::uint64_t documents = printer.summary().documents;
  if (documents == 0) code = kUnable;
  if (documents > 0 && !options.suppressions.write_baseline.empty() && !keep(known, task, code, io)) code = kUnable;
  printer.close(code, {display.colour_out, display.french, options.all});
  if (examination->recipient && !used_recipient && documents > 0)
    say_unused(*examination->recipient, display.french, io);
  if (documents > 0) suppressions->say_unused(uses, display.french, io);
  if (documents == 0)
    io.err << (display.french ? "rulec: aucun document à vérifier\n" : "rulec: no document to check\n");
  return code;
}

}  // namespace rulec::cli
