#include "random_invoice.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <random>

namespace rulec::tests {
namespace {

using Json = nlohmann::ordered_json;

class Dice {
 public:
  explicit Dice(std::uint64_t number) : random_(number * 0x9e3779b97f4a7c15ULL + 1) {}

  std::uint64_t below(std::uint64_t count) { return random_() % count; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  // Up to `most` units with up to `decimals` decimals.
  std::string amount(std::uint64_t most, unsigned decimals) {
    const auto places = static_cast<unsigned>(below(decimals + 1));
    std::string text = std::to_string(below(most));
    if (places == 0) return text;
    text += '.';
    for (unsigned i = 0; i < places; ++i) text += static_cast<char>('0' + below(10));
    return text;
  }
  std::string percent() { return amount(60, 2) + "%"; }

 private:
  std::mt19937_64 random_;
};

Json taxes(Dice& dice) {
  constexpr std::array<const char*, 4> kRates = {"general", "intermediate", "reduced", "super-reduced"};
  if (dice.one_in(6))
    return Json::array({{{"cat", "VAT"}, {"key", "exempt"}, {"ext", {{"cef-vatex", "VATEX-EU-132"}}}}});
  if (dice.one_in(8)) return Json::array({{{"cat", "VAT"}, {"key", "zero"}}});
  return Json::array({{{"cat", "VAT"}, {"rate", kRates[dice.below(kRates.size())]}}});
}

Json adjustment(Dice& dice) {
  Json made{{"reason", "Selon accord"}};
  if (dice.one_in(2)) {
    made["percent"] = dice.percent();
    if (dice.one_in(4)) made["base"] = dice.amount(500, 3);
  } else {
    made["amount"] =
        dice.amount(9, 2);  // finer ones are rounded by the first building, and the second starts from that
  }
  return made;
}

Json adjustments(Dice& dice, bool taxed) {
  Json all = Json::array();
  for (std::uint64_t left = dice.below(3); left > 0; --left) {
    all.push_back(adjustment(dice));
    if (taxed) all.back()["taxes"] = taxes(dice);
  }
  return all;
}

Json line(Dice& dice) {
  Json made{{"quantity", dice.amount(40, 3)},
            {"item", {{"name", "Fourniture"}, {"price", dice.amount(400, 4)}}},
            {"taxes", taxes(dice)}};
  if (dice.one_in(12)) made["quantity"] = "-" + dice.amount(4, 2);
  if (dice.one_in(3)) made["discounts"] = adjustments(dice, false);
  if (dice.one_in(4)) made["charges"] = adjustments(dice, false);
  return made;
}

Json party(const char* name, const char* vat, const char* siret) {
  return {{"name", name},
          {"tax_id", {{"country", "FR"}, {"code", vat}}},
          {"identities", Json::array({{{"type", "SIRET"}, {"code", siret}}})},
          {"addresses",
           Json::array(
               {{{"street", "1 rue des Essais"}, {"locality", "Valbrume"}, {"code", "42990"}, {"country", "FR"}}})}};
}

}  // namespace

std::string random_invoice(std::uint64_t number) {
  Dice dice(number);
  Json made{{"$schema", "https://gobl.org/draft-0/bill/invoice"},
            {"$addons", Json::array({"eu-en16931-v2017"})},
            {"code", fmt::format("F-{}", number)},
            {"issue_date", "2026-03-16"},
            {"currency", "EUR"},
            {"supplier", party("Fournitures du Val", "83999001019", "99900101900010")},
            {"customer", party("Commune de Valbrume", "70999002017", "99900201700013")},
            {"lines", Json::array()}};
  const std::uint64_t lines = dice.one_in(50) ? 200 : 1 + dice.below(12);
  for (std::uint64_t i = 0; i < lines; ++i) made["lines"].push_back(line(dice));
  if (dice.one_in(3)) made["discounts"] = adjustments(dice, true);
  if (dice.one_in(3)) made["charges"] = adjustments(dice, true);
  if (dice.one_in(6)) made["tax"]["rounding"] = "currency";
  made["payment"]["terms"] = {{"notes", "30 jours"}};
  if (dice.one_in(3))
    made["payment"]["advances"] = Json::array({{{"description", "Acompte"}, {"percent", dice.percent()}}});
  return made.dump();
}

}  // namespace rulec::tests
