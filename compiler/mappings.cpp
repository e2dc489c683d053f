#include "compiler/mappings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/tree_types.h"
#include "model/facts.h"

namespace rulec::compiler {
namespace {

const std::map<std::string, Codec>& codec_names() {
  static const std::map<std::string, Codec> names = {
      {"join", Codec::join},       {"percent", Codec::percent}, {"amount", Codec::amount},
      {"date102", Codec::date102}, {"spelled", Codec::spelled}, {"member_name", Codec::member_name},
      {"scheme", Codec::scheme},   {"base64", Codec::base64},   {"written", Codec::written},
      {"first", Codec::first},     {"behind", Codec::after},    {"divided", Codec::divided},
      {"integer", Codec::integer}, {"key", Codec::key}};
  return names;
}

class Checker {
 public:
  Checker(const World& world, Diagnostics& problems) : world_(world), problems_(problems), lowering_(world, problems) {}

  Mappings run() {
    learn_members();
    std::map<std::string, const ast::Mapping*> seen;
    for (const auto& file : world_.files)
      for (const auto& mapping : file.mappings) {
        const auto [at, fresh] = seen.emplace(mapping.name.text, &mapping);
        if (!fresh) {
          problems_.add({"RC0701",
                         Level::error,
                         mapping.name.span,
                         fmt::format("mapping `{}` is declared twice", mapping.name.text),
                         {},
                         "first declared here",
                         at->second->name.span});
          continue;
        }
        order_.push_back(&mapping);
      }
    // A dialect comes after what it extends.
    std::stable_sort(order_.begin(), order_.end(),
                     [](const auto* a, const auto* b) { return !a->extends && b->extends; });
    for (const auto* mapping : order_) check(*mapping);
    return std::move(mappings_);
  }

 private:
  void check(const ast::Mapping& mapping) {
    CheckedMapping checked;
    checked.name = mapping.name.text;
    if (mapping.extends) {
      for (Index i = 0; i < mappings_.all.size(); ++i)
        if (mappings_.all[i].name == mapping.extends->text) checked.extends = i;
      if (checked.extends == kNone) {
        std::vector<std::string> names;
        for (const auto* other : order_) names.push_back(other->name.text);
        const auto close = nearest(mapping.extends->text, names);
        problems_.error("RC0202", mapping.extends->span, fmt::format("unknown mapping `{}`", mapping.extends->text),
                        close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      } else {
        const auto& base = mappings_.all[checked.extends];
        checked.root = base.root;
        checked.syntax = base.syntax;
        checked.facts = base.facts;
        checked.ignored = base.ignored;
        checked.bindings = base.bindings;
      }
    }
    bound_.clear();
    name_ = mapping.name.text;
    syntax_ = checked.syntax;
    const bool of_gobl = checked.syntax == Syntax::json && (checked.root == "doc" || names_root(mapping, "doc"));
    types_ = {of_gobl ? kRootType : std::string(kAnything)};
    std::vector<CheckedBinding> own;
    for (const auto& item : mapping.items) {
      using K = ast::MapItem::Kind;
      if (item.kind == K::root) {
        checked.syntax = syntax_ = item.paths[0].rooted ? Syntax::xml : Syntax::json;
        checked.root = item.paths[0].steps.empty() ? "" : item.paths[0].steps.back().name;
      } else if (item.kind == K::name_space) {
        checked.namespaces.emplace_back(item.name.text, item.text);
      } else if (item.kind == K::reads) {
        reads(item, checked);
      } else if (item.kind == K::fact) {
        fact(item, checked);
      } else if (item.kind == K::ignore) {
        for (const auto& path : item.paths) {
          CheckedBinding binding;
          type_behind(path, types_.back(), true);
          binding.paths = {this->path(path)};
          checked.ignored.push_back(std::move(binding));
        }
      }
    }
    block(mapping.items, World::kInvoice, 0, own);
    // What a dialect binds takes the place of what its base binds.
    if (checked.extends != kNone)
      override_with(checked.bindings, own);
    else
      checked.bindings = std::move(own);
    if (checked.extends == kNone && mapping.items.size() > 20) unbound(mapping, checked);
    mappings_.all.push_back(std::move(checked));
  }

  static void override_with(std::vector<CheckedBinding>& base, std::vector<CheckedBinding>& own) {
    std::set<Index> read, written;
    for (const auto& binding : own) {
      if (binding.term != kNone && binding.reads) read.insert(binding.term);
      if (binding.term != kNone && binding.writes) written.insert(binding.term);
    }
    for (auto& other : base) {
      other.reads = other.reads && !read.contains(other.term);
      other.writes = other.writes && !written.contains(other.term);
    }
    std::erase_if(base, [](const CheckedBinding& other) { return !other.reads && !other.writes; });
    const auto inherited = static_cast<std::ptrdiff_t>(base.size());  // two of its own stand side by side
    for (auto& binding : own) {
      const auto end = base.begin() + inherited;
      const auto same = std::find_if(base.begin(), end, [&](const CheckedBinding& other) {
        return other.term == binding.term && other.group == binding.group &&
               ((other.reads && binding.reads) || (other.writes && binding.writes));
      });
      if (same != end && binding.group != kNone && binding.has_block && same->has_block) {
        override_with(same->block, binding.block);
        continue;
      }
      base.push_back(std::move(binding));
    }
  }

  void unbound(const ast::Mapping& mapping, const CheckedMapping& checked) {
    std::set<Index> terms;
    const auto collect = [&](const auto& self, const std::vector<CheckedBinding>& bindings) -> void {
      for (const auto& binding : bindings) {
        terms.insert(binding.term);
        self(self, binding.block);
      }
    };
    collect(collect, checked.bindings);
    for (Index t = 0; t < world_.terms.size(); ++t) {
      const auto& term = world_.terms[t];
      if (term.min > 0 && term.owner == kNone && !terms.contains(t))
        problems_.warning("RC0905", mapping.name.span,
                          fmt::format("mapping `{}` does not bind {}, which is mandatory", mapping.name.text,
                                      world_.describe_term(t)));
    }
  }

  static bool asks_terms(const std::vector<CheckedPath::Test>& tests) {
    return std::any_of(tests.begin(), tests.end(), [](const CheckedPath::Test& test) {
      return test.term != kNone || std::any_of(test.path[0].steps.begin(), test.path[0].steps.end(),
                                               [](const CheckedPath::Step& step) { return asks_terms(step.tests); });
    });
  }

  void reads(const ast::MapItem& item, CheckedMapping& checked) {
    check_tests(item.conditions, types_.back());
    checked.reads.emplace_back();
    for (const auto& test : item.conditions) checked.reads.back().push_back(this->test(test));
    if (asks_terms(checked.reads.back()))
      problems_.error("RC0904", item.span, "`reads when` is asked before any term is read",
                      "compare with a text or a list");
    if (item.name.text.empty()) return;
    const auto layer = world_.layer_by_name.find(item.name.text);
    if (layer != world_.layer_by_name.end()) {
      checked.layer = layer->second;
      return;
    }
    std::vector<std::string> names;
    for (const auto& [name, index] : world_.layer_by_name) names.push_back(name);
    const auto close = nearest(item.name.text, names);
    problems_.error("RC0202", item.name.span, fmt::format("unknown layer `{}`", item.name.text),
                    close.empty() ? "" : fmt::format("did you mean `{}`?", close));
  }

  void fact(const ast::MapItem& item, CheckedMapping& checked) {
    const auto fact = fact_named(item.name.text);
    if (!fact) {
      std::vector<std::string> names(kFactNames.begin(), kFactNames.end());
      const auto close = nearest(item.name.text, names);
      problems_.error("RC0204", item.name.span, fmt::format("no fact `{}` of the document", item.name.text),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      return;
    }
    CheckedBinding binding;
    binding.fact = static_cast<Index>(*fact);
    type_behind(item.paths[0], types_.back(), true);
    binding.paths = {path(item.paths[0])};
    checked.facts.push_back(std::move(binding));
  }

  Scope scope_of(Index frame) const {
    Scope scope;
    std::vector<Index> chain;
    for (; frame != 0; frame = world_.frames[frame].parent) chain.insert(chain.begin(), frame);
    for (const Index link : chain) scope.levels.push_back({link, {}});
    return scope;
  }

  void block(const std::vector<ast::MapItem>& items, Index group, Index frame, std::vector<CheckedBinding>& out) {
    using K = ast::MapItem::Kind;
    for (const auto& item : items)
      if (item.kind == K::binding || item.kind == K::constant)
        bind(item, group, frame, out);
      else if (item.kind == K::write)
        write(item, frame, out);
  }

  // A constant, or a term that has a place of its own elsewhere too.
  void write(const ast::MapItem& item, Index frame, std::vector<CheckedBinding>& out) {
    Scope scope = scope_of(frame);
    CheckedBinding binding;
    binding.reads = false;
    binding.writes = true;
    type_behind(item.paths[0], types_.back(), true);
    binding.paths = {path(item.paths[0])};
    if (item.value) {
      binding.value = lowering_.expr(item.value, scope);
    } else if (item.target.steps.empty()) {
      binding.has_constant = true;
      binding.constant = item.text;
    } else {
      const auto meaning = lowering_.resolve(item.target, scope);
      if (meaning.kind != Meaning::Kind::term) return;
      binding.term = meaning.term;
    }
    if (item.when) binding.when = lowering_.truth(item.when, scope);
    out.push_back(std::move(binding));
  }

  void bind(const ast::MapItem& item, Index group, Index frame, std::vector<CheckedBinding>& out) {
    Scope scope = scope_of(frame);
    const auto meaning = lowering_.resolve(item.target, scope);
    if (meaning.kind == Meaning::Kind::nothing) return;
    CheckedBinding binding;
    if (meaning.kind == Meaning::Kind::group) binding.group = meaning.group;
    if (meaning.kind == Meaning::Kind::term) binding.term = meaning.term;
    const bool conditional = !item.conditions.empty() || item.when;
    const bool constant = item.kind == ast::MapItem::Kind::constant;
    if (binding.term != kNone && !conditional) twice(item, binding.term, group);
    binding.reads = item.arrow != "->";
    binding.writes = item.arrow != "<-";
    Index inner = frame;
    if (binding.group != kNone) inner = world_.groups[binding.group].frame;
    if (binding.term != kNone && item.has_block) inner = world_.terms[binding.term].frame;
    if (!binding.reads) scope = scope_of(inner);  // of each row that is written
    for (const auto& path : item.paths) {
      type_behind(path, types_.back(), true);
      binding.paths.push_back(this->path(path));
    }
    check_tests(item.conditions, types_.back());
    for (const auto& test : item.conditions) binding.conditions.push_back(this->test(test));
    codec(item, binding);
    if (item.when) binding.when = lowering_.truth(item.when, scope);
    if (constant) {
      binding.has_constant = true;
      binding.constant = item.text;
    }
    binding.has_block = item.has_block;
    if (binding.term != kNone && syntax_ == Syntax::xml) {
      const auto& term = world_.terms[binding.term];
      const Index own = term.owner == kNone ? term.group : world_.terms[term.owner].group;
      binding.outside = own != group && own != kNone;
    }
    std::map<std::pair<std::string, Index>, Span> outer;
    if (conditional) std::swap(outer, bound_);
    std::string inside = item.paths.empty() ? types_.back() : type_behind(item.paths[0], types_.back(), false);
    types_.push_back(std::move(inside));
    block(item.items, binding.group != kNone ? binding.group : group, inner, binding.block);
    types_.pop_back();
    if (conditional) std::swap(outer, bound_);
    out.push_back(std::move(binding));
  }

  void twice(const ast::MapItem& item, Index term, Index group) {
    const auto direction = [&](const char* way, const std::string& where) {
      const auto [at, fresh] = bound_.emplace(std::make_pair(way + where, term), item.target.span);
      if (fresh) return true;
      problems_.add({"RC0901", Level::error, item.target.span,
                     fmt::format("{} is {} twice in mapping {}", world_.describe_term(term), way, name_),
                     "use `otherwise`, or `if`", "first here", at->second});
      return false;
    };
    // A block of a repeated term names the term again, for its value.
    const bool own_value =
        item.paths.size() <= 1 && !item.has_block && world_.frames[world_.terms[term].frame].term == term;
    if (own_value) return;
    if (item.arrow != "->" && !direction("read", {})) return;
    // It may be written to several places, once to each.
    if (item.arrow != "<-") direction("written", fmt::format("{} {}", group, world_.sources.text(item.paths[0].span)));
  }

  void codec(const ast::MapItem& item, CheckedBinding& binding) {
    if (item.codec.text.empty()) {
      if (item.joined)
        problems_.error("RC0902", item.span, "several paths in parentheses need a codec", "via join(\" \")");
      return;
    }
    const auto known = codec_names().find(item.codec.text);
    if (known == codec_names().end()) {
      std::vector<std::string> names;
      for (const auto& [name, value] : codec_names()) names.push_back(name);
      const auto close = nearest(item.codec.text, names);
      problems_.error("RC0902", item.codec.span, fmt::format("unknown codec `{}`", item.codec.text),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      return;
    }
    binding.codec = known->second;
    if (!item.args.empty()) binding.argument = item.args[0].text;
    if (binding.codec == Codec::divided) {
      const auto by = world_.term_by_id.find(binding.argument);
      if (by != world_.term_by_id.end())
        binding.by = by->second;
      else
        problems_.error("RC0201", item.codec.span, fmt::format("unknown term `{}`", binding.argument));
    }
    const bool is_count = binding.codec == Codec::first || binding.codec == Codec::after;
    if (is_count && (binding.argument.empty() || binding.argument.find_first_not_of("0123456789") != std::string::npos))
      problems_.error("RC0902", item.codec.span, fmt::format("{} takes a number of characters", item.codec.text));
    if (binding.codec >= Codec::first && item.arrow != "->")
      problems_.error("RC0902", item.codec.span, fmt::format("{} is for writing", item.codec.text), "write `->`");
    if (binding.codec == Codec::join && item.args.size() > 1)
      binding.most = static_cast<std::uint8_t>(ast::number_up_to(255, item.args[1].text));
    if (binding.term != kNone) fits(item, binding);
    if (binding.codec == Codec::join && item.arrow == "<->" && !binding.argument.empty())
      problems_.error("RC0903", item.span.from < item.target.span.to ? after_arrow(item) : item.codec.span,
                      fmt::format("join(\"{}\") is written but cannot be read back", binding.argument),
                      fmt::format("\"{}\" may occur in a part: write `<-` and `->` apart", binding.argument));
    if (binding.codec == Codec::spelled) {
      const auto table = world_.tables.find(binding.argument);
      if (table == world_.tables.end() || table->second.types.size() != 2)
        problems_.error("RC0202", item.args.empty() ? item.codec.span : item.args[0].span,
                        fmt::format("no table `{}` of two columns", binding.argument));
      else
        binding.spelling = binding.argument;
    }
  }

  Span after_arrow(const ast::MapItem& item) const {
    const auto text = world_.sources.text({item.span.source, item.target.span.to, item.span.to});
    const auto arrow = text.find(item.arrow);
    const auto from = item.target.span.to + static_cast<std::uint32_t>(arrow == std::string_view::npos ? 0 : arrow);
    return {item.span.source, from, from + static_cast<std::uint32_t>(item.arrow.size())};
  }

  void fits(const ast::MapItem& item, const CheckedBinding& binding) {
    const Type type = world_.terms[binding.term].type.type;
    const auto wrong = [&](const char* makes) {
      problems_.error("RC0902", item.codec.span.from > item.span.from ? via_span(item) : item.codec.span,
                      fmt::format("{} is read through {}, which makes {}", world_.describe_term(binding.term),
                                  item.codec.text, makes));
    };
    if (binding.codec == Codec::date102 && type != Type::date) wrong("a date");
    if (binding.codec == Codec::percent && type != Type::percent) wrong("a rate");
    if (binding.codec == Codec::amount && binding.argument.find_first_not_of("0123456789") != std::string::npos)
      wrong("a number of decimals");
    if (binding.codec == Codec::amount && type != Type::amount && type != Type::unit_price && type != Type::quantity)
      wrong("an amount");
    if (binding.codec == Codec::join && type != Type::text && type != Type::identifier && type != Type::code)
      wrong("a text");
  }
  static Span via_span(const ast::MapItem& item) { return item.codec.span; }

  void named(CheckedPath& path, const std::string& name, Span span) {
    path.steps.push_back({StepOp::member, name, 0, {}});
    if (syntax_ != Syntax::xml || xml_.is_element(name)) return;
    const auto close = nearest(name, xml_.elements());
    problems_.error("RC0904", span, fmt::format("no element `{}`", name),
                    close.empty() ? "" : fmt::format("did you mean `{}`?", close));
  }

  CheckedPath path(const ast::Path& from) {
    CheckedPath path;
    if (from.self) return path;
    for (const auto& step : from.steps)
      if (step.anywhere || step.starred)
        problems_.error("RC0904", step.span, "a mapping names each step of a path",
                        "`//` and `*Name` are for syntax tables");
    if (from.rooted) path.steps.push_back({StepOp::root, {}, 0, {}});
    for (const auto& step : from.steps) {
      if (step.any)
        path.steps.push_back({StepOp::any_member, {}, 0, {}});
      else
        named(path, (step.attribute ? "@" : "") + step.name, step.span);
      for (const auto& filter : step.filters) {
        using K = ast::PathFilter::Kind;
        switch (filter.kind) {
          case K::each:
            path.steps.push_back({StepOp::each, {}, 0, {}});
            break;
          case K::index:
            path.steps.push_back({StepOp::at_index, {}, ast::number_up_to(0x7fffffff, filter.text), {}});
            break;
          case K::name:
            path.steps.push_back({StepOp::member, filter.text, 0, {}});
            break;
          case K::tests: {
            CheckedPath::Step tests{StepOp::filter, {}, 0, {}};
            for (const auto& test : filter.tests) tests.tests.push_back(this->test(test));
            path.steps.push_back(std::move(tests));
            break;
          }
        }
      }
    }
    return path;
  }

  CheckedPath::Test test(const ast::PathTest& from) {
    using K = ast::PathTest::Kind;
    CheckedPath::Test test;
    test.path = {path(from.path)};
    test.text = from.text;
    test.set = from.set;
    switch (from.kind) {
      case K::self:
      case K::ancestor:
        problems_.error("RC0904", from.span, "self(…) and ancestor(…) are for syntax tables");
        break;
      case K::exists:
        test.op = FilterOp::exists;
        break;
      case K::missing:
        test.op = FilterOp::missing;
        break;
      case K::equal:
        test.op = FilterOp::equal;
        break;
      case K::unequal:
        test.op = FilterOp::unequal;
        break;
      case K::in_set:
        test.op = FilterOp::in_set;
        break;
      case K::matches:
        problems_.error("RC0904", from.span, "a mapping cannot test with `matches`", "use =, != or `in`");
        break;
      case K::in_list: {
        test.op = FilterOp::in_list;
        const auto list = world_.list_by_name.find(from.text);
        if (list != world_.list_by_name.end())
          test.list = list->second;
        else
          problems_.error("RC0202", from.span, fmt::format("unknown code list `{}`", from.text));
        break;
      }
    }
    if (test.text.size() > 2 && test.text.front() == '{' && test.text.back() == '}') {
      const auto term = world_.term_by_id.find(test.text.substr(1, test.text.size() - 2));
      if (term != world_.term_by_id.end())
        test.term = term->second;
      else
        problems_.error("RC0201", from.span, fmt::format("unknown term `{}`", test.text));
    }
    return test;
  }

  // ---- what the syntax knows: the table gobl_member

  static bool names_root(const ast::Mapping& mapping, std::string_view root) {
    return std::any_of(mapping.items.begin(), mapping.items.end(), [&](const ast::MapItem& item) {
      return item.kind == ast::MapItem::Kind::root && !item.paths[0].steps.empty() &&
             item.paths[0].steps.back().name == root;
    });
  }

  void learn_members() {
    const auto table = world_.tables.find("gobl_member");
    if (table == world_.tables.end()) return;
    for (const auto& row : table->second.rows)
      if (row.size() == 4) members_[row[0].text][row[1].text] = row[2].text;
  }

  // The type of what a path leads to; says (where asked to) which step the syntax does not know.
  std::string type_behind(const ast::Path& path, std::string type, bool say) {
    if (members_.empty()) return std::string(kAnything);
    if (path.rooted && types_.front() != kAnything) type = kRootType;
    for (const auto& step : path.steps) {
      if (type == kAnything) return type;
      if (step.any)
        type = kScalar;
      else if (!known(step.name, step.span, type, say))
        return std::string(kAnything);
      for (const auto& filter : step.filters) {
        if (filter.kind == ast::PathFilter::Kind::name && type != kAnything &&
            !known(filter.text, filter.span, type, say))
          return std::string(kAnything);
        if (say && filter.kind == ast::PathFilter::Kind::tests) check_tests(filter.tests, type);
      }
    }
    return type;
  }

  void check_tests(const std::vector<ast::PathTest>& tests, std::string type) {
    types_.push_back(type);
    for (const auto& test : tests) type_behind(test.path, type, true);
    types_.pop_back();
  }

  bool known(const std::string& name, Span span, std::string& type, bool say) {
    const auto members = members_.find(type);
    if (members != members_.end()) {
      const auto member = members->second.find(name);
      if (member != members->second.end()) {
        type = member->second;
        return true;
      }
    }
    if (!say) return false;
    std::vector<std::string> names;
    if (members != members_.end())
      for (const auto& [member, to] : members->second) names.push_back(member);
    const auto close = nearest(name, names);
    problems_.warning("RC0904", span,
                      type == kScalar ? fmt::format("`{}`: what stands here has no members", name)
                                      : fmt::format("GOBL has no member `{}` here (in {})", name, type),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
    return false;
  }

  static constexpr std::string_view kAnything = "*", kScalar = "";
  inline static const std::string kRootType = "Invoice";
  std::map<std::string, std::map<std::string, std::string>> members_;
  std::vector<std::string> types_{std::string(kAnything)};  // of the nodes around, the innermost last

  const World& world_;
  Diagnostics& problems_;
  Lowering lowering_;
  std::vector<const ast::Mapping*> order_;
  Mappings mappings_;
  std::map<std::pair<std::string, Index>, Span> bound_;
  std::string name_;
  Syntax syntax_ = Syntax::json;
  TreeTypes xml_{world_, "cii"};  // the names of the one XML syntax so far
};

}  // namespace

bool CheckedPath::repeats() const {
  for (const auto& step : steps)
    if (step.op == StepOp::each || step.op == StepOp::any_member) return true;
  return false;
}

Mappings check_mappings(const World& world, Diagnostics& problems) { return Checker(world, problems).run(); }

}  // namespace rulec::compiler
