// The forms of `check --format` that other programs read: SARIF, JUnit, SVRL, workflow commands of GitHub. Each writes
// one document at a time, so that a batch of any size is never held in memory; what belongs around them is in Frame.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "report/write.h"
#include "table/rule_table.h"

namespace rulec::report {

enum class Form : std::uint8_t { json, sarif, junit, svrl, github };

struct MachineOptions {
  const RuleTable& table;  // whose titles and checks are shown
  bool french = false;
  bool baseline = false;               // findings are new or known
  Severity fail_on = Severity::fatal;  // from here on a test of JUnit has failed
};

// What stands behind the documents of a run.
struct Ending {
  Summary summary;
  std::set<std::string_view> rules;  // of all findings
  std::string version;               // of the program
  int exit_code = 0;
};

// One document; may be empty (SARIF and GitHub say nothing of a document without findings).
std::string render(Form form, const Report& report, const MachineOptions& options, Record record = 0);

// What stands before the first document, between two, and behind the last. Without any, `begin` and `end` alone.
std::string begin(Form form, const MachineOptions& options);
std::string_view between(Form form);
std::string end(Form form, const MachineOptions& options, const Ending& ending);

// The parts, one form a file.
std::string render_sarif(const Report& report, const MachineOptions& options, Record record);
std::string begin_sarif();
std::string end_sarif(const MachineOptions& options, const Ending& ending);
std::string render_junit(const Report& report, const MachineOptions& options, Record record);
std::string render_svrl(const Report& report, const MachineOptions& options, Record record);
std::string begin_svrl(const MachineOptions& options);
std::string render_github(const Report& report, const MachineOptions& options, Record record);

// "baseline", "ignored", "expired", or nothing. For programs, never translated.
std::string_view suppressed_key(Suppressed by);

// Why the finding does not count, or counts again: "known: it is in the baseline", "ignored until 2026-12-31: …".
std::string suppression_in_words(const Suppression& suppression, bool french);

// The check of a rule as its author wrote it; its id where it has none.
std::string check_as_written(const RuleTable& table, const Finding& finding);

// What the message says, and behind it what mends the finding.
std::string message_and_fix(const Finding& finding);

// The document as it is named to people: "a.ndjson" with its line where it is one of many.
std::string name_of(const Report& report, Record record, bool french);

}  // namespace rulec::report
