#include <nlohmann/json.hpp>

#include "cli/diff_report.h"
#include "cli/diff_words.h"

namespace rulec::cli {

std::string diff_as_json(const RuleDiff& diff) {
  using Json = nlohmann::ordered_json;
  Json rules = Json::array(), codes = Json::array(), parts = Json::array();
  for (const PartChange& change : diff.tables.parts) {
    Json fields = Json::array();
    for (const FieldChange& field : change.fields)
      fields.push_back({{"field", field.field}, {"before", field.before}, {"after", field.after}});
    parts.push_back({{"change", kind_word(change.kind)},
                     {"part", part_word(change.part)},
                     {"name", change.name},
                     {"title", change.title},
                     {"fields", fields}});
  }
  for (const RuleChange& change : diff.tables.rules) {
    Json fields = Json::array();
    for (const FieldChange& field : change.fields)
      fields.push_back({{"field", field.field}, {"before", field.before}, {"after", field.after}});
    rules.push_back({{"change", kind_word(change.kind)},
                     {"rule", change.rule},
                     {"layer", change.layer},
                     {"title", change.title},
                     {"at", change.place},
                     {"fields", fields}});
    if (!change.edits.empty()) rules.back()["edits"] = change.edits;
  }
  for (const CodeChange& change : diff.tables.codes)
    codes.push_back({{"change", kind_word(change.kind)},
                     {"list", change.list},
                     {"code", change.code},
                     {"before", change.before},
                     {"after", change.after},
                     {"name_before", change.name_before},
                     {"name_after", change.name_after}});
  Json root = {{"before", diff.before},
               {"after", diff.after},
               {"digests", {{"before", diff.tables.digest_before}, {"after", diff.tables.digest_after}}},
               {"same", diff.tables.same()},
               {"described", !diff.tables.undescribed()},
               {"moved", diff.tables.moved},
               {"rules", rules},
               {"codes", codes},
               {"parts", parts}};
  if (diff.verdicts) {
    Json documents = Json::array(), by_rule = Json::object();
    for (const DocumentChange& change : diff.verdicts->changed)
      documents.push_back({{"document", change.document},
                           {"before", change.before},
                           {"after", change.after},
                           {"gone", change.gone},
                           {"new", change.fresh}});
    for (const auto& [rule, effect] : diff.verdicts->by_rule)
      by_rule[rule] = {{"new", effect.fresh}, {"gone", effect.gone}, {"examples", effect.examples}};
    Json unjudged = Json::array();
    for (const Unjudged& one : diff.verdicts->unjudged)
      unjudged.push_back({{"document", one.document}, {"why", one.why}});
    root["invoices"] = {{"judged", diff.verdicts->documents},
                        {"layers", {{"before", diff.verdicts->before.layers}, {"after", diff.verdicts->after.layers}}},
                        {"not_judged", unjudged},
                        {"by_rule", by_rule},
                        {"changed", documents}};
  }
  return root.dump(2) + "\n";
}

}  // namespace rulec::cli
