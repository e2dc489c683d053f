// Rules about the tree as machine code come to what their programs come to: on the project's examples with nodes that
// lack, are null, empty or of another kind, stand twice, or bear another name or text.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "evaluate/evaluator.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/gobl.h"
#include "table/rule_table.h"

namespace rulec {
namespace {

std::string example(const char* name) {
  std::ifstream in(std::string(RULEC_SOURCE_DIR) + "/examples/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Breaks the tree of a document at random, a few nodes at a time.
class Breaker {
 public:
  explicit Breaker(std::uint32_t seed) : random_(seed) {
    for (const ConstantRow& constant : table_.constants())
      if (constant.kind == Kind::text) words_.push_back(table_.text(constant.text));
    for (const CodeRow& code : table_.codes()) words_.push_back(table_.text(code.code));
    for (const PathStepRow& step : table_.all<PathStepRow>(Section::steps_of_path))
      if (step.op == StepOp::member) names_.push_back(step.argument);
  }

  std::uint32_t below(std::size_t most) {
    return std::uniform_int_distribution<std::uint32_t>(0, static_cast<std::uint32_t>(most) - 1)(random_);
  }

  void change(Tree& tree) {
    for (std::uint32_t left = 1 + below(12); left > 0; --left) change(tree, 1 + below(tree.nodes.size() - 1));
  }

  void change(Facts& facts) {
    if (below(3) == 0) facts[Fact::regime] = {words_[below(words_.size())]};
    for (const char* addon : {"eu-en16931-v2017", "fr-choruspro-v1"})
      if (below(3) == 0) facts[Fact::addons].push_back(addon);
  }

 private:
  void change(Tree& tree, Place place) {
    Node& node = tree.nodes[place];
    switch (below(8)) {
      case 0:
        return unlink(tree, place);
      case 1:
        node.name = names_[below(names_.size())];
        return;
      case 2:
        node.name = tree.nodes[1 + below(tree.nodes.size() - 1)].name;
        return;
      case 3:
        return tree.xml ? say(node, "x") : make(node, static_cast<NodeKind>(below(6)));
      case 4:
        return say(node, "");
      case 5:
        return say(node, " \n");
      default:
        return say(node, words_[below(words_.size())]);
    }
  }

  static void unlink(Tree& tree, Place place) {
    Place* link = &tree.nodes[tree.nodes[place].parent].first_child;
    while (*link != place && *link != kNone) link = &tree.nodes[*link].next;
    if (*link == place) *link = tree.nodes[place].next;
  }

  static void make(Node& node, NodeKind kind) {
    node.kind = kind;
    if (node.is_scalar()) node.first_child = kNone;  // as any reader makes them
  }

  static void say(Node& node, std::string_view text) {
    if (!node.is_scalar()) return;
    node.text = text.data();
    node.size = static_cast<std::uint32_t>(text.size());
  }

  const RuleTable& table_ = standard_rules();
  std::mt19937 random_;
  std::vector<std::string_view> words_;
  std::vector<Index> names_;
};

std::vector<std::pair<Index, Place>> failed(const Evaluator& evaluator) {
  std::vector<std::pair<Index, Place>> rules;
  for (const Failure& failure : evaluator.failures()) rules.emplace_back(failure.rule, failure.place);
  return rules;
}

std::vector<Outcome> outcomes(const Evaluator& evaluator) {
  std::vector<Outcome> all;
  for (Index rule = 0; rule < standard_rules().rules().size(); ++rule) all.push_back(evaluator.outcome_of(rule));
  return all;
}

// What both find in all layers, after so many changes at random: the number of rules that passed somewhere.
std::size_t compare_both(const Document& good, std::uint32_t seed, int rounds) {
  const RuleTable& table = standard_rules();
  const RuleTable plain(table.bytes());
  Evaluator with(table), without(plain);
  Breaker breaker(seed);
  std::size_t passed = 0;
  for (int round = 0; round < rounds; ++round) {
    Tree tree;
    tree.xml = good.tree.xml;
    tree.bytes = good.tree.bytes;
    tree.nodes = good.tree.nodes;
    Facts facts = good.facts;
    if (round > 0) breaker.change(tree);
    breaker.change(facts);
    for (Index layer = 0; layer < table.layers().size(); ++layer) {
      Choice choice;
      choice.layers = {layer};
      choice.terms = false;
      for (Evaluator* evaluator : {&with, &without}) {
        evaluator->look_at(tree, good.root);
        evaluator->run(good.invoice, facts, 20'000, choice);
      }
      INFO(table.text(table.layers()[layer].name) << " in round " << round);
      REQUIRE(failed(with) == failed(without));
      REQUIRE(outcomes(with) == outcomes(without));
      REQUIRE(with.rules_run() == without.rules_run());
      passed += with.rules_run();
    }
  }
  return passed;
}

}  // namespace

TEST_CASE("Machine code and programs agree on broken trees of GOBL", "[native]") {
  const RuleTable& table = standard_rules();
  gobl::Reader reader(table, *table.mapping_named("gobl"), table_conditions(table));
  for (const char* name : {"b2g.json", "b2g-with-faults.json", "credit-note.json", "foreign-supplier.json"}) {
    const std::string bytes = example(name);
    Document document;
    REQUIRE_FALSE(reader.read(bytes, document));
    INFO(name);
    CHECK(compare_both(document, 5, 1500) > 1500 * 20);
  }
}

TEST_CASE("Machine code and programs agree on broken trees of CII", "[native]") {
  const RuleTable& table = standard_rules();
  const std::string bytes = example("b2g.xml");
  cii::Reader reader(table, *table.mapping_named("cii"), table_conditions(table));
  Document document;
  REQUIRE_FALSE(reader.read(bytes, document));
  CHECK(compare_both(document, 6, 1000) > 1000 * 500);
}

TEST_CASE("Machine code has the entries of all blocks", "[native]") {
  const RuleTable& table = standard_rules();
  const auto blocks = table.all<TreeBlockRow>(Section::tree_blocks);
  REQUIRE(table.native()->tree_blocks.size() == blocks.size());
  for (const TreeBlockRow& block : blocks) REQUIRE(block.entries.count <= 64);
}

}  // namespace rulec
