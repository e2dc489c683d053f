// Rule files as written: what the parser makes and the checker reads. Every part knows its place.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/source.h"
#include "model/decimal.h"
#include "table/layout.h"

namespace rulec::compiler::ast {

// Digits as a number, or `most` where they say more.
inline std::uint32_t number_up_to(std::uint32_t most, std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits)
    if (value = value * 10 + static_cast<std::uint64_t>(c - '0'); value >= most) return most;
  return static_cast<std::uint32_t>(value);
}

struct Name {
  std::string text;
  Span span;
};

// BT-131, line.net_amount, cat.code, BT-30.scheme: words with dots between them.
struct Ref {
  std::vector<Name> steps;
  Span span;
  std::vector<int> indices;  // BG-25[2]: the number after each step, 0 for none
  bool hyphenated = false;   // some step is `a-b`
  std::string text() const;
};

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;

struct Path;

// BG-25 as line where …
struct Domain {
  Ref ref;
  std::shared_ptr<const Path> node;  // node(path), in syntax tables
  std::string alias;
  ExprPtr where;
};

enum class ExprKind : std::uint8_t {
  number,
  percent,
  text,
  date,
  truth,
  reference,
  call,
  node,
  negative,
  add,
  subtract,
  multiply,
  divide,
  otherwise,
  compare,
  presence,
  member_of,
  matches,
  is_valid,
  negation,
  both,
  either,
  implies,
  choice,
  quantified,
  presence_of,
  fold,
  count,
  distinct,
  unique
};
enum class Compare : std::uint8_t { equal, unequal, less, at_most, greater, at_least };
enum class Presence : std::uint8_t { present, absent, malformed };

struct Expr {
  ExprKind kind = ExprKind::truth;
  Span span;
  std::string text;           // of a literal or call; the word of a quantifier, fold, presence_of
  Span text_span;             // of the operator, or the called name
  std::vector<ExprPtr> args;  // operands; of compare: left, right, tolerance?
  std::vector<Ref> refs;      // of reference, presence_of, distinct, unique; of member_of: the list
  std::optional<Domain> domain;
  Compare compare = Compare::equal;
  Presence presence = Presence::present;
  bool negated = false, strict = false;
  std::vector<ExprPtr> choices;  // of member_of: the literals
  std::shared_ptr<const Path> path;
};

// A text with {holes}.
struct Piece {
  std::string literal;
  ExprPtr hole;        // nothing for a literal
  std::string format;  // after the colon
  Span span;
};
struct Text {
  std::string language;  // "" for texts without one
  std::string plain;     // as written, escapes resolved, holes kept
  std::vector<Piece> pieces;
  Span span;
};

struct TypeRef {
  std::string name;
  std::vector<std::string> args;
  Span span;
};

struct Validity {
  std::optional<std::int32_t> since, until;
  Span since_span, until_span;
};

// ---- declarations --------------------------------------------------------------------------------------------

struct Layer {
  Name name;
  std::vector<Name> extends;
  LayerKind kind = LayerKind::core;
  std::vector<Text> title;
  std::string version, source;
  ExprPtr applies, dated_by;
  std::optional<Rounding> rounding;
  std::optional<Missing> missing;
  std::vector<std::string> languages;
};

struct ModelItem {
  bool is_group = false;
  Name id, alias;
  std::string cardinality;
  Span cardinality_span;
  TypeRef type;
  std::vector<Text> name;
  std::vector<ModelItem> items;
};

struct CodeEntry {
  std::vector<Name> codes;
  Validity validity;
  std::vector<Text> name;
};
struct Codelist {
  Name name;
  std::vector<Text> title;
  std::string version, source;
  std::optional<Name> file;
  std::string column = "code";
  std::vector<CodeEntry> entries;
};

struct Cell {
  enum class Kind : std::uint8_t { number, percent, text, date, truth, ref, list, none } kind = Kind::none;
  std::string text;
  Ref ref;
  std::vector<Cell> items;
  Span span;
};
struct Column {
  Name name;
  TypeRef type;
};
struct TableRow {
  std::vector<Cell> cells;
  Span span;
};
struct Table {
  Name name;
  bool kept = false;         // the program looks it up: it stays in the compiled table
  std::optional<Name> file;  // a .tsv whose rows come before those that are written here
  std::vector<Column> columns;
  std::vector<TableRow> rows;
};

struct ViewSource {
  Ref group;
  std::vector<std::pair<Name, ExprPtr>> fields;
};
struct View {
  Name name;
  std::vector<ViewSource> sources;
};

struct Param {
  Name name;
  TypeRef type;
};
struct Define {
  Name name;
  std::vector<Param> params;
  std::optional<TypeRef> type;
  ExprPtr body;
  Span span;
};

struct Value;
struct Entry {
  Ref key;
  std::shared_ptr<const Value> value;
};
struct Value {
  enum class Kind : std::uint8_t { number, percent, text, date, truth, ref, group, list } kind = Kind::text;
  std::string text;
  std::optional<std::string> scheme;
  std::optional<std::string> repeated;  // this text, as often as `text` or `ref` says
  Ref ref;
  std::vector<Entry> entries;
  std::vector<Value> items;
  Span span;
};

enum class Outcome : std::uint8_t { pass, fail, skip, blocked };
struct Example {
  Outcome outcome = Outcome::pass;
  std::optional<std::int32_t> on;
  std::optional<Name> of;
  Value document;
  Span span;
};

struct Step {
  Direction direction = Direction::send;
  Severity severity = Severity::fatal;
  Validity validity;
  Span span;
};

struct Let {
  Name name;
  ExprPtr value;
};

// Why a layer changes what another says; texts without a language stand in `en`.
struct Reason {
  std::string en, fr;
};

// A rule, and the parts of one that `tighten` and `replace` give.
struct Rule {
  Text id;  // may hold {holes}
  std::optional<Severity> severity;
  Span severity_span;
  ExprPtr where;
  std::vector<Text> aliases;
  bool manual = false;
  Span manual_span;
  std::vector<Step> steps;
  std::vector<Text> title;
  std::optional<Ref> each;
  std::string each_alias;
  std::vector<ExprPtr> when;
  std::vector<Let> lets;
  std::vector<ExprPtr> checks;
  std::optional<Missing> missing;
  std::vector<Text> after;
  std::vector<Ref> at;
  std::vector<Text> message, fix;
  std::optional<Ref> suggest;
  ExprPtr suggestion;
  std::vector<Text> source;
  Validity validity;
  std::vector<Text> notes;
  Reason because;
  std::optional<Name> confidence;
  std::vector<Text> confidence_why;
  std::optional<Name> needs;
  std::optional<Ref> needs_of;
  std::vector<Name> tags;
  std::vector<Example> examples;
  Span span, message_span, check_span;
};

struct Binding {
  Name name, table;
};
struct Family {
  Name name;
  std::vector<Binding> bindings;
  ExprPtr where;
  std::vector<Let> lets;
  std::vector<Rule> rules;
};

struct Edit {
  enum class Kind : std::uint8_t {
    disable,
    severity,
    tighten,
    replace,
    restrict_list,
    widen,
    require
  } kind = Kind::disable;
  std::vector<Name> targets;
  Severity severity = Severity::fatal;
  Reason because;
  Rule body;
  Name list;
  std::vector<Name> codes;
  Validity validity;
  Ref term;
  Name as;
  std::vector<Text> message;
  std::optional<Severity> require_severity;
  Span span;
};

// ---- mappings and syntax tables --------------------------------------------------------------------------------

struct PathTest;
struct PathFilter {
  enum class Kind : std::uint8_t { each, index, name, tests } kind = Kind::each;
  std::string text;  // index or name
  std::vector<PathTest> tests;
  Span span;
};
struct PathStep {
  std::string name;  // "*" any; "*Amount" ends so
  bool attribute = false, starred = false, any = false, anywhere = false;
  std::vector<PathFilter> filters;
  Span span;
};
struct Path {
  bool self = false, rooted = false;
  std::vector<PathStep> steps;
  Span span;
};
struct PathTest {
  enum class Kind : std::uint8_t {
    exists,
    missing,
    self,
    ancestor,
    equal,
    unequal,
    in_set,
    in_list,
    matches
  } kind = Kind::exists;
  Path path;
  std::string text;
  std::vector<std::string> set;
  Span span;
};

struct MapArg {
  std::string text;
  bool is_name = false;
  Span span;
};
struct MapItem {
  enum class Kind : std::uint8_t {
    root,
    name_space,
    reads,
    write,
    binding,
    constant,
    fact,
    ignore
  } kind = Kind::binding;
  Ref target;
  std::string arrow;  // "<->", "->", "<-"
  std::vector<Path> paths;
  bool joined = false;
  Name codec;
  std::vector<MapArg> args;
  std::vector<PathTest> conditions;
  ExprPtr when;
  ExprPtr value;     // of `write`: what is calculated
  std::string text;  // constant, namespace, because
  Name name;
  std::vector<MapItem> items;
  bool has_block = false;
  Span span;
};
struct Mapping {
  Name name;
  std::optional<Name> extends;
  std::vector<MapItem> items;
};

enum class SyntaxForm : std::uint8_t { check, forbid, require, exactly, at_most, at_least, choice, same, matches };
struct SyntaxRule {
  Name id;
  std::optional<Severity> severity;
  std::vector<Name> alias_of;
  SyntaxForm form = SyntaxForm::check;
  Span form_span;
  std::vector<Path> paths;  // of the form
  std::uint32_t count = 0;
  ExprPtr when, check;
  std::optional<Name> regex;                  // of `PATH matches r"…"`
  std::vector<std::vector<PathTest>> unless;  // cases, in each of which all must hold
  bool written = false;                       // of `same`: as written
  std::vector<Text> message, fix;
  Reason because;
  std::vector<Path> at;
  std::vector<Example> examples;
  Span span, message_span;
};
struct SyntaxAt {
  std::vector<Name> types;  // at each TYPE
  std::vector<Path> paths, except;
  ExprPtr when;
  std::vector<SyntaxRule> rules;
  Span span;
};
// What rules of a form say that have no texts of their own.
struct SyntaxSaid {
  SyntaxForm form = SyntaxForm::check;
  std::vector<Text> message, fix;
};
struct Syntax {
  Name name;
  std::vector<SyntaxAt> contexts;
  std::vector<SyntaxSaid> said;
};

// ---- tests ---------------------------------------------------------------------------------------------------------

struct Fixture {
  Name name;
  std::optional<Name> extends, file;
  Value document;
};
struct TestClause {
  enum class Kind : std::uint8_t {
    given,
    given_file,
    layer,
    direction,
    on,
    with,
    without,
    valid,
    rule,
    roundtrip
  } kind = Kind::given;
  Name name;
  std::vector<Name> names;  // layers, or rule ids
  Direction direction = Direction::send;
  std::int32_t day = 0;
  Ref ref;
  Value value;
  std::string expectation;  // pass fail skip blocked fatal warning info
  bool only = false;
  std::vector<Ref> at;
  std::optional<std::string> saying;
  Span span;
};
struct Test {
  Name name;
  std::vector<TestClause> clauses;
  Span span;
};

struct Use {
  Name file;
};

struct File {
  std::uint32_t source = 0;
  std::vector<Use> uses;
  std::optional<Layer> layer;
  std::vector<Name> models;
  std::vector<ModelItem> model;  // items of all model declarations
  std::vector<Codelist> codelists;
  std::vector<Table> tables;
  std::vector<View> views;
  std::vector<Define> defines;
  std::vector<Rule> rules;
  std::vector<Family> families;
  std::vector<Edit> edits;
  std::vector<Mapping> mappings;
  std::vector<Syntax> syntaxes;
  std::vector<Fixture> fixtures;
  std::vector<Test> tests;
};

}  // namespace rulec::compiler::ast
