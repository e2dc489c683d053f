// From a GOBL invoice to CII, as `convert` writes it and `send` sends it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/document.h"
#include "formats/losses.h"
#include "table/rule_table.h"

namespace rulec::cli {

inline constexpr std::size_t kNoLimit = std::size_t{1} << 31U;  // of bytes that were measured when they came in

struct Remark {
  std::string english, french;
  Position at{0, 0};  // line 0: no place
  bool fatal = true;  // it is why nothing came of it
};
Remark remark_of(const ReadError& error);
Remark no_mapping(std::string_view name);

// Reads GOBL as the layer has its parties; or why not.
std::optional<Remark> read_gobl(const RuleTable& table, std::string bytes, std::string_view layer, Document& document);

// By its addon.
bool is_for_chorus_pro(const Document& document);

struct CiiOfGobl {
  int code = 0;                 // kDone, or the exit code that says why there are no bytes
  std::string bytes;            // of the CII
  std::vector<Remark> remarks;  // what stands in the way, what building changed
  bool built = false;           // it had no totals, and was built in memory
  bool net = false;             // its prices included tax, which was taken out
  bool changed = false;         // building changed what it said
  std::vector<Loss> losses;     // what found no place
};

// `bytes` are JSON. `dialect` is a mapping to CII, or empty: by the document. An invoice without totals is built in
// memory first, and prices that include tax become net. What GOBL's rules say comes in one language. Places are those of
// `bytes`.
CiiOfGobl gobl_to_cii(const RuleTable& table, std::string bytes, std::string dialect, bool french);

}  // namespace rulec::cli
