// What GOBL has at each member of an invoice, in the order in which it writes them: from the kept tables gobl_member
// and gobl_form.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "calculate/text.h"
#include "table/rule_table.h"

namespace rulec::calculate {

enum class Form : std::uint8_t {
  text,
  tidy,  // text without blanks at its ends
  code,
  amount,
  percent,
  date,
  datetime,
  time,
  integer,
  truth,
  number,
  object,
  extensions,  // texts by name, without empty ones
  meta,        // texts by name
  anything
};

// What a member is where the document has none: left out, written with an empty value, or a place for a value that is
// calculated.
enum class Empty : std::uint8_t { left_out, written, computed };

// Types that are normalised or calculated.
enum class Kind : std::uint8_t {
  other,
  invoice,
  tax,
  tax_note,
  party,
  tax_id,
  identity,
  inbox,
  address,
  item,
  line,
  sub_line,
  line_discount,
  line_charge,
  discount,
  charge,
  combo,
  note,
  terms,
  advance,
  instructions,
  online
};

using TypeNumber = std::uint16_t;
inline constexpr TypeNumber kAnyType = 0;

struct Field {
  std::string_view name;
  Text text;  // the name
  Form form = Form::text;
  Empty empty = Empty::left_out;
  bool is_list = false;
  TypeNumber type = kAnyType;  // of an object, or of those of a list
  std::uint16_t rank = 0;      // among the members of its type, in GOBL's order
  std::uint16_t by_name = 0;   // the same in the order of their names
};

class Schema {
 public:
  explicit Schema(const RuleTable& table);

  bool known() const { return types_.size() > 1; }
  TypeNumber type_named(std::string_view name) const;
  Kind kind(TypeNumber type) const { return types_[type].kind; }
  const std::vector<Field>& fields(TypeNumber type) const { return types_[type].fields; }

  // Null: the type has no such member. `number` is that of the name in the rule table.
  const Field* find(TypeNumber type, Index number) const {
    const Type& entry = types_[type];
    if (number >= entry.by_number.size() || entry.by_number[number] == 0) return nullptr;
    return &entry.fields[entry.by_number[number] - 1U];
  }
  const Field* find(TypeNumber type, std::string_view name) const;
  // By a name that differs in capitals only: GOBL reads it all the same.
  const Field* find_as_read(TypeNumber type, std::string_view name) const;
  // Those that stand in the document even where it has none.
  const std::vector<const Field*>& standing(TypeNumber type) const { return types_[type].standing; }

 private:
  struct Type {
    std::string_view name;
    Kind kind = Kind::other;
    std::vector<Field> fields;
    std::vector<std::uint8_t> by_number;  // of the name: 0, or 1 + field
    std::vector<const Field*> standing;
  };
  TypeNumber enter(std::string_view type);
  void add_members(const RuleTable& table);
  void add_forms(const RuleTable& table);

  std::vector<Type> types_;
};

}  // namespace rulec::calculate
