#include "compiler/expand.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/compile.h"
#include "compiler/ir_words.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

const char* severity_of(Severity severity) {
  return severity == Severity::fatal ? "fatal" : severity == Severity::warning ? "warning" : "info";
}

class Expander {
 public:
  explicit Expander(const Compilation& compilation) : c_(compilation) {}

  std::string rule(Index index) {
    const CheckedRule& rule = c_.rules.all[index];
    text_.clear();
    heading(index, rule);
    text_ += fmt::format("rule {}{} {{\n", rule.id, rule.manual ? "" : fmt::format(" {}", severity_of(rule.severity)));
    clauses(rule);
    return text_ + "}\n";
  }

 private:
  void line(const char* word, const std::string& rest) {
    if (!rest.empty()) text_ += fmt::format("  {:<7} {}\n", word, rest);
  }

  void heading(Index index, const CheckedRule& rule) {
    const Source& source = c_.sources[rule.id_span.source];
    text_ += fmt::format("# {}:{}", source.path(), source.position(rule.id_span.from).line);
    if (!rule.family.empty()) text_ += fmt::format(", family {}", rule.family);
    for (const auto& [name, row] : rule.rows)
      text_ += fmt::format(", {} = row {} of {}", name, row.row + 1, row.table->ast->name.text);
    text_ += '\n';
    std::string layers, lifted;
    for (std::size_t i = 0; i < c_.rules.layers.size(); ++i) {
      const auto& layer = c_.rules.layers[i];
      const std::string& name = c_.world.layers[i].name;
      if (std::ranges::find(layer.rules, index) != layer.rules.end()) layers += (layers.empty() ? "" : ", ") + name;
      for (const auto& one : layer.lifted)
        if (one.rule == index)
          lifted += fmt::format("# out of force in {}{}{}\n", name, one.reason.en.empty() ? "" : ": ", one.reason.en);
    }
    text_ += fmt::format("# in force in {}\n{}", layers.empty() ? "no layer" : layers, lifted);
  }

  static std::string days(std::int32_t since, std::int32_t until) {
    std::string text;
    if (since != kFirstDay) text += "since " + to_iso(since);
    if (until != kLastDay) text += (text.empty() ? "until " : " until ") + to_iso(until);
    return text;
  }

  std::string spoken(const std::vector<Segment>& segments) const {
    std::string text;
    for (const auto& segment : segments) {
      if (segment.format == Format::notice)
        text += "{notice}";
      else
        text += segment.value ? "{" + in_words(c_.world, *segment.value) + "}" : segment.literal;
    }
    return text;
  }

  void texts(const char* word, const std::vector<Segment>& en, const std::vector<Segment>& fr) {
    if (!en.empty()) line(word, "en \"" + spoken(en) + "\"");
    if (!fr.empty()) line(en.empty() ? word : "", "fr \"" + spoken(fr) + "\"");
  }

  void clauses(const CheckedRule& rule) {
    line("title", fmt::format("en \"{}\" fr \"{}\"", rule.title_en, rule.title_fr));
    if (rule.manual) line("manual", " ");
    if (const std::string dates = days(rule.since, rule.until); !dates.empty()) text_ += "  " + dates + "\n";
    for (const auto& step : rule.steps)
      text_ += fmt::format("  severity on {} {{ {} {} }}\n", step.direction == Direction::send ? "send" : "receive",
                           severity_of(step.severity),
                           days(step.validity.since.value_or(kFirstDay), step.validity.until.value_or(kLastDay)));
    if (rule.tree) return tree(rule);
    scope(rule);
    for (const auto& [id, span] : rule.after) line("after", id);
    for (const auto& let : rule.lets)
      if (let.value) line("let", fmt::format("{} = {}", let.name, in_words(c_.world, *let.value)));
    if (rule.when) line("when", in_words(c_.world, *rule.when));
    for (const auto& check : rule.checks) line("check", in_words(c_.world, *check));
    missing(rule);
    places(rule);
    texts("message", rule.message_en, rule.message_fr);
    texts("fix", rule.fix_en, rule.fix_fr);
    line("source", rule.source.empty() ? "" : "\"" + rule.source + "\"");
  }

  void scope(const CheckedRule& rule) {
    if (rule.scope_group != kNone) return line("for", "each " + c_.world.groups[rule.scope_group].id);
    if (rule.scope_term != kNone) return line("for", "each " + c_.world.terms[rule.scope_term].id);
    const FrameInfo& frame = c_.world.frames[rule.frame()];
    if (frame.group != kNone) line("for", "each " + c_.world.groups[frame.group].id);
    if (frame.term != kNone) line("for", "each " + c_.world.terms[frame.term].id);
  }

  void missing(const CheckedRule& rule) {
    static constexpr const char* kWords[] = {"", "passes", "fails", "skips"};
    line("missing", kWords[static_cast<std::size_t>(rule.missing)]);
  }

  void places(const CheckedRule& rule) {
    std::string text;
    for (const auto& place : rule.places)
      text += (text.empty() ? "" : ", ") + (place.term != kNone    ? c_.world.terms[place.term].id
                                            : place.group != kNone ? c_.world.groups[place.group].id
                                                                   : "invoice");
    line("at", text);
  }

  // Rules about a document's own nodes are not made from rows or definitions: they stand as they are written.
  void tree(const CheckedRule& rule) {
    text_ += "  # about the document itself, as written:\n";
    std::string_view written = c_.sources.text(rule.ast->span);
    while (!written.empty()) {
      const std::size_t end = written.find('\n');
      text_ += fmt::format("  {}\n", written.substr(0, end));
      written = end == std::string_view::npos ? std::string_view() : written.substr(end + 1);
    }
  }

  const Compilation& c_;
  std::string text_;
};

}  // namespace

Answer expand_rule(const std::string& folder, const std::string& id) {
  std::string why;
  const auto files = read_files(folder, why);
  if (!why.empty()) return {{}, "rulec: " + why + "\n"};
  const auto compilation = compile_kept(files, folder);
  if (compilation->problems.errors() > 0) return {{}, compilation->problems.render(false)};
  Expander expander(*compilation);
  std::string text;
  std::vector<std::string> known;
  for (Index i = 0; i < compilation->rules.all.size(); ++i) {
    known.push_back(compilation->rules.all[i].id);
    if (known.back() == id) text += (text.empty() ? "" : "\n") + expander.rule(i);
  }
  if (!text.empty()) return {text, {}};
  const std::string near = nearest(id, known);
  return {{},
          fmt::format("rulec: no rule `{}`{}\n", id, near.empty() ? "" : fmt::format(", did you mean `{}`?", near))};
}

}  // namespace rulec::compiler
