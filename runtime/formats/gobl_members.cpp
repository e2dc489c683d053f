#include "formats/gobl_members.h"

#include <algorithm>

namespace rulec::gobl {
namespace {

struct Fact {
  std::string_view type, member;
  ValueKind kind;
  Absent absent = Absent::left_out;
};

using enum ValueKind;
constexpr Absent kWritten = Absent::written, kProbably = Absent::probably_written;

// Members that hold no plain text, and those that GOBL writes when they are absent. `kWritten` was seen in digests of
// documents; `kProbably` stands for members that GOBL wants, of which none was seen.
constexpr Fact kFacts[] = {
    {"Invoice", "type", text, kWritten},
    {"Invoice", "issue_date", date, kWritten},
    {"Invoice", "op_date", date},
    {"Invoice", "value_date", date},
    {"Invoice", "currency", text, kWritten},
    {"ExchangeRate", "from", text, kProbably},
    {"ExchangeRate", "to", text, kProbably},
    {"ExchangeRate", "amount", amount, kProbably},
    {"DocumentRef", "issue_date", date},
    {"DocumentRef", "code", text, kProbably},
    {"DocumentRef", "lines", integer},
    {"DocumentRef", "payable", amount},
    {"TaxID", "country", text, kProbably},
    {"Identity", "code", text, kProbably},
    {"Endpoint", "uri", text, kProbably},
    {"Email", "addr", text, kProbably},
    {"Telephone", "num", text, kProbably},
    {"Website", "url", text, kProbably},
    {"Registration", "capital", amount},
    {"Image", "height", integer},
    {"Image", "width", integer},
    {"Name", "given", text, kProbably},
    {"Line", "i", integer, kWritten},
    {"Line", "quantity", amount, kProbably},
    {"Line", "sum", amount},
    {"Line", "total", amount},
    {"SubLine", "i", integer, kProbably},
    {"SubLine", "quantity", amount, kProbably},
    {"SubLine", "sum", amount},
    {"SubLine", "total", amount},
    {"Item", "name", text, kWritten},
    {"Item", "price", amount},
    {"AltPrice", "currency", text, kProbably},
    {"AltPrice", "value", amount, kProbably},
    {"LineDiscount", "base", amount},
    {"LineDiscount", "percent", percent},
    {"LineDiscount", "amount", amount, kProbably},
    {"LineCharge", "base", amount},
    {"LineCharge", "percent", percent},
    {"LineCharge", "amount", amount, kProbably},
    {"LineCharge", "quantity", amount},
    {"LineCharge", "rate", amount},
    {"Discount", "i", integer, kProbably},
    {"Discount", "base", amount},
    {"Discount", "percent", percent},
    {"Discount", "amount", amount, kProbably},
    {"Charge", "i", integer, kProbably},
    {"Charge", "base", amount},
    {"Charge", "percent", percent},
    {"Charge", "amount", amount, kProbably},
    {"TaxCombo", "cat", text, kProbably},
    {"TaxCombo", "percent", percent},
    {"TaxCombo", "surcharge", percent},
    {"Period", "start", date, kProbably},
    {"Period", "end", date, kProbably},
    {"DueDate", "date", date},
    {"DueDate", "amount", amount, kProbably},
    {"DueDate", "percent", percent},
    {"Advance", "date", date},
    {"Advance", "grant", truth},
    {"Advance", "description", text, kProbably},
    {"Advance", "percent", percent},
    {"Advance", "amount", amount, kProbably},
    {"Instructions", "key", text, kProbably},
    {"Online", "url", text, kProbably},
    {"Delivery", "date", date},
    {"Totals", "sum", amount, kWritten},
    {"Totals", "discount", amount},
    {"Totals", "charge", amount},
    {"Totals", "tax_included", amount},
    {"Totals", "total", amount, kProbably},
    {"Totals", "tax", amount, kProbably},
    {"Totals", "total_with_tax", amount, kProbably},
    {"Totals", "retained_tax", amount},
    {"Totals", "rounding", amount},
    {"Totals", "payable", amount, kProbably},
    {"Totals", "advance", amount},
    {"Totals", "due", amount},
    {"TaxTotal", "sum", amount, kProbably},
    {"TaxTotal", "retained", amount},
    {"CategoryTotal", "code", text, kProbably},
    {"CategoryTotal", "retained", truth},
    {"CategoryTotal", "informative", truth},
    {"CategoryTotal", "amount", amount, kProbably},
    {"CategoryTotal", "surcharge", amount},
    {"RateTotal", "base", amount, kProbably},
    {"RateTotal", "percent", percent},
    {"RateTotal", "amount", amount, kProbably},
    {"RateSurcharge", "percent", percent, kProbably},
    {"RateSurcharge", "amount", amount, kProbably},
    {"Note", "text", text, kProbably},
};

// Names of earlier versions. Others moved to another object or changed their value: those stay unknown here.
struct Former {
  std::string_view type, name, today;
};
constexpr Former kFormer[] = {{"Terms", "detail", "notes"},
                              {"Advance", "desc", "description"},
                              {"Online", "name", "label"},
                              {"Online", "addr", "url"}};

bool is_former(std::string_view type, std::string_view name) {
  if (name == "tags" && (type == "Tax" || type == "TaxCombo")) return true;
  return std::any_of(std::begin(kFormer), std::end(kFormer),
                     [&](const Former& former) { return former.type == type && former.name == name; });
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return small(x) == small(y); });
}

Member described(std::string_view type, std::string_view name, std::string_view value) {
  Member member{name, text, Absent::left_out, 0};
  if (value == "*") member.kind = name == "ext" || name == "meta" ? texts_by_name : any;
  if (!value.empty() && value != "*") member.kind = object;
  for (const Fact& fact : kFacts)
    if (fact.type == type && fact.member == name) {
      member.kind = fact.kind;
      member.absent = fact.absent;
    }
  return member;
}

}  // namespace

std::uint16_t Members::enter(std::string_view type) {
  for (std::size_t i = 0; i < types_.size(); ++i)
    if (types_[i].name == type) return static_cast<std::uint16_t>(i);
  types_.push_back({type, {}, {}, {}});
  return static_cast<std::uint16_t>(types_.size() - 1);
}

Members::Members(const RuleTable& table) {
  enter("*");
  Span members;
  for (const MappingRow& mapping : table.mappings())
    if (mapping.syntax == Syntax::json && mapping.members.count > 0) members = mapping.members;
  const std::size_t names = table.all<Str>(Section::names).size();
  for (const SpellingRow& row : table.slice<SpellingRow>(Section::spellings, members)) {
    const std::string_view from = table.text(row.from), to = table.text(row.to);
    const std::size_t point = std::min(from.find('.'), from.size() - 1);
    const std::string_view type = from.substr(0, point), name = from.substr(point + 1);
    if (is_former(type, name)) continue;
    const std::uint16_t value = to.empty() || to == "*" ? kAny : enter(to);
    const Index number = table.name_number(name);
    Type& entry = types_[enter(type)];
    entry.by_number.resize(names, 0);
    if (number == kNone || entry.members.size() == 255) continue;
    entry.members.push_back(described(type, name, to));
    entry.members.back().type = value;
    entry.by_number[number] = static_cast<std::uint8_t>(entry.members.size());
  }
  for (Type& type : types_)
    for (const Member& member : type.members)
      if (member.absent != Absent::left_out) type.written.push_back(&member);
}

std::uint16_t Members::type_named(std::string_view name) const {
  for (std::size_t i = 0; i < types_.size(); ++i)
    if (types_[i].name == name) return static_cast<std::uint16_t>(i);
  return kAny;
}

const Member* Members::find(std::uint16_t type, Index number) const {
  const Type& entry = types_[type];
  if (number >= entry.by_number.size() || entry.by_number[number] == 0) return nullptr;
  return &entry.members[entry.by_number[number] - 1U];
}

const Member* Members::find_as_read(std::uint16_t type, std::string_view name) const {
  const Type& entry = types_[type];
  for (const Former& former : kFormer)
    if (former.type == entry.name && former.name == name) name = former.today;
  for (const Member& member : entry.members)
    if (same_but_for_case(member.name, name)) return &member;
  return nullptr;
}

}  // namespace rulec::gobl
