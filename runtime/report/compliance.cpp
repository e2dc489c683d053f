#include "report/compliance.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/packed.h"
#include "report/page/page.h"
#include "report/words.h"

namespace rulec::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kChunk = 200;  // documents whose details are packed together

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Numbers for texts that come again and again.
class Numbers {
 public:
  std::size_t of(const std::string& text) {
    const auto [at, is_new] = numbers_.emplace(text, list_.size());
    if (is_new) list_.push_back(text);
    return at->second;
  }
  const std::vector<std::string>& list() const { return list_; }

 private:
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> list_;
};

Json sent(const std::optional<Sent>& sent) {
  if (!sent) return nullptr;
  return {sent->state,          sent->flow,
          sent->platform_state, Json::array({sent->words.english, sent->words.french}),
          sent->changed,        Json::array({sent->text.english, sent->text.french})};
}

Json terms(const RuleTable& table) {
  Json json = Json::object();
  for (const TermRow& term : table.terms())
    json[std::string(table.text(term.id))] = {table.text(term.name, false), table.text(term.name, true)};
  for (const GroupRow& group : table.groups())
    json[std::string(table.text(group.id))] = {table.text(group.name, false), table.text(group.name, true)};
  return json;
}

Json rules(const RuleTable& table, const std::map<std::string, std::uint64_t>& seen) {
  Json json = Json::object();
  for (const RuleRow& rule : table.rules()) {
    const std::string id(table.text(rule.id));
    if (!seen.contains(id) || json.contains(id)) continue;
    json[id] = {table.text(rule.title, false), table.text(rule.title, true), severity_key(rule.severity),
                table.text(table.layers()[rule.layer].name), table.text(rule.source)};
  }
  return json;
}

Json layers(const RuleTable& table, const std::map<std::string, std::uint64_t>& used) {
  Json json = Json::array();
  for (const LayerRow& layer : table.layers()) {
    const auto found = used.find(std::string(table.text(layer.name)));
    if (found == used.end()) continue;
    json.push_back({table.text(layer.name), table.text(layer.title, false), table.text(layer.title, true),
                    table.text(layer.version), table.text(layer.source), found->second});
  }
  return json;
}

}  // namespace

std::string name_of(const ComplianceEntry& entry) {
  return entry.record > 0 ? fmt::format("{}:{}", entry.document, entry.record) : entry.document;
}

std::string rules_in_words(const ComplianceEntry& entry) {
  std::string text;
  for (const auto& [rule, count] : entry.rules) text += (text.empty() ? "" : " ") + rule;
  return text;
}

void Compliance::add(ComplianceEntry entry) {
  summary_.add(entry.counts);
  for (const std::string& layer : entry.layers) ++layers_[layer];
  for (const std::string& rule : entry.left_out) ++left_out_[rule];
  for (const std::string& rule : entry.not_checked) ++not_checked_[rule];
  for (const std::string& rule : entry.seen) ++seen_[rule];
  for (const auto& [rule, count] : entry.rules) ++documents_by_rule_[rule];
  for (const LayerChange& change : entry.changes)
    if (std::ranges::find(changes_, change) == changes_.end()) changes_.push_back(change);
  entry.changes.clear();
  chunk_ += fmt::format("{}{}", chunk_.empty() ? "[" : ",\n", entry.detail);
  entry.detail = {};
  entries_.push_back(std::move(entry));
  if (++in_chunk_ == kChunk) close_chunk();
}

void Compliance::close_chunk() {
  if (in_chunk_ == 0) return;
  chunks_.push_back(packed(chunk_ + "]"));
  chunk_.clear();
  in_chunk_ = 0;
}

std::vector<std::pair<std::string, std::uint64_t>> Compliance::rules_by_documents() const {
  std::vector<std::pair<std::string, std::uint64_t>> list(documents_by_rule_.begin(), documents_by_rule_.end());
  std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.second > b.second; });
  return list;
}

std::string_view Compliance::title(std::string_view id, bool french) const {
  for (const RuleRow& rule : table_.rules())
    if (table_.text(rule.id) == id) return table_.text(rule.title, french);
  return {};
}

// The page has one JSON text with a row a document, and the details of many documents a packed text, opened when a
// reader asks for one of them.
std::string Compliance::html() {
  close_chunk();
  Numbers parties, rule_ids;
  Json rows = Json::array();
  for (const ComplianceEntry& entry : entries_) {
    Json found = Json::array();
    for (const auto& [rule, count] : entry.rules) found.push_back(rule_ids.of(rule));
    const InvoiceHead& head = entry.head;
    rows.push_back({entry.document, entry.record, entry.syntax, static_cast<int>(entry.verdict), head.number, head.date,
                    parties.of(head.supplier), head.supplier_id, parties.of(head.buyer), head.buyer_id, head.total,
                    head.currency, entry.counts.fatal, entry.counts.warning, entry.counts.info, entry.counts.suppressed,
                    std::move(found), entry.input_digest, sent(entry.sent)});
  }
  Json not_checked = Json::object(), left_out = Json::object();
  for (const auto& [rule, count] : not_checked_) not_checked[rule] = {count, title(rule, false), title(rule, true)};
  for (const auto& [rule, count] : left_out_) left_out[rule] = {count, title(rule, false), title(rule, true)};
  Json data{{"lang", head_.french ? "fr" : "en"},
            {"version", head_.version},
            {"moment", head_.moment},
            {"direction", head_.direction},
            {"on", head_.on},
            {"paths", head_.paths},
            {"publicKeys", head_.public_keys},
            {"suppressions", {head_.suppressions.english, head_.suppressions.french}},
            {"ledger", head_.ledger},
            {"table", table_.digest()},
            {"chunk", kChunk},
            {"layers", layers(table_, layers_)},
            {"notChecked", std::move(not_checked)},
            {"leftOut", std::move(left_out)},
            {"run", {summary_.run, summary_.skipped}},
            {"terms", terms(table_)},
            {"rules", rules(table_, seen_)}};
  Json changes = Json::array();
  for (const LayerChange& change : changes_)
    changes.push_back({change.layer, change.rule, change.english, change.french});
  data["changes"] = std::move(changes);
  data["parties"] = parties.list();
  data["ruleIds"] = rule_ids.list();
  data["rows"] = std::move(rows);
  std::string details;
  for (std::size_t i = 0; i < chunks_.size(); ++i)
    details += fmt::format("<script type=\"text/plain\" id=\"chunk{}\">{}</script>\n", i, chunks_[i]);
  return page(kReportPage, {.lang = head_.french ? "fr" : "en", .data = in_script(dump(data)), .details = details});
}

}  // namespace rulec::report
