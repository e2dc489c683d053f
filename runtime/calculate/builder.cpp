#include "calculate/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "calculate/add_up.h"
#include "calculate/clock.h"
#include "calculate/context.h"
#include "calculate/envelope.h"
#include "calculate/lines.h"
#include "calculate/net_prices.h"
#include "calculate/origin.h"
#include "calculate/read.h"
#include "calculate/scenarios.h"
#include "calculate/taxes.h"
#include "calculate/totals.h"
#include "calculate/write.h"

namespace rulec::calculate {
namespace {

constexpr std::string_view kEn16931 = "eu-en16931-v2017", kChorusPro = "fr-choruspro-v1";
constexpr std::size_t kMostListed = 5;

// The member of an object in the tree; kNoPlace where there is none, or no object.
Place member(const Tree& tree, Place object, std::string_view name) {
  if (object == kNoPlace || tree[object].kind != NodeKind::object) return kNoPlace;
  for (Place child = tree[object].first_child; child != kNone; child = tree[child].next)
    if (tree.written_name(child) == name) return child;
  return kNoPlace;
}

std::string_view text_at(const Tree& tree, Place place) {
  return place != kNoPlace && tree[place].kind == NodeKind::text ? tree[place].view() : std::string_view();
}

bool has(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool takes_totals_as_given(Json& invoice) {
  Json* const tags = list(invoice, "$tags");
  return tags != nullptr && std::find(tags->begin(), tags->end(), "bypass") != tags->end();
}

std::size_t size_of(Json& invoice, std::string_view name) {
  const Json* const found = list(invoice, name);
  return found == nullptr ? 0 : found->size();
}

// Rounding each line moves a total by half a cent a line at most; more has another cause.
void note_net_rounding(Context& context, Json& invoice, const Gross& gross) {
  const Amount net = amount(*find(invoice, "totals"), "total_with_tax").value_or(Amount{});
  const Amount apart = subtract(raise(gross.total_with_tax, net.scale), net);
  const auto parts = static_cast<std::int64_t>(size_of(invoice, "lines") + size_of(invoice, "discounts") +
                                               size_of(invoice, "charges") + 1);
  const bool by_rounding = std::abs(rescale(apart, context.decimals).units) <= parts;
  Remark& made = context.remark(by_rounding ? "RB-NET-ROUNDED" : "RB-NET-APART", "$.totals.total_with_tax");
  made.value = net.to_string();
  made.expected = gross.total_with_tax.to_string();
  made.list = apart.to_string();
}

}  // namespace

struct Builder::State {
  explicit State(const RuleTable& table_in) : table(table_in), schema(table), facts(table), digester(schema) {
    for (Index i = 0; i < table.lists().size(); ++i)
      if (table.text(table.lists()[i].name) == "GOBL_ADDON") known_addons = i;
  }

  void take_addons(Context& context) const;
  void add_addon(Context& context, std::string_view addon, Place place) const;
  void take_regime(Context& context) const;
  bool settle_head(Context& context, Json& invoice, const BuildOptions& options) const;
  bool settle_currency(Context& context, Json& invoice) const;
  void calculate(Context& context, Json& invoice, const BuildOptions& options) const;
  static void calculate_figures(Context& context, Json& invoice, Figures& figures);
  static BeforeBases before_bases(const Context& context, Json& invoice);
  void calculate_net(Context& context, Json& invoice, const BuildOptions& options) const;
  Json whole(Context& context, Json invoice, const BuildOptions& options);

  const RuleTable& table;
  Schema schema;
  Facts facts;
  Digester digester;
  Index known_addons = kNone;
};

// With what it requires in front of it. Unknown ones are dropped, as GOBL does; those that GOBL knows and whose changes
// are not known here would give another document.
void Builder::State::add_addon(Context& context, std::string_view addon, Place place) const {
  if (addon.empty() || has(context.addons, addon)) return;
  if (!facts.addon(addon)) {
    const bool known = known_addons != kNone && table.find_code(known_addons, addon) != nullptr;
    if (known) return context.refuse("RB-ADDON-UNABLE", place, std::string(addon), {});
    Remark& made = context.remark("RB-ADDON", "");
    made.place = place;
    made.value = addon;
    return;
  }
  const std::string_view required = facts.required_by(addon);
  if (!required.empty()) add_addon(context, required, place);
  context.addons.emplace_back(addon);
}

void Builder::State::take_addons(Context& context) const {
  const Tree& tree = context.input.tree;
  const Place list = member(tree, context.input.root, "$addons");
  if (list == kNoPlace || tree[list].kind != NodeKind::array) return;
  for (Place addon = tree[list].first_child; addon != kNone; addon = tree[addon].next)
    add_addon(context, text_at(tree, addon), addon);
  context.en16931 = has(context.addons, kEn16931);
  context.choruspro = has(context.addons, kChorusPro);
}

void Builder::State::take_regime(Context& context) const {
  const Tree& tree = context.input.tree;
  Place place = member(tree, context.input.root, "$regime");
  std::string_view country = text_at(tree, place);
  if (country.empty()) {
    place = member(tree, member(tree, member(tree, context.input.root, "supplier"), "tax_id"), "country");
    country = text_at(tree, place);
  }
  const auto regime = facts.regime(country);
  if (!regime) return;
  if (!regime->calculated) return context.refuse("RB-REGIME", place, std::string(country), {});
  context.country = regime->country;
}

bool Builder::State::settle_currency(Context& context, Json& invoice) const {
  const std::string_view written = text(invoice, "currency");
  if (!facts.decimals(written)) {
    const auto regime = facts.regime(context.country);
    if (!regime) {
      context.refuse("RB-CURRENCY", written.empty() ? "$" : "$.currency", std::string(written));
      return false;
    }
    if (!written.empty()) {
      Remark& made = context.remark("RB-CURRENCY-REPLACED", "$.currency");
      made.value = written;
      made.expected = regime->currency;
    }
    put(invoice, "currency", lasting(regime->currency));
  }
  context.currency = text(invoice, "currency");
  context.decimals = facts.decimals(context.currency).value_or(2);
  return true;
}

// Regime, addons, tags, dates and currency: what stands above the lines.
bool Builder::State::settle_head(Context& context, Json& invoice, const BuildOptions& options) const {
  if (text(invoice, "$regime").empty() && !context.country.empty()) put(invoice, "$regime", Json(context.country));
  context.addons.empty() ? take_out(invoice, "$addons")
                         : static_cast<void>(put(invoice, "$addons", Json(context.addons)));
  if (!check_tags(context, invoice)) return false;
  const auto regime = facts.regime(context.country);
  const Moment now = now_in(regime ? regime->winter_minutes : 0);
  const Day today = options.today.value_or(now.day);
  const bool stands = options.net && context.input.built;  // as it is
  if (!stands && text(invoice, "issue_time") == "00:00:00") {
    const std::string time =
        fmt::format("{:02}:{:02}:{:02}", now.seconds / 3600, now.seconds / 60 % 60, now.seconds % 60);
    put(invoice, "issue_date", Json(to_iso(today)));
    put(invoice, "issue_time", Json(time));
    context.remark("RB-DATE", "$.issue_time").value = fmt::format("{} {}", to_iso(today), time);
  }
  const std::string_view issued = text(invoice, "issue_date");
  if (!stands && (issued.empty() || issued == "0000-00-00")) {
    put(invoice, "issue_date", Json(to_iso(today)));
    context.remark("RB-DATE", "$.issue_date").value = to_iso(today);
  }
  const std::string_view valued = text(invoice, "value_date");
  context.day = parse_iso_day(valued.empty() ? text(invoice, "issue_date") : valued).value_or(kFirstDay);
  const Json* tax = find(invoice, "tax");
  context.rounding = tax == nullptr ? "" : text(*tax, "rounding");
  if (context.rounding.empty()) context.rounding = regime ? regime->rounding : "precise";
  return settle_currency(context, invoice);
}

// From prices to what is payable, before anything is rounded.
void Builder::State::calculate_figures(Context& context, Json& invoice, Figures& figures) {
  calculate_lines(context, invoice, figures);
  calculate_adjustments(context, invoice, figures);
  if (!context.refused) calculate_taxes(context, invoice, figures);
  if (!context.refused && figures.taxable) calculate_totals(context, invoice, figures);
}

// Calculated apart, for what GOBL prints is asked for by few invoices.
BeforeBases Builder::State::before_bases(const Context& context, Json& invoice) {
  BeforeBases before{fine_bases(invoice, context.decimals), std::nullopt};
  if (before.bases.empty()) return before;
  Json copy = invoice;
  Context own = context;
  own.adds_up = false;
  Figures figures;
  calculate_figures(own, copy, figures);
  if (own.refused || !figures.taxable) return before;
  round_figures(own, figures);
  before.printed = std::move(figures);
  return before;
}

void Builder::State::calculate(Context& context, Json& invoice, const BuildOptions& options) const {
  if (takes_totals_as_given(invoice)) {
    write_given_totals(invoice);
    return apply_scenarios(context, invoice);
  }
  Figures figures;
  BeforeBases before;
  if (options.en16931) before = before_bases(context, invoice);
  calculate_preceding(context, invoice);
  calculate_figures(context, invoice, figures);
  if (context.refused) return;
  if (figures.taxable) {
    options.en16931 ? make_add_up(context, invoice, figures, before) : round_figures(context, figures);
    calculate_payments(context, invoice, figures);
  }
  write_figures(context, invoice, figures);
  apply_scenarios(context, invoice);
}

// The tax is taken out of each price, and all is calculated again; what that changes goes to the rounding of the
// totals.
void Builder::State::calculate_net(Context& context, Json& invoice, const BuildOptions& options) const {
  if (!context.input.built) {
    BuildOptions as_gobl = options;
    as_gobl.en16931 = context.adds_up = false;
    calculate(context, invoice, as_gobl);
    context.adds_up = options.en16931;
  }
  const auto gross = context.refused ? std::nullopt : gross_of(invoice);
  if (!gross) return;
  if (takes_totals_as_given(invoice)) return context.refuse("RB-NET-UNABLE", "$.tax.prices_include", gross->category);
  make_prices_net(invoice, *gross);
  calculate(context, invoice, options);
  if (context.refused) return;
  context.remark("RB-NET", "$.tax.prices_include").value = gross->category;
  const auto rounding = net_rounding(invoice, *gross);
  if (!rounding) return;
  put(*find(invoice, "totals"), "rounding", *rounding);
  note_net_rounding(context, invoice, *gross);
  calculate(context, invoice, options);
}

Json Builder::State::whole(Context& context, Json invoice, const BuildOptions& options) {
  const bool enveloped = context.input.root != 0;
  Json made;
  if (enveloped) {
    context.head_only = true;
    made = read_object(context, 0, schema.type_named("Envelope"));
  } else if (!options.envelope) {
    return invoice;
  }
  if (const Json* signatures = find(made, "sigs"); options.identify && signatures != nullptr && !signatures->empty())
    context.remark("RB-OPENED", "$.sigs");
  return wrapped(context, digester, std::move(made), std::move(invoice), options.identify);
}

Builder::Builder(const RuleTable& table) : state_(std::make_unique<State>(table)) {}
Builder::~Builder() = default;
Builder::Builder(Builder&&) noexcept = default;

std::string_view Builder::missing() const { return state_->schema.known() ? state_->facts.missing() : "gobl_member"; }

namespace {

Notice notice_of(Origins& origins, const Remark& remark) {
  Notice notice;
  notice.rule = remark.rule;
  notice.places.push_back(remark.place != kNoPlace ? remark.place : origins.of(remark.path).place);
  const auto set = [&](NoticeField field, const std::string& text) {
    notice.fields[static_cast<std::size_t>(field)] = text;
  };
  set(NoticeField::value, remark.value);
  set(NoticeField::name, remark.name.empty() ? remark.path : remark.name);
  set(NoticeField::expected, remark.expected);
  set(NoticeField::list, remark.list);
  set(NoticeField::count, std::to_string(remark.count));
  return notice;
}

void note_members(const Context& context, Origins& origins, const char* rule, const std::vector<Place>& places,
                  std::vector<Notice>& notices) {
  if (places.empty()) return;
  Remark remark;
  remark.rule = rule;
  remark.place = places.front();
  remark.count = places.size();
  for (std::size_t i = 0; i < std::min(places.size(), kMostListed); ++i)
    remark.list += (i > 0 ? ", " : "") + context.input.tree.path(places[i]);
  if (places.size() > kMostListed) remark.expected = ", …";
  notices.push_back(notice_of(origins, remark));
}

// What stands in the taxes of the totals is made anew; what GOBL does not know there goes.
void note_unknown(Context& context, Origins& origins, std::vector<Notice>& notices) {
  std::vector<Place> kept, replaced;
  const Tree& tree = context.input.tree;
  const Place taxes = member(tree, member(tree, context.input.root, "totals"), "taxes");
  for (const Place place : context.unknown) {
    Place around = place;
    while (around != taxes && around != context.input.root && around != kNone && around != 0)
      around = tree[around].parent;
    (taxes != kNoPlace && around == taxes ? replaced : kept).push_back(place);
  }
  note_members(context, origins, "RB-UNKNOWN", kept, notices);
  note_members(context, origins, "RB-REPLACED", replaced, notices);
  context.unknown = std::move(kept);
}

}  // namespace

namespace {

// In the arena, so that nothing of it is given back piece by piece.
Json& in_arena(Json json) { return *new (BuildArena::of_thread().take(sizeof(Json))) Json(std::move(json)); }

}  // namespace

Built Builder::build(const Document& input, const BuildOptions& options) {
  State& state = *state_;
  BuildArena::of_thread().reset();
  Context context{.schema = state.schema, .facts = state.facts, .input = input};
  context.adds_up = options.en16931;
  context.today = options.today.value_or(today());
  state.take_addons(context);
  state.take_regime(context);
  Built built;
  if (!context.refused) {
    Json& invoice = in_arena(read_object(context, input.root, state.schema.type_named("Invoice")));
    if (!context.refused && state.settle_head(context, invoice, options))
      options.net ? state.calculate_net(context, invoice, options) : state.calculate(context, invoice, options);
    if (!context.refused) {
      const Json& made = in_arena(state.whole(context, std::move(invoice), options));
      if (!context.refused) write(made, options.compact, built.bytes);
    }
  }
  if (!built.bytes.empty() && !options.compact) built.bytes += '\n';
  Origins origins(input);
  for (const Remark& remark : context.remarks) built.notices.push_back(notice_of(origins, remark));
  note_unknown(context, origins, built.notices);
  built.unknown = std::move(context.unknown);
  built.refused = context.refused;
  return built;
}

}  // namespace rulec::calculate
