#include "formats/parse_value.h"

namespace rulec {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void number(Value& value, std::string_view text) {
  const auto parsed = Decimal::parse(text);
  if (!parsed) {
    value.state = State::malformed;
    return;
  }
  value.units = parsed->units();
  value.scale = static_cast<std::uint8_t>(parsed->scale());
  value.decimals = value.scale;
}

}  // namespace

Value parse_value(Type type, std::string_view raw, Place place) {
  Value value;
  value.raw_text = raw.data();
  value.raw_size = static_cast<std::uint32_t>(raw.size());
  value.place = place;
  std::string_view text = raw;
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  value.lead = static_cast<std::uint32_t>(raw.size() - text.size());
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  value.text_size = static_cast<std::uint32_t>(text.size());
  if (text.empty()) {
    value.state = State::empty;
    return value;
  }
  value.state = State::value;
  switch (type) {
    case Type::amount: case Type::unit_price: case Type::quantity: case Type::percent: case Type::decimal: case Type::integer:
      number(value, text);
      break;
    case Type::date: {
      const auto day = parse_iso_day(text);
      if (day) value.units = *day;
      else value.state = State::malformed;
      break;
    }
    default: break;
  }
  return value;
}

std::string_view expected_form(Type type, bool french) {
  switch (type) {
    case Type::date: return french ? "une date telle que 2026-03-31" : "a date such as 2026-03-31";
    case Type::percent: return french ? "un taux tel que 20%" : "a rate such as 20%";
    case Type::amount: case Type::unit_price: return french ? "un montant tel que 1234.50" : "an amount such as 1234.50";
    case Type::quantity: case Type::decimal: case Type::integer: return french ? "un nombre tel que 12.5" : "a number such as 12.5";
    default: return french ? "un texte" : "a text";
  }
}

}  // namespace rulec
