// Bytes to the reader of CII invoices. Whatever they are, the answer is a document that can be judged and shown, or an
// error with a place inside of the bytes.
#include "formats/cii.h"

#include <cstdint>
#include <cstdlib>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"

using namespace rulec;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void look_at(const Tree& tree) {
  for (Place place = 0; place < tree.nodes.size(); ++place) {
    const Node& node = tree[place];
    must(node.offset <= tree.bytes.size());
    must(node.parent == kNone || node.parent < place);
    if (place < 64) must(tree.path(place).starts_with('/') && tree.position(place).line > 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const RuleTable& table = standard_rules();
  static const JudgeOptions parity = [] {
    JudgeOptions options;
    options.layers.push_back(table.layer_named("en16931-parity").value());
    return options;
  }();
  static cii::Reader reader(table, table.mapping_named("cii").value(), table_conditions(table));
  static Judge judge(table);
  static Document document;
  const auto error = reader.read(std::string(reinterpret_cast<const char*>(data), size), document);
  if (error) {
    must(!error->message_en.empty() && !error->message_fr.empty());
    must(error->offset <= document.tree.bytes.size() + size);
    return 0;
  }
  look_at(document.tree);
  JudgeOptions options;
  options.french = size % 2 == 1;
  judge.judge(document, options);
  judge.judge(document, parity);
  return 0;
}
