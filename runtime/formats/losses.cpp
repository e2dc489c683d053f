#include "formats/losses.h"

#include <optional>

#include "formats/plan_walker.h"

namespace rulec {
namespace {

constexpr std::size_t kLongestShown = 60;

std::string shortened(std::string_view text) {
  if (text.size() <= kLongestShown) return std::string(text);
  std::size_t end = kLongestShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::string path_of(const Document& document, Place place) {
  return place == kNoPlace ? std::string() : document.tree.path(place);
}

std::string text_at(const Document& document, Place place) {
  if (place == kNoPlace) return {};
  return shortened(document.tree[place].view());
}

// The row that stands where `row` does: so many of its frame below the one that stands where the row around it does.
std::optional<RowIndex> same_row(const RuleTable& table, const Invoice& from, const Invoice& to, Index frame,
                                 RowIndex row) {
  if (frame == 0) return RowIndex{0};
  const RowIndex parent = from.rows(frame)[row].parent;
  const auto around = same_row(table, from, to, table.frames()[frame].parent, parent);
  if (!around) return std::nullopt;
  const RowRange theirs = to.children(frame, *around);
  const RowIndex at = row - from.children(frame, parent).begin;
  return at < theirs.size() ? std::optional(theirs.begin + at) : std::nullopt;
}

bool says(const RuleTable& table, const Invoice& from, const Invoice& to, const TermRow& term, RowIndex row) {
  const Value& wanted = from.slots(term.frame, row)[term.slot];
  const auto at = same_row(table, from, to, term.frame, row);
  if (!at) return false;
  const Value& found = to.slots(term.frame, *at)[term.slot];
  if (wanted.state == State::value && found.state == State::value && is_number(term.type))
    return wanted.number() == found.number();
  if (wanted.state == State::value && found.state == State::value && term.type == Type::date)
    return wanted.day() == found.day();
  return found.is_present() && wanted.text() == found.text();
}

// Members and elements that no term holds, and texts that stand where one term has another.
void add_leftovers(const Document& document, std::vector<Loss>& found) {
  for (const Place place : leftovers(document))
    found.push_back({kNone, path_of(document, place), text_at(document, place)});
  for (const Notice& notice : document.notices)
    if (notice.rule == "RT-REPEATED" && !notice.places.empty())
      found.push_back({notice.term, path_of(document, notice.places[0]),
                       notice.fields[static_cast<std::size_t>(NoticeField::count)] + " ×"});
}

template <typename IsLost>
std::vector<Loss> lost_terms(const RuleTable& table, const Document& document, const IsLost& is_lost) {
  std::vector<Loss> found;
  for (Index i = 0; i < table.terms().size(); ++i) {
    const TermRow& term = table.terms()[i];
    for (RowIndex row = 0; row < document.invoice.rows(term.frame).size(); ++row) {
      const Value& value = document.invoice.slots(term.frame, row)[term.slot];
      if (value.is_present() && is_lost(term, row, value))
        found.push_back({i, path_of(document, value.place), shortened(value.raw())});
    }
  }
  return found;
}

}  // namespace

std::vector<Loss> losses(const RuleTable& table, const Document& document) {
  auto found =
      lost_terms(table, document, [](const TermRow&, RowIndex, const Value& value) { return value.carried == 0; });
  add_leftovers(document, found);
  return found;
}

std::vector<Loss> differences(const RuleTable& table, const Document& before, const Document& after,
                              const Document& again) {
  auto found = lost_terms(table, before, [&](const TermRow& term, RowIndex row, const Value&) {
    return !says(table, before.invoice, after.invoice, term, row) &&
           !says(table, before.invoice, again.invoice, term, row);
  });
  add_leftovers(before, found);
  return found;
}

}  // namespace rulec
