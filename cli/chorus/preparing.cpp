#include "cli/chorus/preparing.h"

#include <fmt/format.h>

#include <utility>

#include "chorus/facturx.h"
#include "cli/exit_code.h"
#include "formats/xml_tree.h"
#include "report/write.h"

namespace rulec::cli {
namespace {

constexpr const char* kFacturX = "IN_DP_E2_CII_FACTURX";

}  // namespace

Preparer::Preparer(const Profile& profile, std::optional<signature::Key> key, bool unchecked, const Display& display,
                   Io& io)
    : profile_(profile),
      signs_(key.has_value()),
      unchecked_(unchecked),
      display_(display),
      io_(io),
      key_(std::move(key)) {}

Prepared Preparer::prepare(const std::string& name, std::string bytes) {
  if (chorus::looks_like_pdf(bytes)) return from_pdf(name, std::move(bytes));
  if (!looks_like_xml(bytes)) return from_gobl(name, std::move(bytes));
  Prepared prepared;
  prepared.file = std::move(bytes);
  prepared.syntax = profile_.syntax;
  prepared.extension = ".xml";
  return prepared;
}

Prepared Preparer::from_pdf(const std::string& name, std::string bytes) {
  Prepared prepared;
  auto found = chorus::embedded_cii(bytes, profile_.max_file);
  if (const auto* problem = std::get_if<chorus::Problem>(&found)) {
    prepared.code = fail(name, display_.french ? problem->french : problem->english, kUnable);
    return prepared;
  }
  prepared.cii = std::move(std::get<std::string>(found));
  prepared.file = std::move(bytes);
  prepared.syntax = kFacturX;
  prepared.extension = ".pdf";
  return prepared;
}

Prepared Preparer::from_gobl(const std::string& name, std::string bytes) {
  Prepared prepared;
  if (!close(name, bytes, prepared)) return prepared;
  CiiOfGobl made = gobl_to_cii(standard_rules(), std::move(bytes), profile_.dialect, display_.french);
  for (const Remark& remark : made.remarks) {
    std::string words = display_.french ? remark.french : remark.english;
    if (remark.at.line > 0) words += fmt::format(" ({}:{})", remark.at.line, remark.at.column);
    fail(name, words, 0);
  }
  prepared.code = made.code;
  if (made.code != kDone) return prepared;
  say_losses(name, made.losses);
  prepared.file = std::move(made.bytes);
  prepared.syntax = profile_.syntax;
  prepared.extension = ".xml";
  return prepared;
}

// Closed, or with --unchecked as it is where it cannot be closed.
bool Preparer::close(const std::string& name, std::string& bytes, Prepared& prepared) {
  if (!closer_) {
    closer_ = std::make_unique<Closer>(standard_rules(), std::move(key_), profile_.max_file, display_.french);
    if (!signs_) say_unsigned();
  }
  Closer::Result result = closer_->close(bytes, Closer::Signed::stays);
  if (result.code == kDone) {
    say_changes(name, std::move(result.report));
    prepared.closed = bytes = std::move(result.bytes);
    return true;
  }
  if (!result.report.findings.empty()) {
    result.report.document = name;
    io_.err << report::render_text(result.report, &closer_->document(), {display_.colour_err, display_.french, false});
  }
  if (unchecked_ && result.code == kRefused) {
    fail(name, display_.french ? "envoyée sans être close" : "sent without being closed", 0);
    return true;
  }
  prepared.code = fail(name,
                       !result.why.empty() ? result.why
                       : display_.french   ? "non envoyée, la facture a des défauts"
                                           : "not sent, the invoice has faults",
                       result.code);
  return false;
}

void Preparer::say_unsigned() {
  say(io_, display_,
      fmt::format("the profile {0} has no key: GOBL invoices are sent unsigned (rulec key new, rulec profile init {0} "
                  "--key FILE)",
                  profile_.name),
      fmt::format("le profil {0} n'a pas de clé : les factures GOBL partent sans signature (rulec key new, rulec "
                  "profile init {0} --key FICHIER)",
                  profile_.name));
}

void Preparer::say_changes(const std::string& name, Report report) {
  std::erase_if(report.findings, [](const Finding& finding) { return finding.severity == Severity::info; });
  for (const Finding& finding : report.findings)
    fail(name,
         fmt::format("{}: {}: {}", display_.french ? "en la construisant" : "building it", finding.rule,
                     finding.message),
         0);
}

void Preparer::say_losses(const std::string& name, const std::vector<Loss>& losses) {
  if (losses.empty()) return;
  const RuleTable& table = standard_rules();
  fail(name,
       display_.french
           ? fmt::format("{} valeur(s) sans place en CII, la plateforme ne les verra pas :", losses.size())
           : fmt::format("{} value(s) cannot be carried in CII, the platform will not see them:", losses.size()),
       0);
  for (const Loss& loss : losses) {
    const std::string term = loss.term == kNone ? "" : fmt::format("{}, ", table.text(table.terms()[loss.term].id));
    io_.err << fmt::format("  {}{}{}\n", term, loss.path, loss.value.empty() ? "" : ": " + loss.value);
  }
}

int Preparer::fail(const std::string& name, const std::string& why, int code) {
  io_.err << fmt::format("rulec: {}: {}\n", name, why);
  return code;
}

}  // namespace rulec::cli
