// Judges one document after the other: reads it, completes it where it has no totals, runs the rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calculate/builder.h"
#include "calculate/origin.h"
#include "chorus/recipient.h"
#include "cli/input.h"
#include "cli/io.h"
#include "cli/options.h"
#include "evaluate/judge.h"
#include "formats/cii.h"
#include "formats/gobl.h"
#include "signature/seal.h"

namespace rulec::cli {

// What is the same for all documents of a call.
struct Examination {
  const RuleTable& table;
  Index gobl = kNone, cii = kNone;  // mappings
  JudgeOptions judging;
  std::string digest;                          // of the table
  std::optional<chorus::Recipient> recipient;  // its entry in the directory
  std::vector<signature::Key> keys;            // by which signatures are verified
  std::vector<std::string> key_names;          // of each: its file, and its id where it has one
  std::size_t max_size = 0;                    // bytes of one document
  bool keep_places = false;                    // see Examiner::places
};

// May --select and --ignore name a rule that the table does not have?
enum class RuleNames { must_be_known, may_be_unknown };

// What the options ask for; nothing, and all is said, where they name what does not exist. `table` outlives it.
std::optional<Examination> examination_of(const CheckOptions& options, const RuleTable& table, const Display& display,
                                          Io& io, RuleNames names = RuleNames::must_be_known);

// The exit code that a document gives by itself: kUnable, kRefused or kDone. Suppressed findings do not count.
int exit_code_of(const Report& report, Severity fail_on);

// Keeps its memory from document to document. One for each thread; `task` outlives it.
class Examiner {
 public:
  explicit Examiner(const Examination& task);

  // What is said of the document, in the language of the task. Never fails: what cannot be read is a finding.
  Report operator()(InputItem item);

  // The document of the last call as it was read, and as it was judged: completed in memory, or the same. Its tree is
  // empty where it could not be read.
  const Document& document() const { return document_; }
  const Document& judged() const { return judged_built_ ? built_ : document_; }

  // By finding of the last call, with `keep_places`: its places in `judged()`. Those in the report are places in
  // `document()`.
  const std::vector<std::vector<Location>>& places() const { return places_; }

 private:
  Report examine(InputItem& item);
  Report judge(Document& document);
  void note_signatures();
  bool can_build();
  Report build_and_judge();
  Report report_refusal();
  void place_in_input(Finding& finding, calculate::Origins& origins) const;
  std::string how_to_mend() const;
  Report refuse(const ReadError& error);
  void show_bytes(std::size_t offset);
  Report unreadable(InputProblem problem, Position position) const;
  void note_places(const Report& report);

  const Examination& task_;
  gobl::Reader gobl_;
  cii::Reader cii_;
  Judge judge_;
  std::optional<calculate::Builder> builder_;  // made for the first document without totals
  Document document_, built_;
  bool judged_built_ = false;
  std::vector<std::vector<Location>> places_;
};

}  // namespace rulec::cli
