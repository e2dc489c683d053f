#include "compiler/native_program.h"

#include <fmt/format.h>

#include "compiler/native_steps.h"

namespace rulec::compiler {

std::string native_text(std::string_view text) {
  std::string spelled = "\"";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
    if (plain)
      spelled += c;
    else
      spelled += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return spelled + "\"sv";
}

std::string native_type(NativeType type) {
  switch (type) {
    case NativeType::boolean:
      return "bool";
    case NativeType::number:
      return "Decimal";
    case NativeType::text:
      return "std::string_view";
    case NativeType::date:
      return "Day";
  }
  return {};
}

std::string NativeRows::slots(std::uint32_t level) const {
  const auto loop = loops_.find(level);
  return loop == loops_.end() ? fmt::format("m.slots({})", level) : fmt::format("slots{}", loop->second);
}

std::string NativeRows::row(std::uint32_t level) const {
  const auto loop = loops_.find(level);
  return loop == loops_.end() ? fmt::format("m.row({})", level) : fmt::format("row{}", loop->second);
}

NativeRows NativeRows::with(std::uint32_t level, std::size_t loop) const {
  NativeRows rows = *this;
  rows.loops_[level] = loop;
  return rows;
}

std::string NativeBody::variable(NativeType type, std::size_t scope, std::size_t depth) {
  const auto name = fmt::format("{}{}_{}", static_cast<char>(type), scope, depth);
  variables_.insert(native_type(type) + " " + name);
  return name;
}

std::string NativeBody::variables() const {
  std::string text;
  for (const auto& variable : variables_) text += "  " + variable + "{};\n";
  return text;
}

void NativeBody::ask_at(const std::string& label, std::size_t mark) {
  const std::string other = fmt::format("goto {};", label);
  for (std::size_t at = mark; (at = text_.find(kAsk, at)) != std::string::npos; at += other.size())
    text_.replace(at, kAsk.size(), other);
}

std::optional<NativeValue> NativeBody::program(Index program, const NativeRows& rows) {
  return NativeSteps(*this, rows).run(program);
}

namespace {

// What a fold begins with and what it does with a value, by its kind; nothing for kinds without words.
struct LoopWords {
  NativeType type;
  std::string begin, step;  // of `result` and `value`
};

std::optional<LoopWords> words_of(Fold kind, bool has_value, NativeType value) {
  const bool number = value == NativeType::number, truth = value == NativeType::boolean;
  switch (kind) {
    case Fold::count:
      return LoopWords{NativeType::number, "Decimal(0, 0)", "{0} = Decimal({0}.units() + 1, 0);"};
    case Fold::sum:
      if (!has_value || !number) return std::nullopt;
      return LoopWords{NativeType::number, "Decimal()", "if (!native::plus({0}, {1}, {0})) goto ask;"};
    case Fold::some:
      if (!truth) return std::nullopt;
      return LoopWords{NativeType::boolean, "false", "if ({1}) {{ {0} = true; break; }}"};
    case Fold::every:
      if (!truth) return std::nullopt;
      return LoopWords{NativeType::boolean, "true", "if (!{1}) {{ {0} = false; break; }}"};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<NativeValue> NativeBody::loop(const FoldRow& fold, const NativeRows& rows) {
  if (fold.chain != 1 || !rows.knows(fold.level)) return std::nullopt;
  const std::size_t number = scopes_++;
  const NativeRows inside = rows.with(fold.row_level, number);
  const std::size_t before = text_.size();
  std::string head;
  head += fmt::format("  for (RowIndex row{0} = range{0}.begin; row{0} < range{0}.end; ++row{0}) {{\n", number);
  head += fmt::format("  const Value* const slots{0} = m.invoice().slots({1}, row{0}); (void)slots{0};\n", number,
                      fold.frame);
  const auto give_up = [&] {
    text_.resize(before);
    return std::nullopt;
  };
  text_ += head;
  if (fold.filter != kNone) {
    const auto keep = program(fold.filter, inside);
    if (!keep || keep->type != NativeType::boolean) return give_up();
    line(fmt::format("if (!{}) continue;", keep->name));
  }
  NativeValue value;
  if (fold.value != kNone) {
    const auto found = NativeSteps(*this, inside).run(fold.value, fold.kind == Fold::sum);
    if (!found) return give_up();
    value = *found;
  }
  const auto words = words_of(fold.kind, fold.value != kNone, value.type);
  if (!words) return give_up();
  const NativeValue result{words->type, variable(words->type, number, 0)};
  line(fmt::format(fmt::runtime(words->step), result.name, value.name));
  line("}");
  text_.insert(before, fmt::format("  {} = {};\n  {{ const RowRange range{} = m.invoice().children({}, {});\n",
                                   result.name, words->begin, number, fold.frame, rows.row(fold.level)));
  line("}");
  return result;
}

}  // namespace rulec::compiler
