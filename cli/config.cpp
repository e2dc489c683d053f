#include "cli/config.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "model/date.h"

namespace rulec::cli {
namespace {

using Read = std::variant<std::vector<IgnoreEntry>, ConfigProblem>;

class Reader {
 public:
  explicit Reader(bool french) : french_(french) {}

  Read read(const toml::table& root) {
    for (const auto& [key, node] : root)
      if (key.str() != "ignore") return unknown(key, "ignore");
    const toml::node* list = root.get("ignore");
    if (list == nullptr) return std::vector<IgnoreEntry>();
    const toml::array* entries = list->as_array();
    if (entries == nullptr || !entries->is_homogeneous(toml::node_type::table)) {
      if (entries != nullptr && entries->empty()) return std::vector<IgnoreEntry>();
      return problem(list->source(),
                     say("write each entry under [[ignore]]", "écrire chaque exception sous [[ignore]]"));
    }
    std::vector<IgnoreEntry> result;
    for (const toml::node& node : *entries)
      if (!add(*node.as_table(), result)) return problem_;
    return result;
  }

 private:
  std::string say(std::string_view english, std::string_view french) const {
    return std::string(french_ ? french : english);
  }

  ConfigProblem problem(const toml::source_region& where, std::string message) {
    problem_ = {where.begin.line, std::move(message)};
    return problem_;
  }

  ConfigProblem unknown(const toml::key& key, std::string_view known) {
    return problem(key.source(),
                   fmt::format(fmt::runtime(say("unknown key `{}`; known: {}", "clé inconnue `{}` ; connues : {}")),
                               key.str(), known));
  }

  bool add(const toml::table& table, std::vector<IgnoreEntry>& entries) {
    for (const auto& [key, node] : table)
      if (key.str() != "rule" && key.str() != "paths" && key.str() != "reason" && key.str() != "until") {
        unknown(key, "rule, paths, reason, until");
        return false;
      }
    IgnoreEntry entry;
    entry.line = table.source().begin.line;
    if (!rules(table, entry) || !text(table, "paths", false, entry.paths) ||
        !text(table, "reason", true, entry.reason) || !until(table, entry))
      return false;
    entries.push_back(std::move(entry));
    return true;
  }

  bool rules(const toml::table& table, IgnoreEntry& entry) {
    const toml::node* node = table.get("rule");
    if (node != nullptr && node->is_string()) {
      entry.rules.push_back(**node->as_string());
      return true;
    }
    const toml::array* list = node == nullptr ? nullptr : node->as_array();
    if (list != nullptr && !list->empty() && list->is_homogeneous(toml::node_type::string)) {
      for (const toml::node& rule : *list) entry.rules.push_back(**rule.as_string());
      return true;
    }
    problem(node == nullptr ? table.source() : node->source(),
            say("`rule` is wanted: \"BR-CO-10\", a family as \"BR-CO-*\", or a list of them",
                "`rule` est attendu : \"BR-CO-10\", une famille comme \"BR-CO-*\", ou une liste"));
    return false;
  }

  bool text(const toml::table& table, std::string_view key, bool wanted, std::string& to) {
    const toml::node* node = table.get(key);
    if (node == nullptr && !wanted) return true;
    if (node != nullptr && node->is_string()) to = **node->as_string();
    if (node != nullptr && node->is_string() && to.find_first_not_of(" \t\n") != std::string::npos) return true;
    problem(node == nullptr ? table.source() : node->source(),
            fmt::format(fmt::runtime(say("`{}` is wanted, a text", "`{}` est attendu, un texte")), key));
    return false;
  }

  bool until(const toml::table& table, IgnoreEntry& entry) {
    const toml::node* node = table.get("until");
    if (node != nullptr && node->is_date()) {
      const toml::date date = **node->as_date();
      if (const auto day = day_of(date.year, date.month, date.day)) {
        entry.until = *day;
        return true;
      }
    }
    problem(node == nullptr ? table.source() : node->source(),
            say("`until` is wanted, the last day of the exception, without quotes: until = 2026-12-31",
                "`until` est attendu, le dernier jour de l'exception, sans guillemets : until = 2026-12-31"));
    return false;
  }

  bool french_;
  ConfigProblem problem_;
};

}  // namespace

Read read_ignore_entries(std::string_view toml, bool french) {
  const toml::parse_result parsed = toml::parse(toml);
  if (!parsed) {
    // The library explains in English; what it says is kept behind ours.
    const std::string_view why = parsed.error().description();
    return ConfigProblem{parsed.error().source().begin.line,
                         french ? fmt::format("ce n'est pas du TOML bien formé ({})", why)
                                : fmt::format("this is no well-formed TOML: {}", why)};
  }
  return Reader(french).read(parsed.table());
}

}  // namespace rulec::cli
