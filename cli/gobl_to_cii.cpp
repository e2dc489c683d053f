#include "cli/gobl_to_cii.h"

#include <fmt/format.h>

#include <utility>

#include "calculate/workshop.h"
#include "cli/exit_code.h"
#include "evaluate/table_conditions.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"

namespace rulec::cli {
namespace {

// Builds a document without totals in memory, and keeps what GOBL has to say of it.
class Completion {
 public:
  Completion(const RuleTable& table, CiiOfGobl& result, bool french)
      : table_(table), result_(result), french_(french) {}

  int run(std::string& bytes) {
    calculate::Workshop workshop(table_, kNoLimit);
    if (!workshop.problem().empty()) {
      result_.remarks.push_back({"the invoice has no totals, and these rules cannot calculate them",
                                 "la facture n'a pas de totaux, et ces règles ne permettent pas de les calculer"});
      return kUnable;
    }
    auto built = workshop.build(std::move(bytes), {.compact = true, .identify = false}, french_);
    if (built.error) {
      result_.remarks.push_back(remark_of(*built.error));
      return kUnable;
    }
    for (const Finding& finding : built.report.findings) keep(finding);
    if (built.bytes.empty()) return kRefused;
    result_.built = true;
    bytes = std::move(built.bytes);
    return kDone;
  }

 private:
  void keep(const Finding& finding) {
    if (finding.severity == Severity::info) return;
    result_.changed = true;
    result_.remarks.push_back(
        {fmt::format("{}: {}", finding.rule, finding.message), fmt::format("{} : {}", finding.rule, finding.message),
         finding.at.empty() ? Position{0, 0} : finding.at.front().position, finding.severity == Severity::fatal});
  }

  const RuleTable& table_;
  CiiOfGobl& result_;
  bool french_;
};

Remark forbidden(const RuleTable& table, const Document& document, const cii::WriteError& error) {
  const std::string term = error.term == kNone ? "" : std::string(table.text(table.terms()[error.term].id));
  const std::string path = error.place == kNoPlace ? "" : document.tree.path(error.place);
  return {
      fmt::format("{} {} holds the character U+{:04X}, which XML forbids; take it out", term, path, error.character),
      fmt::format("{} {} contient le caractère U+{:04X}, interdit en XML ; retirez-le", term, path, error.character),
      error.place == kNoPlace ? Position{0, 0} : document.tree.position(error.place)};
}

int write(const RuleTable& table, Document& document, const std::string& dialect, CiiOfGobl& result) {
  if (document.gross) {
    result.remarks.push_back({"its prices include tax (tax.prices_include), and CII has net prices only",
                              "ses prix sont taxe comprise (tax.prices_include), et le CII n'a que des prix nets"});
    return kRefused;
  }
  const auto mapping = table.mapping_named(dialect);
  if (!mapping) {
    result.remarks.push_back(no_mapping(dialect));
    return kUnable;
  }
  cii::Writer writer(table, *mapping, table_conditions(table));
  if (const auto error = writer.write(document, result.bytes)) {
    result.remarks.push_back(forbidden(table, document, *error));
    return kRefused;
  }
  result.losses = losses(table, document);
  return kDone;
}

}  // namespace

Remark remark_of(const ReadError& error) {
  return {error.message_en, error.message_fr, error.has_place ? error.position : Position{0, 0}};
}

Remark no_mapping(std::string_view name) {
  return {fmt::format("these rules have no mapping `{}`", name),
          fmt::format("ces règles n'ont pas de correspondance `{}`", name)};
}

std::optional<Remark> read_gobl(const RuleTable& table, std::string bytes, std::string_view layer, Document& document) {
  const auto mapping = table.mapping_named("gobl");
  if (!mapping) return no_mapping("gobl");
  const auto index = table.layer_named(layer);
  if (!index)
    return Remark{fmt::format("these rules have no layer `{}`", layer),
                  fmt::format("ces règles n'ont pas de couche `{}`", layer)};
  gobl::Reader reader(table, *mapping, table_conditions(table), {.bytes = kNoLimit}, {*index});
  const auto error = reader.read(std::move(bytes), document);
  return error ? std::optional(remark_of(*error)) : std::nullopt;
}

bool is_for_chorus_pro(const Document& document) {
  for (const std::string_view addon : document.facts[Fact::addons])
    if (addon == "fr-choruspro-v1") return true;
  return false;
}

CiiOfGobl gobl_to_cii(const RuleTable& table, std::string bytes, std::string dialect, bool french) {
  CiiOfGobl result;
  Document document;
  const auto unread = [&](std::string_view layer) {
    auto remark = read_gobl(table, bytes, layer, document);
    if (!remark) return false;
    result.remarks.push_back(std::move(*remark));
    result.code = kUnable;
    return true;
  };
  // The layer decides how the parties of a document for Chorus Pro are read.
  const std::string_view layer = dialect == "en16931" ? "en16931" : "choruspro";
  if (unread(layer)) return result;
  if (!document.built) {
    result.code = Completion(table, result, french).run(bytes);
    if (result.code != kDone || unread(layer)) return result;
  }
  if (dialect.empty()) {
    dialect = is_for_chorus_pro(document) ? "choruspro-v1" : "en16931";
    if (dialect == "en16931" && unread(dialect)) return result;
  }
  result.code = write(table, document, dialect, result);
  return result;
}

}  // namespace rulec::cli
