#include "generate.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string_view>

namespace rulec::bench {
namespace {

using Json = nlohmann::ordered_json;
using Cents = std::int64_t;

struct Rate {
  std::string_view name, percent;
  Cents thousandths;
};
constexpr std::array<Rate, 3> kRates = {
    {{"general", "20%", 200}, {"intermediate", "10%", 100}, {"reduced", "5.5%", 55}}};
constexpr std::array<std::string_view, 5> kItems = {"Ramettes de papier recyclé A4", "Maintenance du parc informatique",
                                                    "Cartouches d'encre noire", "Nettoyage des locaux, par passage",
                                                    "Chaises empilables, coque hêtre"};
constexpr std::array<std::string_view, 3> kUnits = {"item", "h", "kg"};

std::string amount(Cents cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

Cents share(Cents base, Cents thousandths) { return (base * thousandths + 500) / 1000; }

Json combo(const Rate& rate) {
  return {{"cat", "VAT"},
          {"key", "standard"},
          {"rate", rate.name},
          {"percent", rate.percent},
          {"ext", {{"untdid-tax-category", "S"}}}};
}

Json party(std::string_view name, std::string_view vat, std::string_view siret, std::string_view street) {
  return {{"name", name},
          {"tax_id", {{"country", "FR"}, {"code", vat}}},
          {"identities", Json::array({{{"type", "SIRET"}, {"code", siret}, {"ext", {{"iso-scheme-id", "0009"}}}}})},
          {"addresses",
           Json::array(
               {{{"num", "12"}, {"street", street}, {"locality", "Valbrume"}, {"code", "42990"}, {"country", "FR"}}})},
          {"people", Json::array({{{"name", {{"given", "Camille"}, {"surname", "Verdelin"}}}}})},
          {"emails", Json::array({{{"addr", "contact@valbrume.example"}}})},
          {"telephones", Json::array({{{"num", "+33 4 00 00 00 12"}}})},
          {"ext", {{"fr-choruspro-scheme", "1"}}}};
}

struct Sums {
  Cents lines = 0;
  std::array<Cents, kRates.size()> bases{};
};

Json line(std::size_t number, std::mt19937_64& random, Sums& sums) {
  const auto pick = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  const std::size_t rate = pick(kRates.size());
  const Cents quantity = 1 + static_cast<Cents>(pick(40)), price = 100 + static_cast<Cents>(pick(30000));
  const Cents sum = quantity * price;
  const Cents discount = pick(3) == 0 ? share(sum, 50) : 0;
  Json json = {{"i", number},
               {"quantity", std::to_string(quantity)},
               {"item",
                {{"ref", fmt::format("REF-{:05}", pick(100000))},
                 {"name", kItems[pick(kItems.size())]},
                 {"price", amount(price)},
                 {"unit", kUnits[pick(kUnits.size())]}}},
               {"sum", amount(sum)}};
  if (discount > 0)
    json["discounts"] = Json::array({{{"reason", "Remise"}, {"percent", "5%"}, {"amount", amount(discount)}}});
  json["taxes"] = Json::array({combo(kRates[rate])});
  json["total"] = amount(sum - discount);
  sums.lines += sum - discount;
  sums.bases[rate] += sum - discount;
  return json;
}

Json totals(const Sums& sums) {
  Json rates = Json::array();
  Cents tax = 0;
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    if (sums.bases[i] == 0) continue;
    const Cents part = share(sums.bases[i], kRates[i].thousandths);
    tax += part;
    rates.push_back({{"key", "standard"},
                     {"ext", {{"untdid-tax-category", "S"}}},
                     {"base", amount(sums.bases[i])},
                     {"percent", kRates[i].percent},
                     {"amount", amount(part)}});
  }
  Json category = {{"code", "VAT"}, {"rates", rates}, {"amount", amount(tax)}};
  return {{"sum", amount(sums.lines)},
          {"total", amount(sums.lines)},
          {"taxes", {{"categories", Json::array({category})}, {"sum", amount(tax)}}},
          {"tax", amount(tax)},
          {"total_with_tax", amount(sums.lines + tax)},
          {"payable", amount(sums.lines + tax)}};
}

}  // namespace

std::string generate_invoice(std::size_t lines, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Sums sums;
  Json rows = Json::array();
  for (std::size_t i = 1; i <= lines; ++i) rows.push_back(line(i, random, sums));
  const Json sum = totals(sums);
  const Json invoice = {
      {"$schema", "https://gobl.org/draft-0/bill/invoice"},
      {"$regime", "FR"},
      {"$addons", {"eu-en16931-v2017", "fr-choruspro-v1"}},
      {"uuid", "019cd7a0-5c00-7000-8000-00000000000b"},
      {"type", "standard"},
      {"series", "B26"},
      {"code", fmt::format("{:04}", seed)},
      {"issue_date", "2026-03-10"},
      {"currency", "EUR"},
      {"tax", {{"ext", {{"fr-choruspro-framework", "A1"}, {"untdid-document-type", "380"}}}}},
      {"supplier", party("Fournitures du Canal SARL", "29902173467", "90217346700025", "quai des Tanneurs")},
      {"customer", party("Commune de Valbrume", "18219973013", "21997301300010", "place de l'Hôtel-de-Ville")},
      {"lines", std::move(rows)},
      {"ordering", {{"code", "SERVICES"}, {"purchases", Json::array({{{"code", "ENG-2026-0417"}}})}}},
      {"payment",
       {{"terms",
         {{"due_dates", Json::array({{{"date", "2026-04-09"}, {"amount", sum["payable"]}, {"percent", "100%"}}})},
          {"notes", "Paiement à 30 jours"}}},
        {"instructions",
         {{"key", "credit-transfer+sepa"},
          {"credit_transfer", Json::array({{{"iban", "FR7690001000120000041735308"}, {"bic", "VALBFRPP"}}})},
          {"ext", {{"untdid-payment-means", "58"}}}}}}},
      {"delivery", {{"date", "2026-03-06"}}},
      {"totals", sum},
      {"notes",
       Json::array({{{"key", "general"}, {"text", "Marché 2026-07"}, {"ext", {{"untdid-text-subject", "AAI"}}}}})}};
  return invoice.dump(1);
}

const std::string& invoice_with(std::int64_t lines) {
  static std::map<std::int64_t, std::string> made;
  auto [entry, is_new] = made.try_emplace(lines);
  if (is_new) entry->second = generate_invoice(static_cast<std::size_t>(lines));
  return entry->second;
}

}  // namespace rulec::bench
