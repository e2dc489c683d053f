#include "compiler/native_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rulec::compiler {

std::string NativeSteps::label(std::uint32_t at) const { return fmt::format("L{}_{}", scope_, at); }

std::string NativeSteps::push(NativeType type) {
  stack_.push_back({type, body_.variable(type, scope_, stack_.size()), false});
  return stack_.back().name;
}

std::string NativeSteps::pop() {
  const std::string name = stack_.back().name;
  stack_.pop_back();
  return name;
}

std::string NativeSteps::known_of(std::size_t slot) const {
  return body_.variable(NativeType::boolean, scope_, kKnown + slot);
}

std::string NativeSteps::perhaps() {
  stack_.back().maybe = true;
  return known_of(stack_.size() - 1);
}

// Before an instruction that wants values: what may not be known is asked for. Some only bring a value, and some say
// what is to be done without one.
void NativeSteps::settle(const Instr& at) {
  const bool brings = (at.op >= Op::load_number && at.op <= Op::fact) ||
                      (at.op >= Op::constant && at.op <= Op::row_count) ||
                      (at.op >= Op::node_text && at.op <= Op::node_name);
  if (brings || at.op == Op::join || stack_.empty()) return;
  const std::size_t spared = at.op == Op::otherwise || at.op == Op::known ? 1 : 0;
  for (std::size_t slot = 0; slot + spared < stack_.size(); ++slot)
    if (std::exchange(stack_[slot].maybe, false)) line(fmt::format("if (!{}) goto ask;", known_of(slot)));
}

bool NativeSteps::are_top(NativeType type) const {
  return stack_.size() >= 2 && is_top(type) && stack_[stack_.size() - 2].type == type &&
         !stack_[stack_.size() - 2].maybe;
}

std::optional<NativeValue> NativeSteps::run(Index program, bool in_sum) {
  const auto code = body_.table_.code();
  const std::size_t before = body_.mark();
  in_sum_ = in_sum;
  for (at_ = program;; ++at_) {
    const Instr& at = code[at_];
    const bool fits = lands(at_) && (at.op == Op::ret || (settle(at), step(at)));
    if (!fits || (at.op == Op::ret && (stack_.size() != 1 || stack_.back().maybe))) {
      body_.forget(before);
      return std::nullopt;
    }
    if (at.op == Op::ret) return NativeValue{stack_.back().type, stack_.back().name};
  }
}

bool NativeSteps::is_stack(const Stack& other) const {
  return std::equal(stack_.begin(), stack_.end(), other.begin(), other.end(),
                    [](const Slot& a, const Slot& b) { return a.name == b.name && !a.maybe && !b.maybe; });
}

// Before an instruction: whoever jumps there has the same stack.
bool NativeSteps::lands(std::uint32_t at) {
  const auto landing = landings_.find(at);
  if (landing == landings_.end()) return reached_;
  if (reached_ && !is_stack(landing->second)) return false;
  stack_ = landing->second;
  reached_ = true;
  line(label(at) + ":;");
  return true;
}

bool NativeSteps::jump(std::uint32_t by) {
  const std::uint32_t to = at_ + 1 + by;
  const auto [landing, fresh] = landings_.emplace(to, stack_);
  return fresh || is_stack(landing->second);
}

// ---- what brings a value

bool NativeSteps::load(const Instr& at, NativeType type, const std::string& get) {
  if (!rows_.knows(at.a)) return false;
  const Instr& next = body_.table_.code()[at_ + 1];
  const bool raw = at.op == Op::load_raw;
  const std::string there = raw ? "v.exists()" : "v.state == State::value";
  const std::string value = fmt::format("const Value& v = {}[{}];", rows_.slots(at.a), at.b);
  if (next.op == Op::known) {  // the next instruction has nothing left to do
    line(fmt::format("{{ {} {} = {}; }}", value, push(NativeType::boolean), there));
    return true;
  }
  const std::string name = push(type);
  if (next.op == Op::otherwise && !landings_.contains(at_ + 1) && !raw) {
    const std::string known = perhaps();
    line(fmt::format("{{ {} if (v.state == State::malformed) goto ask; {} = {}; if ({}) {} = {}; }}", value, known,
                     there, known, name, get));
    return true;
  }
  // A sum passes over what may be absent, and says so of what must be there.
  const bool lone =
      in_sum_ && next.op == Op::ret && stack_.size() == 1 && body_.table_.terms()[at.c].presence.count == 0;
  const std::string absent = lone ? "{ if (v.state == State::malformed) goto ask; continue; }" : "goto ask;";
  line(fmt::format("{{ {} if (!({})) {} {} = {}; }}", value, there, absent, name, get));
  return true;
}

bool NativeSteps::constant(Index index) {
  const ConstantRow& row = body_.table_.constants()[index];
  switch (row.kind) {
    case Kind::text:
      line(fmt::format("{} = {};", push(NativeType::text), native_text(body_.table_.text(row.text))));
      return true;
    case Kind::date:
      line(fmt::format("{} = {};", push(NativeType::date), static_cast<std::int64_t>(row.low)));
      return true;
    case Kind::number: {
      const bool small = row.high == (static_cast<std::int64_t>(row.low) < 0 ? -1 : 0);
      const std::string name = push(NativeType::number);
      if (small)
        line(fmt::format("{} = Decimal(static_cast<Decimal::Units>(std::int64_t{{{}}}), {});", name,
                         static_cast<std::int64_t>(row.low), row.scale));
      else
        line(fmt::format("{} = m.constant({}).number();", name, index));
      return true;
    }
    default:
      return false;
  }
}

bool NativeSteps::taken(const std::optional<NativeType>& type, const std::string& call) {
  if (!type) return false;
  const std::string name = push(*type);
  line(fmt::format("if (!{}{})) goto ask;", call, name));
  return true;
}

// ---- what is made of values

bool NativeSteps::arithmetic(const Instr& at) {
  const bool unary = at.op == Op::negate || at.op == Op::absolute || at.op == Op::shift_down || at.op == Op::round;
  if (unary ? !is_top(NativeType::number) : !are_top(NativeType::number)) return false;
  const std::string right = unary ? "" : pop();
  const std::string left = stack_.back().name;
  const auto whole = [&](const std::string& call) { line(fmt::format("if (!native::{}) goto ask;", call)); };
  const auto both = [&](const char* name) { whole(fmt::format("{}({}, {}, {})", name, left, right, left)); };
  switch (at.op) {
    case Op::add:
      both("plus");
      return true;
    case Op::subtract:
      both("minus");
      return true;
    case Op::multiply:
      both("times");
      return true;
    case Op::percent_of:
      both("percent_of");
      return true;
    case Op::negate:
      whole(fmt::format("take(negate({0}), {0})", left));
      return true;
    case Op::absolute:
      whole(fmt::format("take(absolute({0}), {0})", left));
      return true;
    case Op::shift_down:
      whole(fmt::format("take(shift_down({0}, {1}), {0})", left, at.b));
      return true;
    case Op::round:
      whole(fmt::format("take(round({0}, {1}, static_cast<Rounding>({2})), {0})", left, at.b, at.a));
      return true;
    case Op::divide_round:
      whole(fmt::format("take(divide({0}, {1}, {2}, static_cast<Rounding>({3})), {0})", left, right, at.b, at.a));
      return true;
    default:
      return false;
  }
}

bool NativeSteps::compare(Op op) {
  if (stack_.size() < 2) return false;
  const NativeType type = stack_.back().type;
  if (!are_top(type)) return false;
  const std::string right = pop(), left = pop();
  const bool number = type == NativeType::number;
  if (type == NativeType::boolean && op != Op::equal && op != Op::unequal) return false;
  const std::string equal = number                     ? fmt::format("native::is_equal({}, {})", left, right)
                            : type == NativeType::text ? fmt::format("native::same({}, {})", left, right)
                                                       : fmt::format("({} == {})", left, right);
  const auto less = [&](const std::string& a, const std::string& b) {
    return number ? fmt::format("native::is_less({}, {})", a, b) : fmt::format("({} < {})", a, b);
  };
  std::string holds;
  switch (op) {
    case Op::equal:
      holds = equal;
      break;
    case Op::unequal:
      holds = "!" + equal;
      break;
    case Op::less:
      holds = less(left, right);
      break;
    case Op::at_most:
      holds = "!" + less(right, left);
      break;
    case Op::greater:
      holds = less(right, left);
      break;
    default:
      holds = "!" + less(left, right);
  }
  line(fmt::format("{} = {};", push(NativeType::boolean), holds));
  return true;
}

bool NativeSteps::text_step(const Instr& at) {
  if (!is_top(NativeType::text)) return false;
  const auto as = [&](NativeType type, const std::string& words) {
    const std::string text = pop();
    line(fmt::format("{} = {};", push(type), fmt::format(fmt::runtime(words), text)));
    return true;
  };
  switch (at.op) {
    case Op::decimals:
      return as(NativeType::number, "native::whole(decimals_of({}))");
    case Op::length:
      return as(NativeType::number, "native::whole(code_points({}))");
    case Op::prefix:
      return as(NativeType::text, fmt::format("first_points({{}}, {})", at.b));
    case Op::suffix:
      return as(NativeType::text, fmt::format("last_points({{}}, {})", at.b));
    case Op::trim:
      return as(NativeType::text, "trimmed({})");
    case Op::upper:
      line(fmt::format("if (native::has_small_letters({})) goto ask;", stack_.back().name));
      return true;
    case Op::in_list:
      return as(NativeType::boolean, body_.functions_.list(at.c) + "{})");
    case Op::matches:
      return as(NativeType::boolean, fmt::format("m.matches({}, {{}})", at.c));
    case Op::is_valid:
      return as(NativeType::boolean, fmt::format("passes(static_cast<CheckFunction>({}), {{}})", at.a));
    case Op::has_fact:
      return as(NativeType::boolean, fmt::format("native::has_fact(m, static_cast<Fact>({}), {{}})", at.b));
    case Op::in_set: {
      const std::string text = pop();
      std::string holds = "false";
      for (const Index index : body_.table_.indices({at.c, at.b}))
        holds += fmt::format(" || native::same({}, {})", text,
                             native_text(body_.table_.text(body_.table_.constants()[index].text)));
      line(fmt::format("{} = {};", push(NativeType::boolean), holds));
      return true;
    }
    default:
      return false;
  }
}

bool NativeSteps::junction(const char* word) {
  if (!are_top(NativeType::boolean)) return false;
  const std::string right = pop();
  line(fmt::format("{0} = {0} {1} {2};", stack_.back().name, word, right));
  return true;
}

bool NativeSteps::lookup(const Instr& at) {
  if (stack_.size() < at.a || at.a > 3) return false;
  std::string keys;
  for (std::size_t i = stack_.size() - at.a; i < stack_.size(); ++i) {
    if (stack_[i].maybe) return false;
    keys += fmt::format("{}native::cell_of({})", keys.empty() ? "" : ", ", stack_[i].name);
  }
  stack_.resize(stack_.size() - at.a);
  const std::string name = push(NativeType::number);
  line(fmt::format("{{ const Cell keys[] = {{{}}}; if (!native::take(m.lookup({}, {}, keys), {})) goto ask; }}", keys,
                   at.c, at.a, name));
  return true;
}

// ---- jumps

bool NativeSteps::otherwise(const Instr& at) {
  if (stack_.empty()) return false;
  const bool maybe = stack_.back().maybe;
  stack_.back().maybe = false;
  if (!jump(at.c)) return false;
  if (maybe)
    line(fmt::format("if ({}) goto {};", known_of(stack_.size() - 1), label(at_ + 1 + at.c)));
  else
    line(fmt::format("goto {};", label(at_ + 1 + at.c)));
  stack_.pop_back();
  return true;  // what follows is spelled even where nothing reaches it
}

bool NativeSteps::choose(const Instr& at) {
  if (!is_top(NativeType::boolean)) return false;
  const std::string condition = pop();
  if (!jump(at.c)) return false;
  line(fmt::format("if (!{}) goto {};", condition, label(at_ + 1 + at.c)));
  return true;
}

bool NativeSteps::step(const Instr& at) {
  const auto slot = [&] { return fmt::format("{}[{}]", rows_.slots(at.a), at.b); };
  const auto look = [&](const char* words) {
    if (!rows_.knows(at.a)) return false;
    line(fmt::format("{} = {}{};", push(NativeType::boolean), slot(), words));
    return true;
  };
  switch (at.op) {
    case Op::load_number:
      return load(at, NativeType::number, "v.number()");
    case Op::load_date:
      return load(at, NativeType::date, "v.day()");
    case Op::load_text:
      return load(at, NativeType::text, "v.text()");
    case Op::load_raw:
      return load(at, NativeType::text, "v.raw()");
    case Op::fact:
      line(fmt::format("{} = native::fact(m, static_cast<Fact>({}));", push(NativeType::text), at.b));
      return true;
    case Op::constant:
      return constant(at.c);
    case Op::truth:
      line(fmt::format("{} = {};", push(NativeType::boolean), at.a != 0));
      return true;
    case Op::let:
      return taken(body_.functions_.let(at.c, body_.levels_), fmt::format("let{}(m, ", at.c));
    case Op::exists:
      return look(".exists()");
    case Op::is_present:
      return look(".is_present()");
    case Op::is_malformed:
      return look(".state == State::malformed");
    case Op::row_count:
      if (!rows_.knows(at.a)) return false;
      line(fmt::format("{} = native::whole(m.invoice().children({}, {}).size());", push(NativeType::number), at.b,
                       rows_.row(at.a)));
      return true;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::percent_of:
    case Op::divide_round:
    case Op::negate:
    case Op::absolute:
    case Op::shift_down:
    case Op::round:
      return arithmetic(at);
    case Op::decimals:
    case Op::length:
    case Op::upper:
    case Op::trim:
    case Op::prefix:
    case Op::suffix:
    case Op::in_list:
    case Op::in_set:
    case Op::matches:
    case Op::is_valid:
    case Op::has_fact:
      return text_step(at);
    case Op::equal:
    case Op::unequal:
    case Op::less:
    case Op::at_most:
    case Op::greater:
    case Op::at_least:
      return compare(at.op);
    case Op::both:
      return junction("&&");
    case Op::either:
      return junction("||");
    case Op::negation:
      if (!is_top(NativeType::boolean)) return false;
      line(fmt::format("{0} = !{0};", stack_.back().name));
      return true;
    case Op::jump_if_false:
    case Op::jump_if_true:
      if (!is_top(NativeType::boolean) || !jump(at.c)) return false;
      line(fmt::format("if ({}{}) goto {};", at.op == Op::jump_if_false ? "!" : "", stack_.back().name,
                       label(at_ + 1 + at.c)));
      return true;
    case Op::jump:
      if (!jump(at.c)) return false;
      line(fmt::format("goto {};", label(at_ + 1 + at.c)));
      reached_ = false;
      return true;
    case Op::choose:
      return choose(at);
    case Op::otherwise:
      return otherwise(at);
    case Op::known: {
      // Of a load, it is answered there; all else is known where the statements come so far.
      if (!stack_.empty() && stack_.back().maybe) {
        const std::string known = known_of(stack_.size() - 1);
        pop();
        line(fmt::format("{} = {};", push(NativeType::boolean), known));
        return true;
      }
      const Op before = body_.table_.code()[at_ - 1].op;
      const bool loaded = before >= Op::load_number && before <= Op::load_raw;
      if (!loaded) {
        pop();
        line(fmt::format("{} = true;", push(NativeType::boolean)));
      }
      return true;
    }
    case Op::within: {
      if (stack_.size() < 3 || !are_top(NativeType::number) || stack_[stack_.size() - 3].type != NativeType::number)
        return false;
      const std::string tolerance = pop(), right = pop(), left = pop();
      const std::string name = push(NativeType::boolean);
      line(fmt::format("if (!native::is_within({}, {}, {}, {}, {})) goto ask;", left, right, tolerance, at.a != 0,
                       name));
      return true;
    }
    case Op::days_between: {
      if (!are_top(NativeType::date)) return false;
      const std::string right = pop(), left = pop();
      line(fmt::format("{} = Decimal({} - {}, 0);", push(NativeType::number), right, left));
      return true;
    }
    case Op::count_present: {
      if (stack_.size() < at.b) return false;
      std::string sum = "0";
      for (std::uint32_t i = 0; i < at.b; ++i) {
        if (!is_top(NativeType::boolean)) return false;
        sum += " + " + pop();
      }
      line(fmt::format("{} = Decimal({}, 0);", push(NativeType::number), sum));
      return true;
    }
    case Op::fold: {
      const FoldRow& fold = body_.table_.folds()[at.c];
      if (fold.constant != 0) return taken(body_.functions_.fold(at.c), fmt::format("fold{}(m, ", at.c));
      const auto result = body_.loop(fold, rows_);
      if (!result) return false;
      const std::string name = push(result->type);
      line(fmt::format("{} = {};", name, result->name));
      return true;
    }
    case Op::lookup:
      return lookup(at);
    case Op::lookup_known: {
      const std::string name = push(NativeType::number);
      line(fmt::format("if (!native::take(m.lookup_known({}), {})) goto ask;", at.c, name));
      return true;
    }
    case Op::node_text:
    case Op::node_raw:
    case Op::node_number:
    case Op::node_date:
    case Op::node_exists:
    case Op::node_present:
    case Op::node_name:
      return node(at);
    case Op::node_fold:
      return node_fold(at.c);
    case Op::join:
      return join(at.b);
    case Op::key:
      return key(at.b);
    default:
      return false;
  }
}

}  // namespace rulec::compiler
