// One verb, one file. Each returns the exit code.
#pragma once

#include <optional>
#include <string>

#include "cli/io.h"
#include "cli/options.h"
#include "report/sent.h"

namespace rulec::cli {

int check(const CheckOptions& options, const Display& display, Io& io);
int convert(const ConvertOptions& options, const Display& display, Io& io);
int build(const BuildOptions& options, const Display& display, Io& io);
int explain(const ExplainOptions& options, const Display& display, Io& io);
int rules(const RulesOptions& options, const Display& display, Io& io);
int compile(const CompileOptions& options, const Display& display, Io& io);
int test(const TestOptions& options, const Display& display, Io& io);
int close(const CloseOptions& options, const Display& display, Io& io);
int key(const KeyOptions& options, const Display& display, Io& io);
int report(const ReportOptions& options, const Display& display, Io& io);
// The page of `report` on standard output, with the exit code of `check`: for --format html.
int check_as_page(const CheckOptions& options, const Display& display, Io& io);
int catalogue(const CatalogueOptions& options, const Display& display, Io& io);
int completion(const CompletionOptions& options, const Display& display, Io& io);
// The verbs for those who write rules: fmt, lint, diff, expand, new.
int author(const AuthorOptions& options, const Display& display, Io& io);
int diff(const DiffOptions& options, const Display& display, Io& io);
// The verbs of Chorus Pro: loads their module (cli/chorus/).
int chorus(const ChorusOptions& options, const Display& display, Io& io);
// What the ledger of a profile knows, by the same module. Nothing, and all is said, where it cannot be read.
std::optional<report::SentInvoices> sent_by(const std::string& profile, const Display& display, Io& io);
int version(const VersionOptions& options, const Display& display, Io& io);

}  // namespace rulec::cli
