// rulec.toml: what a project says of its own invoices.
//
//   [[ignore]]
//   rule   = "BR-CO-10"          # or a family, or a list of both
//   paths  = "archive/*"         # optional
//   reason = "the old system rounds by line; replaced in spring"
//   until  = 2026-06-30          # the last day
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/suppressions.h"

namespace rulec::cli {

struct ConfigProblem {
  unsigned line = 1;
  std::string message;  // in the language asked for
};

// The entries in their order. A key that is unknown, or missing, is a problem: nothing is passed over.
std::variant<std::vector<IgnoreEntry>, ConfigProblem> read_ignore_entries(std::string_view toml, bool french);

}  // namespace rulec::cli
