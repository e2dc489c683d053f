#include "report/invoice_view.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

namespace rulec::report {
namespace {

using Json = nlohmann::ordered_json;

std::size_t slot_of(Index group) { return group == kNone ? 0 : group + 1; }

// Which findings ask for a term, and where. Made in one pass, so that each term of the invoice is looked up once.
class Asked {
 public:
  using Findings = std::vector<std::size_t>;  // their numbers, ascending

  Asked(const RuleTable& table, const Document& document, const std::vector<std::vector<Location>>& places)
      : rows_(rows_of(table, document)) {
    for (std::size_t finding = 0; finding < places.size(); ++finding)
      for (const Location& at : places[finding])
        if (!at.term.empty()) add(document.tree, at, finding);
  }

  const Findings& anywhere(std::string_view term) const { return found(anywhere_, {term, kNoPlace}); }
  const Findings& at(std::string_view term, Place place) const { return found(at_, {term, place}); }
  // In the node of a row, or below it.
  const Findings& inside(std::string_view term, Place row) const { return found(inside_, {term, row}); }

 private:
  struct Key {
    std::string_view term;
    Place place;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.term) * 31 + std::hash<Place>()(key.place);
    }
  };
  using Map = std::unordered_map<Key, Findings, Hash>;

  static std::vector<bool> rows_of(const RuleTable& table, const Document& document) {
    std::vector<bool> is_row(document.tree.nodes.size());
    for (Frame frame = 0; frame < table.frames().size(); ++frame)
      for (const Row& row : document.invoice.rows(frame))
        if (row.place < is_row.size()) is_row[row.place] = true;
    return is_row;
  }

  void add(const Tree& tree, const Location& at, std::size_t finding) {
    note(anywhere_[{at.term, kNoPlace}], finding);
    note(at_[{at.term, at.place}], finding);
    for (Place up = at.place; up != kNone && up < tree.nodes.size(); up = tree[up].parent)
      if (rows_[up]) note(inside_[{at.term, up}], finding);
  }

  static void note(Findings& findings, std::size_t finding) {
    if (findings.empty() || findings.back() != finding) findings.push_back(finding);
  }

  static const Findings& found(const Map& map, const Key& key) {
    static const Findings kNobody;
    const auto known = map.find(key);
    return known == map.end() ? kNobody : known->second;
  }

  std::vector<bool> rows_;  // by place: a row stands there
  Map anywhere_, at_, inside_;
};

Json json_of(const Asked::Findings& findings) {
  Json list = Json::array();
  for (const std::size_t finding : findings) list.push_back(finding);
  return list;
}

}  // namespace

InvoiceView::InvoiceView(const RuleTable& table)
    : table_(table),
      terms_(table.groups().size() + 1),
      groups_(table.groups().size() + 1),
      attributes_(table.terms().size()) {
  for (Index i = 0; i < table.terms().size(); ++i) {
    const TermRow& term = table.terms()[i];
    if (term.owner == kNone)
      terms_[slot_of(term.group)].push_back(i);
    else
      attributes_[term.owner].push_back(i);
  }
  for (Index i = 0; i < table.groups().size(); ++i) groups_[slot_of(table.groups()[i].parent)].push_back(i);
}

std::string InvoiceView::text_of(const Invoice& invoice, std::string_view id) const {
  for (const TermRow& term : table_.terms()) {
    if (table_.text(term.id) != id || invoice.rows(term.frame).empty()) continue;
    const Value& value = invoice.slots(term.frame, 0)[term.slot];
    if (!value.exists()) return {};
    return term.type == Type::date && value.state == State::value ? to_iso(value.day()) : std::string(value.text());
  }
  return {};
}

InvoiceHead InvoiceView::head(const Invoice& invoice) const {
  const auto first = [&](std::initializer_list<std::string_view> ids) {
    for (const std::string_view id : ids)
      if (std::string text = text_of(invoice, id); !text.empty()) return text;
    return std::string();
  };
  return {first({"BT-1"}),           first({"BT-2"}),
          first({"BT-5"}),           first({"BT-112", "BT-115"}),
          first({"BT-27", "BT-28"}), first({"BT-30", "BT-29", "BT-31"}),
          first({"BT-44", "BT-45"}), first({"BT-47", "BT-46", "BT-48"})};
}

class InvoiceView::Walk {
 public:
  Walk(const InvoiceView& view, const Document& document, const std::vector<std::vector<Location>>& places)
      : view_(view), table_(view.table_), document_(document), asked_(view.table_, document, places) {}

  Json inside(Index group, Frame frame, RowIndex row) {
    Json terms = Json::array(), groups = Json::array();
    for (const Index term : view_.terms_[slot_of(group)]) add_term(term, frame, row, terms);
    for (const Index below : view_.groups_[slot_of(group)]) add_group(below, frame, row, groups);
    Json json = Json::object();
    if (!terms.empty()) json["t"] = std::move(terms);
    if (!groups.empty()) json["g"] = std::move(groups);
    return json;
  }

 private:
  void add_term(Index index, Frame frame, RowIndex row, Json& terms) {
    const TermRow& term = table_.terms()[index];
    if (term.repeated == 0 || term.frame == frame) {
      add_value(index, frame, row, terms);
    } else {
      const RowRange range = document_.invoice.children(term.frame, row);
      if (range.size() == 0) add_missing(index, frame, row, terms);
      for (RowIndex at = range.begin; at < range.end; ++at) add_value(index, term.frame, at, terms);
    }
  }

  void add_value(Index index, Frame frame, RowIndex row, Json& terms) {
    const TermRow& term = table_.terms()[index];
    const Value& value = document_.invoice.slots(frame, row)[term.slot];
    if (value.exists()) {
      const std::string_view id = table_.text(term.id);
      const std::string text =
          term.type == Type::date && value.state == State::value ? to_iso(value.day()) : std::string(value.text());
      Json entry = Json::array({id, text});
      Json found = json_of(asked_.at(id, value.place));
      if (!found.empty()) entry.push_back(std::move(found));
      terms.push_back(std::move(entry));
    } else {
      add_missing(index, frame, row, terms);
    }
    for (const Index attribute : view_.attributes_[index]) add_value(attribute, frame, row, terms);
  }

  void add_missing(Index index, Frame frame, RowIndex row, Json& terms) {
    const std::string_view id = table_.text(table_.terms()[index].id);
    const Place own = document_.invoice.rows(frame)[row].place;
    Json found = json_of(frame == 0 ? asked_.anywhere(id) : asked_.inside(id, own));
    if (!found.empty()) terms.push_back(Json::array({id, nullptr, std::move(found)}));
  }

  void add_group(Index index, Frame frame, RowIndex row, Json& groups) {
    const GroupRow& group = table_.groups()[index];
    const std::string_view id = table_.text(group.id);
    const auto add = [&](Frame own, RowIndex at, Place place) {
      Json json = inside(index, own, at);
      Json found = place == kNoPlace ? Json::array() : json_of(asked_.at(id, place));
      if (json.empty() && found.empty()) return;
      Json entry = Json::array({id, std::move(json)});
      if (!found.empty()) entry.push_back(std::move(found));
      groups.push_back(std::move(entry));
    };
    if (group.frame == frame) {
      const Place place = group.slot == kNone ? kNoPlace : document_.invoice.slots(frame, row)[group.slot].place;
      add(frame, row, place);
      return;
    }
    const RowRange range = document_.invoice.children(group.frame, row);
    for (RowIndex at = range.begin; at < range.end; ++at)
      add(group.frame, at, document_.invoice.rows(group.frame)[at].place);
  }

  const InvoiceView& view_;
  const RuleTable& table_;
  const Document& document_;
  Asked asked_;
};

Json InvoiceView::tree(const Document& document, const std::vector<std::vector<Location>>& places) const {
  if (document.tree.nodes.empty() || document.invoice.rows(0).empty()) return Json::object();
  return Walk(*this, document, places).inside(kNone, 0, 0);
}

}  // namespace rulec::report
