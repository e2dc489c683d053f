// A document that has been read: its bytes, its tree, its business terms, and what the reader has to say about it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "formats/tree.h"
#include "model/facts.h"
#include "model/invoice.h"

namespace rulec {

// What the reader noticed: a value that is no amount, members that no term carries. It is reported as a finding of the
// rule with this id (rules/reader/), whose texts show the fields: {notice.value}, {notice.name}, …
enum class NoticeField : std::uint8_t { value, name, count, expected, list };
inline constexpr std::array<std::string_view, 5> kNoticeFields = {"value", "name", "count", "expected", "list"};

struct Notice {
  std::string rule;  // "RT-VALUE"
  Index term = kNone;
  std::vector<Place> places;  // the first is where the finding stands
  std::array<std::string, kNoticeFields.size()> fields;
};

struct Document {
  std::string bytes;
  Tree tree;
  Invoice invoice;
  Facts facts;
  std::vector<Notice> notices;
  Place root = 0;      // the document itself, inside of its envelope
  bool built = true;   // false: a GOBL invoice whose totals were never calculated
  bool gross = false;  // its amounts include tax: what EN 16931 asks of them cannot be seen
};

// Why a document could not be read at all. Exit code 2.
struct ReadError {
  std::string message_en, message_fr;
  std::size_t offset = 0;
  Position position;  // line 0: no place
  bool has_place = false;
};

}  // namespace rulec
