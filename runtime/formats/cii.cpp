#include "formats/cii.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "formats/dialects.h"

namespace rulec::cii {
namespace {

ReadError no_invoice(const Tree& tree, std::string_view space) {
  const std::string name = tree.name_of(0);
  const std::string where = space.empty() ? std::string("no namespace") : fmt::format("`{}`", space);
  const std::string lieu = space.empty() ? std::string("sans espace de noms") : fmt::format("de `{}`", space);
  return {
      fmt::format("This is not a CII invoice: its outermost element is `{}` in {}; CrossIndustryInvoice of UN/CEFACT "
                  "D16B is read.",
                  name, where),
      fmt::format("Ceci n'est pas une facture CII : son élément extérieur est `{}` {} ; c'est CrossIndustryInvoice "
                  "(UN/CEFACT D16B) qui est lu.",
                  name, lieu),
      tree[0].offset, tree.position(0), true};
}

}  // namespace

struct Reader::State {
  State(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions_in, XmlLimits limits,
        std::vector<Index> layers)
      : xml(table, limits), dialects(table, mapping, std::move(layers)), conditions(std::move(conditions_in)) {}

  XmlReader xml;
  Dialects dialects;
  std::unique_ptr<Conditions> conditions;
};

Reader::Reader(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions, XmlLimits limits,
               std::vector<Index> layers)
    : state_(std::make_unique<State>(table, mapping, std::move(conditions), limits, std::move(layers))) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

std::optional<ReadError> Reader::read(std::string bytes, Document& document) {
  State& state = *state_;
  document.facts.clear();
  document.notices.clear();
  document.root = 0;
  document.built = true;
  document.gross = false;
  if (auto error = state.xml.read(std::move(bytes), document)) return error;
  const Tree& tree = document.tree;
  if (tree[0].name != state.dialects.base().root_name()) return no_invoice(tree, state.xml.root_namespace());
  document.facts[Fact::syntax].push_back("cii");
  Mapping& mapping = state.dialects.choose(document, 0);
  mapping.read(0, document, state.conditions.get());
  mapping.note_leftovers(document, {});
  return std::nullopt;
}

}  // namespace rulec::cii
