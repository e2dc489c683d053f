// Pages that stand alone: markup, style and script are files beside this one, put into the program when it is built.
#pragma once

#include <string>
#include <string_view>

namespace rulec::report {

struct PageParts {
  std::string_view lang;
  std::string_view data;     // JSON without `<`
  std::string_view details;  // further elements
};

// Made from report.html, catalogue.html, rule.html, common.css, common.js and the scripts of the same names.
extern const std::string_view kReportPage, kCataloguePage, kRulePage;

// The page with its parts in place.
std::string page(std::string_view form, const PageParts& parts);

}  // namespace rulec::report
