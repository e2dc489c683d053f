#include "calculate/read.h"

#include <algorithm>
#include <array>
#include <bit>
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
  Text name;
  Json value;
};

// The fields that an object has, by their rank, and where each one stands.
struct Seen {
  std::array<std::uint64_t, 4> words{};
  std::array<Place, 256> places;  // of those that are there; kNoPlace: only of a field that always stands

  bool has(unsigned rank) const { return (words[rank / 64] >> (rank % 64) & 1U) != 0; }
  void add(unsigned rank, Place place) {
    words[rank / 64] |= std::uint64_t{1} << (rank % 64);
    places[rank] = place;
  }
  std::size_t count() const {
    std::size_t all = 0;
    for (std::uint64_t left : words)
      for (; left != 0; left &= left - 1) ++all;
    return all;
  }
};

class Reading {
 public:
  explicit Reading(Context& context) : context_(context), tree_(context.input.tree) {}

  Json object(Place place, TypeNumber type) {
    Json made = Json::object();
    Seen seen;
    find_fields(place, type, seen) ? take_in_order(type, seen, members_of(made))
                                   : take_as_written(place, type, members_of(made));
    normalise(context_, context_.schema.kind(type), made);
    return made;
  }

 private:
  static constexpr std::size_t kRoom = 4;  // for members, so that what is added moves nothing

  // False where the object has more than the fields of its type, once each and by their names to the letter.
  bool find_fields(Place place, TypeNumber type, Seen& seen) const {
    for (Place child = tree_[place].first_child; child != kNone; child = tree_[child].next) {
      const Field* const field = context_.schema.find(type, tree_[child].name);
      if (field == nullptr || seen.has(field->rank)) return false;
      seen.add(field->rank, child);
    }
    for (const Field* field : context_.schema.standing(type))
      if (!seen.has(field->rank)) seen.add(field->rank, kNoPlace);
    return true;
  }

  void take_in_order(TypeNumber type, const Seen& seen, JsonMembers& members) {
    const std::vector<Field>& fields = context_.schema.fields(type);
    members.reserve(seen.count() + kRoom);
    for (std::size_t word = 0; word < seen.words.size(); ++word)
      for (std::uint64_t left = seen.words[word]; left != 0; left &= left - 1) {
        const std::size_t rank = word * 64 + static_cast<unsigned>(std::countr_zero(left));
        take(fields[rank], seen.places[rank], members);
      }
  }
  void take(const Field& field, Place place, JsonMembers& members) {
    if (place != kNoPlace && tree_[place].kind != NodeKind::null) {
      Json& value = members.emplace_back(field.text, this->value(place, field)).second;
      if (!value.is_discarded()) return;
      members.pop_back();
    }
    if (field.empty != Empty::left_out) members.emplace_back(field.text, empty_value(field));
  }

  // Member by member, as they stand in the document; then they are put in order.
  void take_as_written(Place place, TypeNumber type, JsonMembers& members) {
    const std::size_t first = entries_.size();
    read_members(place, type);
    members.reserve(entries_.size() - first + kRoom);
    take_sorted(first, members);
    entries_.resize(first);
  }

  void take_sorted(std::size_t first, JsonMembers& members) {
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first);
    std::stable_sort(begin, entries_.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.rank, a.unknown) < std::pair(b.rank, b.unknown);
    });
    for (auto entry = begin; entry != entries_.end(); ++entry)
      members.emplace_back(entry->name, std::move(entry->value));
  }

  // Puts the members of an object on top of the entries; those of the objects below it have come and gone by then.
  void read_members(Place place, TypeNumber type) {
    const std::size_t first = entries_.size();
    Seen seen;
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
        entries_.push_back({rank, true, true, name(child), copy(child)});
        continue;
      }
      rank = field->rank;
      if (tree_[child].kind == NodeKind::null) continue;
      Json value = this->value(child, *field);
      if (value.is_discarded()) continue;
      add(first, {field->rank, false, exact, field->text, std::move(value)}, seen);
    }
    for (const Field* field : context_.schema.standing(type))
      if (!seen.has(field->rank)) entries_.push_back({field->rank, false, true, field->text, empty_value(*field)});
  }

  // Names with escapes are rare.
  Text name(Place place) const {
    const std::string_view written = tree_.written_name(place);
    return written.find('\\') == std::string_view::npos ? Text::lasting(written) : Text(tree_.name_of(place));
  }

  // Of two members that GOBL takes for one, the name to the letter counts, else the last.
  void add(std::size_t first, Entry entry, Seen& seen) {
    const auto rank = static_cast<unsigned>(entry.rank);
    if (seen.has(rank)) {
      const auto same = std::find_if(entries_.begin() + static_cast<std::ptrdiff_t>(first), entries_.end(),
                                     [&](const Entry& other) { return !other.unknown && other.rank == entry.rank; });
      if (same->exact && !entry.exact) return;
      entries_.erase(same);
    }
    seen.add(rank, kNoPlace);
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
    if (elements.empty()) return placeholder();
    return made;
  }

  Json single(Place place, const Field& field) {
    const Node& node = tree_[place];
    switch (field.form) {
      case Form::object: {
        if (node.kind != NodeKind::object) return wrong(place, "{ … }");
        if (context_.head_only && place == context_.input.root) return placeholder();
        Json made = object(place, field.type);
        if (is_nothing(context_.schema.kind(field.type), made)) return placeholder();
        return made;
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
    const Text text = field.form == Form::code   ? settled_code(node.view())
                      : field.form == Form::tidy ? tidied(node.view())
                                                 : Text::lasting(node.view());
    if (text.empty() && field.empty != Empty::written) return placeholder();
    return Json(text);
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
      if (const auto amount = Amount::parse(value_text(node))) return written(*amount);
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
    return node.size == 10 && parse_iso_day(node.view()) ? lasting(node.view()) : wrong(place, "2026-03-31");
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
    return gobl::is_settled_time(rest) ? lasting(node.view()) : wrong(place, expected);
  }

  // In the order of the names, as Go writes maps.
  Json texts_by_name(Place place, bool without_empty) {
    if (tree_[place].kind != NodeKind::object) return wrong(place, "{ … }");
    std::vector<std::pair<Text, Text>, ArenaAllocator<std::pair<Text, Text>>> sorted;
    for (Place child = tree_[place].first_child; child != kNone; child = tree_[child].next) {
      if (tree_[child].kind != NodeKind::text && tree_[child].kind != NodeKind::null) return wrong(child, "\"…\"");
      if (without_empty && tree_[child].size == 0) continue;
      sorted.emplace_back(name(child), Text::lasting(tree_[child].view()));
    }
    if (sorted.empty()) return placeholder();
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Json made = Json::object();
    members_of(made).reserve(sorted.size() + 1);
    for (const auto& [name, text] : sorted) members_of(made).emplace_back(name, Json(text));
    return made;
  }

  // As it stands: what GOBL does not look into, or does not know.
  Json copy(Place place) {
    const Node& node = tree_[place];
    switch (node.kind) {
      case NodeKind::object: {
        Json made = Json::object();
        for (Place child = node.first_child; child != kNone; child = tree_[child].next)
          members_of(made).emplace_back(name(child), copy(child));
        return made;
      }
      case NodeKind::array: {
        Json made = Json::array();
        for (Place child = node.first_child; child != kNone; child = tree_[child].next) made.push_back(copy(child));
        return made;
      }
      case NodeKind::text:
        return lasting(node.view());
      case NodeKind::number: {
        Json made = number(node.view());  // none where no double holds it: GOBL cannot read it either
        return made.is_discarded() ? wrong(place, "1234.50") : std::move(made);
      }
      case NodeKind::truth:
        return Json(node.view() == "true");
      case NodeKind::null:
      case NodeKind::element:
        break;
    }
    return Json();
  }

  // As nlohmann reads it: what no integer holds is the nearest double.
  static Json number(std::string_view text) {
    const nlohmann::json read = nlohmann::json::parse(text, nullptr, false);
    if (read.is_number_unsigned()) return Json(read.get<std::uint64_t>());
    if (read.is_number_integer()) return Json(read.get<std::int64_t>());
    return read.is_number_float() ? Json(read.get<double>()) : placeholder();
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

// What was said stands in the order of the document, whatever the order of the fields.
Json read_object(Context& context, Place place, TypeNumber type) {
  const auto remarks = static_cast<std::ptrdiff_t>(context.remarks.size());
  const auto unknown = static_cast<std::ptrdiff_t>(context.unknown.size());
  Json made = Reading(context).object(place, type);
  std::stable_sort(context.remarks.begin() + remarks, context.remarks.end(),
                   [](const Remark& a, const Remark& b) { return a.place < b.place; });
  std::sort(context.unknown.begin() + unknown, context.unknown.end());
  return made;
}

}  // namespace rulec::calculate
