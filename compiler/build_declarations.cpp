// Layers, models, code lists, tables, views, definitions.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "compiler/syntax_errors.h"
#include "compiler/tree_builder.h"

namespace rulec::compiler::syntax {

ast::File Builder::file(P::UnitContext* unit) {
  ast::File file;
  file.source = source_;
  if (auto* edition = unit->editionDecl()) {
    const auto number = std::strtoul(edition->INT()->getText().c_str(), nullptr, 10);
    if (number > kEdition)
      problems_.error("RC0108", span(edition->INT()), fmt::format("edition {} is newer than this compiler", number),
                      fmt::format("this compiler reads edition {}", kEdition));
  }
  for (auto* d : unit->declaration()) declaration(d, file);
  return file;
}

void Builder::declaration(P::DeclarationContext* c, ast::File& file) {
  if (c->useDecl() != nullptr)
    file.uses.push_back({text_name(c->useDecl()->STRING())});
  else if (c->layerDecl() != nullptr)
    file.layer = layer(c->layerDecl());
  else if (c->modelDecl() != nullptr) {
    file.models.push_back(name(c->modelDecl()->name()));
    for (auto* item : c->modelDecl()->modelItem()) file.model.push_back(model_item(item));
  } else if (c->codelistDecl() != nullptr)
    file.codelists.push_back(codelist(c->codelistDecl()));
  else if (c->tableDecl() != nullptr)
    file.tables.push_back(table(c->tableDecl()));
  else if (c->viewDecl() != nullptr)
    file.views.push_back(view(c->viewDecl()));
  else if (c->defineDecl() != nullptr)
    file.defines.push_back(define(c->defineDecl()));
  else if (c->ruleDecl() != nullptr)
    file.rules.push_back(rule(c->ruleDecl()));
  else if (c->familyDecl() != nullptr)
    file.families.push_back(family(c->familyDecl()));
  else if (c->layerEdit() != nullptr)
    file.edits.push_back(edit(c->layerEdit()));
  else if (c->mappingDecl() != nullptr)
    file.mappings.push_back(mapping(c->mappingDecl()));
  else if (c->syntaxDecl() != nullptr)
    file.syntaxes.push_back(syntax(c->syntaxDecl()));
  else if (c->fixtureDecl() != nullptr)
    file.fixtures.push_back(fixture(c->fixtureDecl()));
  else if (c->testDecl() != nullptr)
    file.tests.push_back(test(c->testDecl()));
}

ast::Layer Builder::layer(P::LayerDeclContext* c) {
  ast::Layer layer;
  const auto names = c->declName();
  layer.name = name(names[0]);
  for (std::size_t i = 1; i < names.size(); ++i) layer.extends.push_back(name(names[i]));
  for (auto* k : c->layerClause()) {
    const std::string head = k->getStart()->getText();
    if (head == "kind") {
      const std::string kind = k->layerKind()->getText();
      layer.kind = kind == "core"        ? LayerKind::core
                   : kind == "cius"      ? LayerKind::cius
                   : kind == "extension" ? LayerKind::extension
                                         : LayerKind::parity;
    } else if (head == "title")
      layer.title = texts(k->texts());
    else if (head == "version")
      layer.version = unescape(k->STRING()->getText(), false);
    else if (head == "source")
      layer.source = joined(k->sourceRef()->STRING());
    else if (head == "applies")
      layer.applies = expr(k->expr());
    else if (head == "dated")
      layer.dated_by = expr(k->expr());
    else if (head == "rounding") {
      const std::string mode = k->roundingMode()->getText();
      layer.rounding = mode == "half_up"        ? Rounding::half_up
                       : mode == "half_ceiling" ? Rounding::half_ceiling
                       : mode == "half_even"    ? Rounding::half_even
                                                : Rounding::down;
    } else if (head == "missing")
      layer.missing = missing(k->missingPolicy());
    else if (head == "languages")
      for (auto* n : k->NAME()) layer.languages.push_back(n->getText());
  }
  return layer;
}

ast::TypeRef Builder::type(P::TypeRefContext* c) {
  ast::TypeRef type{c->name()->getText(), {}, span(c)};
  for (auto* arg : c->typeArg()) type.args.push_back(arg->getText());
  return type;
}

ast::ModelItem Builder::model_item(P::ModelItemContext* c) {
  ast::ModelItem item;
  const auto fill = [&](auto* k) {
    item.id = name(k->CODE());
    item.alias = name(k->name());
    item.cardinality = k->CARDINALITY()->getText();
    item.cardinality_span = span(k->CARDINALITY());
    item.name = texts(k->texts());
    for (auto* inner : k->modelItem()) item.items.push_back(model_item(inner));
  };
  if (auto* group = dynamic_cast<P::ModelGroupContext*>(c)) {
    item.is_group = true;
    fill(group);
  } else {
    auto* term = static_cast<P::ModelTermContext*>(c);
    fill(term);
    item.type = type(term->typeRef());
  }
  return item;
}

ast::Codelist Builder::codelist(P::CodelistDeclContext* c) {
  ast::Codelist list;
  list.name = name(c->name());
  for (auto* k : c->codelistClause()) {
    const std::string head = k->getStart()->getText();
    if (head == "title")
      list.title = texts(k->texts());
    else if (head == "version")
      list.version = unescape(k->STRING(0)->getText(), false);
    else if (head == "source")
      list.source = joined(k->sourceRef()->STRING());
    else if (head == "file") {
      list.file = text_name(k->STRING(0));
      if (k->STRING().size() > 1) list.column = unescape(k->STRING(1)->getText(), false);
    } else {
      ast::CodeEntry entry;
      for (auto* t : k->STRING()) entry.codes.push_back(text_name(t));
      entry.validity = validity(k->validity());
      entry.name = texts(k->texts());
      list.entries.push_back(std::move(entry));
    }
  }
  return list;
}

ast::Cell Builder::cell(P::CellContext* c) {
  using Kind = ast::Cell::Kind;
  ast::Cell cell;
  cell.span = span(c);
  const std::string text = c->getText();
  if (text == "none") return cell;
  if (c->literal() != nullptr) {
    auto* l = c->literal();
    cell.text = l->getText();
    if (l->number() != nullptr)
      cell.kind = Kind::number;
    else if (l->PERCENT() != nullptr) {
      cell.kind = Kind::percent;
      cell.text.pop_back();
    } else if (l->STRING() != nullptr) {
      cell.kind = Kind::text;
      cell.text = unescape(cell.text, false);
    } else if (l->DATE() != nullptr) {
      cell.kind = Kind::date;
      date(l->DATE());
    } else
      cell.kind = Kind::truth;
  } else if (c->number() != nullptr) {
    cell.kind = Kind::number;
    cell.text = text;
  } else if (c->docRef() != nullptr) {
    cell.kind = Kind::ref;
    cell.text = text;
    cell.ref = doc_ref(c->docRef());
  } else {
    cell.kind = Kind::list;
    for (auto* item : c->cell()) cell.items.push_back(this->cell(item));
  }
  return cell;
}

ast::Table Builder::table(P::TableDeclContext* c) {
  ast::Table table;
  table.name = name(c->name());
  table.kept = c->getStart()->getText() == "kept";
  if (c->STRING() != nullptr) table.file = text_name(c->STRING());
  for (auto* k : c->column()) table.columns.push_back({name(k->name()), type(k->typeRef())});
  for (auto* r : c->tableRow()) {
    ast::TableRow row;
    row.span = span(r);
    for (auto* k : r->cell()) row.cells.push_back(cell(k));
    table.rows.push_back(std::move(row));
  }
  return table;
}

ast::View Builder::view(P::ViewDeclContext* c) {
  ast::View view;
  view.name = name(c->name());
  for (auto* s : c->viewSource()) {
    ast::ViewSource source;
    source.group = ref(s->ref());
    for (auto* f : s->viewField()) source.fields.emplace_back(name(f->name()), expr(f->expr()));
    view.sources.push_back(std::move(source));
  }
  return view;
}

ast::Define Builder::define(P::DefineDeclContext* c) {
  ast::Define define;
  define.name = name(c->name());
  define.span = span(c);
  for (auto* p : c->param()) define.params.push_back({name(p->name()), type(p->typeRef())});
  if (c->typeRef() != nullptr) define.type = type(c->typeRef());
  define.body = expr(c->expr());
  return define;
}

}  // namespace rulec::compiler::syntax
