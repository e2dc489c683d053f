// From a document to a report: chooses the layers, runs their rules, and puts each failure into words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/evaluator.h"
#include "evaluate/finding.h"
#include "formats/document.h"

namespace rulec {

struct JudgeOptions {
  std::vector<Index> layers;  // empty: those that the document asks for
  std::optional<Day> on;      // judge as of this day; else the day that the layer names (the issue date)
  Direction direction = Direction::send;
  std::vector<bool> left_out;  // by rule
  bool french = false;
  bool as_is = false;  // judge what was never built as it stands
};

// Not shared by threads; keeps its memory from document to document.
class Judge {
 public:
  explicit Judge(const RuleTable& table);

  // The core layers, and those whose `applies` holds; without layers that another of them extends.
  std::vector<Index> layers_for(const Document& document);

  // `document` (the path) and `table` of the report are for the caller to fill in.
  Report judge(const Document& document, const JudgeOptions& options);

  // What the reader, or a builder, has noticed about the document, in words.
  std::vector<Finding> noticed(const Document& document, bool french);

  // Only the failures, without words: what a benchmark or a program wants to time.
  const std::vector<Failure>& failures(const Document& document, const JudgeOptions& options);

 private:
  void choose(const Document& document, const JudgeOptions& options);
  void evaluate(const Document& document, const JudgeOptions& options);
  bool is_given(const RuleRow& rule, const Document& document) const;
  // What a report says of the layers that were chosen.
  struct Described {
    std::vector<Index> choice;
    bool french = false;
    std::vector<std::string_view> layers;
    std::vector<Change> changes;
  };
  void describe_layers(Report& report, bool french);
  Described describe(const std::vector<Index>& choice, bool french) const;
  Finding finding(const Document& document, const Failure& failure, const JudgeOptions& options);
  Finding finding(const Document& document, const Notice& notice, bool french);
  std::string words(const Document& document, Span segments, const Notice* notice);
  std::string show(const Cell& cell, Format format, Index list) const;
  Location locate_node(const Document& document, const PlaceRow& place, Place node);
  Location locate(const Document& document, const PlaceRow& place, Frame frame, RowIndex row) const;
  Severity severity(const RuleRow& rule, Direction direction, Day day) const;
  void add_notices(const Document& document, const JudgeOptions& options, Report& report);
  bool is_ignored(const Document& document, const Failure& failure, Report& report) const;
  void head(Finding& finding, const RuleRow& rule) const;
  std::string nearest_code(std::string_view text, Index list) const;

  const RuleTable& table_;
  Evaluator evaluator_;
  std::string digest_;  // of the table
  std::optional<Described> described_;
  Choice choice_;
  Day day_ = 0;
  bool used_recipient_ = false;
};

}  // namespace rulec
