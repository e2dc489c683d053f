#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "calculate/workshop.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/rule_source.h"
#include "cli/verbs.h"
#include "cli/whole_file.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"
#include "formats/gobl_writer.h"
#include "formats/losses.h"

namespace rulec::cli {
namespace {

constexpr std::string_view kChorus = "fr-choruspro-v1";
constexpr std::size_t kNoLimit = std::size_t{1} << 31U;  // the input was measured; what is made of it may be larger

// Says what is wrong, and where, as "rulec: FILE:12:3: …".
class Speaker {
 public:
  Speaker(const ConvertOptions& options, const Display& display, Io& io)
      : options_(options), display_(display), io_(io) {}

  void say(std::string_view english, std::string_view french, Position at = {0, 0}) const {
    const std::string where = at.line > 0 ? fmt::format(":{}:{}", at.line, at.column) : std::string();
    io_.err << fmt::format("rulec: {}{}: {}\n", options_.path, where, display_.french ? french : english);
  }
  void say(const ReadError& error) const {
    say(error.message_en, error.message_fr, error.has_place ? error.position : Position{0, 0});
  }
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
  bool read_gobl(std::string bytes, std::string_view layer);
  int complete(std::string& bytes);
  bool read_cii(std::string bytes, Document& document);
  std::optional<Index> mapping(std::string_view name) const;
  bool has_addon() const;
  int deliver(std::string_view bytes, const std::vector<Loss>& losses);

  const ConvertOptions& options_;
  const RuleTable& table_;
  const Speaker& speaker_;
  Io& io_;
  Document document_;
};

bool Converter::has_addon() const {
  for (const std::string_view addon : document_.facts[Fact::addons])
    if (addon == kChorus) return true;
  return false;
}

std::optional<Index> Converter::mapping(std::string_view name) const {
  const auto found = table_.mapping_named(name);
  if (!found)
    speaker_.say(fmt::format("these rules have no mapping `{}`", name),
                 fmt::format("ces règles n'ont pas de correspondance `{}`", name));
  return found;
}

// The layer decides how the parties of a document for Chorus Pro are read.
bool Converter::read_gobl(std::string bytes, std::string_view layer) {
  const auto gobl = mapping("gobl");
  const auto index = table_.layer_named(layer);
  if (!gobl || !index) return false;
  gobl::Reader reader(table_, *gobl, table_conditions(table_), {.bytes = kNoLimit}, {*index});
  if (const auto error = reader.read(std::move(bytes), document_)) {
    speaker_.say(*error);
    return false;
  }
  return true;
}

// Builds a document without totals in memory; what GOBL has to say of it is said. kDone, or the exit code.
int Converter::complete(std::string& bytes) {
  calculate::Workshop workshop(table_, options_.max_size);
  if (!workshop.problem().empty()) {
    speaker_.say("the invoice has no totals, and these rules cannot calculate them",
                 "la facture n'a pas de totaux, et ces règles ne permettent pas de les calculer");
    return kUnable;
  }
  auto result = workshop.build(std::move(bytes), {.compact = true, .identify = false}, speaker_.french());
  if (result.error) {
    speaker_.say(*result.error);
    return kUnable;
  }
  bool changed = false;
  for (const Finding& finding : result.report.findings) {
    if (finding.severity == Severity::info) continue;
    changed = true;
    speaker_.say(fmt::format("{}: {}", finding.rule, finding.message),
                 fmt::format("{} : {}", finding.rule, finding.message),
                 finding.at.empty() ? Position{0, 0} : finding.at.front().position);
  }
  if (result.bytes.empty() || (changed && options_.strict)) return kRefused;
  speaker_.say("the invoice has no totals: it is built in memory first",
               "la facture n'a pas de totaux : elle est d'abord construite en mémoire");
  bytes = std::move(result.bytes);
  return kDone;
}

int Converter::to_cii(std::string bytes) {
  if (looks_like_xml(bytes)) {
    speaker_.say("this is XML already; --to cii takes a GOBL invoice",
                 "c'est déjà du XML ; --to cii prend une facture GOBL");
    return kUnable;
  }
  const bool plain = options_.dialect == "en16931";
  if (!read_gobl(bytes, plain ? "en16931" : "choruspro")) return kUnable;
  if (!document_.built) {
    if (const int code = complete(bytes); code != kDone) return code;
    if (!read_gobl(bytes, plain ? "en16931" : "choruspro")) return kUnable;
  }
  std::string dialect = options_.dialect;
  if (dialect.empty() && has_addon()) dialect = "choruspro-v1";
  if (dialect.empty()) {
    dialect = "en16931";
    if (!read_gobl(std::move(bytes), dialect)) return kUnable;
  }
  if (document_.gross) {
    speaker_.say("its prices include tax (tax.prices_include), and CII has net prices only",
                 "ses prix sont taxe comprise (tax.prices_include), et le CII n'a que des prix nets");
    return kRefused;
  }
  const auto written = mapping(dialect);
  if (!written) return kUnable;
  cii::Writer writer(table_, *written, table_conditions(table_));
  std::string out;
  if (const auto error = writer.write(document_, out)) {
    const std::string term = error->term == kNone ? "" : std::string(table_.text(table_.terms()[error->term].id));
    const Position at = error->place == kNoPlace ? Position{0, 0} : document_.tree.position(error->place);
    const std::string path = error->place == kNoPlace ? "" : document_.tree.path(error->place);
    speaker_.say(
        fmt::format("{} {} holds the character U+{:04X}, which XML forbids; take it out", term, path, error->character),
        fmt::format("{} {} contient le caractère U+{:04X}, interdit en XML ; retirez-le", term, path, error->character),
        at);
    return kRefused;
  }
  return deliver(out, losses(table_, document_));
}

bool Converter::read_cii(std::string bytes, Document& document) {
  const auto cii = mapping("cii");
  if (!cii) return false;
  cii::Reader reader(table_, *cii, table_conditions(table_), {.bytes = kNoLimit});
  const auto error = reader.read(std::move(bytes), document);
  if (error) speaker_.say(*error);
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
  if (!read_gobl(out, "en16931") || (has_addon() && !read_gobl(out, "choruspro"))) return kUnable;
  const auto dialect = has_addon() ? mapping("choruspro-v1") : cii;
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
