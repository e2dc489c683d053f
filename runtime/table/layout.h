// The layout of a rule table: one relocatable, little-endian block of plain rows. The same bytes are linked into the
// program as constants or made in memory from edited rule files. Nothing in here points; rows name each other by index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace rulec {

using Index = std::uint32_t;
inline constexpr Index kNone = ~Index{0};

// A text in the string section.
struct Str {
  std::uint32_t at = 0, size = 0;
};
struct Texts {
  Str en, fr;
};
// Rows `first` to `first + count - 1` of another section.
struct Span {
  Index first = 0, count = 0;
};

enum class Section : std::uint32_t {
  strings,
  frames,
  groups,
  terms,
  lists,
  codes,
  buckets,
  constants,
  code,
  folds,
  keyed,
  lets,
  segments,
  places,
  shown,
  dfas,
  dfa_states,
  rules,
  steps,
  indices,
  layers,
  blocks,
  mappings,
  map_blocks,
  bindings,
  steps_of_path,
  filters,
  names,
  name_buckets,
  name_spaces,
  name_masks,
  spellings,
  known,
  tree_folds,
  syntaxes,
  type_steps,
  tree_blocks,
  tree_hits,
  tree_layers,
  tree_entries,
  member_bits,
  children,
  kept_tables,
  cells,
  count_of_sections
};
inline constexpr std::size_t kSections = static_cast<std::size_t>(Section::count_of_sections);

struct Header {
  char magic[8];  // "RULECTAB"
  std::uint32_t format = 0;
  std::uint32_t edition = 0;
  std::uint32_t size = 0;  // of the whole block in bytes
  std::uint32_t source_digest_size = 0;
  unsigned char digest[32];  // SHA-256 over the block, these bytes taken as zeros
  struct Place {
    std::uint32_t at = 0, count = 0;
  } sections[kSections];
};
inline constexpr std::uint32_t kTableFormat = 6;

// ---- the model ----------------------------------------------------------------------------------------------

enum class Type : std::uint8_t {
  none,
  boolean,
  amount,
  unit_price,
  quantity,
  percent,
  decimal,
  integer,
  date,
  text,
  code,
  identifier,
  binary,
  // only while compiling
  term,
  group,
  list,
  rule_id,
  real
};

// A list of rows: the invoice (frame 0), a repeated group or a repeated term.
struct FrameRow {
  Index parent = kNone;  // the frame around it
  Index slots = 0;       // slots of one row
  Index group = kNone;   // the group it repeats, or
  Index term = kNone;    // the term it repeats (slot 0 holds the term, its attributes follow)
  Index depth = 0;       // 0 for the invoice
};

struct GroupRow {
  Str id, alias;
  Texts name;
  Index parent = kNone;            // group
  Index frame = 0;                 // where its terms live
  Index slot = kNone;              // its presence slot in `frame`; kNone where every row of `frame` is one occurrence
  std::uint16_t min = 0, max = 0;  // max 0xffff: n
};

struct TermRow {
  Str id, alias;
  Texts name;
  Index group = kNone;
  Index owner = kNone;  // of an attribute: the term it belongs to
  Index frame = 0, slot = 0;
  Index list = kNone;      // of a code, or of an identifier's scheme
  Index currency = kNone;  // term that gives the currency, where it is not the invoice's
  Span presence;           // indices: the fatal rules that ask for this term
  Type type = Type::none;
  std::uint8_t repeated = 0;
  std::uint16_t min = 0;
};

struct ListRow {
  Str name, version, source;
  Texts title;
  Span codes;    // sorted by code, then by first day: a row for each period of a code
  Span buckets;  // open addressing, a power of two; 0 is free, else 1 + first row of a code
};

struct CodeRow {
  Str code;
  Texts name;
  std::int32_t since = 0, until = 0;  // days, inclusive
};

// ---- expressions --------------------------------------------------------------------------------------------

enum class Kind : std::uint8_t { unknown, boolean, number, date, text, real };  // real: a double, of parity layers

struct ConstantRow {
  std::uint64_t low = 0;  // a number's units, a date's day
  std::int64_t high = 0;
  Str text;
  Kind kind = Kind::unknown;
  std::uint8_t scale = 0;
  std::uint8_t truth = 0;
  std::uint8_t unused[5] = {};
};

enum class Op : std::uint8_t {
  ret,          // the top of the stack is the result
  load_number,  // a: level, b: slot, c: term
  load_date,
  load_text,
  load_raw,  // the same, as the text that was written
  fact,      // b: fact; a text
  has_fact,  // b: fact; the text on the stack is one of its values
  constant,  // c: constant
  truth,     // a: 0 or 1
  nothing,   // unknown
  let,       // c: let
  exists,    // a, b, c as load
  is_present,
  is_malformed,
  row_count,  // b: frame, a: level of the row it hangs on; a number
  add,
  subtract,
  multiply,
  negate,
  absolute,
  percent_of,    // amount, percent
  shift_down,    // a: places (division by a power of ten)
  divide_round,  // a: mode, b: places
  round,         // a: mode, b: places
  decimals,      // of the raw text on the stack
  length,
  upper,
  trim,
  prefix,
  suffix,  // text, count
  plus_days,
  days_between,
  year,
  equal,
  unequal,
  less,
  at_most,
  greater,
  at_least,
  within,    // x, y, tolerance; a: 1 if strictly
  in_list,   // c: list; on the day of the evaluation
  in_set,    // c: indices span start, b: how many constants
  matches,   // c: dfa
  is_valid,  // a: check function
  both,
  either,
  negation,
  jump_if_false,
  jump_if_true,   // top known so: skip c instructions; the value stays
  jump,           // skip c instructions
  choose,         // pops a condition; false: skip c; unknown: skip b, with unknown as the result
  otherwise,      // top known: skip c; else pops
  known,          // is there a value?
  key,            // b values become one text, absent ones too
  fold,           // c: fold
  lookup,         // c: keyed; its a keys are on the stack
  lookup_known,   // c: known lookup: its key is a constant, so it is done once an invoice
  combine,        // two on the stack, for min, max and first over several sources; a: Fold
  count_present,  // b terms' booleans on the stack; gives their number
  double_of,
  exact,
  double_round2,  // parity layers only
  // Of rules about the tree. a: the level of a node, c: a path from it.
  node_text,
  node_raw,
  node_number,
  node_date,
  node_exists,   // something is there, and it is not null
  node_present,  // it has content: texts, lists and objects that are not empty, any number
  node_name,     // the name of the member at level a
  node_fold,     // c: tree fold
  join           // b texts, one after the other; absent ones are empty
};

struct Instr {
  Op op = Op::ret;
  std::uint8_t a = 0;
  std::uint16_t b = 0;
  std::uint32_t c = 0;
};

enum class Fold : std::uint8_t { sum, min, max, first, count, some, every, distinct, double_sum };

// An aggregate over the rows of `frame` below the row at `level`.
struct FoldRow {
  Fold kind = Fold::sum;
  std::uint8_t level = 0;      // whose descendants
  std::uint8_t row_level = 0;  // where the loop puts its row
  std::uint8_t constant = 0;   // 1: does not depend on the context, computed once an invoice
  std::uint8_t chain = 1;      // frames from the row at `level` down to `frame`: their rows stand below row_level
  std::uint8_t unused[3] = {};
  Index frame = 0;
  Index filter = kNone;  // code; kNone: all rows
  Index value = kNone;   // code; for count, none
  Index cache = kNone;   // where a constant one is kept
};

// A fold whose rows are grouped by keys, so that it is looked up: computed once an invoice in one pass.
struct KeyedRow {
  Fold kind = Fold::sum;
  std::uint8_t keys = 0;
  std::uint8_t row_level = 1;
  std::uint8_t chain = 1;
  Index frame = 0;
  Index filter = kNone;  // what does not depend on the context
  Index value = kNone;
  Index key[3] = {kNone, kNone, kNone};  // code of each key, over the row
};

// A look-up whose only key is a constant.
struct KnownRow {
  Index keyed = 0;
  Index key = 0;  // constant
};

struct LetRow {
  Str name;
  Index code = 0;
  Type type = Type::none;
  std::uint8_t unused[3] = {};
};

// An aggregate over the nodes of a path; a list stands for its elements.
struct TreeFoldRow {
  Fold kind = Fold::count;
  std::uint8_t level = 0;      // the node from which the path goes
  std::uint8_t row_level = 0;  // where each of its nodes stands
  std::uint8_t unused = 0;
  Index path = 0;
  Index filter = kNone, value = kNone;  // code
};

// ---- rules --------------------------------------------------------------------------------------------------

enum class Severity : std::uint8_t { info, warning, fatal };
enum class Missing : std::uint8_t { by_layer, passes, fails, skips };
enum class Direction : std::uint8_t { send, receive };
enum class Format : std::uint8_t { plain, raw, nearest, notice, percent };
// How sure it is that the recipient asks what the rule asks.
enum class Confidence : std::uint8_t { unsaid, certain, likely, unsure };
// What a rule asks for beside the document.
enum class Needs : std::uint8_t {
  nothing,
  recipient,  // the entry of the recipient in the directory
  platform,   // an answer of the platform
  sending     // the sending itself: its day, and what was sent before
};

// A piece of a message: a literal, or a value.
struct SegmentRow {
  Str literal;
  Index code = kNone;  // kNone: the literal
  Index list = kNone;  // for nearest
  Format format = Format::plain;
  std::uint8_t notice = 0;
  std::uint8_t unused[2] = {};
};

// Where a finding points: a term, or a group.
struct PlaceRow {
  Index term = kNone, group = kNone;
  Index frame = 0, slot = kNone;  // slot kNone: the row itself
  Index path = kNone;             // of rules about the tree: from the node of the context
};

// A value that a finding shows: {"expected": "1620.00"}.
struct ShownRow {
  Str name;
  Index code = 0;
};

struct StepRow {
  Direction direction = Direction::send;
  Severity severity = Severity::fatal;
  std::uint8_t unused[2] = {};
  std::int32_t since = 0, until = 0;
};

// A check of the commonest forms is tried without its program first: where it holds, the rule passes. Where it does
// not, the program decides what that means.
enum class Quick : std::uint8_t {
  none,
  exists,      // one of up to three slots is there
  is_present,  // the slot has a text
  decimals,    // at most `argument` characters after the point
  in_list,     // its text is in list `argument`
  equal,
  greater,
  at_least,
  at_most  // its number compared with constant `argument`
};
struct QuickRow {
  Quick kind = Quick::none;
  std::uint8_t count = 0;
  std::uint8_t level[3] = {};
  std::uint8_t unused[3] = {};
  std::uint16_t slot[3] = {};
  std::uint16_t unused2 = 0;
  Index argument = 0;
};

struct RuleRow {
  Str id;
  Span aliases;  // indices of string constants: pairs at, size in `indices`
  Texts title, label;
  Span message_en, message_fr, fix_en, fix_fr;  // segments
  Str source, note, text, file;                 // text: as written
  Index line = 0;
  Index layer = 0;
  Index frame = 0;            // its scope
  Index scope_term = kNone;   // for each term: runs where it is present
  Index scope_group = kNone;  // for each group that occurs at most once: runs where it exists
  Index guard_slot = kNone;   // runs only where this slot of its own row …
  Index guard_level = 0;
  Index guard_constant = kNone;  // … equals this text
  Index when = kNone;            // code
  Span checks;                   // indices: code of each check
  Span after;                    // indices: rules that it waits for
  Span before;                   // indices: rules that wait for it
  Span places;                   // at
  Span shown;
  Span steps;
  Span terms;  // indices: terms that it speaks of
  Span lets;
  std::int32_t since = 0, until = 0;
  Severity severity = Severity::fatal;
  Missing missing = Missing::by_layer;
  std::uint8_t manual = 0;
  std::uint8_t stage = 0;  // after the rules of lower stages
  QuickRow quick;
  // Where scope_term or scope_group stands, for a look at its state.
  std::uint16_t scope_slot = 0;
  std::uint8_t scope_level = 0;
  std::uint8_t dated = 0;  // 1: not in force on all days
  Texts confidence_why;
  Texts because;  // why its layer has it beside or instead of another's
  Index needs_term = kNone;  // of the invoice: names the recipient whose entry is needed
  Confidence confidence = Confidence::unsaid;
  Needs needs = Needs::nothing;
  std::uint8_t tree = 0;  // 1: about the tree of a document, not about business terms
  std::uint8_t unused[1] = {};
};

enum class LayerKind : std::uint8_t { core, cius, extension, parity };

struct LayerRow {
  Str name, version, source;
  Texts title;
  Span extends;              // indices: layers, nearest last
  Span rules;                // indices: all rules in force, edits applied
  Span blocks;               // the order of evaluation
  Span trees;                // rules about the tree, by syntax
  Span lifted;               // indices: rules of other layers that it takes out of force
  Span reasons;              // indices (at and size, English then French): why, one a lifted rule
  Span needs;                // indices: the rules in force that ask for more than the document
  Index applies = kNone;     // code
  Index dated_slot = kNone;  // slot of the invoice that gives the day
  Index active = 0;          // rules in force that are evaluated
  LayerKind kind = LayerKind::core;
  Missing missing = Missing::skips;
  std::uint8_t unused[2] = {};
};

// Rules that run together: the same frame, the same guard, the same gate. In the order of their stages.
struct BlockRow {
  Index frame = 0;
  Index stage = 0;
  Index guard_slot = kNone;
  Index guard_level = 0;
  Index guard_constant = kNone;
  Span gate;              // indices: known lookups. Where all of them count nothing, no rule needs to run:
  Index passes_shut = 0;  // 1: they pass then; 0: they are skipped
  Span rules;  // indices; 64 at most
};

// ---- rules about the tree --------------------------------------------------------------------------------------

// The types of nodes that a syntax knows: those of its table of members, or the contexts that a path has led into.
// The type of a member is at `steps` + step_rows[type] * (names + 1) + the number of its name, the last column being
// for names that nothing speaks of. Type 0: nothing is known.
struct SyntaxRow {
  Str name;
  Index names = 0, types = 0;
  Span step_rows, steps;  // type_steps
  Span bit_rows;          // type_steps: by type, or kNoBits
  Span bits;              // member_bits: as steps, the bit of a member in the masks of a node of the type
  Index document = 0;     // the type of a bare document
  Index root = 0;         // the type of what may be around it
  Index around = 0;       // 1: these are the types of what is around the outermost node
};
inline constexpr std::uint16_t kNoBits = 0xffff;

// Rules that run together on the nodes of one type.
struct TreeBlockRow {
  Index type = 0;
  Index when = kNone;  // code
  Span entries;        // 64 at most
  Span told;           // indices: rules that hold here as long as the walk tells nothing else
  Index constant = 0;  // 1: `when` asks for facts of the document only
};

// A node of a type is what a rule forbids to the node so many steps above.
struct TreeHitRow {
  Index rule = 0, up = 0;
};

inline constexpr std::uint8_t kNoBit = 0xff;

enum class TreeQuick : std::uint8_t { none, length, valid };

// A rule on nodes of one type, and what can be told of it from the members that a node has. One mask holds the members
// that are there and not null, another those with content.
struct TreeEntryRow {
  std::uint64_t needs = 0, needs_content = 0;    // skips where one of these lacks,
  std::uint64_t skips = 0;                       // or one of these is there
  std::uint64_t enough = 0, enough_content = 0;  // passes where these are there,
  std::uint64_t clear = 0;                       // or none of these is,
  std::uint64_t once = 0;                        // or none of these is there twice
  Str guard;                                     // skips where the member with guard_bit has another text
  Index rule = 0;
  Index argument = 0;                // of a quick look at the node's own text: passes with a text of at most that many
  TreeQuick kind = TreeQuick::none;  // bytes, or one that passes the check function
  std::uint8_t self = 0;             // 1: skips where the node itself has no content
  std::uint8_t complete = 0;         // 1: nothing is left of its `when`
  std::uint8_t guard_bit = kNoBit;
  std::uint8_t exactly = 0;  // 1: and those of `once` must be there
  std::uint8_t unused[3] = {};
};

// What a layer has to say about one syntax.
struct TreeLayerRow {
  Index syntax = 0;
  Span starts;  // indices: by type, the first of its blocks; one more at the end
  Span hits;    // indices: as starts, of tree_hits; none at all where nothing is told so
  Index rules = 0;
};

// ---- mappings -----------------------------------------------------------------------------------------------

enum class Syntax : std::uint8_t { json, xml };

struct MappingRow {
  Str name, root;
  Index root_block = 0;   // what is read
  Index write_block = 0;  // what is written
  Span children;          // of all types of the syntax; type 0 is that of what is around the document
  Span facts;    // bindings
  Span ignored;  // bindings
  Span members;  // spellings, sorted: what the syntax knows, as `Line.quantity`, and the type of what stands there
  Span reads;    // indices (first filter and count): a dialect is read where all filters of one of them hold
  Index layer = kNone;  // the layer whose dialect it is
  Index extends = kNone;
  Syntax syntax = Syntax::json;
  std::uint8_t unused[3] = {};
};

// What a syntax has below a node of one type, in the order in which it stands there: an element of XML, a member of JSON.
// Sorted by type and name.
struct ChildRow {
  Index type = 0;          // of the node around
  Index name = 0;
  Index value = kNone;     // type of what stands there; kNone: nothing is below it, or anything
  Index position = 0;      // among its siblings
  Index space = kNone;     // of name_spaces
  std::uint16_t least = 0, most = 0;  // how often; most 0: any number
};

// What is read or written below one node.
struct MapBlockRow {
  Span bindings;
};

enum class Codec : std::uint8_t {
  none,
  join,
  percent,
  amount,
  date102,
  spelled,
  member_name,
  scheme,
  base64,
  written,
  // only for writing
  first,     // so many characters
  after,     // all behind so many characters
  divided,   // by another term, where that is there
  integer,   // a number of JSON
  key        // small letters, digits and -
};

// The values of some path go into a term, a group or a fact.
struct BindingRow {
  Index term = kNone;      // the term to fill, or
  Index group = kNone;     // the group to enter, or
  Index fact = kNone;      // the fact to learn
  Index block = kNone;     // what is read inside a group
  Span paths;              // indices: each the first step of a path; all of them for join, else the first with a value
  Span conditions;         // filters on the node of the block, all must hold
  Index when = kNone;      // code over terms, evaluated when the block is done
  Index constant = kNone;  // a constant instead of a path: where nothing else gave a value
  Index value = kNone;     // of what is written: code over terms that gives a number
  Index argument = kNone;  // of the codec: a constant, a number, a term, or a spelling table
  Codec codec = Codec::none;
  std::uint8_t repeats = 0;  // every match makes a row
  std::uint8_t most = 0;     // of join: characters that are kept, 0 for all
  std::uint8_t outside = 0;  // of XML: the term stands outside of its group's node
};

enum class StepOp : std::uint8_t {
  end,
  member,
  any_member,
  root,  // the document itself: what an envelope holds
  each,
  at_index,
  filter,
  document,  // the outermost node
  anywhere   // all nodes of a name below the document
};

struct PathStepRow {
  StepOp op = StepOp::end;
  std::uint8_t unused[3] = {};
  Index argument = kNone;  // name, index, or first filter
  Index count = 0;         // filters
};

// named: the node itself has this name; inside: one around it has.
enum class FilterOp : std::uint8_t { exists, missing, equal, unequal, in_set, in_list, matches, named, inside };

struct FilterRow {
  FilterOp op = FilterOp::exists;
  std::uint8_t unused[3] = {};
  Index path = 0;          // first step
  Index constant = kNone;  // what it is compared with
  Index term = kNone;      // or the value of this term
  Span set;                // indices: constants
};

// A namespace of XML, and the prefix under which paths show its names. A bit of name_masks says that a name is in it.
struct NamespaceRow {
  Str prefix, uri;
};

// A pair of texts: what the document says, what the term says.
struct SpellingRow {
  Str from, to;
};

// ---- kept tables ----------------------------------------------------------------------------------------------

// A table of facts that the program looks up: its cells as texts, row by row, the rows sorted by their first cell and
// else as they were written.
struct KeptTableRow {
  Str name;
  Span columns;  // cells: their names
  Span cells;
};

template <typename Row>
inline constexpr bool kPlain = std::is_trivially_copyable_v<Row>&& std::is_standard_layout_v<Row>;
static_assert(kPlain<Header> && kPlain<RuleRow> && kPlain<Instr> && kPlain<ConstantRow> && sizeof(Instr) == 8);

}  // namespace rulec
