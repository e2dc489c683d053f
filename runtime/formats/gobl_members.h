// What GOBL has at each member of an invoice: which type, what kind of value, and what it writes where the document has
// nothing. Made from the table of members (rules/mapping/gobl-members.rule) and a few facts beside it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "table/rule_table.h"

namespace rulec::gobl {

enum class ValueKind : std::uint8_t {
  unknown,
  text,
  amount,
  percent,
  date,
  integer,
  truth,
  object,
  texts_by_name,
  any
};

// A member without a value is left out when GOBL writes, or stands there with the empty value of its kind.
enum class Absent : std::uint8_t { left_out, written, probably_written };

struct Member {
  std::string_view name;
  ValueKind kind = ValueKind::unknown;
  Absent absent = Absent::left_out;
  std::uint16_t type = 0;  // of an object, or of the objects of a list
};

class Members {
 public:
  static constexpr std::uint16_t kAny = 0;  // holds members of any name

  // The members that the table's JSON mappings know; without them nothing is known.
  explicit Members(const RuleTable& table);
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  bool known() const { return types_.size() > 1; }
  std::uint16_t type_named(std::string_view name) const;

  // Null: the type has no such member. `number` is that of the name in the rule table.
  const Member* find(std::uint16_t type, Index number) const;
  // By its former name, or a name that differs in capitals only: GOBL reads both.
  const Member* find_as_read(std::uint16_t type, std::string_view name) const;
  // Those that are written where they are absent.
  const std::vector<const Member*>& written(std::uint16_t type) const { return types_[type].written; }

 private:
  struct Type {
    std::string_view name;
    std::vector<Member> members;
    std::vector<std::uint8_t> by_number;  // of the name: 0, or 1 + member
    std::vector<const Member*> written;
  };
  std::uint16_t enter(std::string_view type);

  std::vector<Type> types_;
};

}  // namespace rulec::gobl
