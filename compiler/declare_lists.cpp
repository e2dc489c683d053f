// Code lists, as written or from the file of data beside them.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "compiler/code_periods.h"
#include "compiler/declarer.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

std::vector<std::string_view> cells(std::string_view line) {
  std::vector<std::string_view> result;
  while (true) {
    const auto tab = line.find('\t');
    result.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return result;
    line.remove_prefix(tab + 1);
  }
}

}  // namespace

// The file that stands beside `file`, or nothing where there is none or it lacks a column; that has been said.
std::optional<Declarer::DataFile> Declarer::data_file(const ast::Name& name, const ast::File& file,
                                                      const std::vector<std::string>& wanted) {
  std::string path = world_.sources[file.source].path();
  const auto slash = path.rfind('/');
  path = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  std::string_view rest_of_path = name.text;
  while (rest_of_path.starts_with("../") && !path.empty()) {
    rest_of_path.remove_prefix(3);
    path.pop_back();
    path.erase(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
  }
  path += rest_of_path;
  const auto data = data_.find(path);
  if (data == data_.end()) {
    problems_.error("RC0202", name.span, fmt::format("no file `{}`", name.text));
    return std::nullopt;
  }
  DataFile result;
  std::string_view rest = data->second;
  for (std::uint32_t number = 1; !rest.empty(); ++number) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    const auto row = cells(line);
    if (!result.columns.empty()) {
      result.rows.push_back(row);
      result.lines.push_back(number);
      continue;
    }
    for (std::size_t i = 0; i < row.size(); ++i) result.columns.emplace(row[i], i);
  }
  for (const auto& column : wanted)
    if (!result.columns.contains(column)) {
      problems_.error("RC0802", name.span, fmt::format("`{}` has no column `{}`", name.text, column));
      return std::nullopt;
    }
  return result;
}

bool Declarer::PlacedCode::is_dated() const { return code.since != kFirstDay || code.until != kLastDay; }

std::string Declarer::PlacedCode::in_file() const {
  return line == 0 ? std::string() : fmt::format(", in line {} of the file", line);
}

void Declarer::codelist(const ast::Codelist& list, const ast::File& file) {
  std::vector<PlacedCode> codes;
  if (list.file) read_codes(list, file, codes);
  for (const auto& entry : list.entries)
    for (const auto& code : entry.codes)
      codes.push_back({{code.text, words(entry.name), entry.validity.since.value_or(kFirstDay),
                        entry.validity.until.value_or(kLastDay)},
                       code.span});
  for (const auto& one : codes) ends_after_beginning(one);
  periods_apart(codes, list.name.text);
  ListInfo info;
  info.name = list.name.text;
  info.span = list.name.span;
  info.version = list.version;
  info.source = list.source;
  info.title = words(list.title);
  for (auto& one : codes) info.codes.push_back(std::move(one.code));
  arrange(info);
  const auto [at, fresh] = world_.list_by_name.emplace(info.name, static_cast<Index>(world_.lists.size()));
  if (!fresh) {
    problems_.add({"RC0701",
                   Level::error,
                   list.name.span,
                   fmt::format("code list `{}` is declared twice", info.name),
                   {},
                   "first declared here",
                   world_.lists[at->second].span});
    return;
  }
  world_.lists.push_back(std::move(info));
}

void Declarer::ends_after_beginning(const PlacedCode& one) {
  if (one.code.since > one.code.until)
    problems_.error("RC0705", one.span, fmt::format("code `{}` ends before it begins{}", one.code.code, one.in_file()));
}

void Declarer::tell_overlap(const PlacedCode& first, const PlacedCode& one, const std::string& list) {
  const bool dated = one.is_dated() || first.is_dated(), in_one_file = one.line > 0 && first.line > 0;
  const std::string where =
      in_one_file ? fmt::format(", in lines {} and {} of the file", first.line, one.line) : one.in_file();
  Diagnostic told{dated ? "RC0705" : "RC0701",
                  Level::error,
                  one.span,
                  dated ? fmt::format("two periods of code `{}` overlap{}", one.code.code, where)
                        : fmt::format("code `{}` stands in `{}` twice{}", one.code.code, list, where),
                  dated ? "let one end on the day before the other begins" : "leave one out, or give each its days",
                  {},
                  {}};
  if (!in_one_file) told.note = dated ? "the other period" : "first here", told.note_span = first.span;
  problems_.add(std::move(told));
}

// A code may come again, on other days. Puts the codes in order.
void Declarer::periods_apart(std::vector<PlacedCode>& codes, const std::string& list) {
  std::ranges::stable_sort(codes, [](const PlacedCode& a, const PlacedCode& b) {
    return std::tie(a.code.code, a.code.since) < std::tie(b.code.code, b.code.since);
  });
  const PlacedCode* last = nullptr;  // of the code so far, the one that holds longest
  for (const PlacedCode& one : codes) {
    const bool again = last != nullptr && last->code.code == one.code.code;
    if (again && one.code.since <= last->code.until) tell_overlap(*last, one, list);
    if (!again || one.code.until > last->code.until) last = &one;
  }
}

void Declarer::read_codes(const ast::Codelist& list, const ast::File& file, std::vector<PlacedCode>& codes) {
  const auto data = data_file(*list.file, file, {list.column});
  if (!data) return;
  for (std::size_t row = 0; row < data->rows.size(); ++row) {
    const auto cell = [&](std::string_view name) { return data->cell(row, name); };
    const auto day = [&](std::string_view name, Day otherwise) {
      const auto text = cell(name);
      if (text.empty()) return otherwise;
      const auto parsed = parse_iso_day(text);
      if (!parsed)
        problems_.error("RC0502", list.file->span, fmt::format("`{}` in `{}` is no date", text, list.file->text));
      return parsed.value_or(otherwise);
    };
    codes.push_back({{std::string(cell(list.column)),
                      {std::string(cell("name")), std::string(cell("name_fr"))},
                      day("since", kFirstDay),
                      day("until", kLastDay)},
                     list.file->span,
                     data->lines[row]});
  }
}

}  // namespace rulec::compiler
