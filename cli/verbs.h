// One verb, one file. Each returns the exit code.
#pragma once

#include "cli/io.h"
#include "cli/options.h"

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
// The verbs of Chorus Pro: loads their module (cli/chorus/).
int chorus(const ChorusOptions& options, const Display& display, Io& io);
int version(const VersionOptions& options, const Display& display, Io& io);

}  // namespace rulec::cli
