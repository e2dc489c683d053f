#include "compiler/mutate.h"

#include <fmt/format.h>

#include <functional>

#include "compiler/conditions.h"

namespace rulec::compiler {
namespace {

class Mutator {
 public:
  explicit Mutator(const World& world) : world_(world) {}

  std::vector<Mutant> run(const IrPtr& check) {
    visit(check, [](IrPtr changed) { return changed; });
    return std::move(found_);
  }

 private:
  using Rebuild = std::function<IrPtr(IrPtr)>;

  void add(const Ir& ir, IrPtr changed, const Rebuild& rebuild, std::string what) {
    found_.push_back({rebuild(std::move(changed)), std::move(what), ir.op.to > 0 ? ir.op : ir.span});
  }

  void visit(const IrPtr& ir, const Rebuild& rebuild) {
    if (!ir) return;
    own(ir, rebuild);
    for (std::size_t i = 0; i < ir->args.size(); ++i)
      visit(ir->args[i], [&, i](IrPtr changed) {
        auto copy = std::make_shared<Ir>(*ir);
        copy->args[i] = std::move(changed);
        return rebuild(copy);
      });
    visit(ir->filter, [&](IrPtr changed) {
      auto copy = std::make_shared<Ir>(*ir);
      copy->filter = std::move(changed);
      return rebuild(copy);
    });
    visit(ir->value, [&](IrPtr changed) {
      auto copy = std::make_shared<Ir>(*ir);
      copy->value = std::move(changed);
      return rebuild(copy);
    });
  }

  void own(const IrPtr& ir, const Rebuild& rebuild) {
    using C = ast::Compare;
    switch (ir->kind) {
      case IrKind::compare: {
        static constexpr C kOther[] = {C::unequal, C::equal, C::at_most, C::less, C::at_least, C::greater};
        static constexpr const char* kWords[] = {"=", "!=", "<", "<=", ">", ">="};
        auto copy = std::make_shared<Ir>(*ir);
        copy->number_a = static_cast<std::uint32_t>(kOther[ir->number_a]);
        add(*ir, copy, rebuild, fmt::format("`{}` became `{}`", kWords[ir->number_a], kWords[copy->number_a]));
        return;
      }
      case IrKind::within: {
        auto copy = std::make_shared<Ir>(*ir);
        copy->number_a = 1 - ir->number_a;
        add(*ir, copy, rebuild, "the edge of the tolerance moved");
        return;
      }
      case IrKind::add:
      case IrKind::subtract: {
        auto copy = std::make_shared<Ir>(*ir);
        copy->kind = ir->kind == IrKind::add ? IrKind::subtract : IrKind::add;
        add(*ir, copy, rebuild, ir->kind == IrKind::add ? "`+` became `-`" : "`-` became `+`");
        return;
      }
      case IrKind::round: {
        auto copy = std::make_shared<Ir>(*ir);
        copy->number_b = ir->number_b + 1;
        add(*ir, copy, rebuild, "rounded to one decimal more");
        return;
      }
      case IrKind::negation:
        return add(*ir, ir->args[0], rebuild, "`not` fell out");
      case IrKind::both:
      case IrKind::either: {
        const char* word = ir->kind == IrKind::both ? "and" : "or";
        for (std::size_t i = 0; i < ir->args.size(); ++i) {
          auto copy = std::make_shared<Ir>(*ir);
          copy->args.erase(copy->args.begin() + static_cast<std::ptrdiff_t>(i));
          add(*ir->args[i], copy->args.size() == 1 ? copy->args[0] : copy, rebuild,
              fmt::format("a part of `{}` fell out", word));
        }
        return;
      }
      case IrKind::constant:
        return constant(ir, rebuild);
      case IrKind::in_set:
        for (std::size_t i = 0; ir->set.size() > 1 && i < ir->set.size(); ++i) {
          auto copy = std::make_shared<Ir>(*ir);
          copy->set.erase(copy->set.begin() + static_cast<std::ptrdiff_t>(i));
          add(*ir, copy, rebuild, fmt::format("\"{}\" fell out of the set", ir->set[i]));
        }
        return;
      case IrKind::load:
      case IrKind::raw:
      case IrKind::exists:
      case IrKind::present:
        return neighbour(ir, rebuild);
      case IrKind::fold:
      case IrKind::lookup:
        if (ir->filter) {
          auto copy = std::make_shared<Ir>(*ir);
          copy->filter = nullptr;
          add(*ir, copy, rebuild, "a condition on the rows fell out");
        }
        for (std::size_t i = 0; ir->keys.size() > 1 && i < ir->keys.size(); ++i) {
          auto copy = std::make_shared<Ir>(*ir);
          copy->keys.erase(copy->keys.begin() + static_cast<std::ptrdiff_t>(i));
          copy->args.erase(copy->args.begin() + static_cast<std::ptrdiff_t>(i));
          add(*ir, copy, rebuild, "a condition on the rows fell out");
        }
        return;
      default:
        return;
    }
  }

  void constant(const IrPtr& ir, const Rebuild& rebuild) {
    auto copy = std::make_shared<Ir>(*ir);
    if (ir->constant == Kind::number)
      copy->number = Decimal(ir->number.units() + 1, ir->number.scale());
    else if (ir->constant == Kind::text)
      copy->text = ir->text + "~";
    else
      return;
    add(*ir, copy, rebuild, fmt::format("{} became {}", print(*ir), print(*copy)));
  }

  // The next term of the same group (or row) that could stand here.
  void neighbour(const IrPtr& ir, const Rebuild& rebuild) {
    if (ir->term == kNone) return;
    const TermInfo& term = world_.terms[ir->term];
    const bool presence = ir->kind == IrKind::exists || ir->kind == IrKind::present;
    for (std::size_t step = 1; step < world_.terms.size(); ++step) {
      const auto next = static_cast<Index>((ir->term + step) % world_.terms.size());
      const TermInfo& other = world_.terms[next];
      if (other.frame != term.frame || other.group != term.group || other.owner != term.owner) continue;
      if (!presence && other.type.type != term.type.type) continue;
      auto copy = std::make_shared<Ir>(*ir);
      copy->term = next;
      copy->slot = other.slot;
      add(*ir, copy, rebuild, fmt::format("{} became {}", term.id, other.id));
      return;
    }
  }

  const World& world_;
  std::vector<Mutant> found_;
};

}  // namespace

// Lets are part of the check: they are put in its place.
std::vector<Mutant> mutants(const World& world, const IrPtr& check) { return Mutator(world).run(without_lets(check)); }

}  // namespace rulec::compiler
