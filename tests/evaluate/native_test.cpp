// Rules as machine code come to what their programs come to: on random invoices, of which most terms are there and some
// are empty, cannot be read, or lack.
#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "evaluate/evaluator.h"
#include "formats/parse_value.h"
#include "table/rule_table.h"

namespace rulec {
namespace {

class RandomInvoices {
 public:
  explicit RandomInvoices(std::uint32_t seed) : random_(seed) {
    for (const FrameRow& frame : table_.frames()) slots_.push_back(frame.slots);
    for (const ConstantRow& constant : table_.constants())
      if (constant.kind == Kind::text) words_.push_back(table_.text(constant.text));
  }

  void make(Invoice& invoice) {
    texts_.clear();
    invoice.reset(slots_);
    presence_ = below(3) == 0 ? 60 : 97;  // of a hundred terms, so many have a value
    // A frame comes after the one around it.
    for (Frame frame = 0; frame < table_.frames().size(); ++frame) {
      const FrameRow& row = table_.frames()[frame];
      const auto parents = frame == 0 ? RowIndex{1} : static_cast<RowIndex>(invoice.rows(row.parent).size());
      for (RowIndex parent = 0; parent < parents; ++parent)
        for (std::uint32_t left = frame == 0 ? 1 : below(4); left > 0; --left) fill(invoice, frame, parent);
    }
  }

  std::uint32_t below(std::uint32_t most) { return std::uniform_int_distribution<std::uint32_t>(0, most - 1)(random_); }

 private:
  void fill(Invoice& invoice, Frame frame, RowIndex parent) {
    const RowIndex row = invoice.add_row(frame, parent, kNoPlace);
    Value* const slots = invoice.slots(frame, row);
    for (const TermRow& term : table_.terms())
      if (term.frame == frame && below(100) < presence_) slots[term.slot] = value(term);
    for (const GroupRow& group : table_.groups())
      if (group.frame == frame && group.slot != kNone && below(100) < presence_) slots[group.slot].state = State::value;
  }

  Value value(const TermRow& term) {
    texts_.push_back(below(40) == 0 ? std::string(below(2), ' ') : text(term));
    if (below(60) == 0) texts_.back() += "x";
    Value value;
    parse_value(texts_.back(), term.type, Codec::none, value);
    return value;
  }

  std::string text(const TermRow& term) {
    switch (term.type) {
      case Type::amount:
      case Type::unit_price:
      case Type::quantity:
      case Type::percent:
      case Type::decimal:
      case Type::integer:
        return number();
      case Type::date:
        return "20" + std::to_string(19 + below(8)) + "-0" + std::to_string(1 + below(9)) + "-1" +
               std::to_string(below(10));
      default:
        break;
    }
    if (term.list != kNone && below(10) > 0) {
      const auto codes = table_.slice<CodeRow>(Section::codes, table_.lists()[term.list].codes);
      return std::string(table_.text(codes[below(static_cast<std::uint32_t>(codes.size()))].code));
    }
    return std::string(words_[below(static_cast<std::uint32_t>(words_.size()))]);
  }

  std::string number() {
    if (below(3) == 0) return std::to_string(below(4));
    std::string text = (below(12) == 0 ? "-" : "") + std::to_string(below(300));
    for (std::uint32_t digits = below(4), i = 0; i < digits; ++i)
      text += (i == 0 ? "." : "") + std::to_string(below(10));
    return text;
  }

  const RuleTable& table_ = standard_rules();
  std::mt19937 random_;
  std::vector<std::uint32_t> slots_;
  std::vector<std::string_view> words_;
  std::deque<std::string> texts_;
  std::uint32_t presence_ = 97;
};

std::vector<std::pair<Index, RowIndex>> failed(const Evaluator& evaluator) {
  std::vector<std::pair<Index, RowIndex>> rules;
  for (const Failure& failure : evaluator.failures()) rules.emplace_back(failure.rule, failure.row);
  return rules;
}

}  // namespace

TEST_CASE("Machine code answers for most rules about business terms", "[native]") {
  const RuleTable& table = standard_rules();
  REQUIRE(table.native() != nullptr);
  std::size_t terms = 0, spelled = 0;
  for (const LayerRow& layer : table.layers())
    for (const BlockRow& block : table.slice<BlockRow>(Section::blocks, layer.blocks))
      for (const Index rule : table.indices(block.rules)) {
        ++terms;
        spelled += table.native()->rules[rule] != nullptr ? 1 : 0;
      }
  CHECK(spelled * 10 >= terms * 9);
}

TEST_CASE("Machine code and programs agree on each rule of random invoices", "[native]") {
  const RuleTable& table = standard_rules();
  const RuleTable plain(table.bytes());
  Evaluator with(table), without(plain);
  RandomInvoices invoices(7);
  Invoice invoice;
  std::size_t answered = 0;
  for (int round = 0; round < 300; ++round) {
    invoices.make(invoice);
    Facts facts;
    if (invoices.below(2) == 0) facts[Fact::addons].push_back("fr-choruspro-v1");
    const Day day = 18'000 + static_cast<Day>(invoices.below(3000));
    with.begin(invoice, facts, day);
    without.begin(invoice, facts, day);
    for (Index rule = 0; rule < table.rules().size(); ++rule) {
      const RuleRow& row = table.rules()[rule];
      if (row.tree != 0 || row.manual != 0 || table.native()->rules[rule] == nullptr) continue;
      INFO(table.text(row.id) << " in round " << round);
      const auto outcomes = with.outcomes(rule, Missing::skips);
      REQUIRE(outcomes == without.outcomes(rule, Missing::skips));
      answered += static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), Outcome::pass));
    }
  }
  CHECK(answered > 50'000);
}

TEST_CASE("Machine code and programs find the same in whole layers", "[native]") {
  const RuleTable& table = standard_rules();
  const RuleTable plain(table.bytes());
  Evaluator with(table), without(plain);
  RandomInvoices invoices(11);
  Invoice invoice;
  for (int round = 0; round < 200; ++round) {
    invoices.make(invoice);
    const Facts facts;
    for (Index layer = 0; layer < table.layers().size(); ++layer) {
      Choice choice;
      choice.layers = {layer};
      choice.tree = false;
      with.run(invoice, facts, 20'000, choice);
      without.run(invoice, facts, 20'000, choice);
      INFO(table.text(table.layers()[layer].name) << " in round " << round);
      REQUIRE(failed(with) == failed(without));
      REQUIRE(with.rules_run() == without.rules_run());
    }
  }
}

}  // namespace rulec
