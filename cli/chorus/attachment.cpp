#include "cli/chorus/attachment.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/chorus/limits.h"
#include "cli/chorus/profile.h"
#include "cli/input.h"
#include "table/kept_table.h"

namespace rulec::cli {
namespace {

struct Why {
  std::string english, french;
};

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c & ~0x20) : c; });
  return text;
}

std::optional<Why> fault_of_name(const std::string& name) {
  const auto length = characters_of(name);
  if (!length) return Why{"the name is no UTF-8: rename it", "le nom n'est pas en UTF-8 : renommez-le"};
  const std::size_t most = chorus_limit("attachment-name");
  if (*length <= most) return std::nullopt;
  return Why{fmt::format("the name has {} characters, {} at most with the extension: shorten it", *length, most),
             fmt::format("le nom a {} caractères, {} au plus avec l'extension : raccourcissez-le", *length, most)};
}

// The kinds of files by their extensions.
KeptTable kinds() { return {standard_rules(), "chorus_file"}; }

std::string list_of_kinds() {
  const KeptTable table = kinds();
  std::string list;
  for (std::size_t i = 0; i < table.size(); ++i) list += (i == 0 ? "" : ", ") + std::string(table.row(i)[0]);
  return list;
}

std::optional<Why> fault_of_kind(const std::string& extension) {
  if (kinds().find(extension, 1)) return std::nullopt;
  return Why{fmt::format("the platform takes no `.{}`, but these: {}", extension, list_of_kinds()),
             fmt::format("la plateforme ne prend pas « .{} », mais : {}", extension, list_of_kinds())};
}

bool is_larger(const std::string& path, std::size_t most) {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  return !unknown && size > most;
}

}  // namespace

Attached attached_file(const std::string& path, const Display& display, Io& io) {
  const auto refuse = [&](const Why& why, int exit_code = kRefused) {
    say(io, display, fmt::format("{}: {}", path, why.english), fmt::format("{} : {}", path, why.french));
    return Attached{std::nullopt, exit_code};
  };
  AttachedFile file;
  file.name = std::filesystem::path(path).filename().string();
  file.extension = upper(std::filesystem::path(path).extension().string());
  if (!file.extension.empty()) file.extension.erase(0, 1);
  if (const auto why = fault_of_name(file.name)) return refuse(*why);
  if (const auto why = fault_of_kind(file.extension)) return refuse(*why);
  file.mime = kinds().find(file.extension, 1).value_or("");
  const std::size_t most = chorus_limit("attachment-size");
  InputBytes input = read_input(path, most, display.french);
  if (input.problem)
    return refuse({input.problem->message, input.problem->message}, is_larger(path, most) ? kRefused : kUnable);
  if (input.bytes.empty()) return refuse({"the file is empty", "le fichier est vide"});
  file.bytes = std::move(input.bytes);
  return {std::move(file), kDone};
}

}  // namespace rulec::cli
