#include "cli/keys.h"

#include <fmt/format.h>

#include <iterator>

#include "cli/input.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kMaxKeys = std::size_t{1} << 20U;

std::optional<std::string> bytes_of(const std::string& file, const Display& display, Io& io) {
  InputBytes input = read_input(file, kMaxKeys, display.french);
  if (!input.problem) return std::move(input.bytes);
  io.err << fmt::format("rulec: {}: {}\n", file, input.problem->message);
  return std::nullopt;
}

void say(const std::string& file, const signature::Problem& problem, const Display& display, Io& io) {
  io.err << fmt::format("rulec: {}: {}\n", file, display.french ? problem.french : problem.english);
}

}  // namespace

std::optional<std::vector<signature::Key>> public_keys(const std::vector<std::string>& files, const Display& display,
                                                       Io& io) {
  std::vector<signature::Key> keys;
  for (const std::string& file : files) {
    const auto bytes = bytes_of(file, display, io);
    if (!bytes) return std::nullopt;
    auto read = signature::read_public_keys(*bytes);
    if (const auto* problem = std::get_if<signature::Problem>(&read)) {
      say(file, *problem, display, io);
      return std::nullopt;
    }
    auto& found = std::get<std::vector<signature::Key>>(read);
    keys.insert(keys.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  return keys;
}

std::optional<signature::Key> private_key(const std::string& file, const Display& display, Io& io) {
  const auto bytes = bytes_of(file, display, io);
  if (!bytes) return std::nullopt;
  auto read = signature::read_private_key(*bytes);
  if (auto* key = std::get_if<signature::Key>(&read)) return std::move(*key);
  say(file, std::get<signature::Problem>(read), display, io);
  return std::nullopt;
}

}  // namespace rulec::cli
