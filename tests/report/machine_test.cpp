// What stands between the text of an invoice and the form in which a report is written.
#include <catch2/catch.hpp>

#include "report/escape.h"
#include "report/fingerprint.h"
#include "report/machine.h"
#include "report/packed.h"
#include "report/page/page.h"

using namespace rulec;
using namespace rulec::report;

namespace {

Finding finding(std::string path, std::string value) {
  Finding made;
  made.rule = "BR-CO-10";
  made.message = "m";
  made.values = {{"BT-106", std::move(value)}};
  made.at = {{"BT-106", std::move(path), 3, {1, 2}}};
  return made;
}

std::vector<std::string> prints(std::string document, std::vector<Finding> findings) {
  Report report;
  report.document = std::move(document);
  report.findings = std::move(findings);
  return fingerprints(report, 0);
}

}  // namespace

TEST_CASE("texts of documents are no markup in any form") {
  CHECK(xml_text("<a b=\"c\">&'") == "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
  CHECK(xml_text("a\x01\x02\xff") == "a\uFFFD\uFFFD\uFFFD");
  CHECK(github_message("50% off\r\n::error::x") == "50%25 off%0D%0A::error::x");
  CHECK(github_message("a\x1b[31mb\xff") == "a\uFFFD[31mb\uFFFD");
  CHECK(github_property("a,b:c%") == "a%2Cb%3Ac%25");
  CHECK(markdown_cell("a|b\n<i>_x_") == "a\\|b &lt;i&gt;\\_x\\_");
  CHECK(in_script("{\"a\":\"</script>\"}") == "{\"a\":\"\\u003c/script>\"}");
}

TEST_CASE("a cell of CSV is no formula, and a number stays one") {
  CHECK(csv_cell("=1+1") == "'=1+1");
  CHECK(csv_cell("+cmd|' /C calc'!A0") == "'+cmd|' /C calc'!A0");
  CHECK(csv_cell("@x") == "'@x");
  CHECK(csv_cell("-12.50") == "-12.50");
  CHECK(csv_cell("a,\"b\"\n") == "\"a,\"\"b\"\"\n\"");
  CHECK(csv_cell("plain") == "plain");
}

TEST_CASE("a path is a reference, relative or absolute") {
  CHECK(uri_of("in/é b%.json") == "in/%C3%A9%20b%25.json");
  CHECK(uri_of("/tmp/a:b.xml") == "file:///tmp/a%3Ab.xml");
}

TEST_CASE("a fingerprint tells findings apart, and knows them again") {
  const auto base = prints("a.json", {finding("$.x", "1")});
  CHECK(base[0].size() == 32);
  CHECK(prints("./a.json", {finding("$.x", "1")}) == base);
  Finding moved = finding("$.x", "1");
  moved.at[0].position = {9, 9};
  moved.message = "autre";
  CHECK(prints("a.json", {moved}) == base);
  CHECK(prints("b.json", {finding("$.x", "1")}) != base);
  CHECK(prints("a.json", {finding("$.y", "1")}) != base);
  CHECK(prints("a.json", {finding("$.x", "2")}) != base);
  const auto twice = prints("a.json", {finding("$.x", "1"), finding("$.x", "1")});
  CHECK(twice[0] == base[0]);
  CHECK(twice[1] != base[0]);
}

TEST_CASE("only what holds keeps a finding from counting") {
  Finding one = finding("$.x", "1");
  CHECK(one.counts());
  one.suppression = {Suppressed::expired, "r", 0};
  CHECK(one.counts());
  CHECK(suppression_in_words(one.suppression, false) == "counts again, was ignored until 1970-01-01: r");
  one.suppression.by = Suppressed::ignored;
  CHECK_FALSE(one.counts());
  Report report;
  report.findings = {one, finding("$.y", "2")};
  Summary summary;
  summary.add(report);
  CHECK(summary.fatal == 1);
  CHECK(summary.suppressed == 1);
}

TEST_CASE("a page has its parts in place, each as it is given") {
  CHECK(page("<p lang={{lang}}>{{data}}{{x}}</p>{{details}}", {"en", "{{lang}}", "d"}) ==
        "<p lang=en>{{lang}}{{x}}</p>d");
}
