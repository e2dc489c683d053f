#include "formats/gobl_writer.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "formats/plan_walker.h"

namespace rulec::gobl {
namespace {

using Json = nlohmann::ordered_json;

// Codes have no blanks around them in GOBL.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlanks);
  return from == std::string_view::npos ? std::string_view()
                                        : text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

struct Sink {
  using Handle = Json*;
  static constexpr bool kKeepsEmpty = false, kTakesMalformed = true;

  Handle append(Handle around, const WriteNode& node, std::string_view name) {
    if (node.kind == WriteNode::Kind::item) {
      around->push_back(nullptr);
      return &around->back();
    }
    return &(*around)[std::string(name)];
  }

  void text(Handle node, const WriteNode&, const WriteSource& source, std::string_view text, Place) {
    if (source.type == Type::code || source.type == Type::identifier) text = trimmed(text);
    if (source.codec == Codec::integer)
      *node = std::stoul(std::string(text));
    else
      *node = std::string(text);
  }
};

// What turned out to hold nothing goes.
bool is_hollow(Json& json) {
  if (json.is_object()) {
    for (auto member = json.begin(); member != json.end();)
      if (is_hollow(member.value()))
        member = json.erase(member);
      else
        ++member;
  } else if (json.is_array()) {
    for (auto element = json.begin(); element != json.end();)
      if (is_hollow(*element))
        element = json.erase(element);
      else
        ++element;
  }
  return json.is_null() || (json.is_structured() && json.empty());
}

}  // namespace

struct Writer::State : PlanWriting<Sink> {
  using PlanWriting::PlanWriting;
};

Writer::Writer(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions)
    : state_(std::make_unique<State>(table, mapping, std::move(conditions))) {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;

const std::vector<std::string>& Writer::unknown_paths() const { return state_->plan.unknown(); }

std::string Writer::write(Document& document) {
  Json json = Json::object();
  Sink sink;
  state_->walker.write(document, *state_->conditions, sink, &json);
  is_hollow(json);
  return json.dump(2) + "\n";
}

}  // namespace rulec::gobl
