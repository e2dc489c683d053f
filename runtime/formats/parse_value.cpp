#include "formats/parse_value.h"

#include <algorithm>
#include <optional>

#include "model/infinite.h"

namespace rulec {
namespace {

constexpr std::string_view kNoDay = "0000-00-00";  // how some programs, GOBL's among them, write that there is no date

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::uint8_t decimals_of(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return 0;
  return static_cast<std::uint8_t>(std::min<std::size_t>(text.size() - point - 1, 255));
}

bool is_number(Type type) {
  return type == Type::amount || type == Type::unit_price || type == Type::quantity || type == Type::decimal ||
         type == Type::percent;
}

// A factor as a percentage: 0.055 is 5.5.
std::optional<Decimal> hundredfold(Decimal factor) {
  if (factor.scale() >= 2) return Decimal(factor.units(), factor.scale() - 2);
  const auto product = multiply(Decimal(factor.units(), 0), Decimal(factor.scale() == 0 ? 100 : 10, 0));
  return product;
}

bool parse_number(std::string_view text, Value& value, Lexical lexical) {
  if (lexical == Lexical::json && text.size() > 1 && text.ends_with('.')) text.remove_suffix(1);
  const auto number = lexical == Lexical::xml ? Decimal::parse_xml(text) : Decimal::parse(text);
  if (!number) return false;
  value.units = number->units();
  value.scale = static_cast<std::uint8_t>(number->scale());
  value.decimals = decimals_of(text);
  return true;
}

// "20%", or without the sign a factor: "0.2".
bool parse_percentage(std::string_view text, Value& value, Lexical lexical) {
  const bool has_sign = text.ends_with('%');
  if (!parse_number(text.substr(0, text.size() - (has_sign ? 1 : 0)), value, lexical)) return false;
  if (has_sign) return true;
  const auto percent = hundredfold(value.number());
  if (!percent) return false;
  value.units = percent->units();
  value.scale = static_cast<std::uint8_t>(percent->scale());
  value.decimals = static_cast<std::uint8_t>(value.decimals > 2 ? value.decimals - 2 : 0);
  return true;
}

bool parse_day(std::string_view text, Codec codec, Value& value) {
  const auto day = codec == Codec::date102 ? parse_compact_day(text) : parse_iso_day(text);
  if (day) value.units = *day;
  return day.has_value();
}

bool parse(std::string_view text, Type type, Codec codec, Value& value, Lexical lexical) {
  switch (type) {
    case Type::percent:
      if (codec == Codec::percent) return parse_percentage(text, value, lexical);
      [[fallthrough]];
    case Type::amount:
    case Type::unit_price:
    case Type::quantity:
    case Type::decimal:
      return parse_number(text, value, lexical);
    case Type::integer:
      return parse_number(text, value, lexical) && value.scale == 0;
    case Type::date:
      return parse_day(text, codec, value);
    case Type::boolean:
      return text == "true" || text == "false";
    case Type::text:
    case Type::code:
    case Type::identifier:
    case Type::binary:
    case Type::none:
      return true;
    case Type::term:
    case Type::group:
    case Type::list:
    case Type::rule_id:
    case Type::real:
      return false;
  }
  return false;
}

// What stands for the infinities of xs:double: no amount is as large.
void set_infinite(bool negative, Value& value) {
  value.units = negative ? -kInfinite.units() : kInfinite.units();
  value.scale = value.decimals = 0;
  value.state = State::value;
}

// "1e3", and "1e400", which is beyond all doubles.
void read_exponent(std::string_view text, Value& value) {
  constexpr int kMost = Decimal::kMaxScale, kBeyond = 400;
  const std::size_t at = text.find_first_of("eE");
  if (at == std::string_view::npos) return;
  const auto mantissa = Decimal::parse_xml(text.substr(0, at)), power = Decimal::parse(text.substr(at + 1));
  if (!mantissa || !power || power->scale() != 0 || power->units() < -kMost) return;
  if (power->units() >= kBeyond && !mantissa->is_zero()) return set_infinite(mantissa->is_negative(), value);
  if (mantissa->is_zero()) {
    value.state = State::value;
    return;
  }
  if (power->units() > kMost) return;
  const int scale = mantissa->scale() - static_cast<int>(power->units());
  if (scale > kMost) return;
  std::optional<Decimal> result(Decimal(mantissa->units(), std::max(scale, 0)));
  for (int left = -scale; left > 0 && result; --left) result = multiply(*result, Decimal(10, 0));
  if (!result) return;
  value.units = result->units();
  value.scale = value.decimals = static_cast<std::uint8_t>(result->scale());
  value.state = State::value;
}

}  // namespace

void parse_value(std::string_view raw, Type type, Codec codec, Value& value, Lexical lexical) {
  std::size_t lead = 0, end = raw.size();
  while (lead < end && is_blank(raw[lead])) ++lead;
  while (end > lead && is_blank(raw[end - 1])) --end;
  if (codec == Codec::written && lead < end && !is_number(type))
    lead = 0, end = raw.size();  // blanks around it are part of it
  value.raw_text = raw.data();
  value.raw_size = static_cast<std::uint32_t>(raw.size());
  value.lead = static_cast<std::uint32_t>(lead);
  value.text_size = static_cast<std::uint32_t>(end - lead);
  value.units = 0;
  value.scale = value.decimals = 0;
  value.state = State::empty;
  if (lead == end || (type == Type::date && value.text() == kNoDay)) return;
  value.state = parse(value.text(), type, codec, value, lexical) ? State::value : State::malformed;
}

void read_double(Type type, Value& value) {
  if (!is_number(type) || value.state != State::malformed) return;
  const std::string_view text = value.text();
  if (text == "INF" || text == "-INF") return set_infinite(text.front() == '-', value);
  read_exponent(text, value);
}

void round_value(int places, Arena& arena, Value& value) {
  if (value.state != State::value || value.decimals <= places) return;
  const auto rounded = round(value.number(), places, Rounding::half_up);
  if (!rounded) return;
  const std::string_view text = arena.keep(rounded->to_string());
  value.raw_text = text.data();
  value.raw_size = value.text_size = static_cast<std::uint32_t>(text.size());
  value.lead = 0;
  value.units = rounded->units();
  value.scale = value.decimals = static_cast<std::uint8_t>(places);
}

std::string_view form_of(Type type, Codec codec) {
  switch (type) {
    case Type::amount:
    case Type::unit_price:
    case Type::quantity:
    case Type::decimal:
    case Type::real:
      return "1234.50";
    case Type::percent:
      return codec == Codec::percent ? "20.0%" : "20.0";
    case Type::integer:
      return "12";
    case Type::date:
      return codec == Codec::date102 ? "20260331" : "2026-03-31";
    case Type::boolean:
      return "true, false";
    case Type::text:
    case Type::code:
    case Type::identifier:
    case Type::binary:
    case Type::none:
    case Type::term:
    case Type::group:
    case Type::list:
    case Type::rule_id:
      break;
  }
  return "\"…\"";
}

}  // namespace rulec
