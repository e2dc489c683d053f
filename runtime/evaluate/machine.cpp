#include "evaluate/machine.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "evaluate/check_functions.h"
#include "evaluate/match.h"

namespace rulec {
namespace {

constexpr std::uint8_t kUnknownBits = kAbsentOptional | kAbsentMandatory | kEmpty | kMalformed;

// What one value says about why another may be unknown or partial.
void inherit(Cell& to, const Cell& from) {
  if (from.why == 0) return;
  const bool had = to.why != 0;
  to.why |= from.why;
  if (to.kind != Kind::text && !had && from.kind != Kind::text) to.term = from.term;
}

Cell unknown_from(const Cell& a, const Cell& b) {
  Cell cell = Cell::unknown(0, kNone);
  if (!a.known()) inherit(cell, a);
  if (!b.known()) inherit(cell, b);
  if (a.known()) inherit(cell, a);
  if (b.known()) inherit(cell, b);
  return cell;
}

std::uint64_t hash_of(const Cell& cell) {
  if (cell.kind == Kind::text) return table_hash(cell.view());
  const Decimal value = cell.number().trimmed();
  const auto units = static_cast<std::uint64_t>(value.units());
  return (units * 0x9e3779b97f4a7c15ULL) ^ static_cast<std::uint64_t>(value.scale());
}

bool same(const Cell& a, const Cell& b) {
  if (a.kind != b.kind) return false;
  return a.kind == Kind::text ? a.view() == b.view() : compare(a.number(), b.number()) == 0;
}

std::uint32_t code_points(std::string_view text) {
  std::uint32_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

std::string_view first_points(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    --count;
  }
  return text.substr(0, at);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

Machine::Machine(const RuleTable& table)
    : table_(table), code_(table.code().data()), stack_(kStackSize), top_(stack_.data()), lets_(table.lets().size()),
      folds_(table.folds().size()), keyed_(table.keyed().size()) {}

void Machine::begin(const Invoice& invoice, const Facts& facts, Day day) {
  invoice_ = &invoice;
  facts_ = &facts;
  day_ = day;
  ++round_;
  ++let_round_;
  texts_.clear();
  enter(0, 0, 0);
}

std::string_view Machine::keep(std::string text) {
  texts_.push_back(std::move(text));
  return texts_.back();
}

Cell Machine::run(Index program) {
  Cell* const base = top_;
  for (const Instr* at = code_ + program; at->op != Op::ret;) at = step(at);
  Cell result = top_ > base ? *top_ : Cell::unknown(0, kNone);
  if (overflowed_) {
    overflowed_ = false;
    result = Cell::unknown(0, kNone);
  }
  top_ = base;
  return result;
}

Cell Machine::load(const Instr& at) const {
  const Value& value = slots_[at.a][at.b];
  if (value.state == State::value) {
    const TermRow& term = table_.terms()[at.c];
    switch (term.type) {
      case Type::amount: case Type::unit_price: case Type::quantity: case Type::percent: case Type::decimal: case Type::integer:
        return Cell::number(value.number());
      case Type::date: return Cell::date(value.day());
      default: return Cell::of_text(value.text());
    }
  }
  if (value.state == State::malformed) return Cell::unknown(kMalformed, at.c);
  const bool mandatory = table_.terms()[at.c].presence.count > 0;
  if (value.state == State::empty) return Cell::unknown(mandatory ? kEmpty : kAbsentOptional, at.c);
  return Cell::unknown(mandatory ? kAbsentMandatory : kAbsentOptional, at.c);
}

Cell Machine::constant(Index index) const {
  const ConstantRow& row = table_.constants()[index];
  Cell cell;
  cell.kind = row.kind;
  cell.scale = row.scale;
  cell.truth = row.truth;
  if (row.kind == Kind::text) {
    const auto text = table_.text(row.text);
    cell.text = text.data();
    cell.size = row.text.size;
  }
  cell.units = static_cast<Decimal::Units>((static_cast<unsigned __int128>(static_cast<std::uint64_t>(row.high)) << 64) | row.low);
  return cell;
}

Cell Machine::let(const Instr& at) {
  Cached& cached = lets_[at.c];
  if (cached.round != let_round_) {
    const Cell cell = run(table_.lets()[at.c].code);
    lets_[at.c] = {let_round_, cell};
  }
  return lets_[at.c].cell;
}

template <typename Visit>
void Machine::each_row(Frame frame, std::uint32_t level, std::uint32_t row_level, std::uint32_t chain, Visit&& visit) {
  if (chain == 1) {
    const RowRange range = invoice_->children(frame, rows_[level]);
    for (RowIndex row = range.begin; row < range.end; ++row) {
      enter(row_level, frame, row);
      if (!visit()) return;
    }
    return;
  }
  // Rows of rows: those whose ancestor at `level` is the one in view.
  const auto rows = invoice_->rows(frame);
  for (RowIndex row = 0; row < rows.size(); ++row) {
    RowIndex up = row;
    Frame at = frame;
    for (std::uint32_t i = 0; i < chain; ++i) {
      enter(row_level - i, at, up);
      up = invoice_->rows(at)[up].parent;
      at = table_.frames()[at].parent;
    }
    if (level != 0 && up != rows_[level]) continue;
    if (!visit()) return;
  }
}

Cell Machine::fold(Index index) {
  const FoldRow& row = table_.folds()[index];
  if (row.constant == 0) return fold_rows(row);
  if (folds_[index].round != round_) {
    const Cell cell = fold_rows(row);
    folds_[index] = {round_, cell};
  }
  return folds_[index].cell;
}

Cell Machine::fold_rows(const FoldRow& fold) {
  const auto saved_rows = rows_;
  const auto saved_slots = slots_;
  Cell result;
  std::uint8_t why = 0;
  Index term = kNone;
  std::int64_t count = 0;
  bool unknown = false, decided = false, overflow = false;
  Decimal sum;
  Cell best;
  std::vector<Cell> seen;  // only for distinct
  const auto note = [&](const Cell& cell) {
    if ((cell.why & (kAbsentMandatory | kMalformed | kEmpty | kIncomplete)) == 0) return;
    if (why == 0) term = cell.missing_term();
    why |= cell.why & kMalformed ? kMalformed : kIncomplete;
  };
  each_row(fold.frame, fold.level, fold.row_level, fold.chain, [&] {
    if (fold.filter != kNone) {
      const Cell keep = run(fold.filter);
      if (!keep.is_true()) {
        if (!keep.known()) note(keep);
        return true;
      }
    }
    if (fold.value == kNone) {
      ++count;
      return true;
    }
    const Cell value = run(fold.value);
    if (!value.known()) {
      note(value);
      unknown = true;
      return true;
    }
    switch (fold.kind) {
      case Fold::sum: {
        const auto next = add(sum, value.number());
        if (next) sum = *next;
        else overflow = true;
        return true;
      }
      case Fold::count: ++count; return true;
      case Fold::min: case Fold::max: {
        const bool number = value.kind == Kind::number;
        const auto order = !best.known() ? std::strong_ordering::less
                           : number ? rulec::compare(value.number(), best.number()) : value.units <=> best.units;
        if (!best.known() || (fold.kind == Fold::min ? order < 0 : order > 0)) best = value;
        return true;
      }
      case Fold::first:
        best = value;
        return false;
      case Fold::some:
        if (value.truth != 0) decided = true;
        return !decided;
      case Fold::every:
        if (value.truth == 0) decided = true;
        return !decided;
      case Fold::distinct: seen.push_back(value); return true;
      case Fold::double_sum: return true;
    }
    return true;
  });
  rows_ = saved_rows;
  slots_ = saved_slots;
  switch (fold.kind) {
    case Fold::sum: result = overflow ? Cell::unknown(kMalformed, term) : Cell::number(sum); break;
    case Fold::count: result = Cell::number(Decimal(count, 0)); break;
    case Fold::min: case Fold::max: case Fold::first: result = best; break;
    case Fold::some: result = Cell::boolean(decided); break;
    case Fold::every:
      result = decided ? Cell::boolean(false) : unknown ? Cell::unknown(why & kMalformed ? kMalformed : kAbsentMandatory, term) : Cell::boolean(true);
      break;
    case Fold::distinct: {
      std::sort(seen.begin(), seen.end(), [](const Cell& a, const Cell& b) {
        return a.kind == Kind::text ? a.view() < b.view() : rulec::compare(a.number(), b.number()) < 0;
      });
      seen.erase(std::unique(seen.begin(), seen.end(), same), seen.end());
      result = Cell::number(Decimal(static_cast<std::int64_t>(seen.size()), 0));
      break;
    }
    case Fold::double_sum: break;
  }
  if (result.known() && why != 0 && fold.kind != Fold::some && result.kind != Kind::text) {
    result.why |= why;
    result.term = term;
  }
  return result;
}

void Machine::build(Index index) {
  const KeyedRow& row = table_.keyed()[index];
  Keyed& keyed = keyed_[index];
  keyed.round = round_;
  keyed.keys.clear();
  keyed.results.clear();
  keyed.why = 0;
  keyed.term = kNone;
  const std::size_t rows = invoice_->rows(row.frame).size();
  std::size_t size = 8;
  while (size < rows * 2) size *= 2;
  keyed.buckets.assign(size, 0);
  const auto saved_rows = rows_;
  const auto saved_slots = slots_;
  each_row(row.frame, 0, row.row_level, row.chain, [&] {
    if (row.filter != kNone && !run(row.filter).is_true()) return true;
    std::array<Cell, 3> keys;
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < row.keys; ++i) {
      keys[i] = run(row.key[i]);
      if (!keys[i].known()) return true;
      hash = hash * 31 + hash_of(keys[i]);
    }
    std::size_t at = hash & (size - 1);
    for (; keyed.buckets[at] != 0; at = (at + 1) & (size - 1)) {
      bool equal = true;
      for (std::size_t i = 0; i < row.keys && equal; ++i) equal = same(keys[i], keyed.keys[(keyed.buckets[at] - 1) * row.keys + i]);
      if (equal) break;
    }
    if (keyed.buckets[at] == 0) {
      for (std::size_t i = 0; i < row.keys; ++i) keyed.keys.push_back(keys[i]);
      keyed.results.push_back(Cell::number({}));
      keyed.buckets[at] = static_cast<std::uint32_t>(keyed.results.size());
    }
    Cell& result = keyed.results[keyed.buckets[at] - 1];
    if (row.value == kNone) {
      ++result.units;
      return true;
    }
    const Cell value = run(row.value);
    if (!value.known()) {
      if ((value.why & (kAbsentMandatory | kMalformed | kEmpty)) != 0) {
        result.why |= value.why & kMalformed ? kMalformed : kIncomplete;
        result.term = value.term;
      }
      return true;
    }
    const auto sum = add(result.number(), value.number());
    if (!sum) {
      result.why |= kMalformed;
      return true;
    }
    const std::uint8_t why = result.why;
    const Index term = result.term;
    result = Cell::number(*sum);
    result.why = why;
    if (why != 0) result.term = term;
    return true;
  });
  rows_ = saved_rows;
  slots_ = saved_slots;
}

Cell Machine::lookup(Index index, std::size_t keys) {
  std::array<Cell, 3> wanted;
  for (std::size_t i = keys; i-- > 0;) wanted[i] = pop();
  for (std::size_t i = 0; i < keys; ++i)
    if (!wanted[i].known()) return Cell::number({});  // nothing equals what is not known
  if (keyed_[index].round != round_) build(index);
  const Keyed& keyed = keyed_[index];
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < keys; ++i) hash = hash * 31 + hash_of(wanted[i]);
  const std::size_t mask = keyed.buckets.size() - 1;
  for (std::size_t at = hash & mask; keyed.buckets[at] != 0; at = (at + 1) & mask) {
    bool equal = true;
    for (std::size_t i = 0; i < keys && equal; ++i) equal = same(wanted[i], keyed.keys[(keyed.buckets[at] - 1) * keys + i]);
    if (equal) return keyed.results[keyed.buckets[at] - 1];
  }
  return Cell::number({});
}

bool Machine::list_has(Index list, std::string_view code) const {
  const CodeRow* row = table_.find_code(list, code);
  return row != nullptr && day_ >= row->since && day_ <= row->until;
}

void Machine::make_key(std::uint32_t parts) {
  std::string key;
  const std::size_t held = static_cast<std::size_t>(top_ - stack_.data());
  const std::size_t count = std::min<std::size_t>(parts, held);
  for (std::size_t i = 0; i < count; ++i) {
    const Cell& part = *(top_ - count + 1 + i);
    if (part.kind == Kind::text) key += "t" + std::string(part.view());
    else if (part.kind == Kind::number) key += "n" + part.number().trimmed().to_string();
    else if (part.kind == Kind::date) key += "d" + std::to_string(static_cast<Day>(part.units));
    key += '\0';
  }
  top_ -= count;
  push(Cell::of_text(keep(std::move(key))));
}

void Machine::junction(bool both) {
  const Cell right = pop();
  const Cell left = pop();
  const auto decides = [&](const Cell& cell) { return both ? cell.is_false() : cell.is_true(); };
  if (decides(left)) return push(left);
  if (decides(right)) return push(right);
  if (!left.known() || !right.known()) return push(unknown_from(left, right));
  Cell result = Cell::boolean(both);
  inherit(result, left);
  inherit(result, right);
  push(result);
}

void Machine::compare(Op op) {
  const Cell right = pop();
  const Cell left = pop();
  if (!left.known() || !right.known() || left.kind != right.kind) return push(unknown_from(left, right));
  std::strong_ordering order = std::strong_ordering::equal;
  switch (left.kind) {
    case Kind::number: order = rulec::compare(left.number(), right.number()); break;
    case Kind::date: order = left.units <=> right.units; break;
    case Kind::text: order = left.view() <=> right.view(); break;
    case Kind::boolean: order = left.truth <=> right.truth; break;
    case Kind::unknown: break;
  }
  bool value = false;
  switch (op) {
    case Op::equal: value = order == 0; break;
    case Op::unequal: value = order != 0; break;
    case Op::less: value = order < 0; break;
    case Op::at_most: value = order <= 0; break;
    case Op::greater: value = order > 0; break;
    default: value = order >= 0; break;
  }
  Cell result = Cell::boolean(value);
  inherit(result, left);
  inherit(result, right);
  push(result);
}

void Machine::arithmetic(Op op, const Instr& at) {
  const bool unary = op == Op::negate || op == Op::absolute || op == Op::shift_down || op == Op::round;
  const Cell right = unary ? Cell() : pop();
  const Cell left = pop();
  if (!left.known() || (!unary && !right.known())) return push(unary ? left : unknown_from(left, right));
  std::optional<Decimal> value;
  switch (op) {
    case Op::add: value = add(left.number(), right.number()); break;
    case Op::subtract: value = subtract(left.number(), right.number()); break;
    case Op::multiply: value = multiply(left.number(), right.number()); break;
    case Op::percent_of:
      value = multiply(left.number(), right.number());
      if (value) value = shift_down(*value, 2);
      break;
    case Op::divide_round: value = divide(left.number(), right.number(), at.b, static_cast<Rounding>(at.a)); break;
    case Op::negate: value = negate(left.number()); break;
    case Op::absolute: value = absolute(left.number()); break;
    case Op::shift_down: value = shift_down(left.number(), at.b); break;
    case Op::round: value = round(left.number(), at.b, static_cast<Rounding>(at.a)); break;
    default: break;
  }
  // What does not fit in 38 digits cannot be computed: as a value that cannot be read.
  Cell result = value ? Cell::number(*value) : Cell::unknown(kMalformed, kNone);
  inherit(result, left);
  if (!unary) inherit(result, right);
  push(result);
}

void Machine::texts(Op op, const Instr& at) {
  const Cell cell = pop();
  if (cell.kind != Kind::text) return push(cell.known() ? Cell::unknown(0, kNone) : cell);
  const std::string_view text = cell.view();
  const auto whole = [](std::size_t value) { return Cell::number(Decimal(static_cast<std::int64_t>(value), 0)); };
  switch (op) {
    case Op::decimals: {
      const auto point = text.find('.');
      return push(whole(point == std::string_view::npos ? 0 : text.size() - point - 1));
    }
    case Op::length: return push(whole(code_points(text)));
    case Op::prefix: return push(Cell::of_text(first_points(text, at.b)));
    case Op::suffix: {
      const std::uint32_t points = code_points(text);
      const auto head = first_points(text, points > at.b ? points - at.b : 0);
      return push(Cell::of_text(text.substr(head.size())));
    }
    case Op::trim: {
      std::string_view rest = text;
      while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
      while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
      return push(Cell::of_text(rest));
    }
    case Op::upper: {
      if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return push(cell);
      std::string upper(text);
      for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      return push(Cell::of_text(keep(std::move(upper))));
    }
    case Op::in_list: return push(Cell::boolean(list_has(at.c, text)));
    case Op::in_set: {
      for (const Index index : table_.indices({at.c, at.b}))
        if (table_.text(table_.constants()[index].text) == text) return push(Cell::boolean(true));
      return push(Cell::boolean(false));
    }
    case Op::matches: {
      const Index first = table_.all<Index>(Section::dfas)[at.c];
      return push(Cell::boolean(rulec::matches(table_.all<std::byte>(Section::dfa_states).data() + first, text)));
    }
    case Op::is_valid: return push(Cell::boolean(passes(static_cast<CheckFunction>(at.a), text)));
    case Op::has_fact: {
      const auto& values = (*facts_)[static_cast<Fact>(at.b)];
      return push(Cell::boolean(std::find(values.begin(), values.end(), text) != values.end()));
    }
    default: return push(Cell::unknown(0, kNone));
  }
}

const Instr* Machine::step(const Instr* at) {
  const Instr& now = *at;
  switch (now.op) {
    case Op::ret: return at;
    case Op::load: push(load(now)); break;
    case Op::load_raw: {
      const Value& value = slots_[now.a][now.b];
      if (value.exists()) push(Cell::of_text(value.raw()));
      else push(load(now));
      break;
    }
    case Op::fact: {
      const auto& values = (*facts_)[static_cast<Fact>(now.b)];
      push(Cell::of_text(values.empty() ? std::string_view("") : values.front()));
      break;
    }
    case Op::constant: push(constant(now.c)); break;
    case Op::truth: push(Cell::boolean(now.a != 0)); break;
    case Op::nothing: push(Cell::unknown(kAbsentOptional, kNone)); break;
    case Op::let: push(let(now)); break;
    case Op::exists: push(Cell::boolean(slots_[now.a][now.b].exists())); break;
    case Op::is_present: push(Cell::boolean(slots_[now.a][now.b].is_present())); break;
    case Op::is_malformed: push(Cell::boolean(slots_[now.a][now.b].state == State::malformed)); break;
    case Op::row_count: push(Cell::number(Decimal(invoice_->children(now.b, rows_[now.a]).size(), 0))); break;
    case Op::add: case Op::subtract: case Op::multiply: case Op::percent_of: case Op::divide_round: case Op::negate:
    case Op::absolute: case Op::shift_down: case Op::round: arithmetic(now.op, now); break;
    case Op::decimals: case Op::length: case Op::upper: case Op::trim: case Op::prefix: case Op::suffix: case Op::in_list:
    case Op::in_set: case Op::matches: case Op::is_valid: case Op::has_fact: texts(now.op, now); break;
    case Op::plus_days: case Op::days_between: {
      const Cell right = pop();
      const Cell left = pop();
      if (!left.known() || !right.known()) push(unknown_from(left, right));
      else if (now.op == Op::days_between) push(Cell::number(Decimal(right.units - left.units, 0)));
      else push(Cell::date(static_cast<Day>(left.units + right.units)));
      break;
    }
    case Op::year: {
      const Cell cell = pop();
      push(cell.known() ? Cell::number(Decimal(year_of(static_cast<Day>(cell.units)), 0)) : cell);
      break;
    }
    case Op::equal: case Op::unequal: case Op::less: case Op::at_most: case Op::greater: case Op::at_least: compare(now.op); break;
    case Op::within: {
      const Cell tolerance = pop();
      const Cell right = pop();
      const Cell left = pop();
      if (!left.known() || !right.known() || !tolerance.known()) {
        push(unknown_from(left, unknown_from(right, tolerance)));
        break;
      }
      auto difference = subtract(left.number(), right.number());
      if (difference) difference = absolute(*difference);
      Cell result = difference ? Cell::boolean(now.a != 0 ? *difference < tolerance.number() : *difference <= tolerance.number())
                               : Cell::boolean(false);
      inherit(result, left);
      inherit(result, right);
      push(result);
      break;
    }
    case Op::both: junction(true); break;
    case Op::either: junction(false); break;
    case Op::negation:
      if (top_->known()) top_->truth = top_->truth == 0 ? 1 : 0;
      break;
    case Op::jump_if_false: return at + 1 + (top_->is_false() ? now.c : 0);
    case Op::jump_if_true: return at + 1 + (top_->is_true() ? now.c : 0);
    case Op::jump: return at + 1 + now.c;
    case Op::choose: {
      const Cell condition = pop();
      if (!condition.known()) {
        push(condition);
        return at + 1 + now.b;
      }
      return at + 1 + (condition.truth == 0 ? now.c : 0);
    }
    case Op::otherwise:
      if (top_->known()) return at + 1 + now.c;
      pop();
      break;
    case Op::known: {
      const Cell cell = pop();
      push(Cell::boolean(cell.known()));
      break;
    }
    case Op::key: make_key(now.b); break;
    case Op::fold: push(fold(now.c)); break;
    case Op::lookup: push(lookup(now.c, now.a)); break;
    case Op::combine: {
      const Cell right = pop();
      const Cell left = pop();
      const bool number = left.kind == Kind::number;
      const auto order = number ? rulec::compare(left.number(), right.number()) : left.units <=> right.units;
      const bool take_left = left.known() && (!right.known() || static_cast<Fold>(now.a) == Fold::first ||
                                              (static_cast<Fold>(now.a) == Fold::min ? order <= 0 : order >= 0));
      push(take_left ? left : right);
      break;
    }
    case Op::count_present: {
      std::int64_t count = 0;
      for (std::uint32_t i = 0; i < now.b; ++i) count += pop().is_true() ? 1 : 0;
      push(Cell::number(Decimal(count, 0)));
      break;
    }
    case Op::double_of: case Op::exact: case Op::double_sum: case Op::double_round2: pop(); push(Cell::unknown(0, kNone)); break;
  }
  return at + 1;
}

}  // namespace rulec
