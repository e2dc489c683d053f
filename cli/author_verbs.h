// The verbs for those who write rules, one file each. Each returns the exit code.
#pragma once

#include "cli/verbs.h"
#include "compiler/module.h"

namespace rulec::cli {

int fmt_files(const AuthorOptions& options, const Display& display, compiler::Module& compiler, Io& io);
int lint(const AuthorOptions& options, const Display& display, compiler::Module& compiler, Io& io);
int expand(const AuthorOptions& options, compiler::Module& compiler, Io& io);
int new_rule(const AuthorOptions& options, compiler::Module& compiler, Io& io);

}  // namespace rulec::cli
