#include "calculate/write.h"

#include <fmt/format.h>

namespace rulec::calculate {
namespace {

// Paths are put into words only for what is too large: they are functions.
class Writer {
 public:
  explicit Writer(Context& context) : context_(context) {}

  // `path` gives that of the object.
  template <typename Path>
  void amount(Json& object, std::string_view name, Amount value, const Path& path) {
    value.is_readable() ? put(object, name, value) : put_readable(context_, object, name, value, path());
  }
  template <typename Path>
  void amount(Json& object, std::string_view name, const std::optional<Amount>& value, const Path& path) {
    value ? amount(object, name, *value, path) : take_out(object, name);
  }

  template <typename Path>
  void adjustments(const std::vector<Adjustment>& all, const Path& path) {
    for (std::size_t i = 0; i < all.size(); ++i)
      amount(*all[i].object, "amount", all[i].amount, [&] { return fmt::format("{}[{}]", path(), i); });
  }

  void line(const LineFigures& line, std::size_t number) {
    for (const LineFigures& part : line.parts) this->line(part, number);
    if (!line.item || !line.priced) return;
    const auto path = [number] { return fmt::format("$.lines[{}]", number); };
    adjustments(line.discounts, path);
    adjustments(line.charges, path);
    amount(*line.object, "sum", line.sum, path);
    amount(*line.object, "total", line.total, path);
  }

 private:
  Context& context_;
};

template <std::size_t size>
void add_member(Json& object, const char (&name)[size], Json value) {
  members_of(object).emplace_back(Text(name), std::move(value));
}

Json written_rate(const RateFigures& row) {
  Json made = Json::object();
  members_of(made).reserve(6);
  if (!row.country.empty()) add_member(made, "country", lasting(row.country));
  if (!row.key.empty()) add_member(made, "key", lasting(row.key));
  if (row.ext != nullptr && !row.ext->empty()) add_member(made, "ext", *row.ext);
  add_member(made, "base", written(row.base));
  if (row.percent) add_member(made, "percent", row.percent->to_string());
  if (row.surcharge) {
    Json surcharge = Json::object();
    add_member(surcharge, "percent", row.surcharge->to_string());
    add_member(surcharge, "amount", written(row.surcharge_amount));
    add_member(made, "surcharge", std::move(surcharge));
  }
  add_member(made, "amount", written(row.amount));
  return made;
}

// The totals of the invoice, with a place for each member.
Json& totals_of(const Context& context, Json& invoice) {
  if (Json* known = find(invoice, "totals")) return *known;
  Json& totals = put(invoice, "totals", Json::object());
  for (const Field& field : context.schema.fields(context.schema.type_named("Totals")))
    members_of(totals).emplace_back(field.text, placeholder());
  return totals;
}

void write_taxes(Context& context, Json& totals, const Figures& figures) {
  if (figures.categories.empty()) return take_out(totals, "taxes");
  if (has_unreadable(figures.categories)) context.refuse("RB-OVERFLOW", "$.totals.taxes", "taxes");
  Json taxes = Json::object();
  add_member(taxes, "categories", written_categories(figures.categories));
  add_member(taxes, "sum", written(figures.tax));
  if (figures.retained_tax) add_member(taxes, "retained", written(*figures.retained_tax));
  put(totals, "taxes", std::move(taxes));
}

}  // namespace

void put_readable(Context& context, Json& object, std::string_view name, Amount value, std::string_view path) {
  if (!value.is_readable()) context.refuse("RB-OVERFLOW", fmt::format("{}.{}", path, name), std::string(name));
  put(object, name, value);
}

bool has_unreadable(const std::vector<CategoryFigures>& categories) {
  for (const CategoryFigures& category : categories) {
    if (!category.amount.is_readable()) return true;
    if (category.surcharge && !category.surcharge->is_readable()) return true;
    for (const RateFigures& row : category.rates)
      if (!row.base.is_readable() || !row.amount.is_readable() || !row.surcharge_amount.is_readable()) return true;
  }
  return false;
}

Json written_categories(const std::vector<CategoryFigures>& categories) {
  Json all = Json::array();
  for (const CategoryFigures& category : categories) {
    Json made = Json::object();
    add_member(made, "code", lasting(category.code));
    if (category.retained) add_member(made, "retained", true);
    if (category.informative) add_member(made, "informative", true);
    Json rates = Json::array();
    for (const RateFigures& row : category.rates) rates.push_back(written_rate(row));
    add_member(made, "rates", std::move(rates));
    add_member(made, "amount", written(category.amount));
    if (category.surcharge) add_member(made, "surcharge", written(*category.surcharge));
    all.push_back(std::move(made));
  }
  return all;
}

void write_given_totals(Json& invoice) {
  Json* totals = find(invoice, "totals");
  if (totals == nullptr) return;
  for (const char* name : {"sum", "total", "tax", "total_with_tax", "payable"})
    if (find(*totals, name) == nullptr) put(*totals, name, Amount{});
}

void write_figures(Context& context, Json& invoice, const Figures& figures) {
  if (!figures.taxable) return take_out(invoice, "totals");
  Writer writer(context);
  for (std::size_t i = 0; i < figures.lines.size(); ++i) writer.line(figures.lines[i], i);
  writer.adjustments(figures.discounts, [] { return "$.discounts"; });
  writer.adjustments(figures.charges, [] { return "$.charges"; });
  Json& totals = totals_of(context, invoice);
  const auto path = [] { return "$.totals"; };
  writer.amount(totals, "sum", figures.sum, path);
  writer.amount(totals, "discount", figures.discount, path);
  writer.amount(totals, "charge", figures.charge, path);
  writer.amount(totals, "tax_included", figures.tax_included, path);
  writer.amount(totals, "total", figures.total, path);
  write_taxes(context, totals, figures);
  writer.amount(totals, "tax", figures.tax, path);
  writer.amount(totals, "total_with_tax", figures.total_with_tax, path);
  writer.amount(totals, "retained_tax", figures.retained_tax, path);
  writer.amount(totals, "payable", figures.payable, path);
  writer.amount(totals, "advance", figures.advance, path);
  writer.amount(totals, "due", figures.due, path);
}

}  // namespace rulec::calculate
