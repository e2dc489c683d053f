#include "cli/rule_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/rule_clauses.h"
#include "cli/rule_examples.h"
#include "cli/rule_words.h"
#include "formats/path_text.h"
#include "formats/term_places.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

struct Labels {
  std::string_view message, fix, runs, at, after, because, terms, source, note, dates, severity, lifted, also, layer,
      file, confidence, needs;
  std::string_view manual, noticed, once, for_each, where, of_term, from, until, always, sends, receives, lifted_by;
  std::string_view passes, fails, no_example, text;
};
constexpr Labels kEnglish = {"says",
                             "fix",
                             "asked",
                             "points at",
                             "after",
                             "why here",
                             "terms",
                             "source",
                             "note",
                             "in force",
                             "severity",
                             "left out",
                             "also",
                             "layer",
                             "file",
                             "confidence",
                             "needs",
                             "described only: no program can decide it",
                             "noticed while the document is read or built",
                             "once for the invoice",
                             "once for each {} ({})",
                             "where there is {} ({})",
                             "{}, where it has {} ({})",
                             "from {}",
                             "until {}",
                             "always",
                             "{} for who sends, {}",
                             "{} for who receives, {}",
                             "by {}",
                             "An invoice that passes",
                             "An invoice that fails",
                             "No example is written in its text.",
                             "As it is written"};
constexpr Labels kFrench = {"dit",
                            "corriger",
                            "demandé",
                            "désigne",
                            "après",
                            "pourquoi",
                            "termes",
                            "source",
                            "note",
                            "en vigueur",
                            "gravité",
                            "écartée",
                            "aussi",
                            "couche",
                            "fichier",
                            "confiance",
                            "demande",
                            "décrite seulement : aucun programme ne peut en décider",
                            "constatée à la lecture ou à la construction du document",
                            "une fois pour la facture",
                            "pour chaque occurrence de {} ({})",
                            "si {} ({}) est là",
                            "{}, si {} ({}) y est",
                            "depuis le {}",
                            "jusqu'au {}",
                            "toujours",
                            "{} pour qui envoie, {}",
                            "{} pour qui reçoit, {}",
                            "par {}",
                            "Une facture qui passe",
                            "Une facture qui échoue",
                            "Aucun exemple n'est écrit dans son texte.",
                            "Telle qu'elle est écrite"};

// Columns count characters, not bytes.
std::string padded(std::string_view text, std::size_t width) {
  std::size_t characters = 0;
  for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return std::string(text) + std::string(characters < width ? width - characters : 0, ' ');
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank || !line.ends_with(' ')) line += blank ? ' ' : c;
  }
  return line;
}

class Page {
 public:
  Page(const RuleRow& rule, const RuleTable& table, const Display& display, std::ostream& out)
      : rule_(rule),
        table_(table),
        display_(display),
        french_(display.french),
        labels_(french_ ? kFrench : kEnglish),
        out_(out) {}

  void write() {
    heading();
    line(labels_.message, message_of(rule_, table_, french_));
    line(labels_.fix, fix_of(rule_, table_, french_));
    if (rule_.manual != 0 && rule_.needs == Needs::nothing) {
      const LayerRow& layer = table_.layers()[rule_.layer];  // the reader's has nothing to evaluate
      line(labels_.note, layer.active == 0 ? labels_.noticed : labels_.manual);
    }
    if (rule_.manual == 0) line(labels_.runs, runs());
    points();
    after();
    line(labels_.because, table_.text(rule_.because, french_));
    terms();
    line(labels_.source, table_.text(rule_.source));
    confidence();
    line(labels_.needs, needs_word(rule_.needs, french_));
    line(labels_.note, table_.text(rule_.note));
    line(labels_.dates, dates(rule_.since, rule_.until));
    steps();
    lifted();
    line(labels_.also, fmt::format("{}", fmt::join(aliases_of(rule_, table_), ", ")));
    if (rule_.layer < table_.layers().size()) line(labels_.layer, table_.text(table_.layers()[rule_.layer].name));
    line(labels_.file, fmt::format("{}:{}", table_.text(rule_.file), rule_.line));
  }

  void write_text() {
    const std::string_view text = table_.text(rule_.text);
    const auto passes = examples_of(table_, rule_, "pass"), fails = examples_of(table_, rule_, "fail");
    if (!passes.empty()) block(labels_.passes, passes.front());
    if (!fails.empty()) block(labels_.fails, fails.front());
    if (passes.empty() && fails.empty() && rule_.manual == 0) out_ << fmt::format("\n  {}\n", labels_.no_example);
    block(labels_.text, text);
  }

 private:
  void heading() {
    out_ << fmt::format("{}  {}  {}\n\n", bold(table_.text(rule_.id)), report::severity_word(rule_.severity, french_),
                        table_.text(rule_.title, french_));
  }

  std::string bold(std::string_view text) const {
    return display_.colour_out ? fmt::format("\033[1m{}\033[0m", text) : std::string(text);
  }

  void line(std::string_view label, std::string_view text) {
    if (!text.empty()) out_ << fmt::format("  {}{}\n", padded(label, 12), text);
  }

  void block(std::string_view title, std::string_view text) {
    out_ << fmt::format("\n  {}\n", title);
    while (!text.empty()) {
      const std::size_t stop = std::min(text.find('\n'), text.size());
      out_ << "    " << text.substr(0, stop) << '\n';
      text.remove_prefix(std::min(stop + 1, text.size()));
    }
  }

  template <typename... Args>
  std::string say(std::string_view form, const Args&... args) const {
    return fmt::format(fmt::runtime(form), args...);
  }

  // Where the rule is asked: once, for each row of a group or term, for each node of a context.
  std::string runs() const {
    if (rule_.tree != 0) return on_one_line(context_of(table_.text(rule_.text)));
    if (rule_.frame == 0) {
      if (rule_.scope_group != kNone) return named(labels_.where, table_.groups()[rule_.scope_group]);
      return rule_.scope_term == kNone ? std::string(labels_.once)
                                       : named(labels_.where, table_.terms()[rule_.scope_term]);
    }
    const FrameRow& frame = table_.frames()[rule_.frame];
    if (frame.term != kNone) return named(labels_.for_each, table_.terms()[frame.term]);
    const std::string each = named(labels_.for_each, table_.groups()[frame.group]);
    if (rule_.scope_group != kNone) return within(each, table_.groups()[rule_.scope_group]);
    return rule_.scope_term == kNone ? each : within(each, table_.terms()[rule_.scope_term]);
  }

  template <typename Row>
  std::string named(std::string_view form, const Row& row) const {
    return say(form, table_.text(row.name, french_), table_.text(row.id));
  }
  template <typename Row>
  std::string within(const std::string& each, const Row& row) const {
    return say(labels_.of_term, each, table_.text(row.name, french_), table_.text(row.id));
  }

  // Of a rule about the tree: the places of its findings, from the node that it is asked of.
  void points() {
    const bool xml = context_of(table_.text(rule_.text)).starts_with('/');
    std::vector<std::string> paths;
    for (const PlaceRow& place : table_.slice<PlaceRow>(Section::places, rule_.places))
      if (place.path != kNone) paths.push_back(PathText(table_, xml).whole(place.path));
    std::erase(paths, "");
    for (std::string& path : paths) path.erase(0, 1);
    line(labels_.at, fmt::format("{}", fmt::join(paths, ", ")));
  }

  void after() {
    std::vector<std::string_view> ids;
    for (const Index other : table_.indices(rule_.after)) {
      const std::string_view id = table_.text(table_.rules()[other].id);
      if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
    line(labels_.after, fmt::format("{}", fmt::join(ids, ", ")));
  }

  void terms() {
    std::string_view label = labels_.terms;
    for (const Index index : table_.indices(rule_.terms)) {
      const TermRow& term = table_.terms()[index];
      line(label, fmt::format("{:<8} {}", table_.text(term.id), table_.text(term.name, french_)));
      label = "";
      places("GOBL", mapping_of("gobl"), index);
      places("CII", mapping_of("cii"), index);
    }
  }

  // The dialect of the layer, where it has one: what Chorus Pro reads stands at other places here and there.
  std::optional<Index> mapping_of(std::string_view name) const {
    const auto base = table_.mapping_named(name);
    for (Index i = 0; base && i < table_.mappings().size(); ++i) {
      const MappingRow& row = table_.mappings()[i];
      if (row.layer == rule_.layer && row.extends == *base && row.root_block != kNone) return i;
    }
    return base;
  }

  void places(std::string_view syntax, std::optional<Index> mapping, Index term) {
    if (!mapping) return;
    std::string_view label = syntax;
    for (const std::string& place : term_places(table_, *mapping, term)) {
      line("", fmt::format("  {:<6} {}", label, place));
      label = "";
    }
  }

  void confidence() {
    std::string text(confidence_word(rule_.confidence, french_));
    const std::string_view why = table_.text(rule_.confidence_why, french_);
    if (!why.empty()) text += fmt::format("{} {}", french_ ? " :" : ":", why);
    line(labels_.confidence, text);
  }

  std::string dates(Day since, Day until) const {
    std::string text;
    if (const std::string day = day_in_words(since); !day.empty()) text = say(labels_.from, day);
    if (const std::string day = day_in_words(until); !day.empty())
      text += (text.empty() ? "" : ", ") + say(labels_.until, day);
    return text.empty() ? std::string(labels_.always) : text;
  }

  void steps() {
    std::string_view label = labels_.severity;
    for (const StepRow& step : table_.slice<StepRow>(Section::steps, rule_.steps)) {
      const bool sends = step.direction == Direction::send;
      line(label, say(sends ? labels_.sends : labels_.receives, report::severity_word(step.severity, french_),
                      dates(step.since, step.until)));
      label = "";
    }
  }

  // The layers that take the rule out of force, and why.
  void lifted() {
    std::string_view label = labels_.lifted;
    const auto own = static_cast<Index>(&rule_ - table_.rules().data());
    for (const LayerRow& layer : table_.layers()) {
      const auto rules = table_.indices(layer.lifted);
      const auto reasons = table_.indices(layer.reasons);  // four numbers each
      for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i] != own) continue;
        const Texts why{{reasons[4 * i], reasons[4 * i + 1]}, {reasons[4 * i + 2], reasons[4 * i + 3]}};
        std::string text = say(labels_.lifted_by, table_.text(layer.name));
        if (why.en.size > 0) text += fmt::format("{} {}", french_ ? " :" : ":", table_.text(why, french_));
        line(label, text);
        label = "";
      }
    }
  }

  const RuleRow& rule_;
  const RuleTable& table_;
  const Display& display_;
  bool french_;
  const Labels& labels_;
  std::ostream& out_;
};

}  // namespace

void write_rule(const RuleRow& rule, const RuleTable& table, const Display& display, std::ostream& out) {
  Page(rule, table, display, out).write();
}

void write_rule_text(const RuleRow& rule, const RuleTable& table, const Display& display, std::ostream& out) {
  Page(rule, table, display, out).write_text();
}

}  // namespace rulec::cli
