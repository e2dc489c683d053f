#include "formats/gobl.h"

#include <fmt/format.h>

#include <optional>

#include <string_view>
#include <utility>

#include "formats/dialects.h"
#include "formats/envelope_digest.h"

namespace rulec::gobl {
namespace {

constexpr std::string_view kEnvelope = "/envelope", kInvoice = "/bill/invoice";

ReadError refuse(const Tree& tree, Place place, std::string english, std::string french) {
  return {std::move(english), std::move(french), tree[place].offset, tree.position(place), true};
}

std::string_view kind_in_english(NodeKind kind) {
  switch (kind) {
    case NodeKind::object:
      return "an object";
    case NodeKind::array:
      return "a list";
    case NodeKind::text:
      return "a text";
    case NodeKind::number:
      return "a number";
    case NodeKind::truth:
      return "a truth value";
    case NodeKind::null:
    case NodeKind::element:
      return "null";
  }
  return "";
}
std::string_view kind_in_french(NodeKind kind) {
  switch (kind) {
    case NodeKind::object:
      return "un objet";
    case NodeKind::array:
      return "une liste";
    case NodeKind::text:
      return "un texte";
    case NodeKind::number:
      return "un nombre";
    case NodeKind::truth:
      return "une valeur logique";
    case NodeKind::null:
    case NodeKind::element:
      return "null";
  }
  return "";
}

// The codes of faults that the head says to leave out.
void learn_ignored(Document& document, Place list) {
  if (list == kNoPlace || document.tree[list].kind != NodeKind::array) return;
  for (Place code = document.tree[list].first_child; code != kNone; code = document.tree[code].next)
    if (document.tree[code].kind == NodeKind::text) document.facts[Fact::ignored].push_back(document.tree[code].view());
}

ReadError no_object(const Tree& tree, Place place) {
  const NodeKind kind = tree[place].kind;
  return refuse(tree, place, fmt::format("A GOBL document is a JSON object; {} stands here.", kind_in_english(kind)),
                fmt::format("Un document GOBL est un objet JSON ; {} se trouve ici.", kind_in_french(kind)));
}

}  // namespace

struct Reader::State {
  State(const RuleTable& table_in, Index mapping_in, std::unique_ptr<Conditions> conditions_in, Limits limits,
        std::vector<Index> layers_in)
      : table(table_in),
        compare_digests(limits.digest),
        take_terms(limits.terms),
        json(table, {limits.bytes, limits.depth}),
        dialects(table, mapping_in, std::move(layers_in)),
        conditions(std::move(conditions_in)),
        schema(table.name_number("$schema")),
        head(table.name_number("head")),
        totals(table.name_number("totals")),
        tax(table.name_number("tax")),
        included(table.name_number("prices_include")),
        ignored(table.name_number("ignore")) {}

  // The place of the invoice, or why there is none.
  std::optional<ReadError> find_invoice(const Tree& tree, Place& invoice);
  std::optional<ReadError> check_schema(const Tree& tree, Place object, std::string_view& schema_text) const;
  Place member(const Tree& tree, Place object, Index number, std::string_view name) const;

  void note_digest(Document& document);

  const RuleTable& table;
  bool compare_digests, take_terms;
  JsonReader json;
  Dialects dialects;
  std::optional<DigestChecker> digests;  // made for the first envelope
  std::unique_ptr<Conditions> conditions;
  Index schema, head, totals, tax, included, ignored;
};

// By its number where the table knows the name, else by the name itself.
Place Reader::State::member(const Tree& tree, Place object, Index number, std::string_view name) const {
  if (number != kNone) return tree.member(object, number);
  for (Place child = tree[object].first_child; child != kNone; child = tree[child].next)
    if (tree.written_name(child) == name) return child;
  return kNoPlace;
}

std::optional<ReadError> Reader::State::check_schema(const Tree& tree, Place object, std::string_view& text) const {
  const Place place = member(tree, object, schema, "$schema");
  if (place == kNoPlace || tree[place].kind == NodeKind::null)
    return refuse(tree, object, "This is no GOBL document: it has no `$schema`.",
                  "Ceci n'est pas un document GOBL : il n'a pas de `$schema`.");
  if (tree[place].kind != NodeKind::text)
    return refuse(tree, place, fmt::format("`$schema` is {}; a text is wanted.", kind_in_english(tree[place].kind)),
                  fmt::format("`$schema` est {} ; un texte est attendu.", kind_in_french(tree[place].kind)));
  text = tree[place].view();
  return std::nullopt;
}

std::optional<ReadError> Reader::State::find_invoice(const Tree& tree, Place& invoice) {
  std::string_view text;
  invoice = 0;
  if (tree[0].kind != NodeKind::object) return no_object(tree, 0);
  if (auto error = check_schema(tree, 0, text)) return error;
  if (text.ends_with(kEnvelope)) {
    const Place inside = member(tree, 0, dialects.base().root_name(), "doc");
    if (inside == kNoPlace || tree[inside].kind == NodeKind::null)
      return refuse(tree, 0, "The envelope holds no document: it has no `doc`.",
                    "L'enveloppe ne contient aucun document : elle n'a pas de `doc`.");
    if (tree[inside].kind != NodeKind::object) return no_object(tree, inside);
    if (auto error = check_schema(tree, inside, text)) return error;
    invoice = inside;
  }
  if (text.ends_with(kInvoice)) return std::nullopt;
  return refuse(
      tree, member(tree, invoice, schema, "$schema"),
      fmt::format("This is no invoice: its schema is `{}`, and only bill/invoice can be read.", text),
      fmt::format("Ceci n'est pas une facture : son schéma est `{}`, et seul bill/invoice peut être lu.", text));
}

void Reader::State::note_digest(Document& document) {
  const Place head_place = member(document.tree, 0, head, "head");
  if (head_place == kNoPlace || document.tree[head_place].first_child == kNone) return;
  if (!digests) digests.emplace(table);
  const DigestCheck check = digests->check(document);
  const auto notice = [&](const char* rule) -> Notice& {
    document.notices.push_back({rule, kNone, {check.place}, {}});
    return document.notices.back();
  };
  const auto field = [](Notice& notice, NoticeField name) -> std::string& {
    return notice.fields[static_cast<std::size_t>(name)];
  };
  static constexpr std::string_view kStates[] = {"equal", "different", "unsure", "absent"};
  document.facts[Fact::digest].push_back(kStates[static_cast<std::size_t>(check.state)]);
  if (check.state == DigestCheck::State::different) {
    Notice& wrong = notice("RT-DIGEST");
    field(wrong, NoticeField::value) = fmt::format("{} {}", check.algorithm, check.written);
    field(wrong, NoticeField::expected) = "sha256 " + check.computed;
  } else if (check.state == DigestCheck::State::cannot_tell) {
    std::string list;
    for (const Place place : check.doubts) list += (list.empty() ? "" : ", ") + document.tree.path(place);
    Notice& unsure = notice("RT-DIGEST-UNSURE");
    field(unsure, NoticeField::value) = check.written;
    field(unsure, NoticeField::list) = std::move(list);
    unsure.places.insert(unsure.places.end(), check.doubts.begin(), check.doubts.end());
  }
}

Reader::Reader(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions, Limits limits,
               std::vector<Index> layers)
    : state_(std::make_unique<State>(table, mapping, std::move(conditions), limits, std::move(layers))) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

std::optional<ReadError> Reader::read(std::string bytes, Document& document) {
  State& state = *state_;
  document.facts.clear();
  document.notices.clear();
  document.built = true;
  document.gross = false;
  if (auto error = state.json.read(std::move(bytes), document)) return error;
  Tree& tree = document.tree;
  Place invoice = 0;
  if (auto error = state.find_invoice(tree, invoice)) return error;

  document.root = invoice;
  if (!state.take_terms) return std::nullopt;
  document.facts[Fact::syntax].push_back("gobl");
  Mapping& mapping = state.dialects.choose(document, invoice);
  mapping.read(invoice, document, state.conditions.get());
  const Place totals = state.member(tree, invoice, state.totals, "totals");
  document.built = totals != kNoPlace && (tree[totals].kind != NodeKind::object || tree[totals].first_child != kNone) &&
                   tree[totals].kind != NodeKind::null;
  if (!document.built) document.notices.push_back({"RT-UNBUILT", kNone, {invoice}, {}});
  // Lines and totals that include tax are no net amounts: what EN 16931 asks of them cannot be seen here.
  const Place tax = state.member(tree, invoice, state.tax, "tax");
  const Place included = tax == kNoPlace ? kNoPlace : state.member(tree, tax, state.included, "prices_include");
  if (document.built && included != kNoPlace && tree[included].kind == NodeKind::text && tree[included].size > 0) {
    document.gross = true;
    document.notices.push_back({"RT-INCLUDED", kNone, {included}, {}});
  }
  if (invoice != 0) {
    mapping.settle(document, 0, "Envelope");
    if (const Place head = state.member(tree, 0, state.head, "head"); head != kNoPlace) {
      mapping.settle(document, head, "Head");
      learn_ignored(document, state.member(tree, head, state.ignored, "ignore"));
    }
  }
  mapping.note_leftovers(document, invoice == 0 ? "Invoice" : "Envelope");
  if (invoice != 0 && state.compare_digests) state.note_digest(document);
  return std::nullopt;
}

}  // namespace rulec::gobl
