// Writes XML element by element, in the order in which it stands, two blanks a level. The document is never held as a
// tree: what is written is done with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/text_out.h"

namespace rulec {

class XmlText {
 public:
  // Whether XML has the text as it is: without markup, control characters, or what might be a forbidden character.
  static bool is_plain(std::string_view text);

  // Appends to `out`, with the declaration first; all of it only at the end.
  explicit XmlText(std::string& out);

  // Begins an element inside of the one at `depth` (0: the document), and ends all that were open below that. The name
  // must last until it is ended. Returns its own depth.
  std::size_t begin(std::size_t depth, std::string_view name);
  // Of the element that was begun last, before its text and elements. `plain`: see is_plain.
  void attribute(std::string_view name, std::string_view value, bool plain = false);
  // Of the element that was begun last; an empty text is none.
  void text(std::string_view text, bool plain = false);
  // Ends what is still open.
  void end();

 private:
  void end_to(std::size_t depth);
  void end_tag() {
    if (in_tag_) out_.byte('>');
    in_tag_ = false;
  }
  void escaped(std::string_view text, bool in_attribute);

  TextOut out_;
  std::vector<std::string_view> open_;
  bool in_tag_ = false;      // the tag of the last one can still take attributes
  bool after_text_ = false;  // its end stands behind its text
};

}  // namespace rulec
