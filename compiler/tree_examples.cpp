#include "compiler/tree_examples.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rulec::compiler {
namespace {

using Json = nlohmann::ordered_json;

// Numbers in an example are texts, as GOBL writes amounts; whole numbers stay numbers.
Json json(const ast::Value& value) {
  using Kind = ast::Value::Kind;
  switch (value.kind) {
    case Kind::group: {
      Json object = Json::object();
      for (const auto& entry : value.entries) object[entry.key.text()] = json(*entry.value);
      return object;
    }
    case Kind::list: {
      Json list = Json::array();
      for (const auto& item : value.items) list.push_back(json(item));
      return list;
    }
    case Kind::truth:
      return value.text == "true";
    case Kind::number:
      if (value.text.find('.') == std::string::npos && value.text.size() < 10) return std::stol(value.text);
      return value.text;
    case Kind::ref:
      return value.ref.text();
    default:
      return value.text;
  }
}

void add_facts(const ast::Value& facts, TreeExample& example) {
  for (const auto& entry : facts.entries) {
    const auto fact = fact_named(entry.key.text());
    if (!fact) continue;
    if (entry.value->kind != ast::Value::Kind::list) example.facts.emplace_back(*fact, entry.value->text);
    for (const auto& item : entry.value->items) example.facts.emplace_back(*fact, item.text);
  }
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

class XmlWriter {
 public:
  explicit XmlWriter(const XmlNames& names) : names_(names) {}

  // An element and what a value says stands in it; of a list, one element each.
  void element(const std::string& name, const ast::Value& value) {
    if (value.kind == ast::Value::Kind::list) {
      for (const auto& item : value.items) element(name, item);
      return;
    }
    open(name, &value);
    content(value);
    close(name);
  }

  void open(const std::string& name, const ast::Value* value, std::string_view more = {}) {
    text += "<" + prefixed(name);
    text += more;
    for (const auto& entry : entries(value))
      if (const auto key = entry.key.text(); key.starts_with('@'))
        text += " " + key.substr(1) + "=\"" + escaped(entry.value->text) + "\"";
    text += ">";
  }
  void content(const ast::Value& value) {
    if (value.kind != ast::Value::Kind::group) text += escaped(value.text);
    for (const auto& entry : entries(&value)) {
      const auto key = entry.key.text();
      if (key == ".")
        text += escaped(entry.value->text);
      else if (!key.starts_with('@') && key != "doc" && key != "document")
        element(key, *entry.value);
    }
  }
  void close(const std::string& name) { text += "</" + prefixed(name) + ">"; }

  std::string text;

 private:
  static const std::vector<ast::Entry>& entries(const ast::Value* value) {
    static const std::vector<ast::Entry> kNone;
    return value != nullptr ? value->entries : kNone;
  }
  std::string prefixed(const std::string& name) const {
    const auto known = names_.find(name);
    return known == names_.end() ? name : known->second + ":" + name;
  }

  const XmlNames& names_;
};

// `//*Amount`: the element that the example names, or the first that is so called.
std::string name_of_step(const NameStep& step, const ast::Value*& value, const XmlNames& names) {
  if (!step.ending) return step.name;
  for (const auto& entry : value->entries)
    if (entry.key.text().ends_with(step.name) && entry.value->kind == ast::Value::Kind::group) {
      value = entry.value.get();
      return entry.key.text();
    }
  for (const auto& entry : value->entries)
    if (entry.key.text().ends_with(step.name)) {
      value = entry.value.get();
      return entry.key.text();
    }
  for (const auto& [name, prefix] : names)
    if (name.ends_with(step.name) && !name.starts_with('@')) return name;
  return step.name;
}

ast::Value group_of(const std::string& name, ast::Value value) {
  ast::Value group;
  group.kind = ast::Value::Kind::group;
  ast::Entry entry;
  entry.key.steps = {{name, {}}};
  entry.value = std::make_shared<ast::Value>(std::move(value));
  group.entries.push_back(std::move(entry));
  return group;
}

// What two groups say, in one.
void merge(ast::Value& into, const ast::Value& other) {
  for (const auto& entry : other.entries) {
    auto same = std::find_if(into.entries.begin(), into.entries.end(),
                             [&](const ast::Entry& one) { return one.key.text() == entry.key.text(); });
    if (same == into.entries.end()) {
      into.entries.push_back(entry);
      continue;
    }
    ast::Value both = *same->value;
    merge(both, *entry.value);
    same->value = std::make_shared<ast::Value>(std::move(both));
  }
}

ast::Value text_value(const char* text) {
  ast::Value value;
  value.text = text;
  return value;
}

// Nodes so that a path is found so many times.
ast::Value so_many(const ast::Path& path, std::uint32_t count) {
  ast::Value last;
  last.kind = ast::Value::Kind::list;
  for (std::uint32_t i = 0; i < count; ++i) last.items.push_back(text_value("1"));
  if (count == 1) last = text_value("1");
  for (auto step = path.steps.rbegin(); step != path.steps.rend(); ++step)
    last = group_of((step->attribute ? "@" : "") + step->name, std::move(last));
  return last;
}

}  // namespace

XmlExample xml_example(const ast::Example& example, const NamePath& context, const XmlNames& names,
                       const std::vector<std::pair<std::string, std::string>>& namespaces) {
  constexpr const char* kOutermost = "CrossIndustryInvoice";
  XmlExample result;
  XmlWriter writer(names);
  const ast::Value *value = &example.document, *doc = nullptr;
  for (const auto& entry : example.document.entries) {
    if (entry.key.text() == "doc") doc = entry.value.get();
    if (entry.key.text() == "document") {
      TreeExample facts;
      add_facts(*entry.value, facts);
      result.facts = std::move(facts.facts);
    }
  }
  std::vector<std::string> around;
  for (std::size_t i = 0; i < context.size(); ++i) around.push_back(name_of_step(context[i], value, names));
  if (around[0] != kOutermost) around.insert(around.begin(), kOutermost);
  for (std::size_t i = 0; i < around.size(); ++i) {
    std::string declared;
    if (i == 0)
      for (const auto& [prefix, uri] : namespaces) declared += " xmlns:" + prefix + "=\"" + uri + "\"";
    writer.open(around[i], i + 1 == around.size() ? value : nullptr, declared);
    if (i == 0 && doc != nullptr) writer.content(*doc);
  }
  writer.content(*value);
  for (auto name = around.rbegin(); name != around.rend(); ++name) writer.close(*name);
  result.xml = std::move(writer.text);
  return result;
}

std::vector<ast::Example> examples_of_form(const ast::SyntaxRule& rule) {
  using Form = ast::SyntaxForm;
  std::vector<ast::Example> made;
  const auto add = [&](ast::Outcome outcome, std::uint32_t count, const ast::Path* path) {
    ast::Example example;
    example.outcome = outcome;
    example.span = rule.form_span;
    example.document.kind = ast::Value::Kind::group;
    if (path != nullptr) example.document = so_many(*path, count);
    made.push_back(std::move(example));
  };
  const bool plain = !rule.when && rule.unless.empty() &&
                     std::all_of(rule.paths.begin(), rule.paths.end(),
                                 [](const ast::Path& path) { return !path.rooted && name_path(path).has_value(); });
  if (!plain || rule.paths.empty()) return made;
  switch (rule.form) {
    case Form::forbid:
      add(ast::Outcome::pass, 0, nullptr);
      for (const auto& path : rule.paths) add(ast::Outcome::fail, 1, &path);
      break;
    case Form::require:
      add(ast::Outcome::pass, 1, rule.paths.data());
      add(ast::Outcome::fail, 0, nullptr);
      break;
    case Form::exactly:
    case Form::at_most:
      if (rule.count == 0) break;
      add(ast::Outcome::pass, rule.count, rule.paths.data());
      add(ast::Outcome::fail, rule.count + 1, rule.paths.data());
      if (rule.form == Form::exactly) add(ast::Outcome::fail, 0, nullptr);
      break;
    case Form::choice:
      for (const auto& path : rule.paths) add(ast::Outcome::pass, 1, &path);
      add(ast::Outcome::fail, 1, rule.paths.data());
      merge(made.back().document, so_many(rule.paths[1], 1));
      break;
    default:
      break;
  }
  return made;
}

TreeExample tree_example(const ast::Example& example) {
  TreeExample result;
  Json doc = Json::object();
  Json node = json(example.document);
  for (const auto& entry : example.document.entries) {
    const std::string key = entry.key.text();
    if (key == "doc") doc = json(*entry.value);
    if (key == "document") add_facts(*entry.value, result);
    if (key == "doc" || key == "document") node.erase(key);
  }
  result.json = Json{{"doc", std::move(doc)}, {"node", std::move(node)}}.dump();
  return result;
}

}  // namespace rulec::compiler
