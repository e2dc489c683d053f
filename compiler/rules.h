// Rules after checking, and the layers they make up.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/lower.h"
#include "compiler/paths.h"
#include "compiler/tree_contexts.h"

namespace rulec::compiler {

struct Segment {
  std::string literal;
  IrPtr value;  // nothing: the literal
  Format format = Format::plain;
  Index list = kNone;
  std::uint8_t notice = 0;
};

struct PlaceInfo {
  Index term = kNone, group = kNone;
};

struct Shown {
  std::string name;
  IrPtr value;
};

// Of a rule about the tree of a document.
struct TreeRule {
  std::string syntax;
  std::vector<std::string> types;              // of the nodes that it is about, or
  std::shared_ptr<const TreeContext> context;  // the paths to them
  std::vector<NamePath> forbidden;             // all that it says, where it only forbids: told by the walk
  IrPtr when;                                  // of the whole context
  Span where;                                  // the head of its context, as written
  std::vector<CheckedPath> at;
  std::vector<std::pair<std::string, Span>> alias_of;
};

struct CheckedRule {
  std::string id;
  Index layer = kNone;
  const ast::Rule* ast = nullptr;
  std::map<std::string, RowBinding, std::less<>> rows;  // of its family
  std::string family;
  Span id_span;

  std::vector<LevelInfo> levels{LevelInfo{}};
  Index scope_term = kNone, scope_group = kNone;
  IrPtr when;
  std::vector<IrPtr> checks;
  std::vector<LetInfo> lets;
  Severity severity = Severity::fatal;
  Missing missing = Missing::by_layer;
  bool manual = false;
  std::vector<std::string> aliases;
  std::string title_en, title_fr, source, note, why_en, why_fr;  // why: of the confidence
  ast::Reason because;                                           // why it stands beside or instead of another's
  Confidence confidence = Confidence::unsaid;
  Needs needs = Needs::nothing;
  Index needs_term = kNone;
  std::vector<Segment> message_en, message_fr, fix_en, fix_fr;
  std::vector<std::pair<std::string, Span>> after;
  std::vector<PlaceInfo> places;
  std::vector<Shown> shown;
  std::vector<Index> terms;
  std::int32_t since = 0, until = 0;
  std::vector<ast::Step> steps;
  std::optional<TreeRule> tree;

  Index frame() const { return levels.back().frame; }
};

struct LayerRules {
  std::vector<Index> rules;  // in force, by index into Rules::all
  struct Lifted {
    Index rule;
    ast::Reason reason;
  };
  std::vector<Lifted> lifted;
  IrPtr applies;
  Index dated_term = kNone;
};

struct Rules {
  std::vector<CheckedRule> all;
  std::vector<LayerRules> layers;  // as World::layers
  std::deque<ast::Rule> merged;    // bodies made by edits; pointers into it stay
};

// Expands families, checks every rule, applies the edits of the layers. Adds lists to `world` where a layer restricts
// one.
Rules check_rules(World& world, Diagnostics& problems);

// The terms whose presence a check asks for: those that must be there for it to hold.
void add_terms_asked_for(const IrPtr& check, std::vector<Index>& terms);

// The terms that a check reads for their values, in order, without those inside of loops over other rows.
std::vector<Index> terms_read(const CheckedRule& rule);

}  // namespace rulec::compiler
