#include "cli/program_speaker.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "evaluate/check_functions.h"
#include "formats/path_text.h"
#include "model/date.h"
#include "model/decimal.h"
#include "model/facts.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kLevels = 32;
constexpr const char* kFolds[] = {"sum", "min", "max", "first", "count", "some", "every", "distinct", "xpath_sum"};
constexpr const char* kModes[] = {"half_up", "half_ceiling", "half_even", "down"};

// How an expression is joined to others: what it needs parentheses against.
enum class Shape : std::uint8_t { atom, arithmetic, comparison, all, any, other };

struct Said {
  std::string text;
  Shape shape = Shape::atom;
};

struct Written {
  Op op;
  const char* word;
  Shape shape = Shape::atom;
};
constexpr Written kBetween[] = {{Op::add, " + ", Shape::arithmetic},      {Op::subtract, " - ", Shape::arithmetic},
                                {Op::multiply, " * ", Shape::arithmetic}, {Op::percent_of, " * ", Shape::arithmetic},
                                {Op::equal, " = ", Shape::comparison},    {Op::unequal, " != ", Shape::comparison},
                                {Op::less, " < ", Shape::comparison},     {Op::at_most, " <= ", Shape::comparison},
                                {Op::greater, " > ", Shape::comparison},  {Op::at_least, " >= ", Shape::comparison}};
constexpr Written kCalled[] = {
    {Op::absolute, "abs"},     {Op::decimals, "decimals"}, {Op::length, "length"},
    {Op::upper, "upper"},      {Op::trim, "trim"},         {Op::year, "year"},
    {Op::double_of, "double"}, {Op::exact, "exact"},       {Op::double_round2, "xpath_round2"}};

template <std::size_t N>
constexpr const Written* find(const Written (&words)[N], Op op) {
  for (const Written& one : words)
    if (one.op == op) return &one;
  return nullptr;
}

std::string inner(const Said& said) { return said.shape == Shape::atom ? said.text : "(" + said.text + ")"; }

std::string fact_name(std::size_t fact) {
  return fact < kFactNames.size() ? fmt::format("document.{}", kFactNames[fact])
                                  : fmt::format("recipient.{}", kRecipientFactNames[fact - kFactNames.size()]);
}

// Reads a program backwards: from the instructions of a stack machine to the expression that they were made of.
class Speaker {
 public:
  Speaker(const RuleTable& table, const Patterns& patterns, Index frame, bool xml)
      : table_(table), patterns_(patterns), paths_(table, xml) {
    std::vector<Index> chain;
    for (Index at = frame; at != kNone; at = table.frames()[at].parent) chain.insert(chain.begin(), at);
    for (std::size_t i = 0; i < chain.size() && i < kLevels; ++i) frames_[i] = chain[i];
  }

  Said program(Index start) {
    const auto code = table_.code();
    Index end = start;
    while (end < code.size() && code[end].op != Op::ret) ++end;
    return range(start, end);
  }

  // The term, or the group, whose slot it is.
  std::string slot(std::size_t level, std::uint32_t slot) const {
    const Index here = level < kLevels ? frames_[level] : kNone;
    for (const TermRow& term : table_.terms())
      if (term.frame == here && term.slot == slot) return std::string(table_.text(term.id));
    for (const GroupRow& group : table_.groups())
      if (group.frame == here && group.slot == slot) return std::string(table_.text(group.id));
    return fmt::format("slot {} of {}", slot, row_name(table_, here == kNone ? 0 : here));
  }

 private:
  using Stack = std::vector<Said>;

  static Said pop(Stack& stack) {
    if (stack.empty()) return {"…"};
    Said top = std::move(stack.back());
    stack.pop_back();
    return top;
  }

  static std::vector<Said> pop(Stack& stack, std::size_t count) {
    std::vector<Said> all(count);
    for (std::size_t i = count; i-- > 0;) all[i] = pop(stack);
    return all;
  }

  Said range(Index from, Index to) {
    Stack stack;
    const auto code = table_.code();
    for (Index i = from; i < to;) {
      const Instr& at = code[i];
      if (at.op == Op::otherwise) {
        const Said first = pop(stack), second = range(i + 1, i + 1 + at.c);
        stack.push_back({fmt::format("({} otherwise {})", first.text, second.text)});
        i += 1 + at.c;
      } else if (at.op == Op::choose) {
        const Index other = i + 1 + at.c, end = other + code[other - 1].c;
        const std::string condition = pop(stack).text;
        stack.push_back(
            {fmt::format("if {} then {} else {}", condition, range(i + 1, other - 1).text, range(other, end).text),
             Shape::other});
        i = end;
      } else {
        one(at, stack);
        ++i;
      }
    }
    return pop(stack);
  }

  void one(const Instr& at, Stack& stack) {
    if (auto said = leaf(at)) return stack.push_back(std::move(*said));
    if (const auto* known = find(kBetween, at.op)) return joined(stack, known->word, known->shape);
    switch (at.op) {
      case Op::jump:
      case Op::jump_if_false:
      case Op::jump_if_true:
        return;  // only a short cut
      case Op::both:
        return junction(stack, " and ", Shape::all);
      case Op::either:
        return junction(stack, " or ", Shape::any);
      case Op::divide_round: {
        const auto args = pop(stack, 2);
        return stack.push_back(
            {fmt::format("round({} / {}, {}, {})", inner(args[0]), inner(args[1]), at.b, kModes[at.a])});
      }
      case Op::within: {
        const auto args = pop(stack, 3);
        return stack.push_back({fmt::format("{} = {} {}within {}", inner(args[0]), inner(args[1]),
                                            at.a != 0 ? "strictly " : "", inner(args[2])),
                                Shape::comparison});
      }
      case Op::combine:
        return call(kFolds[at.a], stack, 2);
      case Op::plus_days:
        return call("plus_days", stack, 2);
      case Op::days_between:
        return call("days_between", stack, 2);
      case Op::key:
        return call("together", stack, at.b);
      case Op::join:
        return call("joined", stack, at.b);
      case Op::count_present:
        return call("how many hold of", stack, at.b);
      case Op::lookup: {
        const auto args = pop(stack, at.a);
        std::vector<std::string> words;
        for (const Said& arg : args) words.push_back(inner(arg));
        return stack.push_back(keyed(table_.keyed()[at.c], words));
      }
      default:
        return stack.push_back(unary(at, pop(stack)));
    }
  }

  std::optional<Said> leaf(const Instr& at) {
    switch (at.op) {
      case Op::load_number:
      case Op::load_date:
      case Op::load_text:
        return Said{loaded(at)};
      case Op::load_raw:
        return Said{"raw(" + loaded(at) + ")"};
      case Op::exists:
        return Said{"exists(" + loaded(at) + ")"};
      case Op::is_present:
        return Said{loaded(at) + " is present"};
      case Op::is_malformed:
        return Said{loaded(at) + " is malformed"};
      case Op::fact:
        return Said{fact_name(at.b)};
      case Op::constant:
        return Said{constant_words(table_, table_.constants()[at.c])};
      case Op::truth:
        return Said{at.a != 0 ? "true" : "false"};
      case Op::nothing:
        return Said{"none"};
      case Op::let:
        return Said{std::string(table_.text(table_.lets()[at.c].name))};
      case Op::row_count:
        return Said{"count(" + row_name(table_, at.b) + ")"};
      case Op::fold:
        return fold(table_.folds()[at.c]);
      case Op::lookup_known: {
        const KnownRow& known = table_.all<KnownRow>(Section::known)[at.c];
        return keyed(table_.keyed()[known.keyed], {constant_words(table_, table_.constants()[known.key])});
      }
      case Op::node_text:
        return Said{path(at)};
      case Op::node_raw:
        return Said{"raw(" + path(at) + ")"};
      case Op::node_number:
        return Said{"number(" + path(at) + ")"};
      case Op::node_date:
        return Said{"date(" + path(at) + ")"};
      case Op::node_exists:
        return Said{"exists(" + path(at) + ")"};
      case Op::node_present:
        return Said{path(at) + " is present"};
      case Op::node_name:
        return Said{"name()"};
      case Op::node_fold:
        return node_fold(table_.all<TreeFoldRow>(Section::tree_folds)[at.c]);
      default:
        return std::nullopt;
    }
  }

  Said unary(const Instr& at, const Said& of) {
    switch (at.op) {
      case Op::has_fact:
        return {fmt::format("{} in {}", inner(of), fact_name(at.b)), Shape::comparison};
      case Op::known:
        return {inner(of) + " is present"};
      case Op::negate:
        return {"-" + inner(of)};
      case Op::negation:
        return negated(of);
      case Op::shift_down:
        return {fmt::format("{} / 1{:0>{}}", inner(of), "", at.b), Shape::arithmetic};
      case Op::round:
        return {fmt::format("round({}, {}, {})", of.text, at.b, kModes[at.a])};
      case Op::prefix:
        return {fmt::format("prefix({}, {})", of.text, at.b)};
      case Op::suffix:
        return {fmt::format("suffix({}, {})", of.text, at.b)};
      case Op::in_list:
        return {fmt::format("{} in {}", inner(of), table_.text(table_.lists()[at.c].name)), Shape::comparison};
      case Op::in_set:
        return {fmt::format("{} in [{}]", inner(of), set({at.c, at.b})), Shape::comparison};
      case Op::matches:
        return {fmt::format("{} matches r\"{}\"", inner(of), pattern(at.c)), Shape::comparison};
      case Op::is_valid:
        return {fmt::format("{} is valid {}", inner(of), kCheckFunctionNames[at.a]), Shape::comparison};
      default:
        return {fmt::format("{}({})", find(kCalled, at.op) != nullptr ? find(kCalled, at.op)->word : "…", of.text)};
    }
  }

  static Said negated(const Said& of) {
    constexpr std::string_view kPresent = " is present";
    if (of.shape == Shape::atom && of.text.ends_with(kPresent))
      return {of.text.substr(0, of.text.size() - kPresent.size()) + " is absent"};
    return {"not (" + of.text + ")"};
  }

  static void joined(Stack& stack, const char* word, Shape shape) {
    const auto args = pop(stack, 2);
    stack.push_back({inner(args[0]) + word + inner(args[1]), shape});
  }

  static void junction(Stack& stack, const char* word, Shape shape) {
    const auto args = pop(stack, 2);
    const auto part = [&](const Said& said, bool first) {
      return said.shape == Shape::comparison || (first && said.shape == shape) ? said.text : inner(said);
    };
    stack.push_back({part(args[0], true) + word + part(args[1], false), shape});
  }

  static void call(const char* name, Stack& stack, std::size_t count) {
    std::string text;
    for (const Said& arg : pop(stack, count)) text += fmt::format("{}{}", text.empty() ? "" : ", ", arg.text);
    stack.push_back({fmt::format("{}({})", name, text)});
  }

  std::string loaded(const Instr& at) const {
    return at.c != kNone ? std::string(table_.text(table_.terms()[at.c].id)) : slot(at.a, at.b);
  }

  // The node at the level itself is ".".
  std::string path(const Instr& at) const {
    const std::string text = paths_.whole(at.c);
    return text.empty() ? "." : text.substr(text.starts_with('.') || text.starts_with('/') ? 1 : 0);
  }

  std::string set(Span span) const {
    std::vector<std::string> values;
    for (const Index index : table_.indices(span)) values.push_back(constant_words(table_, table_.constants()[index]));
    return fmt::format("{}", fmt::join(values, ", "));
  }

  std::string pattern(Index automaton) const {
    const auto found = patterns_.find(automaton);
    return found == patterns_.end() ? "…" : std::string(found->second);
  }

  // The rows of a loop, and of what lies around them, while its parts are said.
  template <typename Say>
  Said below(Index of, std::size_t row_level, std::size_t chain, Say&& say) {
    const auto kept = frames_;
    Index at = of;
    for (std::size_t k = 0; k < chain && k <= row_level && at != kNone; ++k) {
      if (row_level - k < kLevels) frames_[row_level - k] = at;
      at = table_.frames()[at].parent;
    }
    Said said = say();
    frames_ = kept;
    return said;
  }

  std::string said_of(Index code) { return code == kNone ? std::string() : program(code).text; }

  static Said over(Fold kind, const std::string& rows, const std::string& where, const std::string& value) {
    const char* word = kFolds[static_cast<std::size_t>(kind)];
    const std::string condition = where.empty() ? "" : " where " + where;
    if (kind == Fold::some || kind == Fold::every) {
      if (!value.empty()) return {fmt::format("{} {}{} has {}", word, rows, condition, value), Shape::other};
      return {fmt::format("{} {} has {}", word, rows, where.empty() ? "true" : where), Shape::other};
    }
    if (value.empty()) return {fmt::format("{}({}{})", word, rows, condition)};
    return {fmt::format("{}({} over {}{})", word, value, rows, condition)};
  }

  Said fold(const FoldRow& row) {
    return below(row.frame, row.row_level, row.chain, [&] {
      const std::string where = said_of(row.filter);
      return over(row.kind, row_name(table_, row.frame), where, said_of(row.value));
    });
  }

  Said keyed(const KeyedRow& row, const std::vector<std::string>& keys) {
    return below(row.frame, row.row_level, row.chain, [&] {
      std::string where = said_of(row.filter);
      for (std::size_t i = 0; i < row.keys && i < keys.size(); ++i)
        where += fmt::format("{}{} = {}", where.empty() ? "" : " and ", said_of(row.key[i]), keys[i]);
      return over(row.kind, row_name(table_, row.frame), where, said_of(row.value));
    });
  }

  Said node_fold(const TreeFoldRow& row) {
    const std::string where = said_of(row.filter);
    return over(row.kind, fmt::format("node({})", paths_.whole(row.path)), where, said_of(row.value));
  }

  const RuleTable& table_;
  const Patterns& patterns_;
  PathText paths_;
  std::array<Index, kLevels> frames_{};
};

}  // namespace

std::string row_name(const RuleTable& table, Index index) {
  const FrameRow& row = table.frames()[index];
  if (row.term != kNone) return std::string(table.text(table.terms()[row.term].id));
  return row.group != kNone ? std::string(table.text(table.groups()[row.group].id)) : "invoice";
}

std::string constant_words(const RuleTable& table, const ConstantRow& row) {
  if (row.kind == Kind::text) return fmt::format("\"{}\"", table.text(row.text));
  if (row.kind == Kind::boolean) return row.truth != 0 ? "true" : "false";
  if (row.kind == Kind::date) return to_iso(static_cast<Day>(row.low));
  const auto units = static_cast<Decimal::Units>((static_cast<unsigned __int128>(row.high) << 64) | row.low);
  return Decimal(units, row.scale).to_string();
}

std::string slot_name(const RuleTable& table, Index frame, std::size_t level, Index slot) {
  const Patterns none;
  return Speaker(table, none, frame, false).slot(level, slot);
}

std::string expression(const RuleTable& table, const Patterns& patterns, Index code, RunsIn where) {
  return Speaker(table, patterns, where.frame, where.xml).program(code).text;
}

}  // namespace rulec::cli
