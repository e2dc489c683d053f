#include "formats/gobl_values.h"

#include <algorithm>

#include "model/date.h"

namespace rulec::gobl {
namespace {

constexpr std::size_t kMostDigits = 18;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

struct Parts {
  bool negative = false;
  std::string_view whole, decimals;
};

std::optional<Parts> parts(std::string_view text) {
  Parts parts;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    parts.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  parts.whole = text.substr(0, point);
  parts.decimals = text.substr(std::min(point + 1, text.size()));
  if (!all_digits(parts.whole) || (!parts.decimals.empty() && !all_digits(parts.decimals))) return std::nullopt;
  while (parts.whole.size() > 1 && parts.whole[0] == '0') parts.whole.remove_prefix(1);
  if (parts.whole.size() > kMostDigits) return std::nullopt;
  parts.decimals = parts.decimals.substr(0, kMostDigits - (parts.whole == "0" ? 0 : parts.whole.size()));
  return parts;
}

std::string joined(bool negative, std::string_view whole, std::string_view decimals) {
  const auto zeros = [](std::string_view digits) { return digits.find_first_not_of('0') == std::string_view::npos; };
  std::string text = negative && !(zeros(whole) && zeros(decimals)) ? "-" : "";
  text += whole;
  if (!decimals.empty()) (text += '.') += decimals;
  return text;
}

}  // namespace

std::optional<std::string> settled_amount(std::string_view text) {
  const auto read = parts(text);
  if (!read) return std::nullopt;
  return joined(read->negative, read->whole, read->decimals);
}

std::optional<std::string> settled_percent(std::string_view text) {
  const bool has_sign = text.ends_with('%');
  if (has_sign) text.remove_suffix(1);
  const auto read = parts(text);
  if (!read) return std::nullopt;
  if (has_sign) return joined(read->negative, read->whole, read->decimals) + "%";
  std::string decimals(read->decimals), whole(read->whole);
  decimals.resize(std::max<std::size_t>(decimals.size(), 2), '0');
  whole += decimals.substr(0, 2);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  return joined(read->negative, whole, std::string_view(decimals).substr(2)) + "%";
}

bool is_settled_amount(std::string_view text) { return settled_amount(text) == text; }
bool is_settled_percent(std::string_view text) { return text.ends_with('%') && settled_percent(text) == text; }
bool is_settled_date(std::string_view text) { return text.size() == 10 && parse_iso_day(text).has_value(); }

bool is_settled_time(std::string_view text) {
  return text.size() == 8 && text[2] == ':' && text[5] == ':' && all_digits(text.substr(0, 2)) &&
         all_digits(text.substr(3, 2)) && all_digits(text.substr(6)) && text.substr(0, 2) < "24" &&
         text.substr(3, 2) < "60" && text.substr(6) < "60";
}

}  // namespace rulec::gobl
