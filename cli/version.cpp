#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "table/rule_table.h"

namespace rulec::cli {

int version(const VersionOptions&, const Display&, Io& io) {
  const RuleTable& table = standard_rules();
  io.out << fmt::format("rulec {}\n{} rules, {}\n", RULEC_VERSION, table.rules().size(), table.digest());
  return kDone;
}

}  // namespace rulec::cli
