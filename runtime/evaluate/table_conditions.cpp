#include "evaluate/table_conditions.h"

#include "evaluate/machine.h"

namespace rulec {
namespace {

class TableConditions final : public Conditions {
 public:
  explicit TableConditions(const RuleTable& table) : machine_(table) {}

  bool holds(Index code, const Invoice& invoice, std::span<const RowInView> rows, const Facts& facts) override {
    begin(invoice, rows, facts);
    return machine_.run(code).is_true();
  }

  std::optional<Decimal> number(Index code, const Invoice& invoice, std::span<const RowInView> rows,
                                const Facts& facts) override {
    begin(invoice, rows, facts);
    const Cell cell = machine_.run(code);
    return cell.kind == Kind::number ? std::optional(cell.number()) : std::nullopt;
  }

 private:
  void begin(const Invoice& invoice, std::span<const RowInView> rows, const Facts& facts) {
    machine_.begin(invoice, facts, kLastDay);
    for (std::size_t level = 0; level < rows.size(); ++level)
      machine_.enter(static_cast<std::uint32_t>(level), rows[level].frame, rows[level].row);
  }

  Machine machine_;
};

}  // namespace

std::unique_ptr<Conditions> table_conditions(const RuleTable& table) {
  return std::make_unique<TableConditions>(table);
}

}  // namespace rulec
