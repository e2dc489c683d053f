#include "calculate/read.h"

#include <algorithm>
#include <utility>

#include "calculate/normalise.h"
#include "calculate/texts.h"
#include "formats/gobl_values.h"

namespace rulec::calculate {
namespace {

// A member on its way to its place: unknown ones stand behind the known one that they stood behind.
struct Entry {
  int rank = 0;
  bool unknown = false;
  bool exact = true;  // by its name to the letter
  std::string_view name;
  std::string own_name;  // of an unknown one
  Json value;
};

class Reading {
 public:
  explicit Reading(Context& context) : context_(context), tree_(context.input.tree) { entries_.reserve(128); }

  Json object(Place place, TypeNumber type) {
    const std::size_t first = entries_.size();
    members(place, type);
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto before = [](const Entry& a, const Entry& b) {
      return std::pair(a.rank, a.unknown) < std::pair(b.rank, b.unknown);
    };
    if (!std::is_sorted(begin, entries_.end(), before)) std::stable_sort(begin, entries_.end(), before);
    Json made = Json::object();
    JsonMembers& members = members_of(made);
    members.reserve(entries_.size() - first + 4);  // so that what is added moves nothing
    for (auto entry = begin; entry != entries_.end(); ++entry)
      members.emplace_back(entry->unknown ? std::move(entry->own_name) : std::string(entry->name),
                           std::move(entry->value));
    entries_.erase(begin, entries_.end());
    normalise(context_, context_.schema.kind(type), made);
    return made;
  }

 private:
  // Puts the members of an object on top of the entries; those of the objects below it have come and gone by then.
  void members(Place place, TypeNumber type) {
    const std::size_t first = entries_.size();
    std::uint64_t seen[4] = {};
    int rank = -1;
    for (Place child = tree_[place].first_child; child != kNone; child = tree_[child].next) {
      bool exact = true;
      const Field* field = context_.schema.find(type, tree_[child].name);
      if (field == nullptr && tree_[child].name == kNone) {
        field = context_.schema.find_as_read(type, tree_.written_name(child));
        exact = false;
      }
      if (field == nullptr) {
        context_.unknown.push_back(child);
        entries_.push_back({rank, true, true, {}, tree_.name_of(child), copy(child)});
        continue;
      }
      rank = field->rank;
      if (tree_[child].kind == NodeKind::null) continue;
      Json value = this->value(child, *field);
      if (value.is_discarded()) continue;
      add(first, {field->rank, false, exact, field->name, {}, std::move(value)}, seen);
    }
    for (const Field* field : context_.schema.standing(type))
      if ((seen[field->rank / 64U] >> (field->rank % 64U) & 1U) == 0)
        entries_.push_back({field->rank, false, true, field->name, {}, empty_value(*field)});
  }

  // Of two members that GOBL takes for one, the name to the letter counts, else the last.
  void add(std::size_t first, Entry entry, std::uint64_t (&seen)[4]) {
    const auto bit = std::uint64_t{1} << static_cast<unsigned>(entry.rank % 64);
    std::uint64_t& word = seen[entry.rank / 64];
    if ((word & bit) != 0) {
      const auto same = std::find_if(entries_.begin() + static_cast<std::ptrdiff_t>(first), entries_.end(),
                                     [&](const Entry& other) { return !other.unknown && other.rank == entry.rank; });
      if (same->exact && !entry.exact) return;
      entries_.erase(same);
    }
    word |= bit;
    entries_.push_back(std::move(entry));
  }

  static Json empty_value(const Field& field) {
    if (field.empty == Empty::computed) return placeholder();
    if (field.form == Form::amount) return Json("0");
    if (field.form == Form::percent) return Json("0%");
    if (field.form == Form::integer) return Json(0);
    if (field.form == Form::date) return placeholder();
    return Json("");
  }

  Json value(Place place, const Field& field) {
    if (!field.is_list) return single(place, field);
    if (tree_[place].kind != NodeKind::array) return wrong(place, "[ … ]");
    Json made = Json::array();
    auto& elements = made.get_ref<Json::array_t&>();
    for (Place child = tree_[place].first_child; child != kNone; child = tree_[child].next) {
      if (tree_[child].kind == NodeKind::null) continue;
      Json element = single(child, field);
      if (!element.is_discarded()) elements.push_back(std::move(element));
    }
    return elements.empty() ? placeholder() : made;
  }

  Json single(Place place, const Field& field) {
    const Node& node = tree_[place];
    switch (field.form) {
      case Form::object: {
        if (node.kind != NodeKind::object) return wrong(place, "{ … }");
        if (context_.head_only && place == context_.input.root) return placeholder();
        Json made = object(place, field.type);
        return is_nothing(context_.schema.kind(field.type), made) ? placeholder() : made;
      }
      case Form::anything:
        return copy(place);
      case Form::extensions:
      case Form::meta:
        return texts_by_name(place, field.form == Form::extensions);
      case Form::amount:
        return amount(node, place);
      case Form::percent:
        return percent(node, place);
      case Form::date:
        return date(node, place);
      case Form::datetime:
      case Form::time:
        return time(node, place, field.form == Form::datetime);
      case Form::integer:
      case Form::number:
        return node.kind == NodeKind::number ? copy(place) : wrong(place, "1");
      case Form::truth:
        return node.kind == NodeKind::truth ? copy(place) : wrong(place, "true");
      case Form::text:
      case Form::tidy:
      case Form::code:
        break;
    }
    return text(node, place, field);
  }

  Json text(const Node& node, Place place, const Field& field) {
    if (node.kind == NodeKind::number && field.is_list && field.form == Form::text) return copy(place);
    if (node.kind != NodeKind::text) return wrong(place, "\"…\"");
    std::string text = field.form == Form::code   ? settled_code(node.view())
                       : field.form == Form::tidy ? tidied(node.view())
                                                  : std::string(node.view());
    if (text.empty() && field.empty != Empty::written) return placeholder();
    return Json(std::move(text));
  }

  // Zeros that end the decimals of a number are not part of it, other than of a text.
  static std::string_view value_text(const Node& node) {
    std::string_view text = node.view();
    if (node.kind != NodeKind::number || text.find('.') == std::string_view::npos) return text;
    while (text.ends_with('0')) text.remove_suffix(1);
    if (text.ends_with('.')) text.remove_suffix(1);
    return text;
  }

  Json amount(const Node& node, Place place) {
    if (node.kind == NodeKind::text || node.kind == NodeKind::number)
      if (const auto amount = Amount::parse(value_text(node))) return Json(amount->to_string());
    return wrong(place, "1234.50");
  }

  Json percent(const Node& node, Place place) {
    if (node.kind == NodeKind::text || node.kind == NodeKind::number)
      if (const auto percent = Percent::parse(value_text(node))) {
        if (compare(percent->factor, {1, 0, false}) == std::strong_ordering::greater) note_large(*percent, place);
        return Json(percent->to_string());
      }
    return wrong(place, "20%");
  }

  void note_large(Percent percent, Place place) {
    Remark& made = context_.remark("RB-PERCENT", "");
    made.place = place;
    made.value = percent.to_string();
    made.name = tree_.name_of(place);
  }

  Json date(const Node& node, Place place) {
    if (node.kind != NodeKind::text) return wrong(place, "2026-03-31");
    if (node.size == 0 || node.view() == "0000-00-00") return Json("0000-00-00");
    return node.size == 10 && parse_iso_day(node.view()) ? Json(std::string(node.view())) : wrong(place, "2026-03-31");
  }

  Json time(const Node& node, Place place, bool with_day) {
    const char* const expected = with_day ? "2026-03-31T17:05:00" : "17:05:00";
    if (node.kind != NodeKind::text) return wrong(place, expected);
    std::string_view rest = node.view();
    if (rest.empty()) return placeholder();
    if (with_day) {
      const std::string_view day = rest.substr(0, 10);
      if (rest.size() != 19 || rest[10] != 'T' || (day != "0000-00-00" && !parse_iso_day(day)))
        return wrong(place, expected);
      rest.remove_prefix(11);
    }
    return gobl::is_settled_time(rest) ? Json(std::string(node.view())) : wrong(place, expected);
  }

  // In the order of the names, as Go writes maps.
  Json texts_by_name(Place place, bool without_empty) {
    if (tree_[place].kind != NodeKind::object) return wrong(place, "{ … }");
    std::vector<std::pair<std::string, Json>> sorted;
    for (Place child = tree_[place].first_child; child != kNone; child = tree_[child].next) {
      if (tree_[child].kind != NodeKind::text && tree_[child].kind != NodeKind::null) return wrong(child, "\"…\"");
      if (without_empty && tree_[child].size == 0) continue;
      sorted.emplace_back(tree_.name_of(child), Json(std::string(tree_[child].view())));
    }
    if (sorted.empty()) return placeholder();
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Json made = Json::object();
    for (auto& [name, text] : sorted) members_of(made).emplace_back(std::move(name), std::move(text));
    return made;
  }

  // As it stands: what GOBL does not look into, or does not know.
  Json copy(Place place) {
    const Node& node = tree_[place];
    switch (node.kind) {
      case NodeKind::object: {
        Json made = Json::object();
        for (Place child = node.first_child; child != kNone; child = tree_[child].next)
          members_of(made).emplace_back(tree_.name_of(child), copy(child));
        return made;
      }
      case NodeKind::array: {
        Json made = Json::array();
        for (Place child = node.first_child; child != kNone; child = tree_[child].next) made.push_back(copy(child));
        return made;
      }
      case NodeKind::text:
        return Json(std::string(node.view()));
      case NodeKind::number:
        return Json::parse(node.view(), nullptr, false);
      case NodeKind::truth:
        return Json(node.view() == "true");
      case NodeKind::null:
      case NodeKind::element:
        break;
    }
    return Json();
  }

  Json wrong(Place place, const char* expected) {
    const Node& node = tree_[place];
    context_.refuse("RT-VALUE", place,
                    node.kind == NodeKind::object  ? "{ … }"
                    : node.kind == NodeKind::array ? "[ … ]"
                                                   : std::string(node.view()),
                    expected);
    return placeholder();
  }

  Context& context_;
  const Tree& tree_;
  std::vector<Entry> entries_;  // of the objects that are being read, one upon the other
};

}  // namespace

Json read_object(Context& context, Place place, TypeNumber type) { return Reading(context).object(place, type); }

}  // namespace rulec::calculate
