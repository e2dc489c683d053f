#include "formats/path_text.h"

#include <fmt/format.h>

#include "formats/tree.h"

namespace rulec {
namespace {

std::string quoted(std::string_view text) { return fmt::format("'{}'", text); }

}  // namespace

// Under the prefix of its first namespace.
std::string PathText::step(Index name) const {
  if (!xml_) return path_step(name_of(name));
  const auto spaces = table_.all<NamespaceRow>(Section::name_spaces);
  const std::uint16_t mask = table_.all<std::uint16_t>(Section::name_masks)[name];
  std::string step = "/";
  for (std::size_t i = 0; i < spaces.size() && step.size() == 1; ++i)
    if ((mask & (1U << i)) != 0) step += std::string(table_.text(spaces[i].prefix)) + ":";
  return step + std::string(name_of(name));
}

// A filter chooses among elements: the first is as good as any that is not there yet.
std::string PathText::first_node(Index path) const {
  std::string text;
  for (const PathStepRow* at = &table_.all<PathStepRow>(Section::steps_of_path)[path]; at->op != StepOp::end; ++at) {
    switch (at->op) {
      case StepOp::member:
        text += step(at->argument);
        break;
      case StepOp::each:
        text += xml_ || text.ends_with(']') ? "" : "[0]";
        break;
      case StepOp::filter:
        text += xml_ ? "" : "[0]";
        break;
      case StepOp::at_index:
        if (!xml_) text += "[" + std::to_string(at->argument) + "]";
        break;
      case StepOp::any_member:
      case StepOp::anywhere:
      case StepOp::document:
      case StepOp::root:
      case StepOp::end:
        break;
    }
  }
  return text;
}

std::string PathText::whole(Index path) const {
  std::string text;
  bool chosen = false;  // the step before chose elements of the list already
  for (const PathStepRow* at = &table_.all<PathStepRow>(Section::steps_of_path)[path]; at->op != StepOp::end; ++at) {
    switch (at->op) {
      case StepOp::member:
        text += step(at->argument);
        break;
      case StepOp::each:
        text += xml_ || chosen ? "" : "[*]";
        break;
      case StepOp::filter:
        text += xml_ ? fmt::format("[{}]", filters(at->argument, at->count))
                     : fmt::format("[?{}]", filters(at->argument, at->count));
        break;
      case StepOp::at_index:
        text += fmt::format("[{}]", at->argument + (xml_ ? 1 : 0));
        break;
      case StepOp::any_member:
        text += xml_ ? "/*" : ".*";
        break;
      case StepOp::anywhere:
        text += xml_ ? "/" + step(at->argument) : "." + step(at->argument);
        break;
      case StepOp::document:
      case StepOp::root:
      case StepOp::end:
        break;
    }
    chosen = at->op == StepOp::filter;
  }
  return text;
}

std::string PathText::filters(Index first, Index count) const {
  std::string text;
  for (const FilterRow& row : table_.slice<FilterRow>(Section::filters, {first, count}))
    text += (text.empty() ? "" : xml_ ? " and " : " && ") + filter(row);
  return text;
}

std::string PathText::filter(const FilterRow& row) const {
  std::string place = whole(row.path);
  place = !xml_ ? "@" + place : place.empty() ? "." : place.substr(1);
  const auto constant = [&] {
    return row.term != kNone ? std::string(table_.text(table_.terms()[row.term].id))
                             : quoted(table_.text(table_.constants()[row.constant].text));
  };
  switch (row.op) {
    case FilterOp::exists:
      return place;
    case FilterOp::missing:
      return xml_ ? fmt::format("not({})", place) : "!" + place;
    case FilterOp::equal:
      return fmt::format("{}{}{}", place, xml_ ? "=" : "==", constant());
    case FilterOp::unequal:
      return xml_ ? fmt::format("not({}={})", place, constant()) : fmt::format("{}!={}", place, constant());
    case FilterOp::in_set:
      return one_of(place, row);
    case FilterOp::in_list:
      return fmt::format("{} in {}", place, table_.text(table_.lists()[row.constant].name));
    case FilterOp::named:
      return "self::" + std::string(name_of(row.constant));
    case FilterOp::inside:
      return "ancestor::" + std::string(name_of(row.constant));
    case FilterOp::matches:
      return place;  // the compiler refuses them so far
  }
  return place;
}

std::string PathText::one_of(const std::string& place, const FilterRow& row) const {
  std::string text;
  for (const Index member : table_.indices(row.set))
    text += fmt::format("{}{}{}{}",
                        text.empty() ? ""
                        : xml_       ? " or "
                                     : " || ",
                        place, xml_ ? "=" : "==", quoted(table_.text(table_.constants()[member].text)));
  return "(" + text + ")";
}

}  // namespace rulec
