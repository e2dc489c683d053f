#include "evaluate/table_conditions.h"

#include "evaluate/machine.h"

namespace rulec {
namespace {

class TableConditions final : public Conditions {
 public:
  explicit TableConditions(const RuleTable& table) : machine_(table) {}

  bool holds(Index code, const Invoice& invoice, std::span<const RowInView> rows, const Facts& facts) override {
    machine_.begin(invoice, facts, kLastDay);
    for (std::size_t level = 0; level < rows.size(); ++level)
      machine_.enter(static_cast<std::uint32_t>(level), rows[level].frame, rows[level].row);
    return machine_.run(code).is_true();
  }

 private:
  Machine machine_;
};

}  // namespace

std::unique_ptr<Conditions> table_conditions(const RuleTable& table) {
  return std::make_unique<TableConditions>(table);
}

}  // namespace rulec
