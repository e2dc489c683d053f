// What is said about documents, as text for people or JSON for programs. Input is reports, output is a string.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "evaluate/finding.h"
#include "formats/document.h"

namespace rulec::report {

struct TextOptions {
  bool colour = false;
  bool french = false;
  bool all = false;  // every place of a finding, the values compared, the rules that were left out or not checked
};

// One line of an .ndjson file is one document: its line there, which the positions of the report already count; 0 for
// a file that is one document.
using Record = std::uint32_t;

// For people: head, then each finding with the line of the input it is about. Without `document` no line is shown.
std::string render_text(const Report& report, const Document* document, TextOptions options, Record record = 0);

// One object on one line, with its line end.
std::string render_ndjson(const Report& report, Record record = 0);

// The same object, indented by two, to stand in an array: [ first, second … ]. Without line end.
std::string render_json(const Report& report, Record record = 0);

// Counts over all documents of one call.
struct Summary {
  std::uint64_t documents = 0, valid = 0, invalid = 0, incomplete = 0;
  std::uint64_t fatal = 0, warning = 0, info = 0;  // findings that count
  std::uint64_t suppressed = 0;                    // and those that do not
  std::uint64_t run = 0, skipped = 0, left_out = 0, not_checked = 0;
  std::vector<Change> changes;  // each once

  void add(const Report& report);
  void add(const Summary& other);

 private:
  void add(const Change& change);
};

// The closing line, with its line end.
std::string render_summary(const Summary& summary, TextOptions options);

}  // namespace rulec::report
