#include "cli/flags/flags.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace rulec::cli {
namespace {

constexpr std::size_t kMaxSize = std::size_t{64} << 20U;

std::optional<std::size_t> parse_size(std::string_view text) {
  if (text.empty()) return kMaxSize;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::array<std::pair<std::string_view, unsigned>, 7> kUnits = {
      {{"", 0}, {"K", 10}, {"k", 10}, {"M", 20}, {"m", 20}, {"G", 30}, {"g", 30}}};
  if (error != std::errc()) return std::nullopt;
  for (const auto& [name, shift] : kUnits)
    if (unit == name && number <= (~std::size_t{0} >> shift)) return number << shift;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> understand_size(std::string_view text, std::size_t& size) {
  const auto parsed = parse_size(text);
  if (!parsed) return fmt::format("--max-size: `{}` is no size; write it as 200M", text);
  size = *parsed;
  return std::nullopt;
}

Format format_named(std::string_view name) {
  if (name == "ndjson") return Format::ndjson;
  if (name == "json") return Format::json;
  if (name == "markdown") return Format::markdown;
  if (name == "sarif") return Format::sarif;
  if (name == "junit") return Format::junit;
  if (name == "svrl") return Format::svrl;
  if (name == "github") return Format::github;
  if (name == "html") return Format::html;
  return name == "ids" ? Format::ids : Format::text;
}

void says_exit_codes(CLI::App* sub, std::string_view codes) {
  sub->footer(fmt::format("{}\n\nExit code: {}", sub->get_footer(), codes));
}

}  // namespace rulec::cli
