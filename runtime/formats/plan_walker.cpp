#include "formats/plan_walker.h"

#include <fmt/format.h>

#include "model/date.h"

namespace rulec {
namespace {

constexpr int kPriceDecimals = 10;  // of a price that had to be divided

// The bytes of so many characters.
std::size_t size_of(std::string_view text, Index characters) {
  std::size_t at = 0;
  for (; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U && characters-- == 0) break;
  return at;
}

std::string compact(Day day) {
  std::string text = to_iso(day);
  std::erase(text, '-');
  return text;
}

// A price for one, out of a price for several.
std::optional<std::string> divided(const Value& value, const Value* by) {
  if (by == nullptr || by->state != State::value || by->number() == Decimal(1, 0)) return std::string(value.text());
  const auto quotient = divide(value.number(), by->number(), kPriceDecimals, Rounding::half_up);
  if (!quotient) return std::nullopt;
  const Decimal exact = quotient->trimmed();
  const auto padded = exact.scale() < value.scale ? round(exact, value.scale, Rounding::down) : exact;
  return padded ? std::optional(padded->to_string()) : std::nullopt;
}

// A name as a key of GOBL: small letters and digits, with - between them.
std::string key(std::string_view text) {
  std::string made;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
    if (letter || digit)
      made += letter ? static_cast<char>(c | 0x20) : c;
    else if (c == '+' && !made.empty() && made.back() != '-')
      made += c;
    else if (!made.empty() && made.back() != '-' && made.back() != '+')
      made += '-';
  }
  while (!made.empty() && (made.back() == '-' || made.back() == '+')) made.pop_back();
  return made;
}

bool is_integer(const Value& value) {
  const std::string_view text = value.text();
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string_view::npos &&
         text.front() != '0';
}

}  // namespace

std::optional<std::string_view> text_to_write(const WritePlan& plan, const WriteSource& source, const Value& value,
                                              const Value* by, std::string& scratch) {
  const bool known = value.state == State::value;
  switch (source.codec) {
    case Codec::spelled:
      return plan.spelled(source.argument, value.text());
    case Codec::first:
      return value.text().substr(0, size_of(value.text(), source.argument));
    case Codec::after:
      return value.text().substr(size_of(value.text(), source.argument));
    case Codec::integer:
      return is_integer(value) ? std::optional(value.text()) : std::nullopt;
    case Codec::key:
      scratch = key(value.text());
      return scratch.empty() ? std::nullopt : std::optional<std::string_view>(scratch);
    case Codec::divided: {
      auto text = divided(value, by);
      if (!text) return std::nullopt;
      return scratch = std::move(*text);
    }
    case Codec::percent:
      if (!known) return value.raw();
      return scratch = value.number().to_string() + "%";
    case Codec::date102:
      return known ? scratch = compact(value.day()) : value.raw();
    case Codec::none:
    case Codec::join:
    case Codec::amount:
    case Codec::member_name:
    case Codec::scheme:
    case Codec::base64:
    case Codec::written:
      break;
  }
  if (source.type == Type::percent && known) return scratch = value.number().to_string();
  if (source.type == Type::date && known) return scratch = to_iso(value.day());
  return is_number(source.type) ? value.text() : value.raw();
}

}  // namespace rulec
