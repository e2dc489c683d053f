#include "formats/gobl.h"

#include <fmt/format.h>

#include "evaluate/evaluator.h"
#include "formats/json_tree.h"
#include "formats/mapping.h"

namespace rulec::gobl {
namespace {

// Conditions of bindings run on the machine of the rules.
class MachineConditions final : public Conditions {
 public:
  explicit MachineConditions(const RuleTable& table) : evaluator_(table) {}
  bool holds(Index program, const Document& document, Frame frame, RowIndex row) override {
    evaluator_.begin(document.invoice, document.facts, kLastDay);
    evaluator_.enter_context(frame, row);
    return evaluator_.machine().run(program).is_true();
  }

 private:
  Evaluator evaluator_;
};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

struct Reader::State {
  State(const RuleTable& rules, Index mapping, Limits given)
      : table(rules), tree(rules, {given.bytes, given.depth}), conditions(rules), reader(rules, mapping, conditions), schema(rules.name_number("$schema")),
        doc(rules.name_number(rules.text(rules.all<MappingRow>(Section::mappings)[mapping].root))), totals(rules.name_number("totals")) {}

  const RuleTable& table;
  JsonReader tree;
  MachineConditions conditions;
  MappingReader reader;
  Index schema, doc, totals;

  std::string_view schema_of(const Document& document, Place node) const {
    if (document.tree[node].kind != NodeKind::object) return {};
    const Place at = document.tree.member(node, schema);
    return at == kNoPlace ? std::string_view() : document.tree[at].view();
  }

  static ReadError refuse(const Document& document, Place node, std::string en, std::string fr) {
    ReadError error;
    error.message_en = std::move(en);
    error.message_fr = std::move(fr);
    error.offset = document.tree[node].offset;
    error.position = document.tree.position(node);
    error.has_place = true;
    return error;
  }

  // The node of the invoice: of a bare document the root, of an envelope its `doc`.
  std::optional<ReadError> find_invoice(const Document& document, Place& root) const {
    root = 0;
    if (document.tree[0].kind != NodeKind::object)
      return refuse(document, 0, "the document is not a JSON object", "le document n'est pas un objet JSON");
    std::string_view seen = schema_of(document, 0);
    if (ends_with(seen, "/envelope")) {
      root = document.tree.member(0, doc);
      if (root == kNoPlace || document.tree[root].kind != NodeKind::object)
        return refuse(document, 0, "this envelope holds no document (`doc`)", "cette enveloppe ne contient pas de document (`doc`)");
      seen = schema_of(document, root);
    }
    if (ends_with(seen, "/bill/invoice")) return std::nullopt;
    if (seen.empty())
      return refuse(document, root, "this is not a GOBL document: it has no `$schema`", "ce n'est pas un document GOBL : il n'a pas de `$schema`");
    const Place at = document.tree.member(root, schema);
    return refuse(document, at, fmt::format("this GOBL document is not an invoice: its schema is {}", seen.substr(0, 120)),
                  fmt::format("ce document GOBL n'est pas une facture : son schéma est {}", seen.substr(0, 120)));
  }

  void unbuilt(Document& document, Place root) const {
    const Place at = document.tree.member(root, totals);
    document.built = at != kNoPlace && document.tree[at].kind == NodeKind::object && document.tree[at].first_child != kNone;
    if (document.built) return;
    Notice notice;
    notice.rule = "RT-UNBUILT";
    notice.places = {root};
    document.notices.push_back(std::move(notice));
  }

  std::optional<ReadError> read(std::string bytes, Document& document) {
    document.notices.clear();
    document.facts.clear();
    document.built = true;
    if (auto problem = tree.read(std::move(bytes), document)) return problem;
    Place root = 0;
    if (auto problem = find_invoice(document, root)) return problem;
    document.facts[Fact::syntax] = {"gobl"};
    document.facts[Fact::channel] = {"none"};
    reader.read(document, root);
    unbuilt(document, root);
    return std::nullopt;
  }
};

Reader::Reader(const RuleTable& table, Index mapping, Limits limits) : state_(std::make_unique<State>(table, mapping, limits)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

std::optional<ReadError> Reader::read(std::string bytes, Document& document) { return state_->read(std::move(bytes), document); }

}  // namespace rulec::gobl
