#include "cli/gobl_to_cii.h"

#include <fmt/format.h>

#include <utility>

#include "calculate/origin.h"
#include "calculate/workshop.h"
#include "cli/exit_code.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"

namespace rulec::cli {
namespace {

bool is_said(const Finding& finding) { return finding.rule != "RB-UNKNOWN"; }  // those are listed as losses

// Takes a GOBL document through what CII asks, and writes it.
class Conversion {
 public:
  Conversion(const RuleTable& table, std::string dialect, bool french)
      : table_(table), dialect_(std::move(dialect)), french_(french) {}

  CiiOfGobl run(std::string bytes) {
    bytes_ = std::move(bytes);
    result_.code = convert();
    if (is_made()) place_losses();
    return std::move(result_);
  }

 private:
  int convert() {
    // The layer decides how the parties of a document for Chorus Pro are read.
    if (!read(dialect_ == "en16931" ? "en16931" : "choruspro")) return kUnable;
    if (!now_->built)
      if (const int code = build(); code != kDone) return code;
    if (now_->gross)
      if (const int code = make_net(); code != kDone) return code;
    if (dialect_.empty()) {
      dialect_ = is_for_chorus_pro(*now_) ? "choruspro-v1" : "en16931";
      if (dialect_ == "en16931" && !read(dialect_)) return kUnable;
    }
    return write();
  }

  bool read(const std::string& layer) {
    layer_ = layer;
    auto remark = read_gobl(table_, bytes_, layer, *now_);
    if (remark) result_.remarks.push_back(std::move(*remark));
    return !remark;
  }

  // What is made of the input stands beside it from now on: places are those of the input.
  int go_on_with(std::string bytes) {
    bytes_ = std::move(bytes);
    now_ = &made_;
    return read(layer_) ? kDone : kUnable;
  }
  bool is_made() const { return now_ == &made_; }

  int build() {
    calculate::Workshop workshop(table_, kNoLimit);
    if (!workshop.problem().empty()) {
      result_.remarks.push_back({"the invoice has no totals, and these rules cannot calculate them",
                                 "la facture n'a pas de totaux, et ces règles ne permettent pas de les calculer"});
      return kUnable;
    }
    auto built = workshop.build(bytes_, {.compact = true, .identify = false}, french_);
    if (built.error) {
      result_.remarks.push_back(remark_of(*built.error));
      return kUnable;
    }
    for (const Finding& finding : built.report.findings) keep(finding);
    if (built.bytes.empty()) return kRefused;
    result_.built = true;
    return go_on_with(std::move(built.bytes));
  }

  int make_net() {
    calculate::Builder builder(table_);
    if (!builder.missing().empty()) {
      result_.remarks.push_back({"its prices include tax (tax.prices_include), and these rules cannot take it out",
                                 "ses prix sont taxe comprise (tax.prices_include), et ces règles ne permettent pas "
                                 "de l'extraire"});
      return kUnable;
    }
    calculate::Built built = builder.build(*now_, {.en16931 = true, .net = true, .compact = true, .identify = false});
    now_->notices = std::move(built.notices);
    for (Finding& finding : Judge(table_).noticed(*now_, french_)) {
      if (built.refused) finding.severity = Severity::fatal;
      if (built.refused || finding.rule.starts_with("RB-NET-")) keep(finding);
    }
    if (built.refused) return kRefused;
    result_.net = true;
    return go_on_with(std::move(built.bytes));
  }

  void keep(const Finding& finding) {
    if (!is_said(finding)) return;
    result_.changed = result_.changed || finding.severity != Severity::info;
    Position at{0, 0};
    if (!finding.at.empty()) at = is_made() ? position_in_input(finding.at.front().path) : finding.at.front().position;
    result_.remarks.push_back({fmt::format("{}: {}", finding.rule, finding.message),
                               fmt::format("{} : {}", finding.rule, finding.message), at,
                               finding.severity == Severity::fatal});
  }

  Position position_in_input(std::string_view path) {
    return input_.tree.position(calculate::origin(input_, path).place);
  }

  // What stands in the input is named by its path there.
  void place_losses() {
    calculate::Origins origins(input_);
    for (Loss& loss : result_.losses)
      if (const calculate::Origin from = origins.of(loss.path); from.whole) loss.path = input_.tree.path(from.place);
  }

  Remark forbidden(const cii::WriteError& error) {
    const std::string term = error.term == kNone ? "" : std::string(table_.text(table_.terms()[error.term].id));
    const std::string path = error.place == kNoPlace ? "" : now_->tree.path(error.place);
    Position at{0, 0};
    if (error.place != kNoPlace) at = is_made() ? position_in_input(path) : now_->tree.position(error.place);
    return {
        fmt::format("{} {} holds the character U+{:04X}, which XML forbids; take it out", term, path, error.character),
        fmt::format("{} {} contient le caractère U+{:04X}, interdit en XML ; retirez-le", term, path, error.character),
        at};
  }

  int write() {
    const auto mapping = table_.mapping_named(dialect_);
    if (!mapping) {
      result_.remarks.push_back(no_mapping(dialect_));
      return kUnable;
    }
    cii::Writer writer(table_, *mapping, table_conditions(table_));
    if (const auto error = writer.write(*now_, result_.bytes)) {
      result_.remarks.push_back(forbidden(*error));
      return kRefused;
    }
    result_.losses = losses(table_, *now_);
    return kDone;
  }

  const RuleTable& table_;
  std::string dialect_, layer_, bytes_;
  bool french_;
  Document input_, made_;
  Document* now_ = &input_;
  CiiOfGobl result_;
};

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
  return Conversion(table, std::move(dialect), french).run(std::move(bytes));
}

}  // namespace rulec::cli
