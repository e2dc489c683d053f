#include "compiler/native_tree.h"

#include <fmt/format.h>

namespace rulec::compiler {
namespace {

void add(std::string& conditions, const char* word, const std::string& condition) {
  if (!conditions.empty()) conditions += fmt::format(" {} ", word);
  conditions += condition;
}

}  // namespace

NativeTrees::NativeTrees(const RuleTable& table, NativeFunctions& functions)
    : table_(table), code_(functions), numbers_(table.all<TreeBlockRow>(Section::tree_blocks).size()) {
  for (const TreeLayerRow& layer : table.all<TreeLayerRow>(Section::tree_layers)) {
    const auto starts = table.indices(layer.starts);
    for (Index number = starts.front(); number < starts.back(); ++number)
      block(number, table.all<SyntaxRow>(Section::syntaxes)[layer.syntax]);
  }
}

std::string NativeTrees::names() const {
  std::string names;
  for (const std::size_t number : numbers_)
    names += number == kNone ? "    nullptr,\n" : fmt::format("    &tree{},\n", number);
  return names;
}

// Blocks that say the same of the same bits share a function: the states of an automaton are many.
void NativeTrees::block(Index number, const SyntaxRow& syntax) {
  const TreeBlockRow& row = table_.all<TreeBlockRow>(Section::tree_blocks)[number];
  NativeNodes nodes(table_, syntax, row.type);
  NativeBody body(table_, code_, 0, &nodes);
  unsigned bit = 0;
  numbers_[number] = kNone;
  if (!opens(row, body)) return;
  for (const TreeEntryRow& one : table_.slice<TreeEntryRow>(Section::tree_entries, row.entries))
    entry(one, bit++, body);
  const auto [known, fresh] = known_.emplace(body.variables() + body.text(), known_.size());
  numbers_[number] = known->second;
  if (!fresh) return;
  functions_ += fmt::format(
      "std::uint64_t tree{}([[maybe_unused]] Machine& m, [[maybe_unused]] Place here, [[maybe_unused]] const Members& "
      "h, "
      "std::uint64_t& passed) {{\n  std::uint64_t ask = 0, ran = 0;\n{}{}  passed = ran;\n  return ask;\n}}\n\n",
      known->second, known->first, known->first.find("goto shut;") == std::string::npos ? "" : "shut:\n");
}

// What the block waits for at each node, unless the evaluator must know of it too.
bool NativeTrees::opens(const TreeBlockRow& row, NativeBody& body) const {
  if (row.when == kNone || row.constant != 0 || row.told.count > 0) return true;
  const auto holds = is_strict(row.when) ? body.program(row.when, NativeRows(0)) : std::nullopt;
  if (!holds || holds->type != NativeType::boolean) return false;
  body.ask_at("shut", 0);
  body.line(fmt::format("if (!{}) goto shut;", holds->name));
  return true;
}

// What `Evaluator::look` does, in the same order.
void NativeTrees::entry(const TreeEntryRow& entry, unsigned bit, NativeBody& body) const {
  const RuleRow& rule = table_.rules()[entry.rule];
  const std::string number = std::to_string(bit), done = "done" + number;
  const std::size_t begin = body.mark();
  body.line(fmt::format("// {}", table_.text(rule.id)));
  if (const auto skipped = skips(entry); !skipped.empty()) body.line(fmt::format("if ({}) goto {};", skipped, done));
  const std::string run = fmt::format("{{ ran |= {:#x}; goto {}; }}", std::uint64_t{1} << bit, done);
  if (entry.complete != 0 || condition(rule, number, body)) {
    if (const auto passed = passes(entry); !passed.empty()) body.line(fmt::format("if ({}) {}", passed, run));
    body.line(checks(rule, number, body) ? run : fmt::format("goto ask{};", number));
  } else {
    body.line(fmt::format("goto ask{};", number));
  }
  if (body.text().find(fmt::format("goto ask{};", number), begin) != std::string::npos)
    body.line(fmt::format("ask{}: ask |= {:#x};", number, std::uint64_t{1} << bit));
  body.line(done + ":;");
}

bool NativeTrees::condition(const RuleRow& rule, const std::string& bit, NativeBody& body) const {
  if (rule.when == kNone) return true;
  const std::size_t mark = body.mark();
  const auto holds = body.program(rule.when, NativeRows(0));
  if (!holds || holds->type != NativeType::boolean) {
    body.forget(mark);
    return false;
  }
  body.ask_at((is_strict(rule.when) ? "done" : "ask") + bit, mark);
  body.line(fmt::format("if (!{}) goto done{};", holds->name, bit));
  return true;
}

bool NativeTrees::checks(const RuleRow& rule, const std::string& bit, NativeBody& body) const {
  const std::size_t mark = body.mark();
  for (const Index check : table_.indices(rule.checks)) {
    const auto holds = body.program(check, NativeRows(0));
    if (!holds || holds->type != NativeType::boolean) {
      body.forget(mark);
      return false;
    }
    body.line(fmt::format("if (!{}) goto ask;", holds->name));
  }
  body.ask_at("ask" + bit, mark);
  return true;
}

std::string NativeTrees::skips(const TreeEntryRow& entry) const {
  std::string any;
  if (entry.needs != 0) add(any, "||", fmt::format("(~h.there & {:#x}) != 0", entry.needs));
  if (entry.needs_content != 0) add(any, "||", fmt::format("(~h.content & {:#x}) != 0", entry.needs_content));
  if (entry.skips != 0) add(any, "||", fmt::format("(h.there & {:#x}) != 0", entry.skips));
  if (entry.guard_bit != kNoBit)
    add(any, "||",
        fmt::format("!native::same(m.tree()[h.at[{}]].view(), {})", entry.guard_bit,
                    native_text(table_.text(entry.guard))));
  if (entry.self != 0) add(any, "||", "!has_content(m.tree()[here])");
  return any;
}

std::string NativeTrees::passes(const TreeEntryRow& entry) const {
  std::string any;
  if (entry.enough != 0) add(any, "||", fmt::format("(~h.there & {:#x}) == 0", entry.enough));
  if (entry.enough_content != 0) add(any, "||", fmt::format("(~h.content & {:#x}) == 0", entry.enough_content));
  if (entry.clear != 0) add(any, "||", fmt::format("(h.there & {:#x}) == 0", entry.clear));
  if (entry.once != 0)
    add(any, "||",
        entry.exactly != 0 ? fmt::format("((h.twice & {0:#x}) == 0 && (h.there & {0:#x}) != 0)", entry.once)
                           : fmt::format("(h.twice & {:#x}) == 0", entry.once));
  if (entry.kind == TreeQuick::length)
    add(any, "||", fmt::format("native::is_up_to(m.tree()[here], {})", entry.argument));
  if (entry.kind == TreeQuick::valid)
    add(any, "||", fmt::format("native::is_valid<{}>(m.tree()[here])", entry.argument));
  return any;
}

// Whether what is not known, anywhere in the program, leaves it not true: it has no alternatives.
bool NativeTrees::is_strict(Index program) const {
  bool junction = false;
  for (const Instr* at = table_.code().data() + program; at->op != Op::ret; ++at) {
    switch (at->op) {
      case Op::both:
      case Op::jump_if_false:
        junction = true;
        break;
      case Op::negation:
        if (junction) return false;
        break;
      case Op::fact:
      case Op::has_fact:
      case Op::constant:
      case Op::truth:
      case Op::decimals:
      case Op::length:
      case Op::trim:
      case Op::prefix:
      case Op::suffix:
      case Op::equal:
      case Op::unequal:
      case Op::less:
      case Op::at_most:
      case Op::greater:
      case Op::at_least:
      case Op::in_list:
      case Op::in_set:
      case Op::matches:
      case Op::is_valid:
      case Op::otherwise:
      case Op::node_text:
      case Op::node_raw:
      case Op::node_number:
      case Op::node_date:
      case Op::node_exists:
      case Op::node_present:
      case Op::node_name:
      case Op::join:
        break;
      default:
        return false;
    }
  }
  return true;
}

}  // namespace rulec::compiler
