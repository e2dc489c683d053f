// The quick way past texts in which nothing has to be escaped.
#include "formats/xml_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace rulec {
namespace {

// Letter by letter.
bool has_nothing_special(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == '&' || c == '<' || c == '>' || c == '"' || c == '\xEF')
      return false;
  return true;
}

}  // namespace

TEST_CASE("each byte at each place of a text is seen") {
  for (std::size_t size = 1; size <= 40; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(byte);
        if (XmlText::is_plain(text) != has_nothing_special(text))
          FAIL("byte " << byte << " at " << at << " of " << size);
      }
  CHECK(XmlText::is_plain(""));
}

TEST_CASE("elements, attributes and texts of any length are written whole") {
  const std::string long_text(40'000, 'x'), with_markup = "<" + long_text + "&\r";
  std::string out = "before ";
  XmlText xml(out);
  const std::size_t root = xml.begin(0, "a");
  xml.attribute("b", "1 < \"2\"\n");
  const std::size_t inner = xml.begin(root, "c");
  xml.text(long_text, true);
  xml.begin(inner, "d");
  xml.begin(root, "e");
  xml.text(with_markup);
  xml.end();
  CHECK((out == "before <?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"1 &lt; &quot;2&quot;&#10;\">\n  <c>" +
                    long_text + "\n    <d />\n  </c>\n  <e>&lt;" + long_text + "&amp;&#13;</e>\n</a>\n"));
}

}  // namespace rulec
