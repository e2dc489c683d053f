#include "calculate/schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formats/json_letters.h"
#include "table/kept_table.h"

namespace rulec::calculate {
namespace {

constexpr std::array<std::pair<std::string_view, Kind>, 21> kKinds = {{{"Invoice", Kind::invoice},
                                                                       {"Tax", Kind::tax},
                                                                       {"TaxNote", Kind::tax_note},
                                                                       {"Party", Kind::party},
                                                                       {"TaxID", Kind::tax_id},
                                                                       {"Identity", Kind::identity},
                                                                       {"Inbox", Kind::inbox},
                                                                       {"Address", Kind::address},
                                                                       {"Item", Kind::item},
                                                                       {"Line", Kind::line},
                                                                       {"SubLine", Kind::sub_line},
                                                                       {"LineDiscount", Kind::line_discount},
                                                                       {"LineCharge", Kind::line_charge},
                                                                       {"Discount", Kind::discount},
                                                                       {"Charge", Kind::charge},
                                                                       {"TaxCombo", Kind::combo},
                                                                       {"Note", Kind::note},
                                                                       {"Terms", Kind::terms},
                                                                       {"Advance", Kind::advance},
                                                                       {"Instructions", Kind::instructions},
                                                                       {"Online", Kind::online}}};

constexpr std::array<std::pair<std::string_view, Form>, 10> kForms = {{{"tidy", Form::tidy},
                                                                       {"code", Form::code},
                                                                       {"amount", Form::amount},
                                                                       {"percent", Form::percent},
                                                                       {"date", Form::date},
                                                                       {"datetime", Form::datetime},
                                                                       {"time", Form::time},
                                                                       {"integer", Form::integer},
                                                                       {"truth", Form::truth},
                                                                       {"number", Form::number}}};

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return small(x) == small(y); });
}

}  // namespace

TypeNumber Schema::enter(std::string_view type) {
  for (std::size_t i = 0; i < types_.size(); ++i)
    if (types_[i].name == type) return static_cast<TypeNumber>(i);
  Type made;
  made.name = type;
  for (const auto& [name, kind] : kKinds)
    if (name == type) made.kind = kind;
  types_.push_back(std::move(made));
  return static_cast<TypeNumber>(types_.size() - 1);
}

Schema::Schema(const RuleTable& table) {
  enter("*");
  add_members(table);
  add_forms(table);
  for (Type& type : types_) {
    std::vector<Field*> sorted;
    for (Field& field : type.fields) sorted.push_back(&field);
    std::sort(sorted.begin(), sorted.end(), [](const Field* a, const Field* b) { return a->name < b->name; });
    for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i]->by_name = static_cast<std::uint16_t>(i);
    for (const Field& field : type.fields)
      if (field.empty != Empty::left_out) type.standing.push_back(&field);
  }
}

// Columns: type, member, value, kind. The value `*` holds members of any name, unless its kind is a type.
void Schema::add_members(const RuleTable& table) {
  const KeptTable members(table, "gobl_member");
  const std::size_t names = table.all<Str>(Section::names).size();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto row = members.row(i);
    const std::string_view value = row[2], kind = row[3];
    Field field{.name = row[1], .text = Text::lasting(row[1])};
    if (JsonLetters::of(field.name).is_plain()) field.text.mark_plain();
    if (kind == "ext" && value == "*")
      field.form = Form::extensions;
    else if (kind == "meta" && value == "*")
      field.form = Form::meta;
    else if (!value.empty())
      field.form = value == "*" && kind.empty() ? Form::anything : Form::object;
    if (field.form == Form::object) field.type = enter(value == "*" ? kind : value);
    Type& type = types_[enter(row[0])];
    const Index number = table.name_number(field.name);
    type.by_number.resize(names, 0);
    if (number == kNone || type.fields.size() == 255) continue;
    field.rank = static_cast<std::uint16_t>(type.fields.size());
    type.fields.push_back(field);
    type.by_number[number] = static_cast<std::uint8_t>(type.fields.size());
  }
}

// Columns: type, member, form, empty.
void Schema::add_forms(const RuleTable& table) {
  const KeptTable forms(table, "gobl_form");
  for (std::size_t i = 0; i < forms.size(); ++i) {
    const auto row = forms.row(i);
    const std::string_view form = row[2], empty = row[3];
    Field* field = const_cast<Field*>(find(type_named(row[0]), row[1]));
    if (field == nullptr) continue;
    field->is_list = form == "list";
    for (const auto& [name, value] : kForms)
      if (name == form) field->form = value;
    field->empty = empty == "written" ? Empty::written : empty == "computed" ? Empty::computed : Empty::left_out;
  }
}

TypeNumber Schema::type_named(std::string_view name) const {
  for (std::size_t i = 0; i < types_.size(); ++i)
    if (types_[i].name == name) return static_cast<TypeNumber>(i);
  return kAnyType;
}

const Field* Schema::find(TypeNumber type, std::string_view name) const {
  for (const Field& field : types_[type].fields)
    if (field.name == name) return &field;
  return nullptr;
}

const Field* Schema::find_as_read(TypeNumber type, std::string_view name) const {
  for (const Field& field : types_[type].fields)
    if (same_but_for_case(field.name, name)) return &field;
  return nullptr;
}

}  // namespace rulec::calculate
