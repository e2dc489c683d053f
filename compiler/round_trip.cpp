#include "compiler/round_trip.h"

#include <fmt/format.h>

#include <optional>

#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"
#include "formats/gobl_writer.h"
#include "formats/losses.h"

namespace rulec::compiler {
namespace {

class Trip {
 public:
  Trip(const RuleTable& table, std::string mapping) : table_(table), mapping_(std::move(mapping)) {}

  // Why it does not come to its end, or nothing.
  std::optional<std::string> go(Document& from, Document& back) {
    const auto named = table_.mapping_named(mapping_);
    if (!named) return fmt::format("no mapping `{}`", mapping_);
    return goes_by_gobl(*named) ? through_gobl(from, back) : through_cii(*named, from, back);
  }

 private:
  bool goes_by_gobl(Index mapping) const {
    return table_.all<MappingRow>(Section::mappings)[mapping].syntax == Syntax::json;
  }

  std::optional<std::string> through_gobl(Document& from, Document& back) {
    const auto written = table_.mapping_named(mapping_ + "-written"), read = table_.mapping_named(mapping_);
    if (!written) return fmt::format("`{}` is no form to take an invoice through; say `gobl`", mapping_);
    const std::string json = gobl::Writer(table_, *written, table_conditions(table_)).write(from);
    return why(gobl::Reader(table_, *read, table_conditions(table_)).read(json, back));
  }

  std::optional<std::string> through_cii(Index written, Document& from, Document& back) {
    const auto read = table_.mapping_named("cii");
    if (!read) return "no mapping `cii` to read it by";
    std::string xml;
    if (const auto error = cii::Writer(table_, written, table_conditions(table_)).write(from, xml))
      return fmt::format("{} holds a character that XML forbids (U+{:04X})",
                         table_.text(table_.terms()[error->term].id), error->character);
    return why(cii::Reader(table_, *read, table_conditions(table_)).read(xml, back));
  }

  static std::optional<std::string> why(const std::optional<ReadError>& error) {
    return error ? std::optional(error->message_en) : std::nullopt;
  }

  const RuleTable& table_;
  const std::string mapping_;
};

bool is_gobl(const Document& document) {
  const auto& named = document.facts[Fact::syntax];
  return !named.empty() && named.front() == "gobl";
}

std::size_t times_said(const Document& document, const TermRow& term) {
  std::size_t times = 0;
  for (RowIndex row = 0; row < document.invoice.rows(term.frame).size(); ++row)
    times += document.invoice.slots(term.frame, row)[term.slot].is_present() ? 1 : 0;
  return times;
}

// A business term that comes more often than it went: where the spelling changed only, it comes as often.
bool is_new(const RuleTable& table, const Loss& came, const Document& document, const Document& back) {
  if (came.term == kNone || !table.text(table.terms()[came.term].id).starts_with("BT-")) return false;
  const TermRow& term = table.terms()[came.term];
  return times_said(back, term) > times_said(document, term);
}

// What a syntax spells differently comes back where the document's own syntax is written again: a kind of identifier is
// 1 in GOBL and 0009 in CII. False where the syntax is its own, or that cannot be tried.
bool go_home(const RuleTable& table, const Document& from, Document& back, Document& home) {
  if (is_gobl(from) == is_gobl(back)) return false;
  const auto& read_by = back.facts[Fact::dialect];
  const bool dialect = !read_by.empty() && read_by.front() == "gobl-choruspro";
  return !Trip(table, is_gobl(from) ? "gobl" : dialect ? "choruspro-v1" : "cii").go(back, home);
}

}  // namespace

// Content without a term is no matter of the mapping.
std::variant<std::vector<std::string>, std::string> round_trip(const RuleTable& table, const std::string& mapping,
                                                               Document& document) {
  Document back, home;
  if (auto problem = Trip(table, mapping).go(document, back)) return std::move(*problem);
  const Document& again = go_home(table, document, back, home) ? home : back;
  std::vector<std::string> told;
  const auto tell = [&](const char* what, const TermRow& term, const std::string& value) {
    told.push_back(fmt::format("{} {} \"{}\"", what, table.text(term.id), value));
  };
  for (const Loss& loss : differences(table, document, back, again))
    if (loss.term != kNone) tell("loses", table.terms()[loss.term], loss.value);
  for (const Loss& loss : differences(table, back, document, document))
    if (is_new(table, loss, document, back)) tell("brings", table.terms()[loss.term], loss.value);
  return told;
}

}  // namespace rulec::compiler
