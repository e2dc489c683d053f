// What is sent of a GOBL invoice: built where it has no totals, and written as the CII that Chorus Pro takes.
#include <fmt/format.h>

#include <utility>

#include "calculate/workshop.h"
#include "cli/chorus/invoice.h"
#include "evaluate/table_conditions.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"
#include "formats/xml_tree.h"
#include "table/rule_table.h"

namespace rulec::cli {
namespace {

using chorus::Problem;

Problem problem(const ReadError& error) {
  const auto at = error.has_place ? fmt::format(" ({}:{})", error.position.line, error.position.column) : "";
  return {error.message_en + at, error.message_fr + at};
}

// The first fatal finding, in both languages.
Problem refusal(calculate::Workshop& workshop, const std::string& bytes, const calculate::BuildOptions& options) {
  const auto said = [&](bool french) {
    for (const Finding& finding : workshop.build(bytes, options, french).report.findings)
      if (finding.severity == Severity::fatal) return finding.message;
    return std::string(french ? "la facture ne peut être construite" : "the invoice cannot be built");
  };
  return {said(false), said(true)};
}

std::optional<Problem> build(const RuleTable& table, std::string& bytes) {
  calculate::Workshop workshop(table);
  const calculate::BuildOptions options = {.compact = true, .identify = false};
  auto built = workshop.build(bytes, options);
  if (built.error) return problem(*built.error);
  if (built.bytes.empty()) return refusal(workshop, bytes, options);
  bytes = std::move(built.bytes);
  return std::nullopt;
}

std::optional<Problem> write(const RuleTable& table, Document& document, std::string& out) {
  if (document.gross)
    return Problem{"its prices include tax (tax.prices_include), and CII has net prices only",
                   "ses prix sont taxe comprise (tax.prices_include), et le CII n'a que des prix nets"};
  cii::Writer writer(table, table.mapping_named("choruspro-v1").value(), table_conditions(table));
  const auto error = writer.write(document, out);
  if (!error) return std::nullopt;
  const std::string path = error->place == kNoPlace ? std::string() : document.tree.path(error->place);
  return Problem{
      fmt::format("{} holds the character U+{:04X}, which XML forbids; take it out", path, error->character),
      fmt::format("{} contient le caractère U+{:04X}, interdit en XML ; retirez-le", path, error->character)};
}

}  // namespace

Cii cii_of(std::string document) {
  if (looks_like_xml(document)) return {std::move(document), std::nullopt};
  const RuleTable& table = standard_rules();
  gobl::Reader reader(table, table.mapping_named("gobl").value(), table_conditions(table), {},
                      {table.layer_named("choruspro").value()});
  Document read;
  if (const auto error = reader.read(document, read)) return {"", problem(*error)};
  if (!read.built) {
    if (auto why = build(table, document)) return {"", std::move(why)};
    if (const auto error = reader.read(document, read)) return {"", problem(*error)};
  }
  Cii cii;
  cii.problem = write(table, read, cii.bytes);
  return cii;
}

}  // namespace rulec::cli
