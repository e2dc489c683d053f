#include "calculate/envelope.h"

#include <algorithm>
#include <memory>

#include "calculate/uuid.h"
#include "formats/canonical_json.h"
#include "formats/json_letters.h"
#include "formats/sha256.h"

namespace rulec::calculate {
namespace {

constexpr const char* kEnvelopeSchema = "https://gobl.org/draft-0/envelope";

class Canonical {
 public:
  explicit Canonical(const Schema& schema) : schema_(schema), json_(hash_) {}

  std::string digest(const Json& value, TypeNumber type) {
    hash_.begin();
    this->value(value, type);
    json_.flush();
    return hash_.end();
  }

 private:
  void value(const Json& value, TypeNumber type) {
    switch (value.type()) {
      case Json::value_t::object:
        return object(members_of(value), type);
      case Json::value_t::array:
        return array(value.get_ref<const Json::array_t&>(), type);
      case Json::value_t::string:
        return text(value.get_ref<const Text&>());
      default:
        return scalar(value);
    }
  }

  // It is written into the document later on.
  void text(const Text& text) {
    const JsonLetters letters = text.is_plain() ? JsonLetters{} : JsonLetters::of(text);
    if (letters.is_plain()) text.mark_plain();
    letters.escapes ? json_.text(text) : json_.plain_text(text);
  }

  void scalar(const Json& value) {
    std::string text;
    write(value, true, text);
    value.is_number() ? json_.number(text) : json_.raw(text);
  }

  void array(const Json::array_t& elements, TypeNumber type) {
    json_.raw("[");
    bool first = true;
    for (const Json& element : elements) {
      if (!first) json_.raw(",");
      first = false;
      value(element, type);
    }
    json_.raw("]");
  }

  void object(const JsonMembers& members, TypeNumber type) {
    const std::size_t first = sorted_.size();
    type == kAnyType ? collect(members) : collect(members, schema_.fields(type), first);
    const std::size_t behind = sorted_.size();
    json_.raw("{");
    for (std::size_t i = first; i < behind; ++i) {
      if (i > first) json_.raw(",");
      const Entry entry = sorted_[i];
      text(entry.member->first);
      json_.raw(":");
      value(entry.member->second, entry.type);
    }
    json_.raw("}");
    sorted_.resize(first);
  }

  static bool is_written(const Json& value) { return !value.is_null() && !value.is_discarded(); }

  void collect(const JsonMembers& members) {
    const auto first = static_cast<std::ptrdiff_t>(sorted_.size());
    for (const auto& member : members)
      if (is_written(member.second)) sorted_.push_back({&member, kAnyType, 0});
    std::sort(sorted_.begin() + first, sorted_.end(),
              [](const Entry& a, const Entry& b) { return a.member->first < b.member->first; });
  }

  // The members that GOBL writes, on top of those around them. They stand in the order of the fields, and are few.
  void collect(const JsonMembers& members, const std::vector<Field>& fields, std::size_t first) {
    auto field = fields.begin();
    for (const auto& member : members) {
      if (!is_written(member.second)) continue;
      const auto found = std::find_if(field, fields.end(), [&](const Field& one) { return member.first == one.text; });
      if (found == fields.end()) continue;
      field = found + 1;
      std::size_t at = sorted_.size();
      sorted_.emplace_back();
      for (; at > first && sorted_[at - 1].rank > found->by_name; --at) sorted_[at] = sorted_[at - 1];
      sorted_[at] = {&member, found->type, found->by_name};
    }
  }

  struct Entry {
    const JsonMembers::value_type* member = nullptr;
    TypeNumber type = kAnyType;
    std::uint16_t rank = 0;  // of its name
  };

  const Schema& schema_;
  Sha256 hash_;
  CanonicalJson json_;
  std::vector<Entry> sorted_;  // of the objects that are being written, one upon the other
};

std::string_view first_endpoint(const Json& invoice, std::string_view party) {
  const Json* object = find(invoice, party);
  const Json* endpoints = object == nullptr ? nullptr : find(*object, "endpoints");
  return endpoints == nullptr || !endpoints->is_array() || endpoints->empty() ? "" : text(endpoints->at(0), "uri");
}

bool is_self_billed(Json& invoice) {
  if (Json* tags = list(invoice, "$tags")) return std::find(tags->begin(), tags->end(), "self-billed") != tags->end();
  return false;
}

void add_route(Json& head, const char* name, std::string_view uri) {
  if (text(head, name).empty() && !uri.empty()) put(head, name, lasting(uri));
}

// An object with a place for each member of its type.
Json empty_object(const Schema& schema, std::string_view type) {
  Json made = Json::object();
  for (const Field& field : schema.fields(schema.type_named(type)))
    members_of(made).emplace_back(field.text, placeholder());
  return made;
}

}  // namespace

struct Digester::State : Canonical {
  using Canonical::Canonical;
};

Digester::Digester(const Schema& schema) : schema_(schema) {}
Digester::~Digester() = default;

std::string Digester::digest(const Json& value, TypeNumber type) {
  if (!state_) state_ = std::make_unique<State>(schema_);  // no cryptography where no digest is asked for
  return state_->digest(value, type);
}

Json wrapped(const Context& context, Digester& digester, Json envelope, Json invoice, bool identify) {
  const Schema& schema = context.schema;
  if (!envelope.is_object()) envelope = empty_object(schema, "Envelope");
  put(envelope, "$schema", Json(kEnvelopeSchema));
  if (identify && text(invoice, "uuid").empty()) put(invoice, "uuid", Json(new_uuid()));
  Json* head = find(envelope, "head");
  if (head == nullptr) head = &put(envelope, "head", empty_object(schema, "Head"));
  if (identify && text(*head, "uuid").empty()) put(*head, "uuid", Json(new_uuid()));
  const bool self_billed = is_self_billed(invoice);
  add_route(*head, "from", first_endpoint(invoice, self_billed ? "customer" : "supplier"));
  add_route(*head, "to", first_endpoint(invoice, self_billed ? "supplier" : "customer"));
  Json digest = Json::object();
  put(digest, "alg", Json("sha256"));
  put(digest, "val", Json(digester.digest(invoice, schema.type_named("Invoice"))));
  put(*head, "dig", std::move(digest));
  take_out(envelope, "sigs");
  put(envelope, "doc", std::move(invoice));
  return envelope;
}

}  // namespace rulec::calculate
