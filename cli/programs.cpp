#include "cli/programs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace rulec::cli {
namespace {

constexpr std::size_t kLevels = 32;

class Printer {
 public:
  Printer(const RuleTable& table, Index frame) : table_(table) {
    std::vector<Index> chain;
    for (Index at = frame; at != kNone; at = table.frames()[at].parent) chain.insert(chain.begin(), at);
    for (std::size_t i = 0; i < chain.size() && i < kLevels; ++i) frames_[i] = chain[i];
  }

  std::string program(Index start) {
    if (start == kNone) return "-";
    std::string text;
    const auto code = table_.code();
    for (Index i = start; i < code.size() && code[i].op != Op::ret; ++i) text += instruction(code[i]) + "\n";
    return text;
  }

  std::string constant(Index index) const {
    if (index == kNone) return "-";
    const ConstantRow& row = table_.constants()[index];
    return fmt::format("{}:{}:{}:{}:{}:{}", static_cast<int>(row.kind), row.low, row.high, row.scale, row.truth,
                       table_.text(row.text));
  }

  std::string slot_at(std::size_t level, Index slot) const {
    const Index here = level < kLevels ? frames_[level] : kNone;
    for (const TermRow& term : table_.terms())
      if (term.frame == here && term.slot == slot) return std::string(table_.text(term.id));
    return fmt::format("slot {}", slot);
  }

 private:
  std::string instruction(const Instr& at) {
    const int op = static_cast<int>(at.op);
    switch (at.op) {
      case Op::load_number:
      case Op::load_date:
      case Op::load_text:
      case Op::load_raw:
      case Op::exists:
      case Op::is_present:
      case Op::is_malformed:
        return fmt::format("{} {} {}", op, at.a, slot(at));
      case Op::constant:
        return fmt::format("{} {}", op, constant(at.c));
      case Op::let:
        return fmt::format("let {}", nested(table_.lets()[at.c].code));
      case Op::in_list:
        return fmt::format("{} {}", op, table_.text(table_.lists()[at.c].name));
      case Op::in_set:
        return fmt::format("{} {}", op, set({at.c, at.b}));
      case Op::matches:
        return fmt::format("{} {}", op, automaton(at.c));
      case Op::row_count:
        return fmt::format("{} {} {}", op, at.a, frame(at.b));
      case Op::fold:
        return fold(table_.folds()[at.c]);
      case Op::lookup:
        return keyed(table_.keyed()[at.c]);
      case Op::lookup_known: {
        const KnownRow& known = table_.all<KnownRow>(Section::known)[at.c];
        return fmt::format("{} for {}", keyed(table_.keyed()[known.keyed]), constant(known.key));
      }
      default:
        return fmt::format("{} {} {} {}", op, at.a, at.b, at.c);
    }
  }

  // A let may use others, never itself.
  std::string nested(Index code) {
    if (depth_ >= 64) return "…";
    ++depth_;
    std::string text = "(" + program(code) + ")";
    --depth_;
    return text;
  }

  std::string slot(const Instr& at) const {
    if (at.c != kNone) return std::string(table_.text(table_.terms()[at.c].id));
    const Index here = at.a < kLevels ? frames_[at.a] : kNone;
    for (const GroupRow& group : table_.groups())
      if (group.frame == here && group.slot == at.b) return std::string(table_.text(group.id));
    return fmt::format("slot {}", at.b);
  }

  std::string frame(Index index) const {
    const FrameRow& row = table_.frames()[index];
    if (row.term != kNone) return std::string(table_.text(table_.terms()[row.term].id));
    return row.group != kNone ? std::string(table_.text(table_.groups()[row.group].id)) : "invoice";
  }

  std::string set(Span span) const {
    std::vector<std::string> values;
    for (const Index index : table_.indices(span)) values.push_back(constant(index));
    std::ranges::sort(values);
    return fmt::format("{}", fmt::join(values, " "));
  }

  std::string automaton(Index index) const {
    const auto starts = table_.all<Index>(Section::dfas);
    const auto bytes = table_.all<std::byte>(Section::dfa_states);
    const std::size_t end = index + 1 < starts.size() ? starts[index + 1] : bytes.size();
    std::uint64_t hash = 1469598103934665603U;  // FNV-1a
    for (std::size_t i = starts[index]; i < end; ++i)
      hash = (hash ^ static_cast<std::uint64_t>(bytes[i])) * 1099511628211U;
    return fmt::format("{:x}", hash);
  }

  // The rows of a loop, and of what lies around them, while its parts are printed.
  template <typename Print>
  std::string below(Index of, std::size_t row_level, std::size_t chain, Print&& print) {
    const auto kept = frames_;
    Index at = of;
    for (std::size_t k = 0; k < chain && k <= row_level && at != kNone; ++k) {
      if (row_level - k < kLevels) frames_[row_level - k] = at;
      at = table_.frames()[at].parent;
    }
    std::string text = print();
    frames_ = kept;
    return text;
  }

  std::string fold(const FoldRow& row) {
    return below(row.frame, row.row_level, row.chain, [&] {
      return fmt::format("fold {} {} {} {} {} [{}] [{}]", static_cast<int>(row.kind), row.level, row.row_level,
                         row.chain, frame(row.frame), program(row.filter), program(row.value));
    });
  }

  std::string keyed(const KeyedRow& row) {
    return below(row.frame, row.row_level, row.chain, [&] {
      std::string text = fmt::format("lookup {} {} {} [{}] [{}]", static_cast<int>(row.kind), row.row_level,
                                     frame(row.frame), program(row.filter), program(row.value));
      for (std::size_t i = 0; i < row.keys; ++i) text += " by " + program(row.key[i]);
      return text;
    });
  }

  const RuleTable& table_;
  std::array<Index, kLevels> frames_{};
  int depth_ = 0;
};

// Without the lines of a rule's text that say nothing of its condition: for rules about the tree, whose programs are
// spread over the walk of the document.
std::string written_condition(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const std::size_t first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) continue;
    line = line.substr(first);
    const bool silent =
        std::ranges::any_of(std::array<std::string_view, 10>{"en \"", "fr \"", "fix ", "because ", "pass ", "fail ",
                                                             "skip ", "title ", "message ", "#"},
                            [&](std::string_view word) { return line.starts_with(word); });
    if (silent) continue;
    for (const char c : line)  // blanks that only lay it out do not count
      if (c != ' ' || !kept.ends_with(' ')) kept += c;
    kept += ' ';
  }
  return kept;
}

}  // namespace

std::string condition_of(const RuleRow& rule, const RuleTable& table) {
  if (rule.tree != 0) return written_condition(table.text(rule.text));
  Printer printer(table, rule.frame);
  std::string text = fmt::format("missing {} manual {}\n", static_cast<int>(rule.missing), rule.manual);
  const FrameRow& frame = table.frames()[rule.frame];
  if (frame.group != kNone) text += fmt::format("each {}\n", table.text(table.groups()[frame.group].id));
  if (frame.term != kNone) text += fmt::format("each {}\n", table.text(table.terms()[frame.term].id));
  if (rule.scope_term != kNone) text += fmt::format("for {}\n", table.text(table.terms()[rule.scope_term].id));
  if (rule.scope_group != kNone) text += fmt::format("for {}\n", table.text(table.groups()[rule.scope_group].id));
  if (rule.guard_constant != kNone)
    text += fmt::format("guard {} {} {}\n", rule.guard_level, printer.slot_at(rule.guard_level, rule.guard_slot),
                        printer.constant(rule.guard_constant));
  text += "when " + printer.program(rule.when) + "\n";
  for (const Index check : table.indices(rule.checks)) text += "check " + printer.program(check) + "\n";
  std::vector<std::string_view> after;
  for (const Index other : table.indices(rule.after)) after.push_back(table.text(table.rules()[other].id));
  std::ranges::sort(after);
  return text + fmt::format("after {}\n", fmt::join(after, " "));
}

std::string program_of(Index code, const RuleTable& table) { return Printer(table, 0).program(code); }

std::string constant_of(Index constant, const RuleTable& table) { return Printer(table, 0).constant(constant); }

}  // namespace rulec::cli
