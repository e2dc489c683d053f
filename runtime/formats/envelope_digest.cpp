#include "formats/envelope_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "formats/canonical_json.h"
#include "formats/gobl_members.h"
#include "formats/gobl_values.h"
#include "formats/sha256.h"

namespace rulec::gobl {
namespace {

// ---- what reading changes, so that a digest depends on guesses

enum class Doubt : std::uint8_t { unknown, renamed, absent, empty, rewritten, unreadable };
constexpr std::size_t kDoubts = 6;
constexpr std::array<std::string_view, kDoubts> kDoubtsEnglish = {
    "GOBL drops members that it does not know", "GOBL reads a member by another name",
    "GOBL may write a member that is missing",  "GOBL may drop an empty value",
    "GOBL writes a value in another form",      "GOBL cannot read a value, or reads it in a way not known here"};
constexpr std::array<std::string_view, kDoubts> kDoubtsFrench = {
    "GOBL retire les membres qu'il ne connaît pas",
    "GOBL lit un membre sous un autre nom",
    "GOBL peut écrire un membre absent",
    "GOBL peut retirer une valeur vide",
    "GOBL écrit une valeur sous une autre forme",
    "GOBL ne sait pas lire une valeur, ou la lit d'une manière inconnue ici"};

// By doubt: taken as written here instead of as GOBL most likely has it. The last one offers no choice.
using Choice = std::uint32_t;
constexpr Choice bit(Doubt doubt) { return Choice{1} << static_cast<unsigned>(doubt); }
constexpr Choice kChoices = bit(Doubt::unreadable) - 1;

bool is_scalar_kind(ValueKind kind) {
  return kind != ValueKind::object && kind != ValueKind::texts_by_name && kind != ValueKind::any;
}

// ---- the document as GOBL writes it

// Goes through the tree with a stack of its own: a document may nest as deep as its reader allows.
class Writer {
 public:
  explicit Writer(const Members& members) : members_(members), json_(hash_) {}

  std::string run(const Tree& tree, Place document, Choice choice) {
    tree_ = &tree;
    document_ = document;
    choice_ = choice;
    doubts_ = 0;
    first_.fill(kNoPlace);
    entries_.clear();
    levels_.clear();
    names_.clear();
    hash_.begin();
    open(document, {"", ValueKind::object, Absent::left_out, members_.type_named("Invoice")});
    while (!levels_.empty()) step();
    json_.flush();
    return hash_.end();
  }

  Choice doubts() const { return doubts_; }
  Place first(Doubt doubt) const { return first_[static_cast<std::size_t>(doubt)]; }

 private:
  struct Entry {
    std::string_view name;
    Place value = kNoPlace;  // kNoPlace: the empty value of its kind
    Member member;
    std::string_view text;  // instead of the value, where not null
  };
  struct Level {
    Place node = 0;
    Member member;  // of the elements of a list
    std::size_t first = 0, at = 0;
    Place child = kNone;
    bool list = false;
  };

  bool as_written(Doubt doubt) const { return (choice_ & bit(doubt)) != 0; }
  void doubt(Doubt doubt, Place place) {
    doubts_ |= bit(doubt);
    if (Place& first = first_[static_cast<std::size_t>(doubt)]; first == kNoPlace) first = place;
  }

  void step() {
    Level& level = levels_.back();
    if (level.list) return element(level);
    if (level.at == entries_.size()) {
      entries_.resize(level.first);
      json_.raw("}");
      levels_.pop_back();
      return;
    }
    const std::size_t at = level.at++;
    if (at > level.first) json_.raw(",");
    const Entry entry = entries_[at];
    json_.text(entry.name);
    json_.raw(":");
    if (entry.text.data() != nullptr)
      json_.text(entry.text);
    else if (entry.value == kNoPlace)
      empty_value(entry.member.kind);
    else
      value(entry.value, entry.member);
  }

  void element(Level& level) {
    if (level.child == kNone) {
      json_.raw("]");
      levels_.pop_back();
      return;
    }
    const Place child = level.child;
    if ((*tree_)[child].position > 0) json_.raw(",");
    level.child = (*tree_)[child].next;
    value(child, level.member);
  }

  void value(Place place, const Member& member) {
    const Node& node = (*tree_)[place];
    switch (node.kind) {
      case NodeKind::object:
        if (is_scalar_kind(member.kind)) doubt(Doubt::unreadable, place);
        return open(place, member);
      case NodeKind::array: {
        json_.raw("[");
        levels_.push_back({place, member, 0, 0, node.first_child, true});
        return;
      }
      default:
        return scalar(place, node, member.kind);
    }
  }

  void scalar(Place place, const Node& node, ValueKind kind) {
    if (node.kind == NodeKind::text && (kind == ValueKind::text || kind == ValueKind::texts_by_name))
      return json_.text(node.view());
    if (node.kind == NodeKind::null || node.kind == NodeKind::truth) {
      if (node.kind == NodeKind::truth && kind != ValueKind::truth && kind != ValueKind::any)
        doubt(Doubt::unreadable, place);
      return json_.raw(node.view());
    }
    switch (kind) {
      case ValueKind::amount:
        return number(place, node, is_settled_amount(node.view()), settled_amount);
      case ValueKind::percent:
        return number(place, node, is_settled_percent(node.view()), settled_percent);
      case ValueKind::date:
        if (node.kind != NodeKind::text || !is_settled_date(node.view())) date(place, node);
        return json_.text(date_text(node));
      case ValueKind::unknown:
      case ValueKind::any:
        break;
      case ValueKind::integer:
        if (node.kind == NodeKind::text) doubt(Doubt::unreadable, place);
        break;
      case ValueKind::text:
      case ValueKind::truth:
      case ValueKind::object:
      case ValueKind::texts_by_name:
        doubt(Doubt::unreadable, place);
        break;
    }
    if (node.kind == NodeKind::number)
      json_.number(node.view());
    else
      json_.text(node.view());
  }

  template <typename Settle>
  void number(Place place, const Node& node, bool settled, const Settle& settle) {
    if (settled && node.kind == NodeKind::text) return json_.text(node.view());
    const auto text = settle(node.view());
    doubt(text ? Doubt::rewritten : Doubt::unreadable, place);
    if (text && !as_written(Doubt::rewritten)) return json_.text(*text);
    if (node.kind == NodeKind::number) return json_.number(node.view());
    json_.text(node.view());
  }

  static constexpr std::string_view kNoDay = "0000-00-00";

  void date(Place place, const Node& node) {
    const bool none = node.kind == NodeKind::text && (node.size == 0 || node.view() == kNoDay);
    doubt(none ? Doubt::rewritten : Doubt::unreadable, place);
  }
  std::string_view date_text(const Node& node) const {
    return node.size == 0 && !as_written(Doubt::rewritten) ? kNoDay : node.view();
  }

  void empty_value(ValueKind kind) {
    switch (kind) {
      case ValueKind::amount:
        return json_.text("0");
      case ValueKind::percent:
        return json_.text("0%");
      case ValueKind::date:
        return json_.text(kNoDay);
      case ValueKind::integer:
        return json_.raw("0");
      case ValueKind::truth:
        return json_.raw("false");
      case ValueKind::unknown:
      case ValueKind::text:
      case ValueKind::object:
      case ValueKind::texts_by_name:
      case ValueKind::any:
        return json_.text("");
    }
  }

  // ---- the members of an object

  void open(Place place, const Member& member) {
    const std::size_t first = entries_.size();
    const bool typed = member.kind == ValueKind::object && members_.known();
    for (Place child = (*tree_)[place].first_child; child != kNone; child = (*tree_)[child].next) {
      if (typed)
        add_known(child, member.type, first);
      else
        add(child, name(child), {"", member.kind == ValueKind::texts_by_name ? ValueKind::text : ValueKind::any});
    }
    if (typed) add_absent(place, member.type, first);
    std::sort(entries_.begin() + static_cast<std::ptrdiff_t>(first), entries_.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    json_.raw("{");
    levels_.push_back({place, {}, first, first, kNone, false});
  }

  void add_known(Place child, std::uint16_t type, std::size_t first) {
    if (const Member* known = members_.find(type, (*tree_)[child].name)) return add(child, known->name, *known);
    const std::string_view written = name(child);
    const Member* read = members_.find_as_read(type, written);
    if (read != nullptr && !has(read->name, first)) {
      doubt(Doubt::renamed, child);
      return add(child, as_written(Doubt::renamed) ? written : read->name, *read);
    }
    doubt(Doubt::unknown, child);
    if (as_written(Doubt::unknown)) add(child, written, {"", ValueKind::any});
  }

  bool has(std::string_view name, std::size_t first) const {
    return std::any_of(entries_.begin() + static_cast<std::ptrdiff_t>(first), entries_.end(),
                       [&](const Entry& entry) { return entry.name == name; });
  }

  void add(Place child, std::string_view name, const Member& member) {
    const Node& node = (*tree_)[child];
    if (node.kind == NodeKind::null) return;
    if (left_out(child, node, member)) return;
    entries_.push_back({name, child, member, {}});
  }

  // GOBL writes no empty texts, lists, maps and no `false`, but where the member is always written.
  bool left_out(Place child, const Node& node, const Member& member) {
    const bool has_no_child = node.first_child == kNone;
    if (node.kind == NodeKind::object && has_no_child && member.kind == ValueKind::texts_by_name) return true;  // seen
    if (member.absent != Absent::left_out || member.kind == ValueKind::any) return false;
    const bool empty = (node.kind == NodeKind::array && has_no_child) ||
                       (node.kind == NodeKind::text && node.size == 0) ||
                       (node.kind == NodeKind::truth && node.view() == "false") ||
                       (member.kind == ValueKind::integer && node.kind == NodeKind::number && node.view() == "0");
    if (!empty) return false;
    doubt(Doubt::empty, child);
    return !as_written(Doubt::empty);
  }

  void add_absent(Place place, std::uint16_t type, std::size_t first) {
    for (const Member* member : members_.written(type)) {
      if (has(member->name, first)) continue;
      if (member->absent == Absent::probably_written) {
        doubt(Doubt::absent, place);
        if (as_written(Doubt::absent)) continue;
      }
      entries_.push_back({member->name, kNoPlace, *member, {}});
    }
    if (place == document_) add_regime(place, first);
  }

  // The regime of a document is that of its supplier's country, where GOBL has one for it.
  void add_regime(Place place, std::size_t first) {
    constexpr std::string_view kName = "$regime";
    constexpr std::string_view kKnown[] = {"FR", "DE", "ES", "BE", "IT", "NL", "PT",
                                           "AT", "PL", "IE", "EL", "GB", "CH"};
    if (has(kName, first)) return;
    const std::string_view country = text_below(text_node(place, "supplier"), "tax_id", "country");
    if (country.empty()) return;
    const bool known = std::find(std::begin(kKnown), std::end(kKnown), country) != std::end(kKnown);
    if (!known) {
      doubt(Doubt::absent, place);
      if (as_written(Doubt::absent)) return;
    }
    entries_.push_back({kName, kNoPlace, {}, country});
  }

  Place text_node(Place object, std::string_view name) const {
    if (object == kNoPlace) return kNoPlace;
    for (Place child = (*tree_)[object].first_child; child != kNone; child = (*tree_)[child].next)
      if (tree_->written_name(child) == name) return child;
    return kNoPlace;
  }
  std::string_view text_below(Place object, std::string_view first, std::string_view second) const {
    const Place place = text_node(text_node(object, first), second);
    return place == kNoPlace || (*tree_)[place].kind != NodeKind::text ? "" : (*tree_)[place].view();
  }

  // Names with escapes are rare: they are kept here.
  std::string_view name(Place place) {
    const std::string_view written = tree_->written_name(place);
    if (written.find('\\') == std::string_view::npos) return written;
    return names_.keep(tree_->name_of(place));
  }

  const Members& members_;
  Sha256 hash_;
  CanonicalJson json_;
  Arena names_;
  const Tree* tree_ = nullptr;
  Place document_ = 0;
  Choice choice_ = 0, doubts_ = 0;
  std::array<Place, kDoubts> first_{};
  std::vector<Entry> entries_;
  std::vector<Level> levels_;
};

// ---- the envelope

Place member(const Tree& tree, Place object, std::string_view name) {
  if (object == kNoPlace || tree[object].kind != NodeKind::object) return kNoPlace;
  for (Place child = tree[object].first_child; child != kNone; child = tree[child].next)
    if (tree.written_name(child) == name && tree[child].kind != NodeKind::null) return child;
  return kNoPlace;
}

std::string_view text(const Tree& tree, Place object, std::string_view name) {
  const Place place = member(tree, object, name);
  return place == kNoPlace || tree[place].kind != NodeKind::text ? std::string_view() : tree[place].view();
}

}  // namespace

struct DigestChecker::State {
  explicit State(const RuleTable& table) : members(table), writer(members) {}

  // Each combination of guesses that the document leaves open, until one gives the digest; of a large document only
  // that it was hashed as it is written.
  bool some_guess_gives(const std::string& wanted, const Tree& tree, Place document, Choice open) {
    constexpr std::size_t kLarge = 64U << 10;
    const Choice choices = open & kChoices;
    for (Choice choice = choices; choice != 0; choice = (choice - 1) & choices) {
      if (writer.run(tree, document, choice) == wanted) return true;
      if (tree.bytes.size() > kLarge) break;
    }
    return false;
  }

  void explain(DigestCheck& check, const Tree& tree, Choice doubts, const std::array<Place, kDoubts>& places) const;

  Members members;
  Writer writer;
};

void DigestChecker::State::explain(DigestCheck& check, const Tree& tree, Choice doubts,
                                   const std::array<Place, kDoubts>& places) const {
  if (!members.known()) {
    check.reason_en = "the rules do not say which members GOBL knows";
    check.reason_fr = "les règles ne disent pas quels membres GOBL connaît";
  }
  for (std::size_t i = 0; i < kDoubts; ++i) {
    if ((doubts >> i & 1U) == 0) continue;
    check.doubts.push_back(places[i]);
    const std::string path = tree.path(places[i]);
    check.reason_en += fmt::format("{}{} ({})", check.reason_en.empty() ? "" : "; ", kDoubtsEnglish[i], path);
    check.reason_fr += fmt::format("{}{} ({})", check.reason_fr.empty() ? "" : " ; ", kDoubtsFrench[i], path);
  }
}

DigestChecker::DigestChecker(const RuleTable& table) : state_(std::make_unique<State>(table)) {}
DigestChecker::~DigestChecker() = default;
DigestChecker::DigestChecker(DigestChecker&&) noexcept = default;

DigestCheck DigestChecker::check(const Document& document) {
  const Tree& tree = document.tree;
  DigestCheck check;
  if (tree.nodes.empty() || !text(tree, 0, "$schema").ends_with("/envelope")) return check;
  const Place digest = member(tree, member(tree, 0, "head"), "dig"), invoice = member(tree, 0, "doc");
  if (digest == kNoPlace || invoice == kNoPlace || tree[invoice].kind != NodeKind::object) return check;

  using enum DigestCheck::State;
  check.place = digest;
  check.written = text(tree, digest, "val");
  check.algorithm = text(tree, digest, "alg");
  Writer& writer = state_->writer;
  check.computed = writer.run(tree, invoice, 0);
  const Choice doubts = writer.doubts();
  std::array<Place, kDoubts> places{};
  for (std::size_t i = 0; i < kDoubts; ++i) places[i] = writer.first(static_cast<Doubt>(i));
  if (check.algorithm != "sha256") {
    check.state = different;
    check.reason_en = fmt::format("the algorithm is `{}`, and GOBL knows sha256 only", check.algorithm);
    check.reason_fr = fmt::format("l'algorithme est `{}`, et GOBL ne connaît que sha256", check.algorithm);
  } else if (check.computed == check.written || state_->some_guess_gives(check.written, tree, invoice, doubts)) {
    check.state = equal;
    check.computed = check.written;
  } else if (doubts == 0 && state_->members.known()) {
    check.state = different;
    check.reason_en = fmt::format("the digest of the document is {}", check.computed);
    check.reason_fr = fmt::format("l'empreinte du document est {}", check.computed);
  } else {
    check.state = cannot_tell;
    state_->explain(check, tree, doubts, places);
  }
  return check;
}

DigestCheck check_digest(const RuleTable& table, const Document& document) {
  return DigestChecker(table).check(document);
}

}  // namespace rulec::gobl
