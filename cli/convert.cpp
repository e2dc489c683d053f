#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/cii_to_gobl.h"
#include "cli/exit_code.h"
#include "cli/gobl_to_cii.h"
#include "cli/input.h"
#include "cli/rule_source.h"
#include "cli/verbs.h"
#include "cli/write_file.h"
#include "formats/cii.h"
#include "formats/losses.h"

namespace rulec::cli {
namespace {

// Says what is wrong, and where, as "rulec: FILE:12:3: …".
class Speaker {
 public:
  Speaker(const ConvertOptions& options, const Display& display, Io& io)
      : options_(options), display_(display), io_(io) {}

  void say(std::string_view english, std::string_view french, Position at = {0, 0}) const {
    const std::string where = at.line > 0 ? fmt::format(":{}:{}", at.line, at.column) : std::string();
    io_.err << fmt::format("rulec: {}{}: {}\n", options_.path, where, display_.french ? french : english);
  }
  void say(const Remark& remark) const { say(remark.english, remark.french, remark.at); }
  void list(const std::vector<Loss>& losses, const RuleTable& table) const;
  bool french() const { return display_.french; }

 private:
  const ConvertOptions& options_;
  const Display& display_;
  Io& io_;
};

void Speaker::list(const std::vector<Loss>& losses, const RuleTable& table) const {
  if (losses.empty()) return;
  say(fmt::format("{} value{} cannot be carried{}", losses.size(), losses.size() == 1 ? "" : "s",
                  options_.strict ? "; nothing is written (--strict)" : ":"),
      fmt::format("{} valeur{} sans place dans l'autre syntaxe{}", losses.size(), losses.size() == 1 ? "" : "s",
                  options_.strict ? " ; rien n'est écrit (--strict)" : " :"));
  for (const Loss& loss : losses) {
    const std::string term = loss.term == kNone
                                 ? std::string()
                                 : fmt::format("{} {}, ", table.text(table.terms()[loss.term].id),
                                               table.text(table.terms()[loss.term].name, display_.french));
    io_.err << fmt::format("  {}{}{}\n", term, loss.path, loss.value.empty() ? "" : fmt::format(": {}", loss.value));
  }
}

// Reads, writes and says; the exit code.
class Converter {
 public:
  Converter(const ConvertOptions& options, const RuleTable& table, const Speaker& speaker, Io& io)
      : options_(options), table_(table), speaker_(speaker), io_(io) {}

  int to_cii(std::string bytes);
  int to_gobl(std::string bytes);

 private:
  int deliver(std::string_view bytes, const std::vector<Loss>& losses);

  const ConvertOptions& options_;
  const RuleTable& table_;
  const Speaker& speaker_;
  Io& io_;
};

int Converter::to_cii(std::string bytes) {
  if (looks_like_xml(bytes)) {
    speaker_.say("this is XML already; --to cii takes a GOBL invoice",
                 "c'est déjà du XML ; --to cii prend une facture GOBL");
    return kUnable;
  }
  const CiiOfGobl cii = gobl_to_cii(table_, std::move(bytes), options_.dialect, speaker_.french());
  for (const Remark& remark : cii.remarks) speaker_.say(remark);
  if (cii.code != kDone) return cii.code;
  if (cii.changed && options_.strict) return kRefused;
  if (cii.built)
    speaker_.say("the invoice has no totals: it is built in memory first",
                 "la facture n'a pas de totaux : elle est d'abord construite en mémoire");
  if (cii.net)
    speaker_.say("its prices include tax (tax.prices_include): the net amounts are written, for CII has no others",
                 "ses prix sont taxe comprise (tax.prices_include) : les montants nets sont écrits, le CII n'en a pas "
                 "d'autres");
  return deliver(cii.bytes, cii.losses);
}

int Converter::to_gobl(std::string bytes) {
  if (!looks_like_xml(bytes)) {
    speaker_.say("this is no XML; --to gobl takes a CII invoice",
                 "ceci n'est pas du XML ; --to gobl prend une facture CII");
    return kUnable;
  }
  const GoblOfCii gobl = cii_to_gobl(table_, std::move(bytes));
  for (const Remark& remark : gobl.remarks) speaker_.say(remark);
  return gobl.code == kDone ? deliver(gobl.bytes, gobl.losses) : gobl.code;
}

int Converter::deliver(std::string_view bytes, const std::vector<Loss>& losses) {
  speaker_.list(losses, table_);
  if (options_.strict && !losses.empty()) return kRefused;
  if (!options_.output.empty() && options_.output != "-")
    return write_whole(options_.output, bytes, io_) ? kDone : kUnable;
  io_.out << bytes;
  return kDone;
}

}  // namespace

int convert(const ConvertOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const Speaker speaker(options, display, io);
  InputBytes input = read_input(options.path, options.max_size, display.french);
  if (input.problem) {
    speaker.say(input.problem->message, input.problem->message);
    return kUnable;
  }
  Converter converter(options, source->table(), speaker, io);
  return options.target == Target::cii ? converter.to_cii(std::move(input.bytes))
                                       : converter.to_gobl(std::move(input.bytes));
}

}  // namespace rulec::cli
