// The figures of an invoice, as exact as they are calculated, before they are rounded and written.
#pragma once

#include <optional>
#include <vector>

#include "calculate/amount.h"
#include "calculate/json.h"

namespace rulec::calculate {

// A row of the tax totals: category and rate by number.
struct RowNumber {
  std::size_t category = 0, rate = 0;
};

// A discount or charge, of a line or of the document.
struct Adjustment {
  Json* object = nullptr;
  Amount amount;
  std::optional<int> base_scale;  // decimals of its base, where one is given
  std::vector<RowNumber> rows;    // of its taxes; only where figures are to add up
};

struct LineFigures {
  Json* object = nullptr;
  Json* taxes = nullptr;  // its list of taxes; null: none
  bool priced = false;    // false: it has neither sum nor total
  bool item = false;      // false: what it has stays as it is
  int price_scale = 0;
  Amount sum, total;
  std::vector<Adjustment> discounts, charges;
  std::vector<LineFigures> parts;  // breakdown and substituted
  std::vector<RowNumber> rows;     // of its taxes; only where figures are to add up
};

struct RateFigures {
  std::string_view key, country;
  const Json* ext = nullptr;
  std::optional<Percent> percent, surcharge;
  Amount base, amount, surcharge_amount;
};

struct CategoryFigures {
  std::string_view code;
  bool retained = false, informative = false;
  std::vector<RateFigures> rates;
  Amount amount;
  std::optional<Amount> surcharge;
};

struct Figures {
  std::vector<LineFigures> lines;
  std::vector<Adjustment> discounts, charges;
  std::vector<CategoryFigures> categories;
  bool taxable = false;  // something is priced: there are totals
  Amount sum, total, tax, total_with_tax, payable;
  std::optional<Amount> discount, charge, tax_included, retained_tax, rounding, advance, due;
};

}  // namespace rulec::calculate
