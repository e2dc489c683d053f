#include "cli/suppressions.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cli/config.h"
#include "cli/input.h"
#include "cli/rule_words.h"
#include "report/fingerprint.h"

#include <nlohmann/json.hpp>

namespace rulec::cli {
namespace {

constexpr const char* kConfigName = "rulec.toml";
constexpr std::size_t kMostBytes = std::size_t{1} << 30U;

std::string normal(const std::string& path) { return std::filesystem::path(path).lexically_normal().string(); }

bool fail(const std::string& file, std::string_view why, Io& io) {
  io.err << fmt::format("rulec: {}: {}\n", file, why);
  return false;
}

void say_expired(const std::string& file, const IgnoreEntry& entry, bool french, Io& io) {
  io.err << fmt::format(fmt::runtime(french ? "rulec: {}:{}: l'exception pour {} a expiré le {} : elle ne vaut plus\n"
                                            : "rulec: {}:{}: the entry for {} expired on {}: it holds no more\n"),
                        file, entry.line, fmt::join(entry.rules, ", "), to_iso(entry.until));
}

// Faults that were mended are to leave the baseline, or they could come back unseen.
void say_gone(std::size_t count, bool french, Io& io) {
  io.err << fmt::format(
      fmt::runtime(french ? "rulec: {} {} de --baseline sans trace ici ; --write-baseline {}en retire\n"
                          : "rulec: {} {} of --baseline not seen here; --write-baseline drops {}\n"),
      count, findings_word(count, french), count == 1 ? (french ? "l'" : "it") : (french ? "les " : "them"));
}

}  // namespace

// French counts 0 and 1 as one.
std::string_view findings_word(std::size_t count, bool french) {
  if (french) return count < 2 ? "constat" : "constats";
  return count == 1 ? "finding" : "findings";
}

std::optional<Suppressions> Suppressions::load(const SuppressionOptions& options, const RuleTable& table, Day day,
                                               const Display& display, Io& io) {
  Suppressions all;
  all.day_ = day;
  if (!options.config.empty())
    all.config_ = options.config;
  else if (::access(kConfigName, F_OK) == 0)
    all.config_ = kConfigName;
  if (!all.config_.empty() && !all.read_config(table, display, io)) return std::nullopt;
  if (!options.baseline.empty() && !all.read_baseline(options.baseline, display, io)) return std::nullopt;
  return all;
}

bool Suppressions::read_config(const RuleTable& table, const Display& display, Io& io) {
  const InputBytes input = read_input(config_, kMostBytes, display.french);
  if (input.problem) return fail(config_, input.problem->message, io);
  auto read = read_ignore_entries(input.bytes, display.french);
  if (const auto* problem = std::get_if<ConfigProblem>(&read))
    return fail(fmt::format("{}:{}", config_, problem->line), problem->message, io);
  entries_ = std::move(std::get<std::vector<IgnoreEntry>>(read));
  for (const IgnoreEntry& entry : entries_) {
    if (!all_name_rules(entry.rules, table, display.french, io))
      return fail(fmt::format("{}:{}", config_, entry.line),
                  display.french ? "cette exception nomme une règle inconnue" : "this entry names an unknown rule", io);
    std::vector<bool>& named = named_.emplace_back();
    for (const RuleRow& rule : table.rules()) named.push_back(is_named(entry.rules, table, rule));
    if (has_expired(entry)) say_expired(config_, entry, display.french, io);
  }
  return true;
}

bool Suppressions::read_baseline(const std::string& path, const Display& display, Io& io) {
  const InputBytes input = read_input(path, kMostBytes, display.french);
  if (input.problem) return fail(path, input.problem->message, io);
  const char* const wrong = display.french ? "ce n'est pas un état de référence de --write-baseline"
                                           : "this is no baseline of --write-baseline";
  const auto json = nlohmann::json::parse(input.bytes, nullptr, false);
  if (!json.is_object() || json.value("baseline", nlohmann::json()) != 1) return fail(path, wrong, io);
  const auto findings = json.find("findings");
  if (findings == json.end() || !findings->is_array()) return fail(path, wrong, io);
  for (const auto& finding : *findings) {
    const auto print = finding.is_object() ? finding.find("fingerprint") : finding.end();
    if (!finding.is_object() || print == finding.end() || !print->is_string()) return fail(path, wrong, io);
    baseline_.insert(print->get<std::string>());
  }
  has_baseline_ = true;
  return true;
}

void Uses::add(const Uses& more) {
  if (accepted.size() < more.accepted.size()) accepted.resize(more.accepted.size());
  for (std::size_t i = 0; i < more.accepted.size(); ++i) accepted[i] += more.accepted[i];
  known += more.known;
}

bool Suppressions::fits(std::size_t at, const Finding& finding, const std::string& document) const {
  const std::string& paths = entries_[at].paths;
  return named_[at][finding.row] && (paths.empty() || ::fnmatch(paths.c_str(), document.c_str(), 0) == 0);
}

// Of several the one that holds longest; each that is in force has its use.
std::optional<std::size_t> Suppressions::entry_for(const Finding& finding, const std::string& document,
                                                   Uses& uses) const {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!fits(i, finding, document)) continue;
    if (!has_expired(entries_[i])) ++uses.accepted[i];
    if (!best || entries_[*best].until < entries_[i].until) best = i;
  }
  return best;
}

// That a document cannot be read is no finding of a rule: nobody can accept it.
static bool can_be_accepted(const Finding& finding) { return finding.row != kNone; }

Uses Suppressions::apply(Report& report, report::Record record) const {
  Uses uses{std::vector<std::size_t>(entries_.size())};
  if (report.findings.empty() || (entries_.empty() && !has_baseline_)) return uses;
  const std::string document = normal(report.document);
  const auto prints = has_baseline_ ? report::fingerprints(report, record) : std::vector<std::string>();
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    Finding& finding = report.findings[i];
    if (!can_be_accepted(finding)) continue;
    if (const auto at = entry_for(finding, document, uses)) {
      const IgnoreEntry& entry = entries_[*at];
      finding.suppression = {has_expired(entry) ? Suppressed::expired : Suppressed::ignored, entry.reason, entry.until};
    }
    if (!has_baseline_ || !baseline_.contains(prints[i])) continue;
    ++uses.known;
    if (finding.counts()) finding.suppression = {Suppressed::baseline, {}, kLastDay};
  }
  return uses;
}

void Suppressions::say_unused(const Uses& uses, bool french, Io& io) const {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const IgnoreEntry& entry = entries_[i];
    if (has_expired(entry) || (i < uses.accepted.size() && uses.accepted[i] > 0))
      continue;  // one that expired is said already
    io.err << fmt::format(fmt::runtime(french ? "rulec: {}:{}: l'exception pour {} n'a servi à rien ici\n"
                                              : "rulec: {}:{}: the entry for {} accepted nothing here\n"),
                          config_, entry.line, fmt::join(entry.rules, ", "));
  }
  if (uses.known < baseline_.size()) say_gone(baseline_.size() - uses.known, french, io);
}

std::vector<KnownFinding> known_from_now_on(const Report& report, report::Record record) {
  std::vector<KnownFinding> known;
  const auto prints = report::fingerprints(report, record);
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    if (finding.suppression.by == Suppressed::ignored || !can_be_accepted(finding)) continue;
    known.push_back({report.document, std::string(finding.rule), finding.message, prints[i]});
  }
  return known;
}

std::string baseline_file(const std::vector<KnownFinding>& findings, const std::string& table_digest) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const KnownFinding& finding : findings)
    list.push_back({{"document", finding.document},
                    {"rule", finding.rule},
                    {"message", finding.message},
                    {"fingerprint", finding.fingerprint}});
  const Json json{{"baseline", 1}, {"table", table_digest}, {"findings", std::move(list)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace rulec::cli
