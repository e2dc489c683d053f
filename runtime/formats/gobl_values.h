// Values as GOBL writes them back after reading.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rulec::gobl {

// In the form in which GOBL writes them, so that reading changes nothing.
bool is_settled_amount(std::string_view text);   // -12.340
bool is_settled_percent(std::string_view text);  // 5.5%
bool is_settled_date(std::string_view text);     // 2026-03-31
bool is_settled_time(std::string_view text);     // 17:05:00

// Read and written back; nothing where GOBL refuses the text. Without its sign a percentage is a factor: 0.055 is 5.5%.
std::optional<std::string> settled_amount(std::string_view text);
std::optional<std::string> settled_percent(std::string_view text);

}  // namespace rulec::gobl
