// What rules wait for, and mandatory terms that no rule asks for.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "compiler/absence.h"
#include "compiler/rule_checker.h"
#include "model/spelling.h"

namespace rulec::compiler {

void RuleChecker::resolve_after() {
  std::map<std::string, std::vector<Index>> by_id;
  std::vector<std::string> ids;
  for (Index i = 0; i < rules_.all.size(); ++i) {
    by_id[rules_.all[i].id].push_back(i);
    ids.push_back(rules_.all[i].id);
  }
  for (const auto& rule : rules_.all)
    for (const auto& [id, span] : rule.after) {
      if (id.empty() || by_id.contains(id)) continue;
      const auto close = nearest(id, ids);
      problems_.error("RC0704", span, fmt::format("no rule `{}` to wait for", id),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
    }
  std::map<std::string, int> state;
  std::vector<std::string> chain;
  std::set<std::string> reported;
  const std::function<void(const std::string&)> visit = [&](const std::string& id) {
    if (state[id] == 2 || !by_id.contains(id)) return;
    chain.push_back(id);
    if (state[id] == 1) {
      const auto first = std::find(chain.begin(), chain.end(), id);
      std::string text;
      for (auto at = first; at != chain.end(); ++at) text += (text.empty() ? "" : " waits for ") + *at;
      if (reported.insert(*first).second) {
        const auto& rule = rules_.all[by_id[*first][0]];
        problems_.error("RC0706", rule.after.empty() ? rule.id_span : rule.after[0].second, "prerequisites in a circle",
                        text);
        circular_ = true;
      }
      chain.pop_back();
      return;
    }
    state[id] = 1;
    for (const Index i : by_id[id])
      for (const auto& [other, span] : rules_.all[i].after) visit(other);
    state[id] = 2;
    chain.pop_back();
  };
  for (const auto& rule : rules_.all) visit(rule.id);
}

// RC0406: mandatory terms whose absence no fatal rule reports, though checks read them.
void RuleChecker::unasked_terms() {
  for (Index i = 0; i < world_.layers.size(); ++i) {
    if (world_.layers[i].kind != LayerKind::core || world_.layers[i].missing != Missing::skips) continue;
    std::set<Index> read;
    std::vector<Index> asked;
    for (const Index rule : rules_.layers[i].rules) {
      const auto& checked = rules_.all[rule];
      if (checked.severity == Severity::fatal)
        for (const auto& check : checked.checks) add_terms_asked_for(check, asked);
      if (checked.missing == Missing::by_layer)
        for (const Index term : terms_read(checked))
          if (term != checked.scope_term) read.insert(term);
    }
    for (const Index term : read) {
      const auto& info = world_.terms[term];
      if (info.min == 0 || info.owner != kNone || info.repeated ||
          std::find(asked.begin(), asked.end(), term) != asked.end())
        continue;
      problems_.warning("RC0406", info.span,
                        fmt::format("no rule asks for {}, and rules of layer {} read it", world_.describe_term(term),
                                    world_.layers[i].name),
                        "add a presence rule, or say `missing …` in those rules");
    }
  }
}

}  // namespace rulec::compiler
