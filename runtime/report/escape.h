// Texts of documents made safe for the form in which they are written: what a sender writes is never markup.
#pragma once

#include <string>
#include <string_view>

namespace rulec::report {

// For text and attribute values of XML and HTML. What XML cannot hold (control characters, what is no UTF-8) becomes
// U+FFFD.
std::string xml_text(std::string_view text);

// A path as a reference of RFC 3986: "invoices/a%20b.json"; an absolute one as file:///….
std::string uri_of(std::string_view path);

// For the message of a workflow command of GitHub, and for one of its properties.
std::string github_message(std::string_view text);
std::string github_property(std::string_view text);

// For a cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front.
std::string csv_cell(std::string_view text);

// For a cell of a table in Markdown: no bar, no line end, no markup.
std::string markdown_cell(std::string_view text);

}  // namespace rulec::report
