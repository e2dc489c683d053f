#include "calculate/normalise.h"

#include <utility>

#include "calculate/texts.h"
#include "evaluate/text_forms.h"

namespace rulec::calculate {
namespace {

constexpr std::string_view kTaxCategory = "untdid-tax-category", kScheme = "fr-choruspro-scheme";

void put_code(const Context& context, Json& object, std::string_view kind, bool prefixes) {
  if (!context.en16931) return;
  const std::string_view code = context.facts.key_code(kind, text(object, "key"), prefixes);
  if (!code.empty()) put_extension(object, kind, code);
}

// ---- parties and what belongs to them

// 123/456/78901 or 12/345/67890; 123/4567/8901 stays.
void german_tax_number(Json& identity) {
  const std::string_view written = text(identity, "code");
  std::string code = numerical(written);
  if (code.size() == 11 && written.size() == 13 && written[3] == '/' && written[8] == '/') return;
  const std::size_t first = code.size() == 11 ? 3 : 2;
  if (code.size() == 10 || code.size() == 11) code.insert(first + 3, "/").insert(first, "/");
  put(identity, "code", Json(code));
}

void identity(const Context& context, Json& object) {
  const std::string_view key = text(object, "key");
  if (context.country == "DE" && key == "de-tax-number") {
    german_tax_number(object);
  }
  if (context.country == "IT" && key == "it-fiscal-code") {
    std::string code = tax_number(text(object, "code"));
    if (code.starts_with("IT")) code.erase(0, 2);
    put(object, "code", Json(code));
  }
  if (!context.en16931) return;
  std::string_view scheme = context.facts.identity_scheme("key", key);
  if (scheme.empty()) scheme = context.facts.identity_scheme("type", text(object, "type"));
  if (!scheme.empty()) put_extension(object, "iso-scheme-id", scheme);
}

// A scheme and a number in one text: 0009:12345
bool is_scheme_and_code(std::string_view code) {
  return code.size() >= 5 && code[4] == ':' && numerical(code.substr(0, 4)).size() == 4;
}

void split_scheme(Json& object) {
  const std::string_view code = text(object, "code");
  put(object, "scheme", lasting(code.substr(0, 4)));
  put(object, "code", lasting(code.substr(5)));
}

void inbox(const Context& context, Json& object) {
  const std::string_view code = text(object, "code");
  if (email(code) || url(code)) {
    put(object, email(code) ? "email" : "url", lasting(code));
    take_out(object, "code");
  } else if (!code.empty()) {
    put(object, "code", Json(strict_code(code)));
  }
  if (find(object, "scheme") != nullptr) put(object, "scheme", Json(capitals(strict_code(text(object, "scheme")))));
  const std::string_view settled = text(object, "code");
  if (text(object, "key") == "peppol" && text(object, "scheme").empty() && settled.size() >= 5 && settled[4] == ':')
    split_scheme(object);
  if (context.en16931 && is_scheme_and_code(text(object, "code"))) split_scheme(object);
}

void address(Json& object) {
  if (find(object, "state") == nullptr) return;
  const std::string state = alphanumerical(text(object, "state"));
  state.empty() ? take_out(object, "state") : static_cast<void>(put(object, "state", Json(state)));
}

// The endpoint of a Peppol inbox, where the party names none in that network.
void add_endpoint(Json& party) {
  constexpr std::string_view kPeppol = "iso6523-actorid-upis::";
  Json* endpoints = list(party, "endpoints");
  if (endpoints != nullptr)
    for (const Json& endpoint : *endpoints)
      if (text(endpoint, "uri").starts_with(kPeppol)) return;
  Json* inboxes = list(party, "inboxes");
  if (inboxes == nullptr) return;
  for (const Json& inbox : *inboxes) {
    const std::string_view scheme = text(inbox, "scheme"), code = text(inbox, "code"), label = text(inbox, "label");
    if (text(inbox, "key") != "peppol" || scheme.empty() || code.empty()) continue;
    Json endpoint = Json::object();
    if (!label.empty()) put(endpoint, "label", lasting(label));
    put(endpoint, "uri", Json(std::string(kPeppol).append(scheme).append(":").append(code)));
    if (endpoints == nullptr) endpoints = &put(party, "endpoints", Json::array());
    endpoints->push_back(std::move(endpoint));
    return;
  }
}

bool has_siret(Json& party) {
  if (Json* identities = list(party, "identities"))
    for (const Json& identity : *identities)
      if (text(identity, "type") == "SIRET") return true;
  return false;
}

// The kind of identifier under which Chorus Pro knows the party.
void add_scheme(const Context& context, Json& party) {
  if (!extension(party, kScheme).empty()) return;
  const Json* tax_id = find(party, "tax_id");
  const std::string_view country = tax_id == nullptr ? "" : text(*tax_id, "country");
  if (tax_id != nullptr && country != "FR")
    put_extension(party, kScheme, context.facts.in_union(country, context.today) ? "2" : "3");
  else if (has_siret(party))
    put_extension(party, kScheme, "1");
}

// Of an Italian individual the fiscal code is an identity.
void italian_individual(Json& party) {
  Json* tax_id = find(party, "tax_id");
  if (tax_id == nullptr || text(*tax_id, "country") != "IT" || text(*tax_id, "type") != "individual") return;
  Json identity = Json::object();
  put(identity, "key", Json("it-fiscal-code"));
  put(identity, "code", lasting(text(*tax_id, "code")));
  take_out(*tax_id, "code");
  take_out(*tax_id, "type");
  Json* identities = list(party, "identities");
  if (identities == nullptr) identities = &put(party, "identities", Json::array());
  for (Json& other : *identities)
    if (text(other, "key") == "it-fiscal-code" && text(other, "type").empty()) {
      other = std::move(identity);
      return;
    }
  identities->push_back(std::move(identity));
}

void party(const Context& context, Json& object) {
  if (context.country == "IT") italian_individual(object);
  if (context.en16931) add_endpoint(object);
  if (context.choruspro) add_scheme(context, object);
}

// ---- lines

void positive_price(Json& line) {
  Json* item = find(line, "item");
  if (item == nullptr) return;
  const auto price = amount(*item, "price");
  if (!price || !price->is_negative()) return;
  put(*item, "price", negate(*price));
  put(line, "quantity", negate(amount(line, "quantity").value_or(Amount{})));
}

void line(const Context& context, Json& object) {
  positive_price(object);
  if (context.choruspro) put(object, "quantity", lower(amount(object, "quantity").value_or(Amount{}), 4));
}

// ---- taxes

void former_rate(const Context& context, Json& combo) {
  const std::string_view rate = text(combo, "rate");
  if (const auto former = context.facts.former_rate(rate)) {
    put(combo, "key", lasting(former->key));
    take_out(combo, "rate");
    if (former->key == "zero" && find(combo, "percent") == nullptr) put(combo, "percent", Json("0%"));
    if (former->drops_percent) take_out(combo, "percent");
  } else if (rate == "standard" || rate.starts_with("standard+")) {
    put(combo, "rate", Json("general" + std::string(rate.substr(8))));
  }
}

void vat_key(Json& combo) {
  const auto rate = percent(combo, "percent");
  const std::string_view key = text(combo, "key");
  if (key.empty() && rate && rate->is_zero()) put(combo, "key", Json("zero"));
  if (key == "zero" && !rate) put(combo, "percent", Json("0%"));
}

// The region of Portugal whose rates count; of a tax of another country, that country.
void portuguese_region(Json& combo) {
  if (extension(combo, "pt-region").empty()) put_extension(combo, "pt-region", "PT");
  const std::string_view country = text(combo, "country");
  if (!country.empty() && country != "PT") put_extension(combo, "pt-region", country == "EL" ? "GR" : country);
}

void category_code(const Context& context, Json& combo) {
  const std::string_view cat = text(combo, "cat");
  if (cat != "VAT") return put_extension(combo, kTaxCategory, context.facts.tax_code(cat));
  if (text(combo, "key").empty()) {
    const std::string_view key = context.facts.tax_key_of(extension(combo, kTaxCategory));
    put(combo, "key", lasting(key.empty() ? "standard" : key));
  }
  put_extension(combo, kTaxCategory, context.facts.tax_key_code(text(combo, "key")));
}

void combo(const Context& context, Json& object) {
  if (Json* tags = list(object, "tags"); tags != nullptr && text(object, "rate").empty() && tags->at(0).is_string())
    put(object, "rate", tags->at(0));
  take_out(object, "tags");
  if (text(object, "cat") == "VAT") {
    former_rate(context, object);
    vat_key(object);
    if (context.country == "PT") portuguese_region(object);
  }
  if (context.en16931) category_code(context, object);
}

void tax_note(const Context& context, Json& object) {
  if (!context.en16931 || text(object, "cat") != "VAT") return;
  if (text(object, "key").empty()) {
    const std::string_view key = context.facts.tax_key_of(extension(object, kTaxCategory));
    if (!key.empty()) put(object, "key", lasting(key));
  }
  const std::string_view code = context.facts.tax_key_code(text(object, "key"));
  if (!code.empty()) put_extension(object, kTaxCategory, code);
}

void tax(Context& context, Json& object) {
  const std::string_view value = context.facts.former_value("rounding", text(object, "rounding"));
  if (!value.empty()) put(object, "rounding", lasting(value));
  if (Json* tags = list(object, "tags"))
    for (const Json& tag : *tags)
      if (tag.is_string()) context.former_tags.emplace_back(std::string_view(tag.get_ref<const Text&>()));
  take_out(object, "tags");
}

void invoice(const Context& context, Json& object) {
  if (text(object, "type").empty()) put(object, "type", Json("standard"));
  if (!context.former_tags.empty()) put(object, "$tags", Json(context.former_tags));
  if (!context.en16931) return;
  Json* tax = find(object, "tax");
  if (tax == nullptr) {
    tax = &put(object, "tax", Json::object());
    for (const Field& field : context.schema.fields(context.schema.type_named("Tax")))
      if (field.empty == Empty::computed) put(*tax, field.name, placeholder());
  }
  if (context.choruspro && extension(*tax, "fr-choruspro-framework").empty())
    put_extension(*tax, "fr-choruspro-framework", "A1");
}

// ---- former names

void rename(Json& object, std::string_view former, std::string_view name) {
  const std::string_view value = text(object, former);
  if (!value.empty()) put(object, name, lasting(value));
  take_out(object, former);
}

void terms(Json& object) {
  const std::string detail(text(object, "detail"));
  std::string notes(text(object, "notes"));
  take_out(object, "detail");
  if (detail.empty()) return;
  if (notes.ends_with('.')) notes.pop_back();
  put(object, "notes", Json(tidied(Text(notes.empty() ? detail : notes + ". " + detail))));
}

}  // namespace

void normalise(Context& context, Kind kind, Json& object) {
  switch (kind) {
    case Kind::invoice:
      return invoice(context, object);
    case Kind::tax:
      return tax(context, object);
    case Kind::tax_note:
      return tax_note(context, object);
    case Kind::party:
      return party(context, object);
    case Kind::tax_id:
      return normalise_tax_id(context.facts, object);
    case Kind::identity:
      return identity(context, object);
    case Kind::inbox:
      return inbox(context, object);
    case Kind::address:
      return address(object);
    case Kind::item:
      if (context.en16931 && text(object, "unit").empty()) put(object, "unit", Json("one"));
      return;
    case Kind::line:
      return line(context, object);
    case Kind::sub_line:
      return positive_price(object);
    case Kind::line_discount:
    case Kind::discount:
      return put_code(context, object, "untdid-allowance", false);
    case Kind::line_charge:
    case Kind::charge:
      return put_code(context, object, "untdid-charge", false);
    case Kind::combo:
      return combo(context, object);
    case Kind::note:
      return put_code(context, object, "untdid-text-subject", false);
    case Kind::terms:
      return terms(object);
    case Kind::advance:
      return rename(object, "desc", "description");
    case Kind::instructions:
      return put_code(context, object, "untdid-payment-means", true);
    case Kind::online:
      rename(object, "name", "label");
      return rename(object, "addr", "url");
    case Kind::other:
      return;
  }
}

bool is_nothing(Kind kind, const Json& object) {
  if (kind != Kind::line_discount && kind != Kind::line_charge) return false;
  for (const std::string_view name : {"key", "code", "reason"})
    if (!text(object, name).empty()) return false;
  const auto rate = percent(object, "percent");
  const auto value = amount(object, "amount");
  return (!rate || rate->is_zero()) && (!value || value->is_zero()) && find(object, "ext") == nullptr;
}

}  // namespace rulec::calculate
