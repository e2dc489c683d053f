// The texts of a rule in their languages, and the values that they show.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/rule_checker.h"
#include "formats/document.h"

namespace rulec::compiler {
namespace {

const ast::Text* in_language(const std::vector<ast::Text>& texts, std::string_view language) {
  for (const auto& text : texts)
    if (text.language == language) return &text;
  return nullptr;
}

static std::string pick(const Words& words, bool french) { return french && !words.fr.empty() ? words.fr : words.en; }

void find_list(const IrPtr& ir, Index& list) {
  walk(ir, [&](const Ir& node) {
    if (node.kind == IrKind::in_list && list == kNone) list = node.list;
    return true;
  });
}

}  // namespace

void RuleChecker::texts(CheckedRule& checked, Scope& scope) {
  const ast::Rule& rule = *checked.ast;
  const auto spoken = [&](const std::vector<ast::Text>& from, std::string_view language) {
    const auto* text = in_language(from, language);
    return text != nullptr ? segments(*text, scope, language == "fr") : std::vector<Segment>{};
  };
  const auto flat = [&](const std::vector<ast::Text>& from, std::string_view language) {
    std::string result;
    for (const auto& segment : spoken(from, language)) result += segment.literal;
    return result;
  };
  checked.message_en = spoken(rule.message, "en");
  checked.message_fr = spoken(rule.message, "fr");
  checked.fix_en = spoken(rule.fix, "en");
  checked.fix_fr = spoken(rule.fix, "fr");
  checked.title_en = flat(rule.title, "en");
  checked.title_fr = flat(rule.title, "fr");
  const auto joined = [&](const std::vector<ast::Text>& from) {
    std::string result;
    for (const auto& text : from) {
      if (!result.empty()) result += ' ';
      for (const auto& segment : segments(text, scope, false)) result += segment.literal;
    }
    return result;
  };
  checked.source = joined(rule.source);
  checked.note = joined(rule.notes);
  checked.because = rule.because;
  checked.why_en = flat(rule.confidence_why, "en");
  checked.why_fr = flat(rule.confidence_why, "fr");
  for (const auto& alias : rule.aliases)
    if (auto text = plain(alias, scope); !text.empty()) checked.aliases.push_back(std::move(text));
  if (rule.message.empty() || checked.layer == kNone) return;
  for (const auto& language : world_.layers[checked.layer].languages)
    if (in_language(rule.message, language) == nullptr)
      problems_.warning(
          "RC0803", rule.message_span, fmt::format("{} has no message in `{}`", checked.id, language),
          fmt::format("languages of the layer: {}", fmt::join(world_.layers[checked.layer].languages, ", ")));
}

std::vector<Segment> RuleChecker::segments(const ast::Text& text, Scope& scope, bool french) {
  std::vector<Segment> result;
  const auto literal = [&](std::string words) {
    if (words.empty()) return;
    if (!result.empty() && !result.back().value && result.back().format == Format::plain)
      result.back().literal += words;
    else
      result.push_back({std::move(words), nullptr, Format::plain, kNone, 0});
  };
  for (const auto& piece : text.pieces) {
    if (!piece.hole) {
      literal(piece.literal);
      continue;
    }
    Diagnostics quiet(world_.sources);
    Segment segment;
    std::string words;
    if (hole(piece, scope, french, quiet, segment, words)) {
      if (segment.value || segment.format == Format::notice)
        result.push_back(std::move(segment));
      else
        literal(std::move(words));
      continue;
    }
    std::string why = quiet.all().empty() ? "nothing to show" : quiet.all()[0].message;
    problems_.error("RC0804", {piece.span.source, piece.span.from - 1, piece.span.to + 1},
                    fmt::format("hole {{{}}}: {}", world_.sources.text(piece.span), why),
                    quiet.all().empty() ? "" : quiet.all()[0].hint);
  }
  return result;
}

bool RuleChecker::hole(const ast::Piece& piece, Scope& scope, bool french, Diagnostics& quiet, Segment& segment,
                       std::string& words) {
  Lowering lowering(world_, quiet);
  lowering.rule_levels(std::max<std::size_t>(1, scope.levels.size()));
  const bool reference = piece.hole->kind == ast::ExprKind::reference;
  if (reference && piece.hole->refs[0].steps[0].text == "notice") {
    const auto& steps = piece.hole->refs[0].steps;
    for (std::size_t i = 0; steps.size() == 2 && i < kNoticeFields.size(); ++i)
      if (kNoticeFields[i] == steps[1].text) {
        segment.format = Format::notice;
        segment.notice = static_cast<std::uint8_t>(i);
        return true;
      }
    return false;
  }
  if (reference && (piece.format == "label" || piece.format == "id")) {
    const auto meaning = lowering.resolve(piece.hole->refs[0], scope);
    const bool label = piece.format == "label";
    if (meaning.kind == Meaning::Kind::term)
      words = label ? pick(world_.terms[meaning.term].name, french) : world_.terms[meaning.term].id;
    else if (meaning.kind == Meaning::Kind::group)
      words = label ? pick(world_.groups[meaning.group].name, french) : world_.groups[meaning.group].id;
    else if (meaning.kind == Meaning::Kind::cell) {
      const CellValue& cell = *meaning.cell;
      if (cell.invoice)
        words = french ? "Facture" : "Invoice";
      else if (cell.list != kNone)
        words = label ? pick(world_.lists[cell.list].title, french) : world_.lists[cell.list].name;
      else if (label && cell.type.list != kNone) {
        const auto& list = world_.lists[cell.type.list];
        const auto code = list.by_code.find(cell.text);
        if (code != list.by_code.end()) words = pick(list.codes[code->second].name, french);
      } else
        words = cell.text;
    } else {
      const auto list = world_.list_by_name.find(piece.hole->refs[0].text());
      if (list == world_.list_by_name.end()) return false;
      words = pick(world_.lists[list->second].title, french);
    }
    return !words.empty();
  }
  if (reference) {
    const auto meaning = lowering.resolve(piece.hole->refs[0], scope);
    if (meaning.kind == Meaning::Kind::nothing) return false;
    if (meaning.kind == Meaning::Kind::cell) {
      words = meaning.cell->text;
      return true;
    }
    if (meaning.kind == Meaning::Kind::group) {
      words = world_.groups[meaning.group].id;
      return true;
    }
  }
  segment.value = lowering.expr(piece.hole, scope);
  if (!segment.value) return false;
  if (piece.format == "raw")
    segment.format = Format::raw;
  else if (piece.format == "nearest") {
    segment.format = Format::nearest;
    segment.list = segment.value->type.list;
    if (segment.list == kNone)
      for (const auto& check : scope_checks_) find_list(check, segment.list);
  } else if (!piece.format.empty()) {
    quiet.error("RC0202", piece.span, fmt::format("unknown format `{}`", piece.format), "label, id, raw or nearest");
    return false;
  }
  if (segment.value->kind == IrKind::load && segment.format == Format::raw) {
    segment.value = std::make_shared<Ir>(*segment.value);
    segment.value->kind = IrKind::raw;
    segment.value->type = {Type::text};
  }
  return true;
}

}  // namespace rulec::compiler
