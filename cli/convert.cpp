#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/gobl_to_cii.h"
#include "cli/input.h"
#include "cli/rule_source.h"
#include "cli/verbs.h"
#include "cli/write_file.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/cii_writer.h"
#include "formats/gobl_writer.h"
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
  bool reads_gobl(const std::string& bytes, std::string_view layer);
  bool read_cii(std::string bytes, Document& document);
  std::optional<Index> mapping(std::string_view name) const;
  int deliver(std::string_view bytes, const std::vector<Loss>& losses);

  const ConvertOptions& options_;
  const RuleTable& table_;
  const Speaker& speaker_;
  Io& io_;
  Document document_;
};

std::optional<Index> Converter::mapping(std::string_view name) const {
  const auto found = table_.mapping_named(name);
  if (!found) speaker_.say(no_mapping(name));
  return found;
}

bool Converter::reads_gobl(const std::string& bytes, std::string_view layer) {
  const auto why = read_gobl(table_, bytes, layer, document_);
  if (why) speaker_.say(*why);
  return !why;
}

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

bool Converter::read_cii(std::string bytes, Document& document) {
  const auto cii = mapping("cii");
  if (!cii) return false;
  cii::Reader reader(table_, *cii, table_conditions(table_), {.bytes = kNoLimit});
  const auto error = reader.read(std::move(bytes), document);
  if (error) speaker_.say(remark_of(*error));
  return !error;
}

// What came of it is read again, and written as CII again: so nothing is lost without a word.
int Converter::to_gobl(std::string bytes) {
  if (!looks_like_xml(bytes)) {
    speaker_.say("this is no XML; --to gobl takes a CII invoice",
                 "ceci n'est pas du XML ; --to gobl prend une facture CII");
    return kUnable;
  }
  const auto written = mapping("gobl-written"), cii = mapping("cii");
  Document source, again;
  if (!written || !cii || !read_cii(std::move(bytes), source)) return kUnable;
  gobl::Writer writer(table_, *written, table_conditions(table_));
  const std::string out = writer.write(source);
  std::string xml;
  if (!reads_gobl(out, "en16931")) return kUnable;
  const bool chorus = is_for_chorus_pro(document_);
  if (chorus && !reads_gobl(out, "choruspro")) return kUnable;
  const auto dialect = chorus ? mapping("choruspro-v1") : cii;
  if (!dialect) return kUnable;
  cii::Writer back(table_, *dialect, table_conditions(table_));
  if (back.write(document_, xml) || !read_cii(std::move(xml), again)) return kUnable;
  return deliver(out, differences(table_, source, document_, again));
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
