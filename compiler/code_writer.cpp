#include <fmt/format.h>

#include "compiler/emit.h"
#include "compiler/regex.h"

namespace rulec::compiler {
namespace {

// Loops whose result is shared stand at level 1, wherever they were written.
IrPtr moved(const IrPtr& ir, std::uint32_t from) {
  if (!ir) return ir;
  auto copy = std::make_shared<Ir>(*ir);
  if (copy->level >= from) copy->level = copy->level - from + 1;
  if (copy->row_level >= from) copy->row_level = copy->row_level - from + 1;
  for (auto& arg : copy->args) arg = moved(arg, from);
  for (auto& key : copy->keys) key = moved(key, from);
  copy->filter = moved(copy->filter, from);
  copy->value = moved(copy->value, from);
  return copy;
}

Op op_of(IrKind kind) {
  switch (kind) {
    case IrKind::has_fact:
      return Op::has_fact;
    case IrKind::negative:
      return Op::negate;
    case IrKind::add:
      return Op::add;
    case IrKind::subtract:
      return Op::subtract;
    case IrKind::multiply:
      return Op::multiply;
    case IrKind::percent_of:
      return Op::percent_of;
    case IrKind::shift_down:
      return Op::shift_down;
    case IrKind::divide_round:
      return Op::divide_round;
    case IrKind::round:
      return Op::round;
    case IrKind::absolute:
      return Op::absolute;
    case IrKind::decimals:
      return Op::decimals;
    case IrKind::length:
      return Op::length;
    case IrKind::upper:
      return Op::upper;
    case IrKind::trim:
      return Op::trim;
    case IrKind::prefix:
      return Op::prefix;
    case IrKind::suffix:
      return Op::suffix;
    case IrKind::plus_days:
      return Op::plus_days;
    case IrKind::days_between:
      return Op::days_between;
    case IrKind::year:
      return Op::year;
    case IrKind::within:
      return Op::within;
    case IrKind::negation:
      return Op::negation;
    case IrKind::double_of:
      return Op::double_of;
    case IrKind::exact:
      return Op::exact;
    case IrKind::double_round2:
      return Op::double_round2;
    default:
      return Op::nothing;
  }
}

}  // namespace

Index CodeWriter::constant(const Ir& ir) {
  const std::string key = fmt::format("{}:{}", static_cast<int>(ir.constant), print(ir));
  if (const auto known = constants_.find(key); known != constants_.end()) return known->second;
  ConstantRow row;
  row.kind = ir.constant;
  const auto units = static_cast<unsigned __int128>(ir.number.units());
  row.low = static_cast<std::uint64_t>(units);
  row.high = static_cast<std::int64_t>(units >> 64);
  row.scale = static_cast<std::uint8_t>(ir.number.scale());
  row.truth = ir.number.is_zero() ? 0 : 1;
  if (ir.constant == Kind::text) row.text = table_.text(ir.text);
  return constants_[key] = table_.add(Section::constants, row);
}

Index CodeWriter::text_constant(std::string_view text) {
  Ir ir;
  ir.constant = Kind::text;
  ir.text = std::string(text);
  return constant(ir);
}

Index CodeWriter::append(const std::vector<Instr>& out) { return table_.add_all(Section::code, out).first; }

Index CodeWriter::program(const IrPtr& ir) {
  std::vector<Instr> out;
  emit(ir, out);
  out.push_back({Op::ret});
  // Programs without lets that are written alike are kept once.
  const std::string_view bytes(reinterpret_cast<const char*>(out.data()), out.size() * sizeof(Instr));
  if (const auto known = programs_.find(std::string(bytes)); known != programs_.end()) return known->second;
  return programs_[std::string(bytes)] = append(out);
}

void CodeWriter::emit_all(const std::vector<IrPtr>& args, std::vector<Instr>& out) {
  for (const auto& arg : args) emit(arg, out);
}

void CodeWriter::junction(const Ir& ir, std::vector<Instr>& out) {
  const bool both = ir.kind == IrKind::both;
  std::vector<std::size_t> jumps;
  for (std::size_t i = 0; i < ir.args.size(); ++i) {
    emit(ir.args[i], out);
    if (i > 0) out.push_back({both ? Op::both : Op::either});
    if (i + 1 == ir.args.size()) break;
    jumps.push_back(out.size());
    out.push_back({both ? Op::jump_if_false : Op::jump_if_true});
  }
  for (const std::size_t jump : jumps) out[jump].c = static_cast<std::uint32_t>(out.size() - jump - 1);
}

// What a rule calls by its own name is not shared with other rules.
std::string CodeWriter::own_lets(const IrPtr& ir) const {
  bool found = false;
  walk(ir, [&](const Ir& node) {
    found = found || node.kind == IrKind::let;
    return true;
  });
  return found ? fmt::format(" lets {}", let_span_.first) : std::string();
}

void CodeWriter::fold(const Ir& from, std::vector<Instr>& out) {
  IrPtr ir = std::make_shared<Ir>(from);
  const std::uint32_t first = ir->row_level - ir->chain + 1;
  if (ir->constant_fold) ir = moved(ir, first);
  const std::string key = print(*ir) + fmt::format(" @{}", ir->row_level) + own_lets(ir);
  auto known = folds_.find(key);
  if (known == folds_.end()) {
    FoldRow row;
    row.kind = ir->fold;
    row.level = static_cast<std::uint8_t>(ir->level);
    row.row_level = static_cast<std::uint8_t>(ir->row_level);
    row.chain = static_cast<std::uint8_t>(ir->chain);
    row.constant = ir->constant_fold ? 1 : 0;
    row.frame = ir->frame;
    if (ir->filter) row.filter = program(ir->filter);
    if (ir->value) row.value = program(ir->value);
    known = folds_.emplace(key, table_.add(Section::folds, row)).first;
  }
  out.push_back({Op::fold, 0, 0, known->second});
}

void CodeWriter::lookup(const Ir& ir, std::vector<Instr>& out) {
  const bool by_constant = ir.args.size() == 1 && ir.args[0]->kind == IrKind::constant;
  if (!by_constant) emit_all(ir.args, out);
  const std::uint32_t first = ir.row_level - ir.chain + 1;
  Ir shared = ir;
  shared.args.clear();
  KeyedRow row;
  row.kind = ir.fold;
  row.keys = static_cast<std::uint8_t>(ir.keys.size());
  row.chain = static_cast<std::uint8_t>(ir.chain);
  row.row_level = static_cast<std::uint8_t>(ir.row_level - first + 1);
  row.frame = ir.frame;
  std::string key = fmt::format("{} {}", static_cast<int>(ir.fold), ir.frame);
  const auto part = [&](const IrPtr& program) {
    const auto at = moved(program, first);
    key += " | " + (at ? print(*at) : std::string());
    return at;
  };
  const auto filter = part(ir.filter);
  const auto value = part(ir.value);
  std::vector<IrPtr> keys;
  for (const auto& one : ir.keys) keys.push_back(part(one));
  key += own_lets(std::make_shared<Ir>(shared));
  auto known = keyed_.find(key);
  if (known == keyed_.end()) {
    if (filter) row.filter = program(filter);
    if (value) row.value = program(value);
    for (std::size_t i = 0; i < keys.size(); ++i) row.key[i] = program(keys[i]);
    known = keyed_.emplace(key, table_.add(Section::keyed, row)).first;
  }
  if (!by_constant) {
    out.push_back({Op::lookup, static_cast<std::uint8_t>(ir.keys.size()), 0, known->second});
    return;
  }
  const KnownRow one{known->second, constant(*ir.args[0])};
  const auto [at, fresh] = known_.emplace(std::make_pair(one.keyed, one.key), table_.count(Section::known));
  if (fresh) table_.add(Section::known, one);
  out.push_back({Op::lookup_known, 0, 0, at->second});
}

std::vector<Index> CodeWriter::known_lookups(const std::vector<const Ir*>& lookups) {
  std::vector<Index> numbers;
  for (const Ir* one : lookups) {
    std::vector<Instr> code;
    lookup(*one, code);
    numbers.push_back(code.back().c);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

void CodeWriter::node_fold(const Ir& ir, std::vector<Instr>& out) {
  TreeFoldRow row;
  row.kind = ir.fold;
  row.level = static_cast<std::uint8_t>(ir.level);
  row.row_level = static_cast<std::uint8_t>(ir.row_level);
  row.path = path(*ir.path);
  if (ir.filter) row.filter = program(ir.filter);
  if (ir.value) row.value = program(ir.value);
  out.push_back({Op::node_fold, 0, 0, table_.add(Section::tree_folds, row)});
}

// ---- paths
// -----------------------------------------------------------------------------------------------------------

Index CodeWriter::name(const std::string& text) {
  const auto [at, fresh] = names_.emplace(text, static_cast<Index>(name_list_.size()));
  if (fresh) name_list_.push_back(text);
  return at->second;
}

void CodeWriter::write_names() {
  for (const auto& text : name_list_) table_.add(Section::names, table_.text(text));
  table_.buckets(Section::name_buckets, name_list_);
}

Index CodeWriter::path(const CheckedPath& path) {
  std::vector<PathStepRow> rows;
  for (const auto& step : path.steps) {
    PathStepRow row;
    row.op = step.op;
    if (step.op == StepOp::member || step.op == StepOp::anywhere) row.argument = name(step.name);
    if (step.op == StepOp::at_index) row.argument = step.index;
    if (step.op == StepOp::filter) {
      const Slice span = filters(step.tests);
      row.argument = span.first;
      row.count = span.count;
    }
    rows.push_back(row);
  }
  rows.push_back({});
  const std::string bytes(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(PathStepRow));
  const auto [known, fresh] = paths_.emplace(bytes, table_.count(Section::steps_of_path));
  if (fresh) table_.add_all(Section::steps_of_path, rows);
  return known->second;
}

Slice CodeWriter::filters(const std::vector<CheckedPath::Test>& tests) {
  std::vector<FilterRow> rows;
  for (const auto& test : tests) {
    FilterRow row;
    row.op = test.op;
    row.path = path(test.path[0]);
    row.term = test.term;
    if (test.op == FilterOp::equal || test.op == FilterOp::unequal) row.constant = text_constant(test.text);
    if (test.op == FilterOp::in_list) row.constant = test.list;
    if (test.op == FilterOp::named || test.op == FilterOp::inside) row.constant = name(test.text);
    if (test.op == FilterOp::in_set) {
      std::vector<Index> set;
      for (const auto& text : test.set) set.push_back(text_constant(text));
      row.set = table_.indices(set);
    }
    rows.push_back(row);
  }
  return table_.add_all(Section::filters, rows);
}

// ---- instructions
// ----------------------------------------------------------------------------------------------------

void CodeWriter::emit(const IrPtr& at, std::vector<Instr>& out) {
  const Ir& ir = *at;
  const auto access = [&](Op op) {
    out.push_back({op, static_cast<std::uint8_t>(ir.level), static_cast<std::uint16_t>(ir.slot), ir.term});
  };
  const auto at_node = [&](Op op) { out.push_back({op, static_cast<std::uint8_t>(ir.level), 0, path(*ir.path)}); };
  switch (ir.kind) {
    case IrKind::constant:
      if (ir.constant == Kind::boolean)
        out.push_back({Op::truth, static_cast<std::uint8_t>(ir.number.is_zero() ? 0 : 1)});
      else
        out.push_back({Op::constant, 0, 0, constant(ir)});
      return;
    case IrKind::nothing:
    case IrKind::notice:
      out.push_back({Op::nothing});
      return;
    case IrKind::load:
      switch (ir.type.type) {
        case Type::amount:
        case Type::unit_price:
        case Type::quantity:
        case Type::percent:
        case Type::decimal:
        case Type::integer:
          return access(Op::load_number);
        case Type::date:
          return access(Op::load_date);
        default:
          return access(Op::load_text);
      }
    case IrKind::raw:
      return access(Op::load_raw);
    case IrKind::exists:
      return access(Op::exists);
    case IrKind::present:
      if (ir.args.empty()) return access(Op::is_present);
      emit(ir.args[0], out);
      out.push_back({Op::known});
      return;
    case IrKind::malformed:
      return access(Op::is_malformed);
    case IrKind::row_count:
      out.push_back({Op::row_count, static_cast<std::uint8_t>(ir.level), static_cast<std::uint16_t>(ir.frame), 0});
      return;
    case IrKind::fact:
      out.push_back({Op::fact, 0, static_cast<std::uint16_t>(ir.number_b), 0});
      return;
    case IrKind::let:
      out.push_back({Op::let, static_cast<std::uint8_t>(ir.let_index), 0, let_span_.first + ir.let_index});
      return;
    case IrKind::otherwise: {
      emit(ir.args[0], out);
      const std::size_t jump = out.size();
      out.push_back({Op::otherwise});
      emit(ir.args[1], out);
      out[jump].c = static_cast<std::uint32_t>(out.size() - jump - 1);
      return;
    }
    case IrKind::compare: {
      static constexpr Op kOps[] = {Op::equal, Op::unequal, Op::less, Op::at_most, Op::greater, Op::at_least};
      emit_all(ir.args, out);
      out.push_back({kOps[ir.number_a]});
      return;
    }
    case IrKind::in_list:
      emit_all(ir.args, out);
      out.push_back({Op::in_list, 0, 0, ir.list});
      return;
    case IrKind::in_set: {
      emit_all(ir.args, out);
      std::vector<Index> set;
      for (const auto& text : ir.set) set.push_back(text_constant(text));
      const Slice span = table_.indices(set);
      out.push_back({Op::in_set, 0, static_cast<std::uint16_t>(span.count), span.first});
      return;
    }
    case IrKind::matches: {
      emit_all(ir.args, out);
      auto known = dfas_.find(ir.text);
      if (known == dfas_.end()) {
        std::string why;
        std::size_t place = 0;
        const auto bytes = compile_regex(ir.text, why, place).value_or(Dfa{}).bytes();
        const Index first = table_.count(Section::dfa_states);
        for (const auto byte : bytes) table_.add(Section::dfa_states, byte);
        known = dfas_.emplace(ir.text, table_.add(Section::dfas, first)).first;
      }
      out.push_back({Op::matches, 0, 0, known->second});
      return;
    }
    case IrKind::is_valid:
      emit_all(ir.args, out);
      out.push_back({Op::is_valid, static_cast<std::uint8_t>(ir.number_a)});
      return;
    case IrKind::both:
    case IrKind::either:
      return junction(ir, out);
    case IrKind::choose: {
      emit(ir.args[0], out);
      const std::size_t head = out.size();
      out.push_back({Op::choose});
      emit(ir.args[1], out);
      const std::size_t skip = out.size();
      out.push_back({Op::jump});
      out[head].c = static_cast<std::uint32_t>(out.size() - head - 1);
      emit(ir.args[2], out);
      out[skip].c = static_cast<std::uint32_t>(out.size() - skip - 1);
      out[head].b = static_cast<std::uint16_t>(out.size() - head - 1);
      return;
    }
    case IrKind::fold:
      return fold(ir, out);
    case IrKind::lookup:
      return lookup(ir, out);
    case IrKind::node_text:
      return at_node(Op::node_text);
    case IrKind::node_raw:
      return at_node(Op::node_raw);
    case IrKind::node_number:
      return at_node(Op::node_number);
    case IrKind::node_date:
      return at_node(Op::node_date);
    case IrKind::node_exists:
      return at_node(Op::node_exists);
    case IrKind::node_present:
      return at_node(Op::node_present);
    case IrKind::node_name:
      out.push_back({Op::node_name, static_cast<std::uint8_t>(ir.level)});
      return;
    case IrKind::node_fold:
      return node_fold(ir, out);
    case IrKind::join:
      emit_all(ir.args, out);
      out.push_back({Op::join, 0, static_cast<std::uint16_t>(ir.args.size())});
      return;
    case IrKind::combine:
      emit_all(ir.args, out);
      out.push_back({Op::combine, static_cast<std::uint8_t>(ir.fold)});
      return;
    case IrKind::count_present:
      emit_all(ir.args, out);
      out.push_back(
          {ir.text == "keys" ? Op::key : Op::count_present, 0, static_cast<std::uint16_t>(ir.args.size()), 0});
      return;
    default:
      emit_all(ir.args, out);
      out.push_back(
          {op_of(ir.kind), static_cast<std::uint8_t>(ir.number_a), static_cast<std::uint16_t>(ir.number_b), 0});
  }
}

}  // namespace rulec::compiler
