#include "compiler/emit.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "compiler/definitions.h"
#include "compiler/family_rows.h"
#include "compiler/gates.h"
#include "compiler/parse.h"
#include "compiler/tree_emit.h"
#include "model/date.h"
#include "table/kept_table.h"

namespace rulec::compiler {
namespace {

constexpr std::size_t kMostRules = 64;  // of a block

class Emitter {
 public:
  Emitter(const World& world, const Rules& rules, const Mappings& mappings)
      : world_(world), rules_(rules), mappings_(mappings), code_(world, table_), trees_(world, rules, table_, code_) {}

  Emitted run() {
    model();
    lists();
    stages();
    waiting();
    for (Index i = 0; i < rules_.all.size(); ++i) rule(i);
    terms();
    for (Index i = 0; i < world_.layers.size(); ++i) layer(i);
    for (const auto& mapping : mappings_.all) this->mapping(mapping);
    element_names();
    trees_.finish();
    namespaces();
    kept_tables();
    family_rows();
    definitions();
    code_.write_names();
    return {table_.finish(kEdition)};
  }

 private:
  Texts words(const Words& words) { return table_.texts(words.en, words.fr); }

  void model() {
    for (const auto& frame : world_.frames)
      table_.add(Section::frames, FrameRow{frame.parent, frame.slots, frame.group, frame.term, frame.depth});
    for (const auto& group : world_.groups)
      table_.add(Section::groups, GroupRow{table_.text(group.id), table_.text(group.alias), words(group.name),
                                           group.parent, group.frame, group.slot, group.min, group.max});
  }

  void terms() {
    for (Index i = 0; i < world_.terms.size(); ++i) {
      const auto& term = world_.terms[i];
      TermRow row;
      row.id = table_.text(term.id);
      row.alias = table_.text(term.alias);
      row.name = words(term.name);
      row.group = term.group;
      row.owner = term.owner;
      row.frame = term.frame;
      row.slot = term.slot;
      row.list = term.type.type == Type::code ? term.type.list : term.scheme_list;
      row.currency = term.type.currency;
      row.presence = table_.indices(presence_[i]);
      row.type = term.type.type;
      row.repeated = term.repeated ? 1 : 0;
      row.min = term.min;
      table_.add(Section::terms, row);
    }
  }

  void lists() {
    for (const auto& list : world_.lists) {
      ListRow row;
      row.name = table_.text(list.name);
      row.version = table_.text(list.version);
      row.source = table_.text(list.source);
      row.title = words(list.title);
      std::vector<std::string> keys;
      row.codes = {table_.count(Section::codes), static_cast<Index>(list.codes.size())};
      for (const auto& code : list.codes) {
        table_.add(Section::codes, CodeRow{table_.text(code.code), words(code.name), code.since, code.until});
        keys.push_back(code.code);
      }
      row.buckets = table_.buckets(Section::buckets, keys);
      table_.add(Section::lists, row);
    }
  }

  // ---- rules

  // Presence rules come first, for the others may skip where they failed; then each rule after those it waits for.
  void stages() {
    presence_.resize(world_.terms.size());
    by_id_.clear();
    std::vector<bool> asks(rules_.all.size(), false);
    for (Index i = 0; i < rules_.all.size(); ++i) {
      const auto& rule = rules_.all[i];
      by_id_[rule.id].push_back(i);
      if (rule.severity != Severity::fatal) continue;
      std::vector<Index> terms;
      for (const auto& check : rule.checks) add_terms_asked_for(check, terms);
      for (const Index term : terms) presence_[term].push_back(i);
      asks[i] = !terms.empty();
    }
    stage_.assign(rules_.all.size(), 0);
    std::vector<int> state(rules_.all.size(), 0);
    std::uint8_t lowest = 1;  // of the rules that may skip where a presence rule failed
    const std::function<void(Index)> visit = [&](Index i) {
      if (state[i] != 0) return;
      state[i] = 1;
      std::uint8_t stage = asks[i] ? 0 : lowest;
      for (const auto& [id, span] : rules_.all[i].after)
        for (const Index other : by_id_[id]) {
          visit(other);
          stage = std::max<std::uint8_t>(stage, static_cast<std::uint8_t>(stage_[other] + 1));
        }
      stage_[i] = stage;
    };
    for (Index i = 0; i < rules_.all.size(); ++i)
      if (asks[i]) visit(i);
    for (Index i = 0; i < rules_.all.size(); ++i)
      if (asks[i]) lowest = std::max<std::uint8_t>(lowest, static_cast<std::uint8_t>(stage_[i] + 1));
    for (Index i = 0; i < rules_.all.size(); ++i) visit(i);
  }

  // What a rule waits for, and what waits for it. Rules about terms do not wait for those about trees.
  void waiting() {
    after_.resize(rules_.all.size());
    before_.resize(rules_.all.size());
    for (Index i = 0; i < rules_.all.size(); ++i)
      for (const auto& [id, span] : rules_.all[i].after)
        for (const Index other : by_id_[id]) {
          if (rules_.all[other].tree && !rules_.all[i].tree) continue;
          after_[i].push_back(other);
          before_[other].push_back(i);
        }
  }

  Slice segments(const std::vector<Segment>& from) {
    std::vector<SegmentRow> rows;
    for (const auto& segment : from) {
      SegmentRow row;
      row.format = segment.format;
      row.notice = segment.notice;
      row.list = segment.list;
      if (segment.value) {
        IrPtr value = segment.value;
        const bool percent = value->type.type == Type::percent;
        if (segment.format == Format::plain && percent) row.format = Format::percent;
        if (segment.format == Format::plain && !percent && value->kind == IrKind::load) {
          value = std::make_shared<Ir>(*value);
          value->kind = IrKind::raw;
          row.format = Format::raw;
        }
        row.code = code_.program(value);
      } else {
        row.literal = table_.text(segment.literal);
      }
      rows.push_back(row);
    }
    return table_.add_all(Section::segments, rows);
  }

  PlaceRow place(const PlaceInfo& info) const {
    PlaceRow row;
    row.term = info.term;
    row.group = info.group;
    if (info.term != kNone) {
      row.frame = world_.terms[info.term].frame;
      row.slot = world_.terms[info.term].slot;
    } else if (info.group != kNone) {
      row.frame = world_.groups[info.group].frame;
      row.slot = world_.groups[info.group].slot;
    }
    return row;
  }

  // The first conjunct of `when` that compares a slot with a text picks the rows before any code runs.
  static IrPtr take_guard(const IrPtr& when, const Ir*& slot, const Ir*& constant) {
    const auto is_guard = [&](const IrPtr& part) {
      if (part->kind != IrKind::compare || part->number_a != 0) return false;
      for (const std::size_t side : {std::size_t{0}, std::size_t{1}})
        if (part->args[side]->kind == IrKind::load && part->args[1 - side]->kind == IrKind::constant &&
            part->args[1 - side]->constant == Kind::text) {
          slot = part->args[side].get();
          constant = part->args[1 - side].get();
          return true;
        }
      return false;
    };
    if (!when) return when;
    if (is_guard(when)) return nullptr;
    if (when->kind != IrKind::both || !is_guard(when->args[0])) return when;
    if (when->args.size() == 2) return when->args[1];
    auto rest = std::make_shared<Ir>(*when);
    rest->args.erase(rest->args.begin());
    return rest;
  }

  // The text of a rule, as if it stood at the left edge of its file; one about the tree with the head of its context.
  std::string as_written(const CheckedRule& rule) const {
    const Span span = rule.ast->span;
    const std::uint32_t column = world_.sources[span.source].position(span.from).column;
    std::string text = indented(world_.sources.text(span), column - 1, rule.tree ? 2 : 0);
    if (!rule.tree) return text;
    return fmt::format("at {} {{\n{}\n}}", world_.sources.text(rule.tree->where), text);
  }

  // From the second line on, `was` blanks at the left become `wanted`.
  static std::string indented(std::string_view text, std::size_t was, std::size_t wanted) {
    std::string moved(wanted, ' ');
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end = std::min(text.find('\n', i), text.size() - 1) + 1;
      moved += text.substr(i, end - i);
      if (text[end - 1] != '\n') break;
      const std::size_t blanks = std::min(text.find_first_not_of(' ', end), text.size()) - end;
      const std::size_t taken = std::min(was, blanks);
      if (blanks > taken || end + blanks < text.size()) moved.append(wanted, ' ');
      i = end + taken;
    }
    return moved;
  }

  void rule(Index index) {
    const CheckedRule& rule = rules_.all[index];
    RuleRow row;
    row.id = table_.text(rule.id);
    std::vector<Index> aliases;
    for (const auto& alias : rule.aliases) {
      const Str str = table_.text(alias);
      aliases.push_back(str.at);
      aliases.push_back(str.size);
    }
    row.aliases = table_.indices(aliases);
    row.title = table_.texts(rule.title_en, rule.title_fr);
    row.source = table_.text(rule.source);
    row.note = table_.text(rule.note);
    row.because = table_.texts(rule.because.en, rule.because.fr);
    row.confidence = rule.confidence;
    row.confidence_why = table_.texts(rule.why_en, rule.why_fr);
    row.needs = rule.needs;
    row.needs_term = rule.needs_term;
    row.text = table_.text(as_written(rule));
    const Source& source = world_.sources[rule.ast->span.source];
    std::string_view path = source.path();
    if (path.starts_with(world_.folder)) path.remove_prefix(world_.folder.size());
    row.file = table_.text(path);
    row.line = source.position(rule.ast->span.from).line;
    row.layer = rule.layer;
    row.frame = rule.frame();
    row.scope_term = rule.scope_term;
    row.scope_group = rule.scope_group;
    row.severity = rule.severity;
    row.missing = rule.missing;
    row.manual = rule.manual ? 1 : 0;
    row.stage = stage_[index];
    row.since = rule.since;
    row.until = rule.until;
    row.tree = rule.tree ? 1 : 0;
    row.dated = rule.since != kFirstDay || rule.until != kLastDay ? 1 : 0;
    scope(rule, row);

    // Reserve the lets first: programs name them by number.
    row.lets = {table_.count(Section::lets), static_cast<Index>(rule.lets.size())};
    lets(rule, row.lets);
    const Ir *slot = nullptr, *constant = nullptr;
    const IrPtr when = take_guard(rule.when, slot, constant);
    if (slot != nullptr) {
      row.guard_level = slot->level;
      row.guard_slot = slot->slot;
      row.guard_constant = code_.constant(*constant);
    }
    if (when) row.when = code_.program(when);
    if (const auto gate = slot == nullptr ? gate_of(rule) : std::nullopt)
      gates_[index] = {code_.known_lookups(gate->lookups), gate->passes};
    if (rule.checks.size() == 1) row.quick = quick(*rule.checks[0]);
    std::vector<Index> checks;
    for (const auto& check : rule.checks) checks.push_back(code_.program(check));
    row.checks = table_.indices(checks);
    row.after = table_.indices(after_[index]);
    row.before = table_.indices(before_[index]);
    row.message_en = segments(rule.message_en);
    row.message_fr = segments(rule.message_fr);
    row.fix_en = segments(rule.fix_en);
    row.fix_fr = segments(rule.fix_fr);
    std::vector<PlaceRow> places;
    for (const auto& info : rule.places) places.push_back(place(info));
    if (rule.tree)
      for (const auto& at : rule.tree->at) {
        places.emplace_back();
        places.back().path = code_.path(at);
      }
    row.places = table_.add_all(Section::places, places);
    std::vector<ShownRow> shown;
    for (const auto& value : rule.shown) shown.push_back({table_.text(value.name), code_.program(value.value)});
    row.shown = table_.add_all(Section::shown, shown);
    row.terms = table_.indices(rule.terms);
    std::vector<StepRow> steps;
    for (const auto& step : rule.steps)
      steps.push_back({step.direction,
                       step.severity,
                       {},
                       step.validity.since.value_or(kFirstDay),
                       step.validity.until.value_or(kLastDay)});
    row.steps = table_.add_all(Section::steps, steps);
    table_.add(Section::rules, row);
  }

  void scope(const CheckedRule& rule, RuleRow& row) const {
    Index frame = 0, slot = 0;
    if (rule.scope_term != kNone) {
      frame = world_.terms[rule.scope_term].frame;
      slot = world_.terms[rule.scope_term].slot;
    } else if (rule.scope_group != kNone) {
      frame = world_.groups[rule.scope_group].frame;
      slot = world_.groups[rule.scope_group].slot;
    } else {
      return;
    }
    row.scope_level = static_cast<std::uint8_t>(world_.frames[frame].depth);
    row.scope_slot = static_cast<std::uint16_t>(slot);
  }

  // The forms that most rules have: one slot, looked at in one way.
  QuickRow quick(const Ir& check) {
    QuickRow row;
    const auto slot = [&](const Ir& ir) {
      row.level[row.count] = static_cast<std::uint8_t>(ir.level);
      row.slot[row.count++] = static_cast<std::uint16_t>(ir.slot);
    };
    const auto is_slot = [](const Ir& ir, IrKind kind) { return ir.kind == kind && ir.args.empty(); };
    if (is_slot(check, IrKind::exists) || is_slot(check, IrKind::present)) {
      slot(check);
      row.kind = check.kind == IrKind::exists ? Quick::exists : Quick::is_present;
    } else if (check.kind == IrKind::either && check.args.size() <= 3 &&
               std::all_of(check.args.begin(), check.args.end(),
                           [&](const IrPtr& arg) { return is_slot(*arg, IrKind::exists); })) {
      for (const auto& arg : check.args) slot(*arg);
      row.kind = Quick::exists;
    } else if (check.kind == IrKind::in_list && check.args[0]->kind == IrKind::load) {
      slot(*check.args[0]);
      row.kind = Quick::in_list;
      row.argument = check.list;
    } else if (check.kind == IrKind::compare) {
      const Ir &left = *check.args[0], &right = *check.args[1];
      const bool constant = right.kind == IrKind::constant && right.constant == Kind::number;
      const auto op = static_cast<ast::Compare>(check.number_a);
      if (constant && op == ast::Compare::at_most && left.kind == IrKind::decimals &&
          left.args[0]->kind == IrKind::raw && right.number.scale() == 0) {
        slot(*left.args[0]);
        row.kind = Quick::decimals;
        row.argument = static_cast<Index>(right.number.units());
      } else if (constant && left.kind == IrKind::load && right.constant == Kind::number) {
        static const std::map<ast::Compare, Quick> kKinds = {{ast::Compare::equal, Quick::equal},
                                                             {ast::Compare::greater, Quick::greater},
                                                             {ast::Compare::at_least, Quick::at_least},
                                                             {ast::Compare::at_most, Quick::at_most}};
        if (const auto kind = kKinds.find(op); kind != kKinds.end()) {
          slot(left);
          row.kind = kind->second;
          row.argument = code_.constant(right);
        }
      }
    }
    return row;
  }

  void lets(const CheckedRule& rule, Slice span) {
    code_.lets(&rule.lets, span);
    // A let may use those before it: their numbers are known, their programs need not be.
    std::vector<LetRow> rows;
    for (const auto& let : rule.lets)
      rows.push_back({table_.text(let.name),
                      let.value ? code_.program(let.value) : kNone,
                      let.value ? let.value->type.type : Type::none,
                      {}});
    table_.add_all(Section::lets, rows);
  }

  // ---- layers

  void layer(Index index) {
    const LayerInfo& info = world_.layers[index];
    const LayerRules& rules = rules_.layers[index];
    LayerRow row;
    row.name = table_.text(info.name);
    row.version = table_.text(info.ast->version);
    row.source = table_.text(info.ast->source);
    Words title;
    for (const auto& text : info.ast->title) (text.language == "fr" ? title.fr : title.en) = text.plain;
    row.title = words(title);
    row.extends = table_.indices(info.extends);
    row.kind = info.kind;
    row.missing = info.missing;
    code_.lets(nullptr, {});
    if (rules.applies) row.applies = code_.program(rules.applies);
    if (rules.dated_term != kNone && world_.terms[rules.dated_term].frame == 0)
      row.dated_slot = world_.terms[rules.dated_term].slot;
    row.rules = table_.indices(rules.rules);
    std::vector<Index> lifted, reasons;
    for (const auto& entry : rules.lifted) {
      lifted.push_back(entry.rule);
      for (const std::string& why : {entry.reason.en, entry.reason.fr}) {
        const Str str = table_.text(why);
        reasons.push_back(str.at);
        reasons.push_back(str.size);
      }
    }
    std::vector<Index> needs;
    for (const Index rule : rules.rules)
      if (rules_.all[rule].needs != Needs::nothing) needs.push_back(rule);
    row.needs = table_.indices(needs);
    row.lifted = table_.indices(lifted);
    row.reasons = table_.indices(reasons);
    for (const Index rule : rules.rules) row.active += rules_.all[rule].manual ? 0 : 1;
    row.blocks = blocks(rules.rules);
    row.trees = trees_.layer(rules.rules);
    table_.add(Section::layers, row);
  }

  // Rules by stage and frame; those with one guard stand together, and those with one gate.
  Slice blocks(std::vector<Index> rules) {
    using Key = std::tuple<std::uint8_t, Index, std::uint32_t, std::uint32_t, std::string, std::vector<Index>, bool>;
    std::map<Key, std::vector<Index>> groups;
    std::map<Key, std::tuple<Index, Index, Index>> guards;
    for (const Index index : rules) {
      const CheckedRule& rule = rules_.all[index];
      if (rule.manual || rule.tree) continue;
      const Ir *slot = nullptr, *constant = nullptr;
      take_guard(rule.when, slot, constant);
      Key key{stage_[index],
              rule.frame(),
              slot != nullptr ? slot->level + 1 : 0,
              slot != nullptr ? slot->slot : 0,
              constant != nullptr ? constant->text : "",
              gates_[index].first,
              gates_[index].second};
      groups[key].push_back(index);
      if (slot != nullptr) guards[key] = {slot->slot, slot->level, code_.constant(*constant)};
    }
    std::vector<BlockRow> rows;
    for (const auto& [key, members] : groups) {
      BlockRow row;
      row.stage = std::get<0>(key);
      row.frame = std::get<1>(key);
      if (const auto guard = guards.find(key); guard != guards.end())
        std::tie(row.guard_slot, row.guard_level, row.guard_constant) = guard->second;
      row.gate = table_.indices(std::get<5>(key));
      row.passes_shut = std::get<6>(key) ? 1 : 0;
      // As many rules as a mask has bits.
      for (std::size_t from = 0; from < members.size(); from += kMostRules) {
        const auto some = members.begin() + static_cast<std::ptrdiff_t>(from);
        const auto count = static_cast<std::ptrdiff_t>(std::min(kMostRules, members.size() - from));
        row.rules = table_.indices(std::vector<Index>(some, some + count));
        rows.push_back(row);
      }
    }
    return table_.add_all(Section::blocks, rows);
  }

  // ---- mappings

  Index spelling(const std::string& table) {
    if (const auto known = spellings_.find(table); known != spellings_.end()) return known->second;
    std::vector<SpellingRow> rows;
    for (const auto& row : world_.tables.at(table).rows)
      rows.push_back({table_.text(row[0].text), table_.text(row[1].text)});
    const Slice span = table_.add_all(Section::spellings, rows);
    return spellings_[table] = table_.indices({span.first, span.count}).first;
  }

  enum class Way : std::uint8_t { reading, writing };

  Index block(const std::vector<CheckedBinding>& bindings, Way way = Way::reading) {
    std::vector<BindingRow> rows;
    for (const auto& binding : bindings)
      if (way == Way::reading ? binding.reads : binding.writes) rows.push_back(this->binding(binding, way));
    MapBlockRow row;
    row.bindings = table_.add_all(Section::bindings, rows);
    return table_.add(Section::map_blocks, row);
  }

  BindingRow binding(const CheckedBinding& from, Way way = Way::reading) {
    BindingRow row;
    row.term = from.term;
    row.group = from.group;
    row.fact = from.fact;
    if (from.has_block) row.block = block(from.block, way);
    std::vector<Index> paths;
    for (const auto& one : from.paths) {
      paths.push_back(code_.path(one));
      if (one.repeats()) row.repeats = 1;
    }
    row.paths = table_.indices(paths);
    row.conditions = code_.filters(from.conditions);
    if (from.when) row.when = code_.program(from.when);
    if (from.value) row.value = code_.program(from.value);
    if (from.has_constant) row.constant = code_.text_constant(from.constant);
    row.codec = from.codec;
    if (from.codec == Codec::join) row.argument = code_.text_constant(from.argument);
    row.most = from.most;
    row.outside = from.outside ? 1 : 0;
    if (from.codec == Codec::amount) row.argument = from.argument.empty() ? 2 : ast::number_up_to(18, from.argument);
    if (from.codec == Codec::first || from.codec == Codec::after)
      row.argument = ast::number_up_to(0xffff, from.argument);
    if (from.codec == Codec::divided) row.argument = from.by;
    if (from.codec == Codec::spelled && !from.spelling.empty()) row.argument = spelling(from.spelling);
    return row;
  }

  void mapping(const CheckedMapping& from) {
    code_.lets(nullptr, {});
    MappingRow row;
    row.name = table_.text(from.name);
    row.root = table_.text(from.root);
    row.syntax = from.syntax;
    row.extends = from.extends;
    row.layer = from.layer;
    std::vector<Index> reads;
    for (const auto& tests : from.reads) {
      const Slice span = code_.filters(tests);
      reads.push_back(span.first);
      reads.push_back(span.count);
    }
    row.reads = table_.indices(reads);
    row.root_block = block(from.bindings);
    row.write_block = block(from.bindings, Way::writing);
    std::vector<BindingRow> facts, ignored;
    for (const auto& fact : from.facts) facts.push_back(binding(fact));
    for (const auto& path : from.ignored) ignored.push_back(binding(path));
    row.facts = table_.add_all(Section::bindings, facts);
    row.ignored = table_.add_all(Section::bindings, ignored);
    code_.name(from.root);
    members(row);
    row.children = children(row.syntax == Syntax::xml ? "cii_child" : "gobl_member", from.root);
    table_.add(Section::mappings, row);
  }

  // What stands below what, and in which order: of XML with namespace and how often, of JSON only the names.
  Slice children(const std::string& name, const std::string& root) {
    const auto table = world_.tables.find(name);
    if (table == world_.tables.end()) return {};
    if (const auto known = children_.find(name); known != children_.end()) return known->second;
    std::map<std::string, Index> types{{"", 0}};
    const auto type = [&](const std::string& text) {
      return types.emplace(text, static_cast<Index>(types.size())).first->second;
    };
    const bool xml = name == "cii_child";
    std::vector<ChildRow> rows;
    std::map<Index, Index> count;
    if (!xml) rows.push_back({0, code_.name(root), type("Invoice"), 0, kNone, 1, 1});
    for (const auto& cells : table->second.rows) {
      ChildRow row;
      row.type = type(cells[0].text);
      row.name = code_.name(cells[1].text);
      const std::string& value = cells[xml ? 3 : 2].text;
      if (!value.empty() && value != "*") row.value = type(value);
      row.position = count[row.type]++;
      if (xml) {
        row.space = space(cells[2].text);
        row.least = static_cast<std::uint16_t>(ast::number_up_to(0xffff, cells[4].text));
        row.most = static_cast<std::uint16_t>(ast::number_up_to(0xffff, cells[5].text));
      }
      rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(),
              [](const ChildRow& a, const ChildRow& b) { return std::tie(a.type, a.name) < std::tie(b.type, b.name); });
    return children_[name] = table_.add_all(Section::children, rows);
  }

  // The number that a namespace will have among the name_spaces.
  Index space(const std::string& prefix) const {
    std::vector<std::string> prefixes;
    for (const auto& mapping : mappings_.all)
      for (const auto& [known, uri] : mapping.namespaces)
        if (std::find(prefixes.begin(), prefixes.end(), known) == prefixes.end()) prefixes.push_back(known);
    const auto at = std::find(prefixes.begin(), prefixes.end(), prefix);
    return at == prefixes.end() ? kNone : static_cast<Index>(at - prefixes.begin());
  }

  // The automata ask of every name how it ends: all must be known before.
  void element_names() {
    for (const auto& [name, table] : world_.tables)
      if (name.ends_with("_element"))
        for (const auto& row : table.rows) code_.name(row[0].text);
  }

  // Which names are in which namespaces of XML, as the tables of elements say (`cii_element`).
  void namespaces() {
    std::vector<std::string> prefixes;
    std::map<std::string, std::uint16_t> masks;
    for (const auto& mapping : mappings_.all)
      for (const auto& [prefix, uri] : mapping.namespaces) {
        if (std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end() || prefixes.size() == 16) continue;
        prefixes.push_back(prefix);
        table_.add(Section::name_spaces, NamespaceRow{table_.text(prefix), table_.text(uri)});
      }
    for (const auto& [name, table] : world_.tables) {
      if (!name.ends_with("_element")) continue;
      for (const auto& row : table.rows) {
        const auto known = std::find(prefixes.begin(), prefixes.end(), row[1].text);
        if (known != prefixes.end())
          masks[row[0].text] |= static_cast<std::uint16_t>(1U << static_cast<unsigned>(known - prefixes.begin()));
        code_.name(row[0].text);
      }
    }
    for (Index i = 0; i < code_.names(); ++i) {
      const auto known = masks.find(code_.name_of(i));
      table_.add(Section::name_masks, known == masks.end() ? std::uint16_t{0} : known->second);
    }
  }

  void kept_tables() {
    for (const auto& [name, table] : world_.tables)
      if (table.ast->kept) kept_table(name, table);
  }

  void family_rows() {
    std::vector<Str> columns, cells;
    for (const char* column : {"rule", "name", "text"}) columns.push_back(table_.text(column));
    for (const FamilyCell& cell : family_cells(world_, rules_))
      for (const std::string& text : {family_key(cell.rule), cell.name, cell.text}) cells.push_back(table_.text(text));
    KeptTableRow kept{table_.text(kFamilyRows), {}, {}};
    kept.columns = table_.add_all(Section::cells, columns);
    kept.cells = table_.add_all(Section::cells, cells);
    table_.add(Section::kept_tables, kept);
  }

  void definitions() {
    std::vector<Definition> all = definitions_of(world_);
    for (const auto& [pattern, automaton] : code_.patterns())
      all.push_back({fmt::format("pattern {}", automaton), pattern});
    std::ranges::stable_sort(all, {}, &Definition::name);
    std::vector<Str> cells;
    for (const auto& [name, text] : all) {
      cells.push_back(table_.text(name));
      cells.push_back(table_.text(text));
    }
    KeptTableRow kept{table_.text(kDefinitions), {}, {}};
    kept.columns = table_.add_all(Section::cells, std::vector<Str>{table_.text("name"), table_.text("text")});
    kept.cells = table_.add_all(Section::cells, cells);
    table_.add(Section::kept_tables, kept);
  }

  void kept_table(const std::string& name, const TableInfo& table) {
    std::vector<const std::vector<CellValue>*> sorted;
    for (const auto& row : table.rows) sorted.push_back(&row);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto* a, const auto* b) { return (*a)[0].text < (*b)[0].text; });
    std::vector<Str> columns, cells;
    for (const auto& column : table.ast->columns) columns.push_back(table_.text(column.name.text));
    for (const auto* row : sorted)
      for (const auto& cell : *row) cells.push_back(table_.text(cell.text));
    KeptTableRow kept{table_.text(name), {}, {}};
    kept.columns = table_.add_all(Section::cells, columns);
    kept.cells = table_.add_all(Section::cells, cells);
    table_.add(Section::kept_tables, kept);
  }

  // What the syntax knows at all: `Line.quantity` and the type of what stands there.
  void members(MappingRow& row) {
    const auto table = world_.tables.find("gobl_member");
    if (table == world_.tables.end() || row.syntax != Syntax::json) return;
    if (members_.count == 0) {
      std::map<std::string, std::string> sorted;
      for (const auto& cells : table->second.rows) {
        sorted[cells[0].text + "." + cells[1].text] = cells[2].text;
        code_.name(cells[1].text);
      }
      std::vector<SpellingRow> rows;
      for (const auto& [from, to] : sorted) rows.push_back({table_.text(from), table_.text(to)});
      members_ = table_.add_all(Section::spellings, rows);
    }
    row.members = members_;
  }

  const World& world_;
  const Rules& rules_;
  const Mappings& mappings_;
  TableWriter table_;
  CodeWriter code_;
  TreeEmitter trees_;
  std::vector<std::vector<Index>> presence_, after_, before_;
  std::map<std::string, std::vector<Index>> by_id_;
  std::vector<std::uint8_t> stage_;
  std::map<Index, std::pair<std::vector<Index>, bool>> gates_;  // by rule: known lookups; passes where it is shut
  std::map<std::string, Index> spellings_;
  std::map<std::string, Slice> children_;
  Slice members_;
};

}  // namespace

Emitted emit(const World& world, const Rules& rules, const Mappings& mappings) {
  return Emitter(world, rules, mappings).run();
}

}  // namespace rulec::compiler
