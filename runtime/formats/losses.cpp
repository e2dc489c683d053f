#include "formats/losses.h"

#include <algorithm>
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

// The rows of an invoice that say something, numbered among those of their frame in the same row.
class Rows {
 public:
  Rows(const RuleTable& table, const Invoice& invoice) : table_(table), invoice_(invoice) {
    const auto frames = table.frames();
    telling_.resize(frames.size());
    numbers_.resize(frames.size());
    for (Frame frame = static_cast<Frame>(frames.size()); frame-- > 0;)  // what is inside comes behind
      for (RowIndex row = 0; row < invoice.rows(frame).size(); ++row) {
        const RowIndex parent = invoice.rows(frame)[row].parent;
        const bool tells = frame == 0 || says_something(frame, row);
        const bool first = telling_[frame].empty() || invoice.rows(frame)[telling_[frame].back()].parent != parent;
        const RowIndex before = first ? 0 : numbers_[frame][telling_[frame].back()] + 1;
        numbers_[frame].push_back(before);
        if (tells) telling_[frame].push_back(row);
      }
  }

  const Invoice& invoice() const { return invoice_; }

  // The row that stands where `row` of the other invoice does.
  std::optional<RowIndex> same_row(const Rows& other, Frame frame, RowIndex row) const {
    if (frame == 0) return RowIndex{0};
    const auto around = same_row(other, table_.frames()[frame].parent, other.invoice_.rows(frame)[row].parent);
    if (!around) return std::nullopt;
    const auto rows = invoice_.rows(frame);
    const auto first = std::lower_bound(telling_[frame].begin(), telling_[frame].end(), *around,
                                        [&](RowIndex one, RowIndex parent) { return rows[one].parent < parent; });
    const auto at = first + other.numbers_[frame][row];
    return at < telling_[frame].end() && rows[*at].parent == *around ? std::optional(*at) : std::nullopt;
  }

 private:
  bool says_something(Frame frame, RowIndex row) const {
    const Value* const slots = invoice_.slots(frame, row);
    for (Index slot = 0; slot < table_.frames()[frame].slots; ++slot)
      if (slots[slot].is_present()) return true;
    for (Frame inner = frame + 1; inner < telling_.size(); ++inner)
      if (table_.frames()[inner].parent == frame && invoice_.children(inner, row).size() > 0) return true;
    return false;
  }

  const RuleTable& table_;
  const Invoice& invoice_;
  std::vector<std::vector<RowIndex>> telling_, numbers_;  // by frame
};

bool says(const Rows& from, const Rows& to, const TermRow& term, RowIndex row) {
  const Value& wanted = from.invoice().slots(term.frame, row)[term.slot];
  const auto at = to.same_row(from, term.frame, row);
  if (!at) return false;
  const Value& found = to.invoice().slots(term.frame, *at)[term.slot];
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
  const Rows from(table, before.invoice), to(table, after.invoice), back(table, again.invoice);
  auto found = lost_terms(table, before, [&](const TermRow& term, RowIndex row, const Value& value) {
    if (value.state == State::malformed && is_number(term.type)) return true;  // written as it is, and no number there
    return !says(from, to, term, row) && !says(from, back, term, row);
  });
  add_leftovers(before, found);
  return found;
}

}  // namespace rulec
