// Checks the rules of all files and makes up the layers: one object for one compilation, its methods by subject in
// rules.cpp, rule_families.cpp, rule_body.cpp, rule_texts.cpp, rule_places.cpp, rule_ids.cpp, layer_edits.cpp,
// layer_lists.cpp and prerequisites.cpp.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/lower.h"
#include "compiler/rules.h"

namespace rulec::compiler {

class RuleChecker {
 public:
  RuleChecker(World& world, Diagnostics& problems) : world_(world), problems_(problems), lowering_(world, problems) {}

  Rules run();

 private:
  // ---- rules.cpp
  void declare_rules(const ast::File& file, Index layer);
  void lend_names();
  Index add(const ast::Rule& rule, Index layer, const std::map<std::string, RowBinding, std::less<>>& rows,
            const ast::Family* family);

  // ---- rule_families.cpp
  void expand(const ast::Family& family, Index layer);
  void expand_binding(const ast::Family& family, Index layer, std::size_t at,
                      std::map<std::string, RowBinding, std::less<>>& rows);
  std::string plain(const ast::Text& text, Scope& scope);

  // ---- rule_body.cpp
  void check_body(CheckedRule& checked, const ast::Family* family);
  std::size_t one_of(const std::optional<ast::Name>& word, const std::array<std::string_view, 4>& known,
                     std::string_view what);
  void needs(CheckedRule& checked);
  void dates(CheckedRule& checked);
  bool scope(CheckedRule& checked, Scope& scope);

  // ---- rule_texts.cpp
  void texts(CheckedRule& checked, Scope& scope);
  std::vector<Segment> segments(const ast::Text& text, Scope& scope, bool french);
  bool hole(const ast::Piece& piece, Scope& scope, bool french, Diagnostics& quiet, Segment& segment,
            std::string& words);

  // ---- rule_places.cpp
  void places(CheckedRule& checked, Scope& scope);

  // ---- rule_ids.cpp
  void unique_ids();
  bool takes_over(const CheckedRule& rule, const CheckedRule& other) const;
  void duplicate(const CheckedRule& first, const CheckedRule& second);

  // ---- layer_edits.cpp
  void layer_heads();
  void apply_layer(Index index, std::vector<bool>& done);
  void take_over(Index layer);
  bool allowed(const ast::Edit& edit, Index layer);
  std::vector<Index> targets(const ast::Name& pattern, Index layer, bool wanted);
  std::vector<Index> about_terms(std::vector<Index> rules) const;
  void take_out(Index layer, Index rule, const ast::Reason& reason);
  void put_instead(Index layer, Index old, CheckedRule fresh, const ast::Reason& reason = {});
  void apply_edit(const ast::Edit& edit, Index layer);
  void replace_with(const ast::Rule& body, Index layer, Index old,
                    const std::map<std::string, RowBinding, std::less<>>& rows, const ast::Family* family);
  void tighten(const ast::Edit& edit, Index layer, Index rule);
  void require(const ast::Edit& edit, Index layer);

  // ---- layer_lists.cpp
  void restrict_list(const ast::Edit& edit, Index layer);
  void widen(const ast::Edit& edit, Index layer);
  static void narrow_list(CheckedRule& rule, Index from, Index to);
  Index both_lists(Index list, Index other, Index layer);

  // ---- prerequisites.cpp
  void resolve_after();
  void unasked_terms();

  World& world_;
  Diagnostics& problems_;
  Lowering lowering_;
  Rules rules_;
  std::set<Index> edited_;
  std::vector<std::map<Index, Index>> narrowed_;  // by layer: a list, and what it was restricted to
  std::vector<IrPtr> scope_checks_;
  bool circular_ = false;
};

}  // namespace rulec::compiler
