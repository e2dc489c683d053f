// A compliance report over many documents: what was checked, by which rules, what was found, and each invoice as an
// invoice. One self-contained page for people, or the same as JSON, CSV, Markdown.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/invoice_view.h"
#include "report/sent.h"
#include "report/workings.h"
#include "report/write.h"
#include "table/rule_table.h"

namespace rulec::report {

// What a layer changes in the rules that it builds upon, in both languages.
struct LayerChange {
  std::string layer, rule, english, french;
  friend bool operator==(const LayerChange&, const LayerChange&) = default;
};

// What one document adds to the report. Made by several threads, taken in order.
struct ComplianceEntry {
  std::string document, syntax, input_digest;  // "sha256:…" of the bytes as they were read; empty: unreadable
  Record record = 0;
  Verdict verdict = Verdict::valid;
  InvoiceHead head;
  std::optional<Sent> sent;  // what became of it, where a ledger was asked and knows it
  Summary counts;
  std::vector<std::pair<std::string, unsigned>> rules;  // found, and how often; those that count only
  std::vector<std::string> layers, not_checked, left_out, seen;
  std::vector<std::string> accepted;  // rules whose findings do not count, each once
  std::vector<LayerChange> changes;
  std::string detail;  // JSON: findings in both languages, the invoice; with Keep::detail
  std::string plain;   // JSON as of ndjson, in one language; with the others
};

// The same lines in both languages.
struct LinesInBoth {
  std::vector<std::string> english, french;
  const std::vector<std::string>& in(bool in_french) const { return in_french ? french : english; }
};

// "a.json", or "a.ndjson:7" of a record in a file of many.
std::string name_of(const ComplianceEntry& entry);

// The rules of what was found, each once.
std::string rules_in_words(const ComplianceEntry& entry);

struct ComplianceHead {
  std::string version;  // of the program
  std::string moment;   // "2026-03-31 14:05 UTC"
  std::string direction, on;
  std::vector<std::string> paths;        // as given
  std::vector<std::string> public_keys;  // by which signatures were verified; none: they were not looked at
  LinesInBoth suppressions;              // the baseline and the entries of rulec.toml, in words
  std::string ledger;                    // that was asked what became of the invoices; empty: none
  bool french = false;                   // the language that is shown first
};

// What an entry keeps of the findings: all for the page, or as ndjson has them.
enum class Keep : std::uint8_t { detail, plain_english, plain_french };

// Makes entries. One for each thread.
class ComplianceReader {
 public:
  // The closing line is in the language that is shown first.
  ComplianceReader(const RuleTable& table, const InvoiceView& view, Keep keep, bool french)
      : view_(view), workings_(table), keep_(keep), french_(french) {}

  // The same document judged in English and in French; `places` of the findings in `judged`.
  ComplianceEntry entry(const Report& english, const Report& french, const Document& judged,
                        const std::vector<std::vector<Location>>& places, Record record);

 private:
  std::string findings(const Report& english, const Report& french, bool readable,
                       const std::vector<std::vector<Location>>& places);

  const InvoiceView& view_;
  Workings workings_;
  Keep keep_;
  bool french_;
};

class Compliance {
 public:
  Compliance(const RuleTable& table, ComplianceHead head) : table_(table), head_(std::move(head)) {}

  void add(ComplianceEntry entry);

  // The baseline and the entries of rulec.toml, in words, once it is known what they were used for.
  void accepted(LinesInBoth suppressions) { head_.suppressions = std::move(suppressions); }

  const Summary& summary() const { return summary_; }

  // The page wants entries with Keep::detail, JSON those with another, the rest takes either.
  std::string html();
  std::string json() const;
  std::string csv() const;
  std::string markdown() const;

 private:
  std::string checked_in_markdown() const;
  std::string documents_in_markdown() const;
  std::string findings_in_markdown() const;
  void close_chunk();
  std::vector<std::pair<std::string, std::uint64_t>> rules_by_documents() const;
  std::string_view title(std::string_view rule, bool french) const;

  const RuleTable& table_;
  ComplianceHead head_;
  Summary summary_;
  std::vector<ComplianceEntry> entries_;  // without their details
  std::vector<LayerChange> changes_;      // each once
  std::string chunk_;                     // details that are not packed yet
  std::size_t in_chunk_ = 0;
  std::vector<std::string> chunks_;
  std::map<std::string, std::uint64_t> layers_, left_out_, not_checked_, documents_by_rule_, seen_;
};

}  // namespace rulec::report
