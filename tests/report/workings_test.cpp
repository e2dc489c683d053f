// Sums operand by operand, on the invoice with faults.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "report/invoice_view.h"
#include "report/workings.h"

using namespace rulec;
using namespace rulec::report;

namespace {

// The invoice as read and judged.
struct Judged {
  Judged() {
    const RuleTable& table = standard_rules();
    std::ifstream file(RULEC_SOURCE_DIR "/examples/b2g-with-faults.json");
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    gobl::Reader reader(table, *table.mapping_named("gobl"), table_conditions(table));
    REQUIRE_FALSE(reader.read(std::move(bytes), document));
    report = Judge(table).judge(document, {});
    for (const Finding& finding : report.findings) places.push_back(finding.at);
  }
  const Finding& found(std::string_view rule) const {
    return *std::ranges::find(report.findings, rule, &Finding::rule);
  }

  Document document;
  Report report;
  std::vector<std::vector<Location>> places;
};

std::vector<std::string> shown(const std::vector<Operand>& operands) {
  std::vector<std::string> lines;
  for (const Operand& one : operands)
    lines.push_back((one.negative ? "-" : "+") + std::string(one.term) + " " + one.value +
                    (one.of_sum > 0 ? " of a sum" : ""));
  return lines;
}

}  // namespace

TEST_CASE("a failed sum is shown operand by operand") {
  const Judged judged;
  Workings workings(standard_rules());
  workings.begin(judged.document);
  const auto of = [&](std::string_view rule) {
    const Finding& finding = judged.found(rule);
    return shown(workings.of(finding, finding.at.front().place));
  };
  CHECK(of("BR-CO-10") == std::vector<std::string>{"+BT-131 1299.48 of a sum", "+BT-131 2664.00 of a sum",
                                                   "+BT-131 768.00 of a sum", "+BT-106 4713.84"});
  const auto rate = of("BR-S-08");  // only the lines, allowances and charges of this category and rate
  CHECK(std::ranges::count(rate, "+BT-131 2664.00 of a sum") == 1);
  CHECK(std::ranges::count(rate, "+BT-116 3314.00") == 1);
  CHECK(std::ranges::count(rate, "+BT-131 1299.48 of a sum") == 0);
  CHECK(of("BR-11").empty());
  CHECK(of("BR-CL-23").empty());
}

TEST_CASE("an invoice is shown with all its terms, and what is wrong or missing is marked") {
  const Judged judged;
  const InvoiceView view(standard_rules());
  const InvoiceHead head = view.head(judged.document.invoice);
  CHECK(head.number == "VM26-0188");
  CHECK(head.date == "2026-03-10");
  CHECK(head.total == "5347.75");
  const auto json = view.tree(judged.document, judged.places);
  const std::string text = json.dump();
  const auto number = [&](std::string_view rule) {
    return std::ranges::find(judged.report.findings, rule, &Finding::rule) - judged.report.findings.begin();
  };
  CHECK(text.find("[\"BT-106\",\"4713.84\",[" + std::to_string(number("BR-CO-10")) + "]]") != std::string::npos);
  CHECK(text.find("[\"BT-55\",null,[" + std::to_string(number("BR-11")) + "]]") != std::string::npos);
  std::size_t lines = 0;
  for (const auto& group : json["g"]) lines += group[0] == "BG-25" ? 1 : 0;
  CHECK(lines == 3);
}
