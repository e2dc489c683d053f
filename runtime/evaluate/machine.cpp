#include "evaluate/machine.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <limits>

#include "evaluate/check_functions.h"
#include "evaluate/doubles.h"
#include "evaluate/match.h"
#include "evaluate/text_pieces.h"

namespace rulec {
namespace {

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
  return a.kind == Kind::text ? a.size == b.size && std::memcmp(a.text, b.text, a.size) == 0
                              : compare(a.number(), b.number()) == 0;
}

constexpr std::size_t kFewKeys = 8;

Cell cell_of(const RuleTable& table, const ConstantRow& row) {
  Cell cell;
  cell.kind = row.kind;
  cell.scale = row.scale;
  cell.truth = row.truth;
  if (row.kind == Kind::text) {
    cell.text = table.text(row.text).data();
    cell.size = row.text.size;
  }
  cell.units = static_cast<Decimal::Units>(
      (static_cast<unsigned __int128>(static_cast<std::uint64_t>(row.high)) << 64) | row.low);
  return cell;
}

bool less_or_more(const Cell& left, const Cell& right, Op op) {
  std::strong_ordering order = std::strong_ordering::equal;
  switch (left.kind) {
    case Kind::number:
      order = left.scale == right.scale ? left.units <=> right.units : compare(left.number(), right.number());
      break;
    case Kind::date:
      order = left.units <=> right.units;
      break;
    case Kind::text:
      order = left.view() <=> right.view();
      break;
    case Kind::boolean:
      order = left.truth <=> right.truth;
      break;
    case Kind::real: {
      const double a = left.as_real(), b = right.as_real();
      order = a < b ? std::strong_ordering::less : a > b ? std::strong_ordering::greater : std::strong_ordering::equal;
      break;
    }
    case Kind::unknown:
      break;
  }
  switch (op) {
    case Op::less:
      return order < 0;
    case Op::at_most:
      return order <= 0;
    case Op::greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool equal_cells(const Cell& left, const Cell& right) {
  switch (left.kind) {
    case Kind::number:
      return left.scale == right.scale ? left.units == right.units : compare(left.number(), right.number()) == 0;
    case Kind::date:
      return left.units == right.units;
    case Kind::text:
      return left.size == right.size && std::memcmp(left.text, right.text, left.size) == 0;
    case Kind::boolean:
      return left.truth == right.truth;
    case Kind::real:
      return left.as_real() == right.as_real();
    case Kind::unknown:
      return false;
  }
  return false;
}

}  // namespace

Machine::Machine(const RuleTable& table)
    : table_(table),
      code_(table.code().data()),
      stack_(kStackSize),
      top_(stack_.data()),
      lets_(table.lets().size()),
      folds_(table.folds().size()),
      known_(table.all<KnownRow>(Section::known).size()),
      keyed_(table.keyed().size()),
      walker_(table) {
  constants_.reserve(table.constants().size());
  for (const ConstantRow& row : table.constants()) constants_.push_back(cell_of(table, row));
}

void Machine::begin(const Invoice& invoice, const Facts& facts, Day day) {
  invoice_ = &invoice;
  facts_ = &facts;
  day_ = day;
  ++round_;
  ++let_round_;
  texts_.clear();
  enter(0, 0, 0);
}

Cell Machine::missing(const Value& value, Index term) const {
  if (value.state == State::malformed) return Cell::unknown(kMalformed, term);
  const bool mandatory = table_.terms()[term].presence.count > 0;
  if (value.state == State::empty) return Cell::unknown(mandatory ? kEmpty : kAbsentOptional, term);
  return Cell::unknown(mandatory ? kAbsentMandatory : kAbsentOptional, term);
}

Cell Machine::loaded(const Instr& at) const {
  const Value& value = slots_[at.a][at.b];
  if (value.state != State::value) return missing(value, at.c);
  if (at.op == Op::load_number) return Cell::number(value.number());
  return at.op == Op::load_date ? Cell::date(value.day()) : Cell::of_text(value.text());
}

Cell Machine::simple(Index program) {
  const Instr* at = code_ + program;
  const bool loads = at->op >= Op::load_number && at->op <= Op::load_text && at[1].op == Op::ret;
  return loads ? loaded(*at) : run(program);
}

const Cell& Machine::lookup_known(Index index) {
  if (known_[index].round != round_) {
    const KnownRow& row = table_.all<KnownRow>(Section::known)[index];
    const Cell cell = lookup(row.keyed, 1, &constants_[row.key]);
    known_[index] = {round_, cell};
  }
  return known_[index].cell;
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
  return row.constant == 0 ? fold_rows(row) : kept_fold(index);
}

const Cell& Machine::kept_fold(Index index) {
  if (folds_[index].round != round_) {
    const Cell cell = fold_rows(table_.folds()[index]);
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
  double real_sum = 0;
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
    const Cell value = simple(fold.value);
    if (!value.known()) {
      note(value);
      unknown = true;
      if (fold.kind == Fold::double_sum && (value.why & kMalformed) != 0)
        real_sum = std::numeric_limits<double>::quiet_NaN();  // as of a NaN among them
      return true;
    }
    if (value.why != 0 && fold.kind != Fold::some && fold.kind != Fold::every) note(value);
    switch (fold.kind) {
      case Fold::sum: {
        const auto next = add(sum, value.number());
        if (next)
          sum = *next;
        else
          overflow = true;
        return true;
      }
      case Fold::count:
        ++count;
        return true;
      case Fold::min:
      case Fold::max: {
        const bool number = value.kind == Kind::number;
        const auto order = !best.known() ? std::strong_ordering::less
                           : number      ? rulec::compare(value.number(), best.number())
                                         : value.units <=> best.units;
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
      case Fold::distinct:
        seen.push_back(value);
        return true;
      case Fold::double_sum:
        real_sum += to_double(value.number());
        return true;
    }
    return true;
  });
  rows_ = saved_rows;
  slots_ = saved_slots;
  switch (fold.kind) {
    case Fold::sum:
      result = overflow ? Cell::unknown(kMalformed, term) : Cell::number(sum);
      break;
    case Fold::count:
      result = Cell::number(Decimal(count, 0));
      break;
    case Fold::min:
    case Fold::max:
    case Fold::first:
      result = best.known() ? best
                            : Cell::unknown(why & kMalformed ? kMalformed
                                            : why != 0       ? kAbsentMandatory
                                                             : kAbsentOptional,
                                            term);
      break;
    case Fold::some:
      result = Cell::boolean(decided);
      break;
    case Fold::every:
      result = decided   ? Cell::boolean(false)
               : unknown ? Cell::unknown(why & kMalformed ? kMalformed : kAbsentMandatory, term)
                         : Cell::boolean(true);
      break;
    case Fold::distinct: {
      std::sort(seen.begin(), seen.end(), [](const Cell& a, const Cell& b) {
        return a.kind == Kind::text ? a.view() < b.view() : rulec::compare(a.number(), b.number()) < 0;
      });
      seen.erase(std::unique(seen.begin(), seen.end(), same), seen.end());
      result = Cell::number(Decimal(static_cast<std::int64_t>(seen.size()), 0));
      break;
    }
    case Fold::double_sum:
      result = Cell::real(real_sum);
      break;
  }
  if (result.known() && why != 0 && fold.kind != Fold::some && result.kind != Kind::text) {
    result.why |= why;
    result.term = term;
  }
  return result;
}

Cell Machine::doubles(Op op, const Cell& from) {
  Cell result;
  if (op == Op::double_of) {
    result = Cell::real(to_double(from.number()));
  } else if (op == Op::double_round2) {
    result = Cell::real(xpath_round2(from.as_real()));
  } else {
    const auto value = exact_decimal(from.as_real());
    result = value ? Cell::number(*value) : Cell::unknown(kMalformed, kNone);
  }
  inherit(result, from);
  return result;
}

// The entry with these keys, new or old. A few are found by looking at each; more by hashing.
Cell& Machine::entry(Keyed& keyed, const Cell* keys, std::size_t count, std::size_t rows) {
  const auto fits = [&](std::size_t at) {
    for (std::size_t i = 0; i < count; ++i)
      if (!same(keys[i], keyed.keys[at * count + i])) return false;
    return true;
  };
  const auto fresh = [&]() -> Cell& {
    for (std::size_t i = 0; i < count; ++i) keyed.keys.push_back(keys[i]);
    keyed.results.push_back(Cell::number({}));
    return keyed.results.back();
  };
  const auto hash_at = [&](const Cell* from) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < count; ++i) hash = hash * 31 + hash_of(from[i]);
    return static_cast<std::size_t>(hash) & (keyed.buckets.size() - 1);
  };
  if (keyed.buckets.empty()) {
    for (std::size_t at = 0; at < keyed.results.size(); ++at)
      if (fits(at)) return keyed.results[at];
    if (keyed.results.size() < kFewKeys) return fresh();
    std::size_t size = 64;
    while (size < rows * 2) size *= 2;
    keyed.buckets.assign(size, 0);
    for (std::size_t at = 0; at < keyed.results.size(); ++at) {
      std::size_t bucket = hash_at(&keyed.keys[at * count]);
      while (keyed.buckets[bucket] != 0) bucket = (bucket + 1) & (size - 1);
      keyed.buckets[bucket] = static_cast<std::uint32_t>(at + 1);
    }
  }
  const std::size_t mask = keyed.buckets.size() - 1;
  std::size_t bucket = hash_at(keys);
  for (; keyed.buckets[bucket] != 0; bucket = (bucket + 1) & mask)
    if (fits(keyed.buckets[bucket] - 1)) return keyed.results[keyed.buckets[bucket] - 1];
  Cell& result = fresh();
  keyed.buckets[bucket] = static_cast<std::uint32_t>(keyed.results.size());
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
  keyed.buckets.clear();
  const auto saved_rows = rows_;
  const auto saved_slots = slots_;
  each_row(row.frame, 0, row.row_level, row.chain, [&] {
    if (row.filter != kNone && !run(row.filter).is_true()) return true;
    std::array<Cell, 3> keys;
    for (std::size_t i = 0; i < row.keys; ++i) {
      keys[i] = simple(row.key[i]);
      if (!keys[i].known()) return true;
    }
    Cell& result = entry(keyed, keys.data(), row.keys, rows);
    if (row.value == kNone) {
      ++result.units;
      return true;
    }
    const Cell value = simple(row.value);
    if (!value.known()) {
      if ((value.why & (kAbsentMandatory | kMalformed | kEmpty | kIncomplete)) != 0) {
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
    const std::uint8_t why = result.why | value.why;
    const Index term = result.why != 0 ? result.term : value.missing_term();
    result = Cell::number(*sum);
    result.why = why;
    if (why != 0) result.term = term;
    return true;
  });
  rows_ = saved_rows;
  slots_ = saved_slots;
}

Cell Machine::lookup(Index index, std::size_t keys, const Cell* above) {
  // The keys lie above what the caller keeps; building would write over them.
  std::array<Cell, 3> wanted;
  for (std::size_t i = 0; i < keys; ++i) wanted[i] = above[i];
  for (std::size_t i = 0; i < keys; ++i)
    if ((wanted[i].why & kMalformed) != 0) return Cell::unknown(kMalformed, wanted[i].missing_term());
  for (std::size_t i = 0; i < keys; ++i)
    if (!wanted[i].known()) return Cell::number({});  // nothing equals what is not known
  if (keyed_[index].round != round_) build(index);
  const Keyed& keyed = keyed_[index];
  if (keyed.results.size() <= kFewKeys) {
    for (std::size_t entry = 0; entry < keyed.results.size(); ++entry) {
      bool equal = true;
      for (std::size_t i = 0; i < keys && equal; ++i) equal = same(wanted[i], keyed.keys[entry * keys + i]);
      if (equal) return keyed.results[entry];
    }
    return Cell::number({});
  }
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < keys; ++i) hash = hash * 31 + hash_of(wanted[i]);
  const std::size_t mask = keyed.buckets.size() - 1;
  for (std::size_t at = hash & mask; keyed.buckets[at] != 0; at = (at + 1) & mask) {
    bool equal = true;
    for (std::size_t i = 0; i < keys && equal; ++i)
      equal = same(wanted[i], keyed.keys[(keyed.buckets[at] - 1) * keys + i]);
    if (equal) return keyed.results[keyed.buckets[at] - 1];
  }
  return Cell::number({});
}

bool Machine::matches(Index expression, std::string_view text) const {
  const Index first = table_.all<Index>(Section::dfas)[expression];
  return rulec::matches(table_.all<std::byte>(Section::dfa_states).data() + first, text);
}

bool Machine::list_has(Index list, std::string_view code) const {
  const CodeRow* row = table_.find_code(list, code);
  if (row == nullptr) return false;
  if (day_ >= row->since && day_ <= row->until) return true;
  // A code has a row for each of its periods, side by side; the first is found.
  const Span codes = table_.lists()[list].codes;
  const CodeRow* const end = table_.codes().data() + codes.first + codes.count;
  while (++row < end && table_.text(row->code) == code)
    if (day_ >= row->since && day_ <= row->until) return true;
  return false;
}

Cell* Machine::make_key(std::uint32_t parts, Cell* top) {
  std::string key;
  for (const Cell* part = top - parts + 1; part <= top; ++part) {
    if (part->kind == Kind::text)
      key += "t" + std::string(part->view());
    else if (part->kind == Kind::number)
      key += "n" + part->number().trimmed().to_string();
    else if (part->kind == Kind::date)
      key += "d" + std::to_string(static_cast<Day>(part->units));
    key += '\0';
  }
  top -= parts;
  *++top = Cell::of_text(texts_.keep(key));
  return top;
}

Cell* Machine::arithmetic(const Instr& at, Cell* top) {
  const bool unary = at.op == Op::negate || at.op == Op::absolute || at.op == Op::shift_down || at.op == Op::round;
  const Cell right = unary ? Cell() : *top;
  if (!unary) --top;
  const Cell left = *top;
  if (!left.known() || (!unary && !right.known())) {
    if (!unary) *top = unknown_from(left, right);
    return top;
  }
  if (left.kind == Kind::real && right.kind == Kind::real && (at.op == Op::add || at.op == Op::subtract)) {
    const double other = at.op == Op::add ? right.as_real() : -right.as_real();
    *top = Cell::real(left.as_real() + other);
    return top;
  }
  std::optional<Decimal> value;
  switch (at.op) {
    case Op::add:
      value = add(left.number(), right.number());
      break;
    case Op::subtract:
      value = subtract(left.number(), right.number());
      break;
    case Op::multiply:
      value = multiply(left.number(), right.number());
      break;
    case Op::percent_of:
      value = multiply(left.number(), right.number());
      if (value) value = shift_down(*value, 2);
      break;
    case Op::divide_round:
      value = divide(left.number(), right.number(), at.b, static_cast<Rounding>(at.a));
      break;
    case Op::negate:
      value = negate(left.number());
      break;
    case Op::absolute:
      value = absolute(left.number());
      break;
    case Op::shift_down:
      value = shift_down(left.number(), at.b);
      break;
    case Op::round:
      value = round(left.number(), at.b, static_cast<Rounding>(at.a));
      break;
    default:
      break;
  }
  // What does not fit in 38 digits cannot be computed: as a value that cannot be read.
  *top = value ? Cell::number(*value) : Cell::unknown(kMalformed, kNone);
  inherit(*top, left);
  if (!unary) inherit(*top, right);
  return top;
}

Cell* Machine::texts(const Instr& at, Cell* top) {
  // In place: to copy a cell that was just written part by part is slow.
  if (top->kind != Kind::text) {
    if (top->known()) top->set_unknown(0, kNone);
    return top;
  }
  const std::string_view text = top->view();
  const auto whole = [&](std::size_t value) { top->set_whole(static_cast<std::int64_t>(value)); };
  switch (at.op) {
    case Op::decimals:
      whole(decimals_of(text));
      break;
    case Op::length:
      whole(code_points(text));
      break;
    case Op::prefix:
      top->set_text(first_points(text, at.b));
      break;
    case Op::suffix:
      top->set_text(last_points(text, at.b));
      break;
    case Op::trim:
      top->set_text(trimmed(text));
      break;
    case Op::upper: {
      if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) break;
      std::string upper(text);
      for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      top->set_text(texts_.keep(upper));
      break;
    }
    case Op::in_list:
      top->set(list_has(at.c, text));
      break;
    case Op::in_set: {
      bool found = false;
      for (const Index index : table_.indices({at.c, at.b})) found = found || constants_[index].view() == text;
      top->set(found);
      break;
    }
    case Op::matches:
      top->set(matches(at.c, text));
      break;
    case Op::is_valid:
      top->set(passes(static_cast<CheckFunction>(at.a), text));
      break;
    case Op::has_fact: {
      const auto& values = (*facts_)[static_cast<Fact>(at.b)];
      top->set(std::find(values.begin(), values.end(), text) != values.end());
      break;
    }
    default:
      top->set_unknown(0, kNone);
  }
  return top;
}

Cell* Machine::dates(const Instr& at, Cell* top) {
  if (at.op == Op::year) {
    if (top->known()) *top = Cell::number(Decimal(year_of(static_cast<Day>(top->units)), 0));
    return top;
  }
  const Cell right = *top--;
  const Cell left = *top;
  if (!left.known() || !right.known())
    *top = unknown_from(left, right);
  else if (at.op == Op::days_between)
    *top = Cell::number(Decimal(right.units - left.units, 0));
  else {
    // Parts of a day, and days that no calendar has, are as what does not fit.
    static constexpr Decimal::Units kMostDays = 10'000'000;
    static const auto first = day_of(1, 1, 1), last = day_of(9999, 12, 31);
    const Decimal days = right.number().trimmed();
    const bool fits = days.scale() == 0 && days.units() <= kMostDays && days.units() >= -kMostDays;
    const Decimal::Units day = fits ? left.units + days.units() : 0;
    *top = fits && day >= *first && day <= *last ? Cell::date(static_cast<Day>(day)) : Cell::unknown(kMalformed, kNone);
  }
  return top;
}

Cell* Machine::within(const Instr& at, Cell* top) {
  const Cell tolerance = *top--;
  const Cell right = *top--;
  const Cell left = *top;
  if (!left.known() || !right.known() || !tolerance.known()) {
    *top = unknown_from(left, unknown_from(right, tolerance));
    return top;
  }
  auto difference = subtract(left.number(), right.number());
  if (difference) difference = absolute(*difference);
  if (!difference) {
    *top = Cell::unknown(kMalformed, kNone);
    return top;
  }
  *top = Cell::boolean(at.a != 0 ? *difference < tolerance.number() : *difference <= tolerance.number());
  inherit(*top, left);
  inherit(*top, right);
  inherit(*top, tolerance);
  return top;
}

const Cell* Machine::execute(Index program) {
  static const Cell kNothing = Cell::unknown(0, kNone);
  // A program needs few cells, and never more than the compiler lets it nest; deeper than the stack has room for is
  // unknown.
  if (top_ + 640 > stack_.data() + kStackSize) return &kNothing;
  Cell* const base = top_;
  Cell* top = top_;
  for (const Instr* at = code_ + program;; ++at) {
    switch (at->op) {
      case Op::ret: {
        top_ = base;
        return top > base ? top : &kNothing;
      }
      case Op::load_number: {
        const Value& value = slots_[at->a][at->b];
        ++top;
        if (value.state == State::value) [[likely]]
          top->set_number(value);
        else
          *top = missing(value, at->c);
        break;
      }
      case Op::load_date: {
        const Value& value = slots_[at->a][at->b];
        *++top = value.state == State::value ? Cell::date(value.day()) : missing(value, at->c);
        break;
      }
      case Op::load_text: {
        const Value& value = slots_[at->a][at->b];
        ++top;
        if (value.state == State::value) [[likely]]
          top->set_text(value.text());
        else
          *top = missing(value, at->c);
        break;
      }
      case Op::load_raw: {
        const Value& value = slots_[at->a][at->b];
        *++top = value.exists() ? Cell::of_text(value.raw()) : missing(value, at->c);
        break;
      }
      case Op::fact: {
        const auto& values = (*facts_)[static_cast<Fact>(at->b)];
        *++top = Cell::of_text(values.empty() ? std::string_view("") : values.front());
        break;
      }
      case Op::constant:
        *++top = constants_[at->c];
        break;
      case Op::truth:
        (++top)->set(at->a != 0);
        break;
      case Op::nothing:
        *++top = Cell::unknown(kAbsentOptional, kNone);
        break;
      case Op::let:
        top_ = top;
        *++top = let(*at);
        break;
      case Op::exists:
        (++top)->set(slots_[at->a][at->b].exists());
        break;
      case Op::is_present:
        (++top)->set(slots_[at->a][at->b].is_present());
        break;
      case Op::is_malformed:
        *++top = Cell::boolean(slots_[at->a][at->b].state == State::malformed);
        break;
      case Op::row_count:
        *++top = Cell::number(Decimal(invoice_->children(at->b, rows_[at->a]).size(), 0));
        break;
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::percent_of:
      case Op::divide_round:
      case Op::negate:
      case Op::absolute:
      case Op::shift_down:
      case Op::round:
        top = arithmetic(*at, top);
        break;
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
        top = texts(*at, top);
        break;
      case Op::plus_days:
      case Op::days_between:
      case Op::year:
        top = dates(*at, top);
        break;
      case Op::equal:
      case Op::unequal:
      case Op::less:
      case Op::at_most:
      case Op::greater:
      case Op::at_least: {
        const Cell& right = *top;
        Cell& left = *--top;
        if (left.kind != right.kind || !left.known()) [[unlikely]] {
          left = unknown_from(Cell(left), right);
          break;
        }
        const bool by_equality = at->op == Op::equal || at->op == Op::unequal;
        const bool holds =
            by_equality ? equal_cells(left, right) == (at->op == Op::equal) : less_or_more(left, right, at->op);
        if ((left.why | right.why) == 0) [[likely]] {
          left.set(holds);
          break;
        }
        Cell result = Cell::boolean(holds);
        inherit(result, left);
        inherit(result, right);
        left = result;
        break;
      }
      case Op::within:
        top = within(*at, top);
        break;
      case Op::both:
      case Op::either: {
        const bool both = at->op == Op::both;
        const Cell& right = *top;
        Cell& left = *--top;
        if (left.known() && right.known() && (left.why | right.why) == 0) [[likely]] {
          left.truth = both ? left.truth & right.truth : left.truth | right.truth;
          break;
        }
        const auto decides = [&](const Cell& cell) { return both ? cell.is_false() : cell.is_true(); };
        Cell result;
        if (decides(left))
          result = left;
        else if (decides(right))
          result = right;
        else if (!left.known() || !right.known())
          result = unknown_from(left, right);
        else {
          result = Cell::boolean(both);
          inherit(result, left);
          inherit(result, right);
        }
        left = result;
        break;
      }
      case Op::negation:
        if (top->known()) top->truth = top->truth == 0 ? 1 : 0;
        break;
      case Op::jump_if_false:
        if (top->is_false()) at += at->c;
        break;
      case Op::jump_if_true:
        if (top->is_true()) at += at->c;
        break;
      case Op::jump:
        at += at->c;
        break;
      case Op::choose:
        if (!top->known()) {
          at += at->b;
          break;
        }
        if ((top--)->truth == 0) at += at->c;
        break;
      case Op::otherwise:
        // A default stands for what is missing, never for what cannot be read.
        if (top->known() || (top->why & kMalformed) != 0)
          at += at->c;
        else
          --top;
        break;
      case Op::known:
        *top = Cell::boolean(top->known());
        break;
      case Op::key:
        top = make_key(at->b, top);
        break;
      case Op::fold:
        top_ = top;
        *++top = fold(at->c);
        break;
      case Op::lookup: {
        top_ = top;
        top -= at->a;
        const Cell found = lookup(at->c, at->a, top + 1);
        *++top = found;
        break;
      }
      case Op::lookup_known:
        top_ = top;
        *++top = lookup_known(at->c);
        break;
      case Op::combine: {
        const Cell right = *top--;
        const Cell left = *top;
        const bool number = left.kind == Kind::number;
        const auto order =
            number && right.known() ? rulec::compare(left.number(), right.number()) : left.units <=> right.units;
        const bool take_left = left.known() && (!right.known() || static_cast<Fold>(at->a) == Fold::first ||
                                                (static_cast<Fold>(at->a) == Fold::min ? order <= 0 : order >= 0));
        *top = take_left ? left : right;
        break;
      }
      case Op::count_present: {
        std::int64_t count = 0;
        for (std::uint32_t i = 0; i < at->b; ++i) count += (top--)->is_true() ? 1 : 0;
        *++top = Cell::number(Decimal(count, 0));
        break;
      }
      case Op::node_text:
      case Op::node_raw:
      case Op::node_number:
      case Op::node_date:
      case Op::node_exists:
      case Op::node_present:
      case Op::node_name:
        node(*at, *++top);
        break;
      case Op::node_fold:
        top_ = top;
        *++top = node_fold(table_.all<TreeFoldRow>(Section::tree_folds)[at->c]);
        break;
      case Op::join:
        top = join(at->b, top);
        break;
      case Op::double_of:
      case Op::exact:
      case Op::double_round2:
        if (top->known()) *top = doubles(at->op, *top);
        break;
    }
  }
}

}  // namespace rulec
