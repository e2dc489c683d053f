// The instructions of rules about the tree as statements of C++.
#include <fmt/format.h>

#include "compiler/native_steps.h"

namespace rulec::compiler {

NativeNodes::NativeNodes(const RuleTable& table, const SyntaxRow& syntax, Index type) : table_(table) {
  const std::uint16_t row = table.slice<std::uint16_t>(Section::type_steps, syntax.bit_rows)[type];
  const std::size_t width = syntax.names + 1;
  if (row != kNoBits) bits_ = table.slice<std::uint8_t>(Section::member_bits, syntax.bits).subspan(row * width, width);
}

unsigned NativeNodes::bit_of(Index name) const { return name + 1 < bits_.size() ? bits_[name] : kNoBit; }

std::optional<unsigned> NativeNodes::bit(const Instr& at) const {
  const auto steps = table_.all<PathStepRow>(Section::steps_of_path).subspan(at.c);
  if (at.a != 0 || steps[0].op != StepOp::member || steps[1].op != StepOp::end) return std::nullopt;
  const unsigned bit = bit_of(steps[0].argument);
  return bit == kNoBit ? std::nullopt : std::optional(bit);
}

std::string NativeNodes::variable(std::uint32_t level) const {
  const auto known = levels_.find(level);
  return known == levels_.end() ? "" : known->second;
}

namespace {

// A path that is members and no more, but for where it begins and how it ends.
struct PlainPath {
  StepOp begin = StepOp::end;  // root, document, anywhere; end: at the node
  std::vector<Index> members;  // with that of anywhere
  StepOp end = StepOp::end;    // each, any_member

  std::string names(const char* before = "") const {
    std::string text;
    for (const Index member : members) text += fmt::format("{}{}", text.empty() ? before : ", ", member);
    return text;
  }
};

std::optional<PlainPath> plain(const PathStepRow* step) {
  PlainPath path;
  if (step->op == StepOp::root || step->op == StepOp::document) path.begin = (step++)->op;
  if (step->op == StepOp::anywhere) {
    path.begin = step->op;
    path.members.push_back((step++)->argument);
  }
  for (; step->op == StepOp::member; ++step) path.members.push_back(step->argument);
  if (step->op == StepOp::each || step->op == StepOp::any_member) path.end = (step++)->op;
  return step->op == StepOp::end ? std::optional(path) : std::nullopt;
}

}  // namespace

// `[self(Name)]` and `[ancestor(Name)]`: the node itself, where it holds.
std::optional<std::string> NativeNodes::self_test(const PathStepRow* steps, const std::string& node) const {
  if (steps[0].op != StepOp::filter || steps[0].count != 1 || steps[1].op != StepOp::end) return std::nullopt;
  const FilterRow& filter = table_.all<FilterRow>(Section::filters)[steps[0].argument];
  if (filter.op != FilterOp::named && filter.op != FilterOp::inside) return std::nullopt;
  return fmt::format("native::{}<{}>(m.tree(), {})", filter.op == FilterOp::named ? "named" : "inside", filter.constant,
                     node);
}

std::optional<std::string> NativeNodes::place(const Instr& at) const {
  const std::string node = variable(at.a);
  if (node.empty()) return std::nullopt;
  const PathStepRow* const steps = table_.all<PathStepRow>(Section::steps_of_path).data() + at.c;
  if (const auto named = self_test(steps, node)) return named;
  const auto path = plain(steps);
  if (!path || path->begin == StepOp::anywhere || path->end != StepOp::end)
    return fmt::format("m.first({}, {})", at.c, node);
  const std::string from = path->begin == StepOp::root ? "m.root()" : path->begin == StepOp::document ? "0" : node;
  if (path->members.empty()) return from;
  const unsigned bit = from == "here" ? bit_of(path->members[0]) : kNoBit;
  if (bit == kNoBit) return fmt::format("native::below<{}>(m.tree(), {})", path->names(), from);
  if (path->members.size() == 1) return fmt::format("native::member(h, {})", bit);
  return fmt::format("native::below<{}>(m.tree(), here, h, {})", path->names(), bit);
}

std::optional<std::string> NativeNodes::collect(Index path, std::uint32_t level, const std::string& found) const {
  const std::string node = variable(level);
  const auto steps = plain(table_.all<PathStepRow>(Section::steps_of_path).data() + path);
  if (node.empty() || !steps) return std::nullopt;
  const std::string from = steps->begin == StepOp::end ? node : steps->begin == StepOp::document ? "0" : "m.root()";
  const char* const end = steps->end == StepOp::each         ? "each"
                          : steps->end == StepOp::any_member ? "any_member"
                                                             : "here";
  return fmt::format("native::collect{}<native::End::{}{}>(m.tree(), {}, {});",
                     steps->begin == StepOp::anywhere ? "_anywhere" : "", end, steps->names(", "), from, found);
}

bool NativeSteps::node_truth(const Instr& at) {
  const bool exists = at.op == Op::node_exists;
  const auto bit = body_.nodes_->bit(at);
  const auto place = body_.nodes_->place(at);
  if (!place) return false;
  const std::string name = push(NativeType::boolean);
  if (bit)
    line(fmt::format("{} = (h.{} >> {} & 1) != 0;", name, exists ? "there" : "content", *bit));
  else if (exists)
    line(fmt::format("{} = {} != kNoPlace;", name, *place));
  else
    line(fmt::format("{} = native::is_present(m.tree(), {});", name, *place));
  return true;
}

bool NativeSteps::node(const Instr& at) {
  if (body_.nodes_ == nullptr) return false;
  if (at.op == Op::node_exists || at.op == Op::node_present) return node_truth(at);
  if (at.op == Op::node_name) {
    const std::string node = body_.nodes_->variable(at.a);
    if (node.empty()) return false;
    line(fmt::format("{} = m.tree().written_name({});", push(NativeType::text), node));
    return true;
  }
  const auto place = body_.nodes_->place(at);
  if (!place) return false;
  const auto get = [&](const char* what) {
    const NativeType type = at.op == Op::node_number ? NativeType::number
                            : at.op == Op::node_date ? NativeType::date
                                                     : NativeType::text;
    return fmt::format("native::{}(m.tree(), at, {})", what, push(type));
  };
  if (at.op == Op::node_text) {
    const std::string found = get("text"), known = perhaps();
    line(fmt::format("{{ const Place at = {}; {} = {}; if (!{} && native::is_odd(m.tree(), at)) goto ask; }}", *place,
                     known, found, known));
    return true;
  }
  const char* const what = at.op == Op::node_raw ? "raw" : at.op == Op::node_number ? "number" : "date";
  line(fmt::format("{{ const Place at = {}; if (!{}) goto ask; }}", *place, get(what)));
  return true;
}

bool NativeSteps::node_fold(Index fold) {
  if (body_.nodes_ == nullptr) return false;
  const TreeFoldRow& row = body_.table_.all<TreeFoldRow>(Section::tree_folds)[fold];
  const bool truth = row.kind == Fold::some || row.kind == Fold::every;
  if (!truth && row.kind != Fold::count && row.kind != Fold::distinct) return false;
  const std::string name = push(truth ? NativeType::boolean : NativeType::number);
  const std::size_t before = body_.mark();
  if (body_.node_loop(row, name)) return true;
  body_.forget(before);
  if (body_.nodes_->variable(row.level).empty()) return false;
  line(fmt::format("if (!native::take(m.node_fold({}), {})) goto ask;", fold, name));
  return true;
}

namespace {

// What a fold does with a value that is known, and what it comes to.
struct NodeLoopWords {
  const char *begin, *step, *end;
};

NodeLoopWords words_of(Fold kind) {
  switch (kind) {
    case Fold::some:
      return {"{0} = false;", "if ({1}) {{ {0} = true; break; }}", ""};
    case Fold::every:
      return {"{0} = true;", "if (!{1}) {{ {0} = false; break; }}", ""};
    case Fold::distinct:
      return {"native::Texts texts{2};", "texts{2}.put({1});", "{0} = native::whole(texts{2}.count);"};
    default:
      return {"std::size_t count{2} = 0;", "++count{2};", "{0} = native::whole(count{2});"};
  }
}

}  // namespace

bool NativeBody::node_loop(const TreeFoldRow& fold, const std::string& result) {
  const std::size_t number = scopes_++;
  const auto collect = nodes_->collect(fold.path, fold.level, fmt::format("found{}", number));
  if (!collect) return false;
  const NodeLoopWords words = words_of(fold.kind);
  std::string value;
  const auto say = [&](const char* text) { line(fmt::format(fmt::runtime(text), result, value, number)); };
  line(fmt::format("{{ native::Places found{}; {}", number, *collect));
  line(fmt::format("if (found{}.full) goto ask;", number));
  say(words.begin);
  line(fmt::format("for (std::size_t i{0} = 0; i{0} < found{0}.count; ++i{0}) {{", number));
  line(fmt::format("const Place at{0} = found{0}.at[i{0}]; m.stand({1}, at{0});", number, fold.row_level));
  nodes_->enter(fold.row_level, fmt::format("at{}", number));
  const bool good = node_loop_body(fold, value);
  nodes_->leave(fold.row_level);
  if (!good) return false;
  say(words.step);
  line("}");
  say(words.end);
  line("}");
  return true;
}

bool NativeBody::node_loop_body(const TreeFoldRow& fold, std::string& value) {
  if (fold.filter != kNone) {
    const auto keep = program(fold.filter, NativeRows(0));
    if (!keep || keep->type != NativeType::boolean) return false;
    line(fmt::format("if (!{}) continue;", keep->name));
  }
  if (fold.kind == Fold::count) return true;
  const auto found = program(fold.value, NativeRows(0));
  if (!found || found->type != (fold.kind == Fold::distinct ? NativeType::text : NativeType::boolean)) return false;
  value = found->name;
  return true;
}

// Of a fold that counts what is different: texts that are known.
bool NativeSteps::key(std::size_t parts) {
  if (body_.nodes_ == nullptr || stack_.size() < parts) return false;
  std::string all;
  for (std::size_t slot = stack_.size() - parts; slot < stack_.size(); ++slot) {
    if (stack_[slot].type != NativeType::text || stack_[slot].maybe) return false;
    all += fmt::format("{}{}", all.empty() ? "" : ", \"\\0t\"sv, ", stack_[slot].name);
  }
  if (parts == 1) return true;
  stack_.resize(stack_.size() - parts);
  const std::string name = push(NativeType::text);
  line(fmt::format("{{ const std::string_view parts[] = {{{}}}; {} = m.join(parts); }}", all, name));
  return true;
}

// What is not there is empty.
bool NativeSteps::join(std::size_t parts) {
  if (stack_.size() < parts) return false;
  std::string all;
  for (std::size_t slot = stack_.size() - parts; slot < stack_.size(); ++slot) {
    const Slot& part = stack_[slot];
    if (part.type != NativeType::text) return false;
    all += all.empty() ? "" : ", ";
    all += part.maybe ? fmt::format("{} ? {} : \"\"sv", known_of(slot), part.name) : part.name;
  }
  stack_.resize(stack_.size() - parts);
  const std::string name = push(NativeType::text);
  line(fmt::format("{{ const std::string_view parts[] = {{{}}}; {} = m.join(parts); }}", all, name));
  return true;
}

}  // namespace rulec::compiler
