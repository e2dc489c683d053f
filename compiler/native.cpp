#include "compiler/native.h"

#include <fmt/format.h>

#include <map>

#include "compiler/native_list.h"
#include "compiler/native_program.h"
#include "compiler/native_tree.h"

namespace rulec::compiler {
namespace {

class NativeFile : public NativeFunctions {
 public:
  explicit NativeFile(const RuleTable& table) : table_(table), lists_(table) {}

  std::string write() {
    std::string rules;
    std::size_t spelled = 0;
    for (Index i = 0; i < table_.rules().size(); ++i) {
      const bool known = rule(i);
      rules += known ? fmt::format("    &rule{},\n", i) : "    nullptr,\n";
      rules_.push_back(known);
      spelled += known ? 1 : 0;
    }
    const std::string blocks = term_blocks();
    const NativeTrees trees(table_, *this);
    return fmt::format(
        "// Made by rulec-embed from the rule table. Do not edit. Rules spelled here: {}.\n"
        "#include \"evaluate/native.h\"\n#include \"evaluate/native_lists.h\"\n#include "
        "\"evaluate/native_nodes.h\"\n\nnamespace rulec {{\nnamespace "
        "{{\n\nusing namespace "
        "std::string_view_literals;\n\n"
        "{}{}{}constexpr NativeCode::Rule kRules[] = {{\n{}}};\n\n"
        "constexpr NativeCode::TermBlock kTermBlocks[] = {{\n{}}};\n\n"
        "constexpr NativeCode::TreeBlock kTreeBlocks[] = {{\n{}}};\n\n}}  // namespace\n\n"
        "const NativeCode& standard_code() {{\n  static constexpr NativeCode code{{kRules, kTermBlocks, "
        "kTreeBlocks}};\n"
        "  return code;\n}}\n\n"
        "}}  // namespace rulec\n",
        spelled, lists_.tables(), functions_, trees.functions(), rules, blocks, trees.names());
  }

  std::optional<NativeType> let(Index index, std::uint32_t levels) override {
    if (const auto known = lets_.find(index); known != lets_.end()) return known->second;
    NativeBody body(table_, *this, levels);
    const auto result = body.program(table_.lets()[index].code, NativeRows(levels));
    if (!result) return lets_[index] = std::nullopt;
    body.line(fmt::format("out = {};", result->name));
    body.line("return true;");
    add(fmt::format("bool let{}(Machine& m, {}& out)", index, native_type(result->type)), body, "return false;");
    return lets_[index] = result->type;
  }

  std::string list(Index list) override { return lists_.call(list); }

  // What it gives is kept for the invoice, by whoever finds it first.
  std::optional<NativeType> fold(Index index) override {
    if (const auto known = folds_.find(index); known != folds_.end()) return known->second;
    const FoldRow& fold = table_.folds()[index];
    NativeBody body(table_, *this, 1);
    const auto result = body.loop(fold, NativeRows(1));
    const auto type = result ? std::optional(result->type) : type_of(fold.kind);
    if (!type) return folds_[index] = std::nullopt;
    const std::string last = fmt::format("return native::take(m.kept_fold({}), out);", index);
    if (result) {
      body.line(fmt::format("out = {};", result->name));
      body.line(fmt::format("m.keep_fold({}, native::cell_of(out));", index));
      body.line("return true;");
    } else {
      body.line("goto ask;");
    }
    add(fmt::format("bool fold{}(Machine& m, {}& out)", index, native_type(*type)), body, last,
        fmt::format("  if (const Cell* known = m.known_fold({})) return native::take(*known, out);\n", index));
    return folds_[index] = type;
  }

 private:
  static std::optional<NativeType> type_of(Fold kind) {
    switch (kind) {
      case Fold::sum:
      case Fold::count:
      case Fold::distinct:
        return NativeType::number;
      case Fold::some:
      case Fold::every:
        return NativeType::boolean;
      default:
        return std::nullopt;
    }
  }

  void add(const std::string& head, const NativeBody& body, const std::string& asked, const std::string& first = "") {
    functions_ += head + " {\n" + body.variables() + first + body.text();
    if (body.asks()) functions_ += fmt::format("ask:\n  {}\n", asked);
    functions_ += "}\n\n";
  }

  // Whether it is in force at all: dates, and what it is asked for.
  void scope(const RuleRow& rule, NativeBody& body) {
    if (rule.dated != 0)
      body.line(fmt::format("if (m.day() < {} || m.day() > {}) return Answer::skip;", rule.since, rule.until));
    const char* const asked = rule.scope_term != kNone ? "is_present" : rule.scope_group != kNone ? "exists" : nullptr;
    if (asked != nullptr)
      body.line(
          fmt::format("if (!m.slot({}, {}).{}()) return Answer::skip;", rule.scope_level, rule.scope_slot, asked));
  }

  bool checks(const RuleRow& rule, NativeBody& body, const NativeRows& rows) {
    const std::size_t before = body.mark();
    for (const Index check : table_.indices(rule.checks)) {
      const auto holds = body.program(check, rows);
      if (!holds || holds->type != NativeType::boolean) {
        body.forget(before);
        return false;
      }
      body.line(fmt::format("if (!{}) goto ask;", holds->name));
    }
    return true;
  }

  bool rule(Index index) {
    const RuleRow& rule = table_.rules()[index];
    if (rule.tree != 0 || rule.checks.count == 0) return false;
    const std::uint32_t levels = table_.frames()[rule.frame].depth + 1;
    const NativeRows rows(levels);
    NativeBody body(table_, *this, levels);
    scope(rule, body);
    const bool open = rule.when == kNone && body.mark() == 0;
    if (rule.when != kNone) {
      const auto holds = body.program(rule.when, rows);
      if (!holds || holds->type != NativeType::boolean) return false;
      body.line(fmt::format("if (!{}) return Answer::skip;", holds->name));
    }
    const bool spelled = checks(rule, body, rows);
    if (!spelled && open) return false;
    body.line(spelled ? "return Answer::pass;" : "goto ask;");
    add(fmt::format("// {}\ninline Answer rule{}(Machine& m)", table_.text(rule.id), index), body,
        "return Answer::ask;");
    return true;
  }

  // The functions of all blocks, and their names. Blocks of the same rules share one.
  std::string term_blocks() {
    std::string names;
    std::map<std::string, std::size_t> known;
    for (const BlockRow& block : table_.all<BlockRow>(Section::blocks)) {
      const auto [at, fresh] = known.emplace(term_block(block), known.size());
      names += fmt::format("    &block{},\n", at->second);
      if (fresh)
        functions_ +=
            fmt::format("std::uint64_t block{}([[maybe_unused]] Machine& m, std::uint64_t& passed) {{\n{}}}\n\n",
                        at->second, at->first);
    }
    return names;
  }

  std::string term_block(const BlockRow& block) const {
    std::string text = "  std::uint64_t ask = 0, ran = 0;\n";
    unsigned bit = 0;
    for (const Index rule : table_.indices(block.rules)) {
      text += rules_[rule] ? fmt::format("  native::put(rule{}(m), {}, ask, ran);\n", rule, bit)
                           : fmt::format("  ask |= {:#x};\n", std::uint64_t{1} << bit);
      ++bit;
    }
    return text + "  passed = ran;\n  return ask;\n";
  }

  const RuleTable& table_;
  NativeLists lists_;
  std::string functions_;
  std::vector<bool> rules_;  // those that have a function
  std::map<Index, std::optional<NativeType>> lets_, folds_;
};

}  // namespace

std::string spell_native(const RuleTable& table) { return NativeFile(table).write(); }

}  // namespace rulec::compiler
