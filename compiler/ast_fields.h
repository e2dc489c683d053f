// The parts of every node of a syntax tree, for those who write and read trees as bytes. The bindings name each part:
// a node that gets another one is refused by the compiler until it stands here.
#pragma once

#include <type_traits>

#include "compiler/ast.h"

namespace rulec::compiler {

// Nodes are read into, and written from as they are.
template <typename Bytes, typename Node>
using NodeOf = std::conditional_t<Bytes::kReads, Node, const Node>;

template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Name>& tree) {
  auto& [text, span] = tree;
  bytes(text, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Ref>& tree) {
  auto& [steps, span, indices, hyphenated] = tree;
  bytes(steps, span, indices, hyphenated);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Domain>& tree) {
  auto& [ref, node, alias, where] = tree;
  bytes(ref, node, alias, where);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Expr>& tree) {
  auto& [kind, span, text, text_span, args, refs, domain, compare, presence, negated, strict, choices, path] = tree;
  bytes(kind, span, text, text_span, args, refs, domain, compare, presence, negated, strict, choices, path);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Piece>& tree) {
  auto& [literal, hole, format, span] = tree;
  bytes(literal, hole, format, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Text>& tree) {
  auto& [language, plain, pieces, span] = tree;
  bytes(language, plain, pieces, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::TypeRef>& tree) {
  auto& [name, args, span] = tree;
  bytes(name, args, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Validity>& tree) {
  auto& [since, until, since_span, until_span] = tree;
  bytes(since, until, since_span, until_span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Layer>& tree) {
  auto& [name, extends, kind, title, version, source, applies, dated_by, rounding, missing, languages] = tree;
  bytes(name, extends, kind, title, version, source, applies, dated_by, rounding, missing, languages);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::ModelItem>& tree) {
  auto& [is_group, id, alias, cardinality, cardinality_span, type, name, items] = tree;
  bytes(is_group, id, alias, cardinality, cardinality_span, type, name, items);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::CodeEntry>& tree) {
  auto& [codes, validity, name] = tree;
  bytes(codes, validity, name);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Codelist>& tree) {
  auto& [name, title, version, source, file, column, entries] = tree;
  bytes(name, title, version, source, file, column, entries);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Cell>& tree) {
  auto& [kind, text, ref, items, span] = tree;
  bytes(kind, text, ref, items, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Column>& tree) {
  auto& [name, type] = tree;
  bytes(name, type);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::TableRow>& tree) {
  auto& [cells, span] = tree;
  bytes(cells, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Table>& tree) {
  auto& [name, kept, file, columns, rows] = tree;
  bytes(name, kept, file, columns, rows);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::ViewSource>& tree) {
  auto& [group, fields] = tree;
  bytes(group, fields);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::View>& tree) {
  auto& [name, sources] = tree;
  bytes(name, sources);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Param>& tree) {
  auto& [name, type] = tree;
  bytes(name, type);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Define>& tree) {
  auto& [name, params, type, body, span] = tree;
  bytes(name, params, type, body, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Entry>& tree) {
  auto& [key, value] = tree;
  bytes(key, value);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Value>& tree) {
  auto& [kind, text, scheme, repeated, ref, entries, items, span] = tree;
  bytes(kind, text, scheme, repeated, ref, entries, items, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Example>& tree) {
  auto& [outcome, on, of, document, span] = tree;
  bytes(outcome, on, of, document, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Step>& tree) {
  auto& [direction, severity, validity, span] = tree;
  bytes(direction, severity, validity, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Let>& tree) {
  auto& [name, value] = tree;
  bytes(name, value);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Reason>& tree) {
  auto& [en, fr] = tree;
  bytes(en, fr);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Rule>& tree) {
  auto& [id, severity, severity_span, where, aliases, manual, manual_span, steps, title, each, each_alias, when, lets,
         checks, missing, after, at, message, fix, suggest, suggestion, source, validity, notes, because, confidence,
         confidence_why, needs, needs_of, tags, examples, span, message_span, check_span] = tree;
  bytes(id, severity, severity_span, where, aliases, manual, manual_span, steps, title, each, each_alias, when, lets,
        checks, missing, after, at, message, fix, suggest, suggestion, source, validity, notes, because, confidence,
        confidence_why, needs, needs_of, tags, examples, span, message_span, check_span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Binding>& tree) {
  auto& [name, table] = tree;
  bytes(name, table);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Family>& tree) {
  auto& [name, bindings, where, lets, rules] = tree;
  bytes(name, bindings, where, lets, rules);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Edit>& tree) {
  auto& [kind, targets, severity, because, body, list, codes, validity, term, as, message, require_severity, span] =
      tree;
  bytes(kind, targets, severity, because, body, list, codes, validity, term, as, message, require_severity, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::PathFilter>& tree) {
  auto& [kind, text, tests, span] = tree;
  bytes(kind, text, tests, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::PathStep>& tree) {
  auto& [name, attribute, starred, any, anywhere, filters, span] = tree;
  bytes(name, attribute, starred, any, anywhere, filters, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Path>& tree) {
  auto& [self, rooted, steps, span] = tree;
  bytes(self, rooted, steps, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::PathTest>& tree) {
  auto& [kind, path, text, set, span] = tree;
  bytes(kind, path, text, set, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::MapArg>& tree) {
  auto& [text, is_name, span] = tree;
  bytes(text, is_name, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::MapItem>& tree) {
  auto& [kind, target, arrow, paths, joined, codec, args, conditions, when, value, text, name, items, has_block, span] =
      tree;
  bytes(kind, target, arrow, paths, joined, codec, args, conditions, when, value, text, name, items, has_block, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Mapping>& tree) {
  auto& [name, extends, items] = tree;
  bytes(name, extends, items);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::SyntaxRule>& tree) {
  auto& [id, severity, alias_of, form, form_span, paths, count, when, check, regex, unless, written, message, fix,
         because, at, examples, span, message_span] = tree;
  bytes(id, severity, alias_of, form, form_span, paths, count, when, check, regex, unless, written, message, fix,
        because, at, examples, span, message_span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::SyntaxAt>& tree) {
  auto& [types, paths, except, when, rules, span] = tree;
  bytes(types, paths, except, when, rules, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::SyntaxSaid>& tree) {
  auto& [form, message, fix] = tree;
  bytes(form, message, fix);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Syntax>& tree) {
  auto& [name, contexts, said] = tree;
  bytes(name, contexts, said);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Fixture>& tree) {
  auto& [name, extends, file, document] = tree;
  bytes(name, extends, file, document);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::TestClause>& tree) {
  auto& [kind, name, names, direction, day, ref, value, expectation, only, at, saying, span] = tree;
  bytes(kind, name, names, direction, day, ref, value, expectation, only, at, saying, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Test>& tree) {
  auto& [name, clauses, span] = tree;
  bytes(name, clauses, span);
}
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::Use>& tree) {
  auto& [file] = tree;
  bytes(file);
}
// The number of its source is that of the compilation at hand.
template <typename Bytes>
void fields(Bytes& bytes, NodeOf<Bytes, ast::File>& tree) {
  auto& [source, uses, layer, models, model, codelists, tables, views, defines, rules, families, edits, mappings,
         syntaxes, fixtures, tests] = tree;
  static_cast<void>(source);
  bytes(uses, layer, models, model, codelists, tables, views, defines, rules, families, edits, mappings, syntaxes,
        fixtures, tests);
}

// The last name of each enumeration: what is beyond was never written.
constexpr ast::ExprKind last_of(ast::ExprKind) { return ast::ExprKind::unique; }
constexpr ast::Compare last_of(ast::Compare) { return ast::Compare::at_least; }
constexpr ast::Presence last_of(ast::Presence) { return ast::Presence::malformed; }
constexpr ast::Cell::Kind last_of(ast::Cell::Kind) { return ast::Cell::Kind::none; }
constexpr ast::Value::Kind last_of(ast::Value::Kind) { return ast::Value::Kind::list; }
constexpr ast::Outcome last_of(ast::Outcome) { return ast::Outcome::blocked; }
constexpr ast::Edit::Kind last_of(ast::Edit::Kind) { return ast::Edit::Kind::require; }
constexpr ast::PathFilter::Kind last_of(ast::PathFilter::Kind) { return ast::PathFilter::Kind::tests; }
constexpr ast::PathTest::Kind last_of(ast::PathTest::Kind) { return ast::PathTest::Kind::matches; }
constexpr ast::MapItem::Kind last_of(ast::MapItem::Kind) { return ast::MapItem::Kind::ignore; }
constexpr ast::SyntaxForm last_of(ast::SyntaxForm) { return ast::SyntaxForm::matches; }
constexpr ast::TestClause::Kind last_of(ast::TestClause::Kind) { return ast::TestClause::Kind::roundtrip; }
constexpr LayerKind last_of(LayerKind) { return LayerKind::parity; }
constexpr Rounding last_of(Rounding) { return Rounding::down; }
constexpr Missing last_of(Missing) { return Missing::skips; }
constexpr Direction last_of(Direction) { return Direction::receive; }
constexpr Severity last_of(Severity) { return Severity::fatal; }

}  // namespace rulec::compiler
