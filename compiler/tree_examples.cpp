#include "compiler/tree_examples.h"

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

}  // namespace

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
