#include "calculate/scenarios.h"

#include <fmt/format.h>

#include <algorithm>

#include "calculate/normalise.h"

namespace rulec::calculate {
namespace {

std::vector<std::string_view> tags_of(Json& invoice) {
  std::vector<std::string_view> tags;
  if (Json* written = list(invoice, "$tags"))
    for (const Json& tag : *written)
      if (tag.is_string()) tags.push_back(tag.get_ref<const Text&>());
  return tags;
}

void add_categories(Json* objects, std::vector<std::string_view>& categories) {
  if (objects == nullptr) return;
  for (Json& object : *objects)
    if (Json* taxes = list(object, "taxes"))
      for (const Json& combo : *taxes) {
        const std::string_view cat = text(combo, "cat");
        if (std::find(categories.begin(), categories.end(), cat) == categories.end()) categories.push_back(cat);
      }
}

bool has_note(Json& tax, const TaxNote& note) {
  if (Json* notes = list(tax, "notes"))
    for (const Json& other : *notes)
      if (text(other, "cat") == note.cat && text(other, "key") == note.key) return true;
  return false;
}

Json made_note(Context& context, const TaxNote& note) {
  Json made = Json::object();
  if (!note.cat.empty()) put(made, "cat", lasting(note.cat));
  if (!note.key.empty()) put(made, "key", lasting(note.key));
  put(made, "text", lasting(note.text));
  normalise(context, Kind::tax_note, made);
  return made;
}

Json& tax_of(const Context& context, Json& invoice) {
  if (Json* tax = find(invoice, "tax")) return *tax;
  Json& tax = put(invoice, "tax", Json::object());
  for (const Field& field : context.schema.fields(context.schema.type_named("Tax")))
    if (field.empty == Empty::computed) put(tax, field.name, placeholder());
  return tax;
}

}  // namespace

bool check_tags(Context& context, Json& invoice) {
  std::size_t number = 0;
  for (const std::string_view tag : tags_of(invoice)) {
    if (!context.facts.tag(tag, context.country, context.addons))
      context.refuse("RB-TAG", fmt::format("$.$tags[{}]", number), std::string(tag));
    ++number;
  }
  return !context.refused;
}

void apply_scenarios(Context& context, Json& invoice) {
  const std::vector<std::string_view> tags = tags_of(invoice);
  if (!tags.empty()) {
    std::vector<std::string_view> categories;
    for (const char* name : {"lines", "charges", "discounts"}) add_categories(list(invoice, name), categories);
    std::vector<TaxNote> notes;
    context.facts.tax_notes(context.country, tags, categories, notes);
    for (const TaxNote& note : notes) {
      Json& tax = tax_of(context, invoice);
      if (has_note(tax, note)) continue;
      Json made = made_note(context, note);
      Json* known = list(tax, "notes");
      (known != nullptr ? *known : put(tax, "notes", Json::array())).push_back(std::move(made));
    }
  }
  if (!context.en16931) return;
  const std::string_view code = context.facts.document_type(text(invoice, "type"), tags);
  if (!code.empty()) put_extension(tax_of(context, invoice), "untdid-document-type", code);
}

}  // namespace rulec::calculate
