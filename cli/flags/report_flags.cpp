#include <fmt/format.h>

#include "cli/flags/flags.h"
#include "cli/flags/judge_flags.h"

namespace rulec::cli {
namespace {

std::optional<ReportForm> form_named(std::string_view name) {
  if (name.ends_with("html") || name.ends_with(".htm")) return ReportForm::html;
  if (name.ends_with("json")) return ReportForm::json;
  if (name.ends_with("csv")) return ReportForm::csv;
  if (name == "markdown" || name.ends_with(".md")) return ReportForm::markdown;
  return std::nullopt;
}

class ReportFlags final : public VerbFlags {
 public:
  explicit ReportFlags(const WordMakers& make) {
    CLI::App* sub =
        make.verb("report", "Write a compliance report over many invoices: a page, JSON, CSV or Markdown",
                  "rulec report invoices/ -o report.html\n  rulec report --format csv invoices/ -o - > verdicts.csv");
    add_judge_flags(sub, options_.check, words_, make);
    sub->add_option("-o,--output", options_.output,
                    "Write to this file: .html, .json, .csv or .md; - is standard output")
        ->required()
        ->type_name("FILE");
    make.choice(sub, "--format", format_, {"html", "json", "csv", "markdown"}, "Form (from the name of the file)");
    sub->add_option(
           "--profile", options_.profile,
           "Say of each invoice what became of it on Chorus Pro: flow and state, by the ledger of this profile")
        ->type_name("NAME");
    make.speaks(sub);
    says_exit_codes(sub, kReportExitCodes);
    is(sub);
  }

  std::optional<std::string> understand() override {
    const auto form = form_named(format_.empty() ? options_.output : format_);
    if (!form)
      return fmt::format("-o {}: no form goes by this name; .html, .json, .csv, .md, or say --format", options_.output);
    options_.form = *form;
    return understand_judge_flags(words_, options_.check);
  }
  Verb take() override { return std::move(options_); }

 private:
  ReportOptions options_;
  JudgeWords words_;
  std::string format_;
};

}  // namespace

std::unique_ptr<VerbFlags> report_flags(const WordMakers& make) { return std::make_unique<ReportFlags>(make); }

}  // namespace rulec::cli
