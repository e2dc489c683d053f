// Findings that are known or accepted: those of --baseline, and those that an `ignore` entry of rulec.toml names. The
// rule stays broken and the finding stays in every report; it does not count towards the exit code.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/io.h"
#include "cli/options.h"
#include "evaluate/finding.h"
#include "report/write.h"
#include "table/rule_table.h"

namespace rulec::cli {

// One [[ignore]] of rulec.toml.
struct IgnoreEntry {
  std::vector<std::string> rules;  // an id, an alias, or a family as BR-CO-*
  std::string paths;               // of documents, as fnmatch(3) reads it, `*` across folders too; empty: all
  std::string reason;
  Day until = kLastDay;  // the last day
  unsigned line = 0;
};

// What the entries of rulec.toml and the baseline were used for.
struct Uses {
  std::vector<std::size_t> accepted;  // findings that each entry in force accepted, in the order of the entries
  std::size_t known = 0;              // findings that the baseline knows, whoever accepts them
  void add(const Uses& more);
};

class Suppressions {
 public:
  // Reads what the options name, and rulec.toml of the working folder where they name none. Nothing, and all is said,
  // where one cannot be read or says what cannot be. Entries that have expired on the day are said on `err`.
  static std::optional<Suppressions> load(const SuppressionOptions& options, const RuleTable& table, Day day,
                                          const Display& display, Io& io);

  // Marks the findings of one document and gives what the entries were used for. May be called by several threads.
  Uses apply(Report& report, report::Record record) const;

  // Entries that hold and accepted nothing: a fault that was mended, or a name or path that was written wrong; and
  // findings of the baseline that are not seen here.
  void say_unused(const Uses& uses, bool french, Io& io) const;

  bool has_baseline() const { return has_baseline_; }
  const std::set<std::string>& baseline() const { return baseline_; }
  const std::vector<IgnoreEntry>& entries() const { return entries_; }
  const std::string& config() const { return config_; }  // the file; empty: none
  bool has_expired(const IgnoreEntry& entry) const { return entry.until < day_; }

 private:
  Suppressions() = default;
  bool read_config(const RuleTable& table, const Display& display, Io& io);
  bool read_baseline(const std::string& path, const Display& display, Io& io);
  bool fits(std::size_t at, const Finding& finding, const std::string& document) const;
  std::optional<std::size_t> entry_for(const Finding& finding, const std::string& document, Uses& uses) const;

  std::string config_;
  std::vector<IgnoreEntry> entries_;
  std::vector<std::vector<bool>> named_;  // by entry, by rule of the table
  std::set<std::string> baseline_;        // fingerprints
  bool has_baseline_ = false;
  Day day_ = 0;
};

// "finding" or "findings".
std::string_view findings_word(std::size_t count, bool french);

// A finding as a baseline keeps it.
struct KnownFinding {
  std::string document, rule, message, fingerprint;
};

// The findings of a report that are to be known from now on: all but those that an entry of rulec.toml ignores.
std::vector<KnownFinding> known_from_now_on(const Report& report, report::Record record);

// The file of --write-baseline.
std::string baseline_file(const std::vector<KnownFinding>& findings, const std::string& table_digest);

}  // namespace rulec::cli
