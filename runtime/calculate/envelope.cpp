#include "calculate/envelope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "calculate/uuid.h"
#include "formats/canonical_json.h"
#include "formats/sha256.h"

namespace rulec::calculate {
namespace {

constexpr const char* kEnvelopeSchema = "https://gobl.org/draft-0/envelope";

class Canonical {
 public:
  Canonical(const Schema& schema, ByteSink& sink) : schema_(schema), json_(sink) {}

  void write(const Json& value, TypeNumber type) {
    value_of(value, type);
    json_.flush();
  }

 private:
  void value_of(const Json& value, TypeNumber type) {
    if (value.is_object()) return object(value, type);
    if (value.is_array()) {
      json_.raw("[");
      bool first = true;
      for (const Json& element : value) {
        if (!first) json_.raw(",");
        first = false;
        value_of(element, type);
      }
      return json_.raw("]");
    }
    if (value.is_string()) return json_.text(value.get_ref<const std::string&>());
    value.is_number() ? json_.number(value.dump()) : json_.raw(value.dump());
  }

  void object(const Json& value, TypeNumber type) {
    const std::size_t first = sorted_.size();
    collect(value, type);
    std::sort(sorted_.begin() + static_cast<std::ptrdiff_t>(first), sorted_.end(),
              [](const Entry& a, const Entry& b) { return a.member->first < b.member->first; });
    const std::size_t behind = sorted_.size();
    json_.raw("{");
    for (std::size_t i = first; i < behind; ++i) {
      if (i > first) json_.raw(",");
      const Entry entry = sorted_[i];
      json_.text(entry.member->first);
      json_.raw(":");
      value_of(entry.member->second, entry.type);
    }
    json_.raw("}");
    sorted_.resize(first);
  }

  // The members that GOBL writes, with their types, on top of those around them. They stand in the order of the fields.
  void collect(const Json& value, TypeNumber type) {
    const std::vector<Field>& fields = schema_.fields(type);
    std::size_t at = 0;
    for (const auto& member : members_of(value)) {
      if (member.second.is_null() || member.second.is_discarded()) continue;
      if (type == kAnyType) {
        sorted_.push_back({&member, kAnyType});
        continue;
      }
      std::size_t found = at;
      while (found < fields.size() && fields[found].name != member.first) ++found;
      if (found == fields.size()) continue;
      sorted_.push_back({&member, fields[found].type});
      at = found + 1;
    }
  }

  struct Entry {
    const JsonMembers::value_type* member = nullptr;
    TypeNumber type = kAnyType;
  };

  const Schema& schema_;
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
  if (text(head, name).empty() && !uri.empty()) put(head, name, Json(std::string(uri)));
}

// An object with a place for each member of its type.
Json empty_object(const Schema& schema, std::string_view type) {
  Json made = Json::object();
  for (const Field& field : schema.fields(schema.type_named(type)))
    members_of(made).emplace_back(std::string(field.name), placeholder());
  return made;
}

}  // namespace

std::string digest_of(const Schema& schema, const Json& value, TypeNumber type) {
  Sha256 hash;
  Canonical(schema, hash).write(value, type);
  return hash.end();
}

Json wrapped(const Context& context, Json envelope, Json invoice, bool identify) {
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
  put(digest, "val", Json(digest_of(schema, invoice, schema.type_named("Invoice"))));
  put(*head, "dig", std::move(digest));
  take_out(envelope, "sigs");
  put(envelope, "doc", std::move(invoice));
  return envelope;
}

}  // namespace rulec::calculate
